//! Reads a safetensors file into named tensors, and refuses what is none.

use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};
use serde::{Deserialize, Serialize};

use super::WeightsError;
use super::project::PROJECT;
use super::storage::{SCALE_SUFFIX, bad_scale, read_floats, read_integers};
use super::verify::looks_like_web_page;
use crate::model::Adapters;

/// One tensor of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NamedTensor {
    /// Its path.
    pub path: String,
    /// Its shape as PyTorch has it.
    pub shape: Vec<usize>,
    /// Its values, row-major.
    pub values: Vec<f32>,
}

/// What a file says about itself, under [`DESCRIPTION_KEY`] of its metadata.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Description {
    /// The model's registry name.
    pub model: String,
    /// Its classes, in the order of the outputs.
    pub labels: Vec<String>,
    /// The step of the run that it is a checkpoint of; only those hold optimizer state as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<u64>,
    /// SHA-256 of the weight file of the model that this is a head or an adapter for; then no other layer is in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
    /// The sizes of the adapters that are in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lora: Option<Adapters>,
    /// What else a checkpoint's run goes on with, in the words of whoever wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
}

/// Where a file's metadata holds its [`Description`], as JSON.
pub const DESCRIPTION_KEY: &str = "hearth";

/// A weight file in memory.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WeightsFile {
    /// What it says about itself, if it does.
    pub description: Option<Description>,
    /// Its tensors.
    pub tensors: Vec<NamedTensor>,
}

impl WeightsFile {
    /// Reads a file.
    ///
    /// # Errors
    /// [`WeightsError`] when it is no safetensors file, or holds something else than finite numbers in a format of [`super::Storage`].
    pub fn read(bytes: &[u8]) -> Result<Self, WeightsError> {
        if looks_like_web_page(bytes) {
            return Err(WeightsError::WebPage);
        }
        let format = |error: safetensors::SafeTensorError| WeightsError::Format(error.to_string());
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(format)?;
        let metadata = header.metadata().as_ref();
        let description = metadata.and_then(|metadata| metadata.get(DESCRIPTION_KEY));
        let description = description.map(|text| read_description(text)).transpose()?;
        let file = SafeTensors::deserialize(bytes).map_err(format)?;
        let mut tensors = Vec::new();
        let is_of_network = |path: &str| !path.starts_with(PROJECT) && !is_scale(&file, path);
        for (path, view) in file.iter().filter(|(path, _)| is_of_network(path)) {
            tensors.push(NamedTensor {
                path: path.to_owned(),
                shape: view.shape().to_vec(),
                values: values(&file, path, &view)?,
            });
        }
        tensors.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Self {
            description,
            tensors,
        })
    }
}

/// Whether a tensor holds the scales of another one's rows.
fn is_scale(file: &SafeTensors<'_>, path: &str) -> bool {
    let scaled = path.strip_suffix(SCALE_SUFFIX);
    let scaled = scaled.and_then(|path| file.tensor(path).ok());
    scaled.is_some_and(|tensor| tensor.dtype() == Dtype::I8)
}

fn values(
    file: &SafeTensors<'_>,
    path: &str,
    view: &TensorView<'_>,
) -> Result<Vec<f32>, WeightsError> {
    if view.dtype() != Dtype::I8 {
        return read_floats(path, view.dtype(), view.data());
    }
    let name = format!("{path}{SCALE_SUFFIX}");
    let rows = view.shape().first().copied().unwrap_or(0);
    let Ok(scales) = file.tensor(&name) else {
        return Err(bad_scale(path, rows, "none".into()));
    };
    let scales = read_floats(&name, scales.dtype(), scales.data())?;
    read_integers(path, view.shape(), view.data(), &scales)
}

fn read_description(text: &str) -> Result<Description, WeightsError> {
    let description: Description =
        serde_json::from_str(text).map_err(|error| WeightsError::Labels(error.to_string()))?;
    let mut distinct = description.labels.clone();
    distinct.sort();
    distinct.dedup();
    if let Some(got) = description.lora.filter(|lora| !lora.are_sound()) {
        return Err(WeightsError::Adapters(got.rank, got.alpha.to_string()));
    }
    // None at all: an embedding has no classes. Where a model has some, loading compares them.
    match description.labels.len() == distinct.len() {
        true => Ok(description),
        false => Err(WeightsError::Labels(format!("{:?}", description.labels))),
    }
}
