//! Reads PyTorch checkpoints, and folds batch normalisation into convolutions.

use std::path::Path;

use pytorch_reader::{DType, PytorchReader};

use crate::cli::Error;
use crate::weights::NamedTensor;

/// A checkpoint of 32-bit floats.
pub struct Checkpoint(PytorchReader);

impl Checkpoint {
    /// Opens one.
    ///
    /// # Errors
    /// When the file cannot be read or is none.
    pub fn open(file: &Path) -> Result<Self, Error> {
        let reader = PytorchReader::new(file);
        let reader = reader.map_err(|error| format!("{}: {error}", file.display()))?;
        Ok(Self(reader))
    }

    /// A tensor, as [`NamedTensor::path`] `path`.
    ///
    /// # Errors
    /// When there is none of that key, or it holds no 32-bit floats.
    pub fn tensor(&self, key: &str, path: &str) -> Result<NamedTensor, Error> {
        let tensor = self.0.get(key);
        let tensor = tensor.ok_or_else(|| format!("the checkpoint has no '{key}'"))?;
        if tensor.dtype() != DType::F32 {
            return Err(format!("'{key}': expected F32, got {:?}", tensor.dtype()).into());
        }
        let float = |bytes: &[u8]| f32::from_ne_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        Ok(NamedTensor {
            path: path.into(),
            shape: tensor.shape().to_vec(),
            values: tensor.read()?.chunks_exact(4).map(float).collect(),
        })
    }

    /// Weight and bias of a convolution without bias and the batch normalisation after it, which together are the same convolution with
    /// other numbers (Jacob et al., "Quantization and training of neural networks", 2018, section 3.2). Computed in 64 bits.
    ///
    /// # Errors
    /// As [`Self::tensor`].
    pub fn folded(
        &self,
        conv: &str,
        norm: &str,
        epsilon: f64,
        path: &str,
    ) -> Result<[NamedTensor; 2], Error> {
        let mut weight = self.tensor(&format!("{conv}.weight"), &format!("{path}.weight"))?;
        let mut bias = self.tensor(&format!("{norm}.bias"), &format!("{path}.bias"))?;
        let of_norm = |name: &str| self.tensor(&format!("{norm}.{name}"), "");
        let (gamma, mean) = (of_norm("weight")?, of_norm("running_mean")?);
        let variance = of_norm("running_var")?;
        let width = weight.values.len() / bias.values.len();
        for (row, weights) in weight.values.chunks_exact_mut(width).enumerate() {
            let deviation = (f64::from(variance.values[row]) + epsilon).sqrt();
            let factor = f64::from(gamma.values[row]) / deviation;
            for value in weights {
                *value = (f64::from(*value) * factor) as f32;
            }
            let shift = f64::from(mean.values[row]) * factor;
            bias.values[row] = (f64::from(bias.values[row]) - shift) as f32;
        }
        Ok([weight, bias])
    }
}
