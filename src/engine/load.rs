//! The job that loads a model: manifest, weights, verification, network.

use std::rc::Rc;

use super::download::Download;
use super::failure::{bad_given_weights, bad_weights};
use super::job::Step;
use super::own_head::{Headed, OwnHead};
use super::platform::{Body, Platform};
use super::world::{Model, World, kept_name};
use crate::model::Entry;
use crate::protocol::{
    Answer, Failure, FailureKind, LoadReport, WeightSource, WeightsInfo, WeightsOrigin,
};
use crate::weights::{Applied, Manifest, WeightsError, WeightsFile, apply, sha256, verify};

pub struct LoadJob<B> {
    entry: &'static Entry,
    source: WeightSource,
    started_ms: Option<f64>,
    notice: Option<String>,
    own_head: Option<OwnHead>,
    stage: Stage<B>,
}

enum Stage<B> {
    Manifest(Download<B>),
    Choose(Rc<Manifest>),
    Weights(Rc<Manifest>, Download<B>),
}

impl<B: Body> LoadJob<B> {
    pub fn new(entry: &'static Entry, source: WeightSource) -> Self {
        let stage = Stage::Manifest(manifest_download(entry.name));
        Self {
            entry,
            source,
            started_ms: None,
            notice: None,
            own_head: None,
            stage,
        }
    }

    pub async fn advance<P: Platform<Body = B>>(
        &mut self,
        world: &mut World<P>,
    ) -> Result<Step, Failure> {
        self.started_ms.get_or_insert(world.platform.now_ms());
        match &mut self.stage {
            Stage::Manifest(download) => {
                if let Some(bytes) = download.advance(&world.platform).await? {
                    self.stage = Stage::Choose(Rc::new(read_manifest(self.entry.name, &bytes)?));
                }
                Ok(Step::More(Vec::new()))
            }
            Stage::Choose(manifest) => {
                let manifest = Rc::clone(manifest);
                self.choose(world, manifest).await
            }
            Stage::Weights(manifest, download) => {
                let Some(bytes) = download.advance(&world.platform).await? else {
                    return Ok(Step::more(download.progress()));
                };
                let (manifest, place) = (Rc::clone(manifest), weights_address(manifest));
                verify(&bytes, &manifest.weights).map_err(|error| bad_weights(&place, &error))?;
                self.finish(world, manifest, &bytes, WeightsOrigin::Shipped, &place)
            }
        }
    }

    /// Kept or given weights are at hand; shipped ones have to be fetched.
    async fn choose<P: Platform<Body = B>>(
        &mut self,
        world: &mut World<P>,
        manifest: Rc<Manifest>,
    ) -> Result<Step, Failure> {
        if let WeightSource::Given(bytes) = &self.source {
            let bytes = bytes.0.clone();
            return self.finish(
                world,
                manifest,
                &bytes,
                WeightsOrigin::Given,
                "the given weights",
            );
        }
        if self.source == WeightSource::Auto
            && let Some(loaded) = self.try_kept(world, &manifest).await
        {
            return Ok(loaded);
        }
        Ok(self.fetch_shipped(manifest))
    }

    fn fetch_shipped(&mut self, manifest: Rc<Manifest>) -> Step {
        let bytes = Some(manifest.weights.bytes);
        let what = format!("weights of {}", manifest.title);
        let download = Download::new(weights_address(&manifest), &what, bytes);
        let progress = download.progress();
        self.stage = Stage::Weights(manifest, download);
        Step::more(progress)
    }

    /// Loads what the person kept. Where that cannot be read, the shipped weights are loaded with a notice that says so;
    /// the kept file stays, so nothing is lost.
    async fn try_kept<P: Platform<Body = B>>(
        &mut self,
        world: &mut World<P>,
        manifest: &Rc<Manifest>,
    ) -> Option<Step> {
        let name = kept_name(self.entry.name);
        let loaded = match world.platform.read(&name).await {
            Ok(None) => return None,
            Ok(Some(bytes)) => self.finish(
                world,
                Rc::clone(manifest),
                &bytes,
                WeightsOrigin::Kept,
                "the weights you kept",
            ),
            Err(failure) => Err(failure),
        };
        match loaded {
            Ok(step) => Some(step),
            Err(failure) => {
                self.notice = Some(format!(
                    "What you kept could not be loaded, so the shipped weights are used. {failure}"
                ));
                None
            }
        }
    }

