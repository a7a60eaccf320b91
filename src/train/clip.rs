//! Gradients that are too long are shortened, on the device: nothing is read back for it.

use std::collections::BTreeMap;

use burn::tensor::Tensor;

/// What PyTorch adds to the norm before it divides by it.
const EPSILON: f64 = 1e-6;

/// Multiplies all gradients by one factor, so that their L2 norm is at most `longest`: `torch.nn.utils.clip_grad_norm_`.
pub(super) fn clip(gradients: &mut BTreeMap<String, Tensor<1>>, longest: f64) {
    let square = |gradient: &Tensor<1>| (gradient.clone() * gradient.clone()).sum();
    let Some(sum) = gradients.values().map(square).reduce(|sum, one| sum + one) else {
        return;
    };
    let norm = sum.sqrt();
    let factor = (norm.clone() * 0.0 + longest) / (norm + EPSILON);
    let factor = factor.clamp_max(1.0);
    for gradient in gradients.values_mut() {
        *gradient = gradient.clone() * factor.clone();
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::Device;

    use super::*;

    /// What becomes of the gradients (3, 0) and (4).
    fn clipped(longest: f64) -> Vec<f32> {
        let tensor = |values: &[f32]| Tensor::<1>::from_floats(values, &Device::flex());
        let mut gradients = BTreeMap::from([
            ("a".to_owned(), tensor(&[3.0, 0.0])),
            ("b".to_owned(), tensor(&[4.0])),
        ]);
        clip(&mut gradients, longest);
        let values = |gradient: Tensor<1>| gradient.into_data().try_to_vec::<f32>().unwrap();
        gradients.into_values().flat_map(values).collect()
    }

    #[test]
    fn long_gradients_are_shortened_together_and_short_ones_left() {
        for (value, expected) in clipped(1.0).into_iter().zip([0.6, 0.0, 0.8]) {
            assert!((value - expected).abs() < 1e-6, "{value}");
        }
        assert_eq!(clipped(10.0), [3.0, 0.0, 4.0]);
    }

    #[test]
    fn no_gradients_are_no_trouble() {
        clip(&mut BTreeMap::new(), 1.0);
    }
}
