//! The job that loads a model: manifest, weights, network; and where they do not fit, whether the site was updated meanwhile.

use std::rc::Rc;

use burn::tensor::Device;

use super::download::Download;
use super::failure::{bad_given_weights, bad_vocabulary, bad_weights, redeployed};
use super::job::Step;
use super::own_head::{Headed, OwnHead};
use super::platform::{Body, Platform};
use super::weights_download::WeightsDownload;
use super::world::{Model, World, kept_name};
use crate::data::preprocess::pieces::Pieces;
use crate::data::preprocess::text::{TextError, Vocabulary};
use crate::model::{Entry, InputKind};
use crate::protocol::{
    Answer, Failure, FailureKind, LoadReport, WeightSource, WeightsInfo, WeightsOrigin,
};
use crate::weights::{Applied, Description, Manifest, WeightsError, WeightsFile, apply, save};

pub struct LoadJob<B> {
    entry: &'static Entry,
    source: WeightSource,
    started_ms: Option<f64>,
    notice: Option<String>,
    own_head: Option<OwnHead>,
    vocabulary: Option<Vocabulary>,
    pieces: Option<Rc<Pieces>>,
    stage: Stage<B>,
}

enum Stage<B> {
    Manifest(Download<B>),
    /// What a text is cut into tokens by.
    Vocabulary(Rc<Manifest>, WeightsDownload<B>),
    Choose(Rc<Manifest>),
    Weights(Rc<Manifest>, WeightsDownload<B>),
    /// The shipped weights failed so: is the site's manifest still the one that this page knows?
    Compare(Failure, Download<B>),
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
            vocabulary: None,
            pieces: None,
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
                    let manifest = Rc::new(read_manifest(self.entry.name, &bytes)?);
                    world.first_manifest(self.entry.name, &manifest);
                    self.stage = after_manifest(self.entry.input, manifest);
                }
                Ok(Step::More(Vec::new()))
            }
            Stage::Vocabulary(..) => match self.fetch_vocabulary(world).await {
                Err(failure) => self.compare(failure),
                step => step,
            },
            Stage::Choose(manifest) => {
                let manifest = Rc::clone(manifest);
                self.choose(world, manifest).await
            }
            Stage::Weights(..) => match self.fetch(world).await {
                Err(failure) => self.compare(failure),
                step => step,
            },
            Stage::Compare(failure, download) => match download.advance(&world.platform).await {
                Ok(None) => Ok(Step::More(Vec::new())),
                Ok(Some(bytes)) => Err(explain(world, self.entry.name, failure, &bytes)),
                Err(_) => Err(failure.clone()),
            },
        }
    }

    /// One slice of the vocabulary.
    async fn fetch_vocabulary<P: Platform<Body = B>>(
        &mut self,
        world: &mut World<P>,
    ) -> Result<Step, Failure> {
        let Stage::Vocabulary(manifest, download) = &mut self.stage else {
            return Ok(Step::More(Vec::new()));
        };
        let Some(bytes) = download.advance(&world.platform).await? else {
            return Ok(Step::more(download.progress()));
        };
        let place = download.address();
        let refuse = |error| bad_vocabulary(&place, &error);
        match self.entry.input {
            InputKind::Prompt => {
                let pieces = Pieces::read(&bytes).map_err(refuse)?;
                check_pieces(self.entry, manifest, &pieces).map_err(refuse)?;
                self.pieces = Some(Rc::new(pieces));
            }
            _ => self.vocabulary = Some(Vocabulary::read(&bytes).map_err(refuse)?),
        }
        self.stage = Stage::Choose(Rc::clone(manifest));
        Ok(Step::More(Vec::new()))
    }

    /// One slice of the shipped weights.
    async fn fetch<P: Platform<Body = B>>(
        &mut self,
        world: &mut World<P>,
    ) -> Result<Step, Failure> {
        let Stage::Weights(manifest, download) = &mut self.stage else {
            return Ok(Step::More(Vec::new()));
        };
        let Some(bytes) = download.advance(&world.platform).await? else {
            return Ok(Step::more(download.progress()));
        };
        let (manifest, place) = (Rc::clone(manifest), download.address());
        let notices = self.notice.take().into_iter().chain(download.take_notice());
        self.notice = notices.reduce(|first, second| format!("{first} {second}"));
        let info = WeightsInfo {
            origin: WeightsOrigin::Shipped,
            sha256: manifest.weights.sha256.clone(),
            bytes: bytes.len() as u64,
        };
        self.finish(world, manifest, &bytes, info, &place)
    }

    /// Files that do not belong together may be of two states of the site.
    fn compare(&mut self, failure: Failure) -> Result<Step, Failure> {
        match failure.kind {
            FailureKind::Network | FailureKind::BadWeights => {
                let download = manifest_download(self.entry.name).fresh();
                self.stage = Stage::Compare(failure, download);
                Ok(Step::More(Vec::new()))
            }
            _ => Err(failure),
        }
    }

    /// Kept, given and fresh weights are at hand; shipped ones have to be fetched.
    async fn choose<P: Platform<Body = B>>(
        &mut self,
        world: &mut World<P>,
        manifest: Rc<Manifest>,
    ) -> Result<Step, Failure> {
        if let WeightSource::Given(bytes) = &self.source {
            let bytes = bytes.0.clone();
            let info = info(world, WeightsOrigin::Given, &bytes).await;
            return self.finish(world, manifest, &bytes, info, "the given weights");
        }
        if let WeightSource::Fresh { seed } = self.source {
            let bytes = fresh(self.entry, &manifest, seed, &world.backend).await;
            let bytes = bytes.map_err(|error| bad_given_weights(&error))?;
            let info = info(world, WeightsOrigin::Given, &bytes).await;
            return self.finish(world, manifest, &bytes, info, "the fresh weights");
        }
        if self.source == WeightSource::Auto
            && let Some(loaded) = self.try_kept(world, &manifest).await
        {
            return Ok(loaded);
        }
        Ok(self.fetch_shipped(manifest))
    }

    fn fetch_shipped(&mut self, manifest: Rc<Manifest>) -> Step {
        let download = WeightsDownload::new(&manifest);
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
            Ok(Some(bytes)) => {
                let info = info(world, WeightsOrigin::Kept, &bytes).await;
                let manifest = Rc::clone(manifest);
                self.finish(world, manifest, &bytes, info, "the weights you kept")
            }
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
        info: WeightsInfo,
        place: &str,
    ) -> Result<Step, Failure> {
        let refuse = |error: WeightsError| match info.origin {
            WeightsOrigin::Given => bad_given_weights(&error),
            _ => bad_weights(place, &error),
        };
        let file = WeightsFile::read(bytes).map_err(refuse)?;
        let file = match OwnHead::take(file, &info, &manifest).map_err(refuse)? {
            Ok(head) => {
                self.own_head = Some(head);
                return Ok(self.fetch_shipped(manifest));
            }
            Err(file) => file,
        };
        let labels = labels(&file, &manifest).map_err(refuse)?;
        let mut network = (self.entry.init)(labels.len(), &world.backend);
        // A checkpoint of a run that trains adapters has them beside the weights.
        let adapters = file.description.as_ref().and_then(|d| d.lora);
        if let Some(adapters) = adapters {
            network = network.with_adapters(adapters);
        }
        let applied = apply(network.as_mut(), file).map_err(refuse)?;
        let shipped = Headed {
            network: match adapters {
                Some(_) => network.merged(),
                None => network,
            },
            is_own_head: false,
            labels,
            weights: info,
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
                .put_on(
                    shipped.network.as_ref(),
                    (self.entry, &manifest),
                    &world.backend,
                )
                .map_err(|error| bad_given_weights(&error))?,
        };
        let Headed {
            network,
            is_own_head,
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
            has_own_head: is_own_head,
            weights,
            report: LoadReport {
                applied,
                missing: Vec::new(),
                unused,
            },
            load_ms: elapsed_ms,
            notice: self.notice.take(),
            vocabulary: self.vocabulary.take(),
            pieces: self.pieces.take(),
            adapter: None,
            run: None,
        });
        world.describe(handle).map(Answer::Loaded).map(Step::done)
    }
}

