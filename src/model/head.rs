//! A head of one's own: one dense layer from a backbone's features to classes, trained apart from the backbone.

use burn::module::Module;
use burn::nn::{Linear, LinearConfig};
use burn::tensor::{Device, Tensor};

use super::Network;
use super::network::Architecture;
use crate::kernels::dense;

/// What the parameters' paths start with.
pub const HEAD: &str = "head.";

/// One dense layer: what "linear probing" trains.
#[derive(Module, Debug)]
struct Head {
    head: Linear,
}

impl Architecture for Head {
    fn activations(&self) -> usize {
        self.head.weight.dims().iter().sum()
    }

    /// `inputs`: features `[batch, features, 1, 1]`.
    fn features(&self, inputs: Tensor<4>) -> Tensor<2> {
        inputs.flatten::<2>(1, 3)
    }

    fn classify(&self, features: Tensor<2>) -> Tensor<2> {
        dense(&self.head, features)
    }
}

/// A head from that many features to that many classes, with random weights that the device's seed decides.
pub fn head(features: usize, classes: usize, device: &Device) -> Box<dyn Network> {
    let head = LinearConfig::new(features, classes).init(device);
    Box::new(Head { head })
}
