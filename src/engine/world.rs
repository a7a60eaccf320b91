//! What every job works on: the platform, the device, the loaded models and the fetched data.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use burn::tensor::Device;

use super::cache;
use super::dataset::PartDownload;
use super::failure::{
    bad_capsule, bad_weights, no_adapter, no_run, no_writer, unknown_handle, unknown_model,
};
use super::platform::Platform;
use super::wire;
use crate::data::Images;
use crate::data::preprocess::pieces::Pieces;
use crate::data::preprocess::text::Vocabulary;
use crate::model::{self, Entry, InputKind, Network};
use crate::protocol::{
    Answer, DeviceInfo, Event, Failure, LoadReport, LoadedModel, ModelCard, ModelHandle,
    OutputKind, Progress, Reply, RequestId, Usage, WeightsInfo, WeightsOrigin,
};
use crate::runs::Capsule;
use crate::weights::{Description, Manifest, save};

/// A model that stands ready.
pub struct Model {
    pub entry: &'static Entry,
    pub manifest: Rc<Manifest>,
    pub labels: Vec<String>,
    pub network: Box<dyn Network>,
    /// Whether a head of the person's own answers in the place of the shipped one.
    pub has_own_head: bool,
    pub weights: WeightsInfo,
    pub report: LoadReport,
    pub load_ms: f64,
    pub notice: Option<String>,
    /// What its texts are cut into tokens by, if it reads texts.
    pub vocabulary: Option<Vocabulary>,
    /// What its texts are cut into pieces by, if it is a language model.
    pub pieces: Option<Rc<Pieces>>,
    /// The file of the adapters that the last fine-tuning trained, if it did.
    pub adapter: Option<Vec<u8>>,
    /// The last fine-tuning that this engine saw through to its end.
    pub run: Option<Box<Capsule>>,
}

impl Model {
    /// What a file of its present weights says of itself.
    pub fn description(&self) -> Description {
        Description {
            model: self.entry.name.into(),
            labels: self.labels.clone(),
            base: self
                .has_own_head
                .then(|| self.manifest.weights.sha256.clone()),
            ..Description::default()
        }
    }

    /// What a language model cuts texts by, and how many pieces it looks back on.
    pub fn writer(&self) -> Result<(Rc<Pieces>, usize), Failure> {
        match (&self.pieces, self.network.context()) {
            (Some(pieces), Some(context)) => Ok((Rc::clone(pieces), context)),
            _ => Err(no_writer(self.entry.name)),
        }
    }

    /// Goes on with what a training ended with.
    pub fn learned(&mut self, network: Box<dyn Network>) {
        self.network = network;
        self.weights.origin = WeightsOrigin::FineTuned;
        self.weights.sha256 = String::new();
    }
}

/// Everything but the jobs.
pub struct World<P: Platform> {
    pub platform: P,
    pub device: DeviceInfo,
    pub backend: Device,
    models: BTreeMap<ModelHandle, Model>,
    next_handle: ModelHandle,
    parts: HashMap<(String, &'static str), Rc<Images>>,
    /// SHA-256 of the manifest of each data set of which there is a part.
    data_hashes: HashMap<String, String>,
    manifests: HashMap<&'static str, Rc<Manifest>>,
}

impl<P: Platform> World<P> {
    pub fn new(platform: P, device: DeviceInfo, backend: Device) -> Self {
        let (models, parts) = (BTreeMap::new(), HashMap::new());
        Self {
            platform,
            device,
            backend,
            models,
            next_handle: 1,
            parts,
            data_hashes: HashMap::new(),
            manifests: HashMap::new(),
        }
    }

    pub fn send(&self, id: RequestId, event: Event) {
        self.platform.send(Reply {
            id,
            device: self.device.kind,
            event,
        });
    }

    pub fn model(&self, handle: ModelHandle) -> Result<&Model, Failure> {
        self.models
            .get(&handle)
            .ok_or_else(|| unknown_handle(handle))
    }

    pub fn model_mut(&mut self, handle: ModelHandle) -> Result<&mut Model, Failure> {
        self.models
            .get_mut(&handle)
            .ok_or_else(|| unknown_handle(handle))
    }

    pub fn add(&mut self, model: Model) -> ModelHandle {
        let handle = self.next_handle;
        self.next_handle += 1;
        self.models.insert(handle, model);
        handle
    }

    /// The first manifest that was seen of a model since this engine was started, which is this one if there was none before.
    pub fn first_manifest(&mut self, name: &'static str, seen: &Rc<Manifest>) -> Rc<Manifest> {
        let first = self
            .manifests
            .entry(name)
            .or_insert_with(|| Rc::clone(seen));
        Rc::clone(first)
    }

    /// A model as people see it.
    pub fn describe(&self, handle: ModelHandle) -> Result<LoadedModel, Failure> {
        let model = self.model(handle)?;
        Ok(LoadedModel {
            handle,
            card: card(model.entry, &model.manifest),
            labels: model.labels.clone(),
            device: self.device.clone(),
            weights: model.weights.clone(),
            report: model.report.clone(),
            activations: model.network.activations() as u64,
            load_ms: model.load_ms,
            notice: model.notice.clone(),
        })
    }