/// A model that reads texts needs first what they are cut by.
fn after_manifest<B: Body>(kind: InputKind, manifest: Rc<Manifest>) -> Stage<B> {
    let role = match kind {
        InputKind::Text => "vocabulary",
        InputKind::Prompt => "merges",
        InputKind::Drawing | InputKind::Clothing | InputKind::Photo | InputKind::File => "",
    };
    match manifest.files.iter().find(|file| file.role == role) {
        None => Stage::Choose(manifest),
        Some(file) => {
            let download = WeightsDownload::beside(&manifest, file);
            Stage::Vocabulary(manifest, download)
        }
    }
}

/// The model must have a row for each piece, and a piece for each row.
fn check_pieces(entry: &Entry, manifest: &Manifest, pieces: &Pieces) -> Result<(), TextError> {
    let mut tensors = manifest.weights.tensors.iter();
    let table = tensors.find(|tensor| tensor.path.starts_with(entry.head));
    let rows = table.and_then(|table| table.shape.first().copied());
    let rows = rows.unwrap_or_default();
    match rows == pieces.len() {
        true => Ok(()),
        false => Err(TextError(format!("{} pieces, not {rows}", pieces.len()))),
    }
}

/// A file's own classes, which must begin with the model's; without any, the model's.
pub fn labels(file: &WeightsFile, manifest: &Manifest) -> Result<Vec<String>, WeightsError> {
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

/// Whether the failure comes of an update: the site's manifest is no longer the first that this page saw.
fn explain<P: Platform>(
    world: &mut World<P>,
    name: &'static str,
    failure: &Failure,
    bytes: &[u8],
) -> Failure {
    let now = read_manifest(name, bytes).map(Rc::new);
    match now.map(|now| world.first_manifest(name, &now) == now) {
        Ok(false) => redeployed(failure.clone()),
        _ => failure.clone(),
    }
}

/// The file of weights that nothing has learned yet, drawn as a training from nothing with that seed draws them.
async fn fresh(
    entry: &Entry,
    manifest: &Manifest,
    seed: u64,
    device: &Device,
) -> Result<Vec<u8>, WeightsError> {
    device.seed(seed);
    let network = (entry.init)(manifest.labels.len(), device);
    let description = Description {
        model: manifest.name.clone(),
        labels: manifest.labels.clone(),
        ..Description::default()
    };
    save(network.as_ref(), &description).await
}

/// Describes a file that is at hand.
async fn info<P: Platform>(world: &World<P>, origin: WeightsOrigin, bytes: &[u8]) -> WeightsInfo {
    WeightsInfo {
        origin,
        sha256: world.platform.sha256(bytes).await,
        bytes: bytes.len() as u64,
    }
}
