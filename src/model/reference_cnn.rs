//! The small network that engines are compared on, and no demo: two convolutions with pooling, a hidden layer, ten classes.

use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{Linear, LinearConfig, PaddingConfig2d};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Tensor};

use super::Network;
use super::network::Architecture;
use crate::kernels::{conv2d, dense, pool_relu};

/// Grey images of 28 x 28 in, ten logits out.
#[derive(Module, Debug)]
struct ReferenceCnn {
    conv1: Conv2d,
    conv2: Conv2d,
    hidden: Linear,
    head: Linear,
}

impl Architecture for ReferenceCnn {
    fn activations(&self) -> usize {
        16 * (28 * 28 + 2 * 14 * 14) + 32 * (14 * 14 + 2 * 7 * 7) + 2 * 64 + 10
    }

    /// `images`: `[batch, 1, 28, 28]`.
    fn features(&self, images: Tensor<4>) -> Tensor<2> {
        let x = pool_relu(conv2d(&self.conv1, images, false)); // [batch, 16, 14, 14]
        let x = pool_relu(conv2d(&self.conv2, x, false)); // [batch, 32, 7, 7]
        relu(dense(&self.hidden, x.flatten::<2>(1, 3))) // [batch, 64]
    }

    fn classify(&self, features: Tensor<2>) -> Tensor<2> {
        dense(&self.head, features)
    }
}

fn conv(channels_in: usize, channels_out: usize, device: &Device) -> Conv2d {
    Conv2dConfig::new([channels_in, channels_out], [3, 3])
        .with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1))
        .init(device)
}

/// Builds it; its weights are for the caller to set.
pub fn init(device: &Device) -> Box<dyn Network> {
    Box::new(ReferenceCnn {
        conv1: conv(1, 16, device),
        conv2: conv(16, 32, device),
        hidden: LinearConfig::new(32 * 7 * 7, 64).init(device),
        head: LinearConfig::new(64, 10).init(device),
    })
}
