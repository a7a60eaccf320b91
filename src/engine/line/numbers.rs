//! Weights and data that any language makes alike, so that all engines of a comparison compute the same.

use burn::tensor::{Device, Tensor, TensorData};

use crate::model::Network;

/// A linear congruential generator of 32 bits (Knuth's constants); its upper 24 bits make a number from 0 to 1.
pub struct Numbers(u32);

impl Numbers {
    /// The stream of that seed.
    pub fn new(seed: u32) -> Self {
        Self(seed)
    }

    /// The next number, from 0 up to 1.
    pub fn unit(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) as f32 / 16_777_216.0
    }

    /// Numbers from 0 up to 1.
    pub fn units(seed: u32, count: usize) -> Vec<f32> {
        let mut numbers = Self::new(seed);
        (0..count).map(|_| numbers.unit()).collect()
    }
}

/// Gives each weight, in file order and shape, numbers within `sqrt(6 / inputs)` (He et al., 2015), one stream a layer from seed 1 on;
/// biases are zero.
pub fn fill(network: &mut dyn Network, device: &Device) {
    let mut seed = 0;
    network.replace(&mut |parameter| {
        let shape = parameter.file_shape();
        let count = shape.iter().product::<usize>();
        if shape.len() == 1 {
            return Tensor::zeros([count], device);
        }
        seed += 1;
        let limit = (6.0 / (count / shape[0]) as f32).sqrt();
        let values = Numbers::units(seed, count);
        let values: Vec<f32> = values.iter().map(|v| (2.0 * v - 1.0) * limit).collect();
        let flat = |values, count| Tensor::<1>::from_data(TensorData::new(values, [count]), device);
        match parameter.transposed {
            false => flat(values, count),
            true => flat(values, count)
                .reshape([shape[0], shape[1]])
                .transpose()
                .reshape([count]),
        }
    });
}
