//! Writes named tensors as a safetensors file.

use std::collections::HashMap;

use safetensors::tensor::{Dtype, TensorView, serialize};

use super::storage::{Encoded, SCALE_SUFFIX, encode, f32_bytes};
use super::{DESCRIPTION_KEY, Description, NamedTensor, Storage, WeightsError};

/// Writes tensors as 32-bit floats.
///
/// # Errors
/// [`WeightsError::Format`]
pub fn write(tensors: &[NamedTensor], description: &Description) -> Result<Vec<u8>, WeightsError> {
    write_stored(tensors, &|_| Storage::F32, description)
}

/// Writes each tensor the way that `storage` wants it. The same tensors give the same bytes.
///
/// # Errors
/// [`WeightsError`] when a tensor cannot be stored that way.
pub fn write_stored(
    tensors: &[NamedTensor],
    storage: &dyn Fn(&NamedTensor) -> Storage,
    description: &Description,
) -> Result<Vec<u8>, WeightsError> {
    let mut parts = Vec::new();
    for tensor in tensors {
        let encoded = encode(tensor, storage(tensor))?;
        parts.extend(in_parts(tensor, encoded));
    }
    serialise(&parts, description)
}

/// One tensor of the file to be.
struct Part {
    path: String,
    dtype: Dtype,
    shape: Vec<usize>,
    data: Vec<u8>,
}

fn in_parts(tensor: &NamedTensor, encoded: Encoded) -> impl Iterator<Item = Part> {
    let scales = encoded.scales.map(|scales| Part {
        path: format!("{}{SCALE_SUFFIX}", tensor.path),
        dtype: Dtype::F32,
        shape: vec![scales.len()],
        data: f32_bytes(&scales),
    });
    let values = Part {
        path: tensor.path.clone(),
        dtype: encoded.dtype,
        shape: tensor.shape.clone(),
        data: encoded.data,
    };
    std::iter::once(values).chain(scales)
}

fn serialise(parts: &[Part], description: &Description) -> Result<Vec<u8>, WeightsError> {
    let format = |error: &dyn std::fmt::Display| WeightsError::Format(error.to_string());
    let mut views = Vec::new();
    for part in parts {
        let view = TensorView::new(part.dtype, part.shape.clone(), &part.data);
        views.push((part.path.as_str(), view.map_err(|error| format(&error))?));
    }
    let description = serde_json::to_string(description).map_err(|error| format(&error))?;
    // One key only: the crate writes metadata in the order of a hash map, which would change from run to run.
    let metadata = HashMap::from([(DESCRIPTION_KEY.to_owned(), description)]);
    serialize(views, Some(metadata)).map_err(|error| format(&error))
}
