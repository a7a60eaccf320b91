//! Examples of own classes beside a head in one safetensors file, under names that no parameter has.

use std::collections::HashMap;

use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView, serialize};

use super::{DESCRIPTION_KEY, Description, WeightsError, WeightsFile};

/// What the names of a project's tensors start with.
pub const PROJECT: &str = "project.";

const FEATURES: &str = "project.features";
const LABELS: &str = "project.labels";
const CONTENT: &str = "project.content.";

/// One example.
#[derive(Clone, Debug, PartialEq)]
pub struct ProjectExample {
    /// Its class.
    pub label: String,
    /// The picture file, or the text in UTF-8.
    pub content: Vec<u8>,
    /// What the backbone computed for it.
    pub features: Vec<f32>,
}

/// Adds examples, at least one and all with as many features, to a weight file.
///
/// # Errors
/// [`WeightsError::Format`]
pub fn add_examples(head: &[u8], examples: &[ProjectExample]) -> Result<Vec<u8>, WeightsError> {
    let format = |error: safetensors::SafeTensorError| WeightsError::Format(error.to_string());
    let (_, header) = SafeTensors::read_metadata(head).map_err(format)?;
    let description = header
        .metadata()
        .as_ref()
        .and_then(|all| all.get(DESCRIPTION_KEY));
    let description = description.cloned().unwrap_or_default();
    let head = SafeTensors::deserialize(head).map_err(format)?;
    let features: Vec<u8> = examples
        .iter()
        .flat_map(|example| &example.features)
        .flat_map(|value| value.to_le_bytes())
        .collect();
    let labels: Vec<&str> = examples
        .iter()
        .map(|example| example.label.as_str())
        .collect();
    let labels =
        serde_json::to_vec(&labels).map_err(|error| WeightsError::Format(error.to_string()))?;
    let width = examples.first().map_or(0, |example| example.features.len());
    let shape = vec![examples.len(), width];
    let mut views: Vec<(String, TensorView<'_>)> = head
        .iter()
        .map(|(name, view)| (name.to_owned(), view))
        .collect();
    views.push((
        FEATURES.into(),
        TensorView::new(Dtype::F32, shape, &features).map_err(format)?,
    ));
    views.push((
        LABELS.into(),
        TensorView::new(Dtype::U8, vec![labels.len()], &labels).map_err(format)?,
    ));
    for (index, example) in examples.iter().enumerate() {
        let shape = vec![example.content.len()];
        let content = TensorView::new(Dtype::U8, shape, &example.content).map_err(format)?;
        views.push((format!("{CONTENT}{index:05}"), content));
    }
    serialize(
        views,
        Some(HashMap::from([(DESCRIPTION_KEY.to_owned(), description)])),
    )
    .map_err(format)
}

/// Reads the examples of a file that was made for `model` with the shipped weights of that hash.
///
/// # Errors
/// [`WeightsError`] when it is no such file.
pub fn read_examples(
    file: &[u8],
    model: &str,
    base: &str,
) -> Result<Vec<ProjectExample>, WeightsError> {
    let description = WeightsFile::read(file)?.description;
    check(description.as_ref(), model, base)?;
    let format = |error: &dyn std::fmt::Display| WeightsError::Format(error.to_string());
    let file = SafeTensors::deserialize(file).map_err(|error| format(&error))?;
    let of = |name: &str| {
        file.tensor(name)
            .map_err(|_| WeightsError::Missing(vec![name.to_owned()]))
    };
    let labels: Vec<String> =
        serde_json::from_slice(of(LABELS)?.data()).map_err(|error| format(&error))?;
    let features = of(FEATURES)?;
    let width = features.shape().get(1).copied().unwrap_or(0);
    if features.dtype() != Dtype::F32 || features.shape() != [labels.len(), width] || width == 0 {
        let (expected, got) = (vec![labels.len(), width], features.shape().to_vec());
        return Err(WeightsError::Shape {
            tensor: FEATURES.into(),
            expected,
            got,
        });
    }
    let rows = features.data().chunks_exact(4 * width);
    let float = |bytes: &[u8]| f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
    let mut examples = Vec::new();
    for ((index, label), row) in labels.into_iter().enumerate().zip(rows) {
        let name = format!("{CONTENT}{index:05}");
        let features: Vec<f32> = row.chunks_exact(4).map(float).collect();
        if let Some(index) = features.iter().position(|value| !value.is_finite()) {
            return Err(WeightsError::NotFinite {
                tensor: FEATURES.into(),
                index,
            });
        }
        examples.push(ProjectExample {
            label,
            content: of(&name)?.data().to_vec(),
            features,
        });
    }
    Ok(examples)
}

fn check(description: Option<&Description>, model: &str, base: &str) -> Result<(), WeightsError> {
    let Some(description) = description else {
        return Err(WeightsError::Missing(vec![LABELS.to_owned()]));
    };
    if description.model != model {
        let (expected, got) = (model.to_owned(), description.model.clone());
        return Err(WeightsError::OtherModel { expected, got });
    }
    check_base(description, base)
}

/// Whether a head or an adapter fits the shipped weights of that hash.
///
/// # Errors
/// [`WeightsError::OtherBase`]
pub fn check_base(description: &Description, base: &str) -> Result<(), WeightsError> {
    match &description.base {
        Some(named) if named == base => Ok(()),
        named => Err(WeightsError::OtherBase {
            what: match description.lora {
                None => "a head",
                Some(_) => "an adapter",
            },
            expected: base.to_owned(),
            got: named.clone().unwrap_or_else(|| "none".into()),
        }),
    }
}