    /// A part of a data set if it is here already; else one more piece of `download` is fetched, and `Err(progress)` tells how far it is.
    pub async fn part(
        &mut self,
        name: &str,
        part: &'static str,
        download: &mut Option<PartDownload<P::Body>>,
    ) -> Result<Result<Rc<Images>, Progress>, Failure> {
        let key = (name.to_owned(), part);
        if let Some(images) = self.parts.get(&key) {
            return Ok(Ok(Rc::clone(images)));
        }
        let under_way = download.get_or_insert_with(|| PartDownload::new(name, part));
        match under_way.advance(&self.platform).await? {
            None => Ok(Err(under_way.progress())),
            Some(images) => {
                let images = Rc::new(images);
                let hash = under_way.manifest_sha256.take().unwrap_or_default();
                self.data_hashes.insert(name.into(), hash);
                self.parts.insert(key, Rc::clone(&images));
                *download = None;
                Ok(Ok(images))
            }
        }
    }

    /// SHA-256 of the manifest of a data set of which there is a part.
    pub fn data_sha256(&self, name: &str) -> Option<String> {
        self.data_hashes.get(name).cloned()
    }

    /// The capsule of a model's last fine-tuning.
    pub fn capsule(&self, handle: ModelHandle) -> Result<Answer, Failure> {
        let model = self.model(handle)?;
        let run = model.run.as_ref().ok_or_else(|| no_run(model.entry.name))?;
        let file = run.write().map_err(|error| bad_capsule(&error))?;
        Ok(Answer::Exported(file.into()))
    }

    /// The adapters that a model's last fine-tuning trained.
    pub fn adapter(&self, handle: ModelHandle) -> Result<Answer, Failure> {
        let model = self.model(handle)?;
        let file = model.adapter.clone();
        let file = file.ok_or_else(|| no_adapter(model.entry.name))?;
        Ok(Answer::Exported(file.into()))
    }

    pub async fn export(&self, handle: ModelHandle) -> Result<Vec<u8>, Failure> {
        let model = self.model(handle)?;
        let file = save(model.network.as_ref(), &model.description()).await;
        file.map_err(|error| bad_weights("export", &error))
    }

    /// The hash of a model's weights, and those that nobody else has: one who goes on with a run or replays it needs them.
    pub async fn base(&self, handle: ModelHandle) -> Result<(String, Option<Vec<u8>>), Failure> {
        let weights = &self.model(handle)?.weights;
        if weights.origin == WeightsOrigin::Shipped {
            return Ok((weights.sha256.clone(), None));
        }
        let file = self.export(handle).await?;
        Ok((self.platform.sha256(&file).await, Some(file)))
    }

    pub async fn keep(&mut self, handle: ModelHandle) -> Result<Answer, Failure> {
        let file = self.export(handle).await?;
        self.platform
            .write(&kept_name(self.model(handle)?.entry.name), &file)
            .await?;
        self.model_mut(handle)?.weights.origin = WeightsOrigin::Kept;
        Ok(Answer::Acknowledged)
    }

    pub async fn forget(&self, name: &str) -> Result<Answer, Failure> {
        let known: Vec<&str> = model::all().map(|entry| entry.name).collect();
        model::find(name).ok_or_else(|| unknown_model(name, &known))?;
        self.platform.remove(&kept_name(name)).await?;
        Ok(Answer::Acknowledged)
    }

    /// Removes the downloaded weights of a model from the store.
    pub async fn uncache(&self, name: &str) -> Result<Answer, Failure> {
        let known: Vec<&str> = model::all().map(|entry| entry.name).collect();
        model::find(name).ok_or_else(|| unknown_model(name, &known))?;
        cache::remove(&self.platform, name).await?;
        Ok(Answer::Acknowledged)
    }

    pub fn usage(&self) -> Usage {
        let device = self.backend.memory_pool_usage();
        Usage {
            engine_bytes: self.platform.engine_bytes(),
            device_bytes: device.map(|usage| usage.bytes_reserved),
        }
    }

    pub fn dispose(&mut self, handle: ModelHandle) -> Result<Answer, Failure> {
        let removed = self.models.remove(&handle);
        removed
            .map(|_| Answer::Acknowledged)
            .ok_or_else(|| unknown_handle(handle))
    }
}

/// Where a model's kept weights lie in the store.
pub fn kept_name(model: &str) -> String {
    format!("{model}.kept.safetensors")
}

/// A model as people see it before it is loaded.
pub fn card(entry: &Entry, manifest: &Manifest) -> ModelCard {
    ModelCard {
        name: manifest.name.clone(),
        title: manifest.title.clone(),
        task: manifest.task.clone(),
        bytes: manifest.weights.bytes,
        licence: manifest.licence.clone(),
        parameters: manifest.parameters,
        labels: manifest.labels.clone(),
        descriptions: manifest.descriptions.clone(),
        input: wire::input_kind(entry.input),
        output: match manifest.labels.is_empty() {
            _ if entry.input == InputKind::Prompt => OutputKind::Text,
            true => OutputKind::Embedding,
            false => OutputKind::Classes,
        },
        own_classes: wire::own_classes(manifest.own_classes),
        examples: manifest.examples.iter().map(wire::example_file).collect(),
    }
}
