//! How a file stores a tensor's numbers: 32-bit floats, 16-bit floats, or 8-bit integers with one scale for each row.

use half::f16;
use safetensors::Dtype;

use super::{NamedTensor, WeightsError};

/// How a tensor's numbers are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Storage {
    /// As they are.
    F32,
    /// Rounded to 16-bit floats: a relative error of at most 2^-11.
    F16,
    /// Integers from -127 to 127 times a scale for each row (each output channel): an error of at most half a scale. Symmetric, after
    /// Krishnamoorthi, "Quantizing deep convolutional networks for efficient inference" (2018). The scales are a second tensor,
    /// `<path>.scale`.
    Int8,
}

/// What is put behind a tensor's path to name its scales.
pub(super) const SCALE_SUFFIX: &str = ".scale";

/// A tensor's bytes as a file holds them, and the scales of its rows if it needs them.
pub(super) struct Encoded {
    pub dtype: Dtype,
    pub data: Vec<u8>,
    pub scales: Option<Vec<f32>>,
}

/// A tensor in the form that a file holds.
///
/// # Errors
/// [`WeightsError::NotFinite`] for a value that 16 bits cannot hold; [`WeightsError::Scale`] for integers without rows.
pub(super) fn encode(tensor: &NamedTensor, storage: Storage) -> Result<Encoded, WeightsError> {
    let (dtype, data, scales) = match storage {
        Storage::F32 => (Dtype::F32, f32_bytes(&tensor.values), None),
        Storage::F16 => (Dtype::F16, f16_bytes(tensor)?, None),
        Storage::Int8 => {
            let (data, scales) = quantise(tensor)?;
            (Dtype::I8, data, Some(scales))
        }
    };
    Ok(Encoded {
        dtype,
        data,
        scales,
    })
}

pub(super) fn f32_bytes(values: &[f32]) -> Vec<u8> {
    values
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect()
}

fn f16_bytes(tensor: &NamedTensor) -> Result<Vec<u8>, WeightsError> {
    let rounded: Vec<f16> = tensor.values.iter().map(|v| f16::from_f32(*v)).collect();
    match rounded.iter().position(|value| !value.is_finite()) {
        Some(index) => Err(WeightsError::NotFinite {
            tensor: tensor.path.clone(),
            index,
        }),
        None => Ok(rounded.iter().flat_map(|v| v.to_le_bytes()).collect()),
    }
}

/// Rounds each row to integers by the row's largest value.
fn quantise(tensor: &NamedTensor) -> Result<(Vec<u8>, Vec<f32>), WeightsError> {
    let (_, width) = rows(&tensor.path, &tensor.shape, tensor.values.len())?;
    let mut data = Vec::with_capacity(tensor.values.len());
    let mut scales = Vec::new();
    for row in tensor.values.chunks_exact(width) {
        let largest = row
            .iter()
            .fold(0.0_f32, |most, value| most.max(value.abs()));
        // A row of zeros has any scale.
        let scale = if largest > 0.0 { largest / 127.0 } else { 1.0 };
        let integer = |value: &f32| (value / scale).round().clamp(-127.0, 127.0) as i8;
        data.extend(row.iter().map(|value| integer(value).to_le_bytes()[0]));
        scales.push(scale);
    }
    Ok((data, scales))
}

/// The numbers of floats that a file holds.
///
/// # Errors
/// [`WeightsError::Type`] for other formats, [`WeightsError::NotFinite`].
pub(super) fn read_floats(path: &str, dtype: Dtype, data: &[u8]) -> Result<Vec<f32>, WeightsError> {
    let single = |bytes: &[u8]| f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
    let half = |bytes: &[u8]| f16::from_le_bytes([bytes[0], bytes[1]]).to_f32();
    let values: Vec<f32> = match dtype {
        Dtype::F32 => data.chunks_exact(4).map(single).collect(),
        Dtype::F16 => data.chunks_exact(2).map(half).collect(),
        other => {
            return Err(WeightsError::Type {
                tensor: path.to_owned(),
                got: format!("{other:?}"),
            });
        }
    };
    match values.iter().position(|value| !value.is_finite()) {
        Some(index) => Err(WeightsError::NotFinite {
            tensor: path.to_owned(),
            index,
        }),
        None => Ok(values),
    }
}