    fn finish<P: Platform>(
        &mut self,
        world: &mut World<P>,
        manifest: Rc<Manifest>,
        bytes: &[u8],
        origin: WeightsOrigin,
        place: &str,
    ) -> Result<Step, Failure> {
        let refuse = |error: WeightsError| match origin {
            WeightsOrigin::Given => bad_given_weights(&error),
            _ => bad_weights(place, &error),
        };
        let file = WeightsFile::read(bytes).map_err(refuse)?;
        let file = match OwnHead::take(file, bytes, origin, &manifest).map_err(refuse)? {
            Ok(head) => {
                self.own_head = Some(head);
                return Ok(self.fetch_shipped(manifest));
            }
            Err(file) => file,
        };
        let labels = labels(&file, &manifest).map_err(refuse)?;
        let mut network = (self.entry.init)(labels.len(), &world.backend);
        let applied = apply(network.as_mut(), file).map_err(refuse)?;
        let weights = WeightsInfo {
            origin,
            sha256: sha256(bytes),
            bytes: bytes.len() as u64,
        };
        let shipped = Headed {
            network,
            labels,
            weights,
            applied,
        };
        self.stand(world, manifest, shipped)
    }

    /// Puts the person's own head on, if there is one, and lets the model stand.
    fn stand<P: Platform>(
        &mut self,
        world: &mut World<P>,
        manifest: Rc<Manifest>,
        shipped: Headed,
    ) -> Result<Step, Failure> {
        let headed = match self.own_head.take() {
            None => None,
            Some(head) => head
                .put_on(shipped.network.as_ref(), manifest.features, &world.backend)
                .map_err(|error| bad_given_weights(&error))?,
        };
        let has_own_head = headed.is_some();
        let Headed {
            network,
            labels,
            weights,
            applied: Applied { applied, unused },
        } = headed.unwrap_or(shipped);
        let elapsed_ms = world.platform.now_ms() - self.started_ms.unwrap_or_default();
        let handle = world.add(Model {
            entry: self.entry,
            manifest,
            labels,
            network,
            has_own_head,
            weights,
            report: LoadReport {
                applied,
                missing: Vec::new(),
                unused,
            },
            load_ms: elapsed_ms,
            notice: self.notice.take(),
        });
        world.describe(handle).map(Answer::Loaded).map(Step::done)
    }
}

/// A file's own classes, which must begin with the model's; without any, the model's.
fn labels(file: &WeightsFile, manifest: &Manifest) -> Result<Vec<String>, WeightsError> {
    let Some(description) = &file.description else {
        return Ok(manifest.labels.clone());
    };
    if description.model != manifest.name {
        let (expected, got) = (manifest.name.clone(), description.model.clone());
        return Err(WeightsError::OtherModel { expected, got });
    }
    match description.labels.starts_with(&manifest.labels) {
        true => Ok(description.labels.clone()),
        false => Err(WeightsError::Labels(format!("{:?}", description.labels))),
    }
}

pub fn manifest_download<B: Body>(model: &str) -> Download<B> {
    Download::new(
        format!("models/{model}/manifest.json"),
        "model description",
        None,
    )
}

pub fn read_manifest(model: &str, bytes: &[u8]) -> Result<Manifest, Failure> {
    serde_json::from_slice(bytes).map_err(|error| Failure {
        kind: FailureKind::BadWeights,
        expected: "a model's manifest".into(),
        got: error.to_string(),
        place: format!("models/{model}/manifest.json"),
        advice: "Reload the page; if it stays, the site's copy of the model is damaged.".into(),
    })
}

fn weights_address(manifest: &Manifest) -> String {
    format!("models/{}/{}", manifest.name, manifest.weights.file)
}