/// The numbers that integers and the scales of their rows stand for.
///
/// # Errors
/// [`WeightsError::Scale`] when there is not one usable scale for each row.
pub(super) fn read_integers(
    path: &str,
    shape: &[usize],
    data: &[u8],
    scales: &[f32],
) -> Result<Vec<f32>, WeightsError> {
    let (rows, width) = rows(path, shape, data.len())?;
    let wrong = |got: String| bad_scale(path, rows, got);
    if scales.len() != rows {
        return Err(wrong(format!("{} values", scales.len())));
    }
    // The largest integer times the scale must be finite, not the scale alone.
    if let Some(row) = scales.iter().position(|scale| !(128.0 * scale).is_finite()) {
        return Err(wrong(format!("{} at place {row}", scales[row])));
    }
    let mut values = Vec::with_capacity(data.len());
    for (row, scale) in data.chunks_exact(width).zip(scales) {
        let value = |byte: &u8| f32::from(i8::from_le_bytes([*byte])) * scale;
        values.extend(row.iter().map(value));
    }
    Ok(values)
}

/// How many rows a tensor has, and how wide they are: its first axis, and all the others.
fn rows(path: &str, shape: &[usize], values: usize) -> Result<(usize, usize), WeightsError> {
    match shape.first() {
        Some(&rows) if rows > 0 && values >= rows => Ok((rows, values / rows)),
        _ => Err(bad_scale(path, 0, format!("a tensor of shape {shape:?}"))),
    }
}

pub(super) fn bad_scale(path: &str, rows: usize, got: String) -> WeightsError {
    WeightsError::Scale {
        tensor: path.to_owned(),
        rows,
        got,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tensor(values: Vec<f32>, shape: &[usize]) -> NamedTensor {
        NamedTensor {
            path: "layer.weight".into(),
            shape: shape.to_vec(),
            values,
        }
    }

    /// Values of many magnitudes and both signs, the same each time.
    fn spread(count: usize) -> Vec<f32> {
        let value = |i: usize| ((i * 7919) as f32 * 0.37).sin() * 10_f32.powi((i % 7) as i32 - 4);
        (0..count).map(value).collect()
    }

    #[test]
    fn sixteen_bits_keep_eleven_bits_of_each_number() {
        let before = tensor(spread(3000), &[30, 100]);
        let encoded = encode(&before, Storage::F16).unwrap();
        let after = read_floats("x", Dtype::F16, &encoded.data).unwrap();
        for (a, b) in before.values.iter().zip(&after) {
            // Below 2^-14 the step is 2^-24.
            let bound = (a.abs() / 2048.0).max(2_f32.powi(-25));
            assert!((a - b).abs() <= bound, "{a} became {b}");
        }
    }

    #[test]
    fn integers_are_off_by_half_a_scale_at_most() {
        let before = tensor(spread(3000), &[30, 4, 25]);
        let encoded = encode(&before, Storage::Int8).unwrap();
        let scales = encoded.scales.unwrap();
        let after = read_integers("x", &before.shape, &encoded.data, &scales).unwrap();
        for (index, (a, b)) in before.values.iter().zip(&after).enumerate() {
            let bound = scales[index / 100] * 0.500_01;
            assert!((a - b).abs() <= bound, "{a} became {b}");
        }
    }

    #[test]
    fn a_row_of_zeros_stays_zero() {
        let encoded = encode(&tensor(vec![0.0; 6], &[2, 3]), Storage::Int8).unwrap();
        let after = read_integers("x", &[2, 3], &encoded.data, &encoded.scales.unwrap());
        assert_eq!(after.unwrap(), [0.0; 6]);
    }

    #[test]
    fn what_cannot_be_stored_is_refused() {
        let large = encode(&tensor(vec![1.0, 70_000.0], &[2]), Storage::F16);
        assert!(matches!(
            large.err(),
            Some(WeightsError::NotFinite { index: 1, .. })
        ));
        let scalar = encode(&tensor(vec![1.0], &[]), Storage::Int8);
        assert!(matches!(scalar.err(), Some(WeightsError::Scale { .. })));
    }
}
