//! Our own operators against burn's, over kinds, sizes, strides and batches.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not so"
)]

use burn::nn::conv::{Conv1dConfig, Conv2d, Conv2dConfig};
use burn::nn::{PaddingConfig1d, PaddingConfig2d};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Distribution, Tensor, Tolerance};
use hearth::kernels::{conv1d, conv2d};

fn conv(channels: [usize; 2], kernel: [usize; 2], stride: usize, groups: usize) -> Conv2d {
    Conv2dConfig::new(channels, kernel)
        .with_stride([stride, stride])
        .with_groups(groups)
        .with_padding(PaddingConfig2d::Same)
        .init(&Device::flex())
}

/// Both ways, with and without bounds, for every batch and size.
fn check(conv: &Conv2d, channels: usize, sizes: &[[usize; 2]]) {
    let device = Device::flex();
    for (&[height, width], batch) in sizes.iter().zip([1, 2, 3].into_iter().cycle()) {
        let shape = [batch, channels, height, width];
        let inputs = Tensor::<4>::random(shape, Distribution::Uniform(-9.0, 9.0), &device);
        let plain = conv.forward(inputs.clone());
        let bounded = relu(plain.clone()).clamp_max(6.0);
        for (is_bounded, expected) in [(false, plain), (true, bounded)] {
            let got = conv2d(conv, inputs.clone(), is_bounded);
            let tolerance = Tolerance::<f32>::absolute(1e-4);
            got.into_data()
                .assert_approx_eq(&expected.into_data(), tolerance);
        }
    }
}

const SIZES: [[usize; 2]; 7] = [[1, 1], [7, 7], [8, 8], [5, 13], [14, 14], [23, 4], [1, 9]];

#[test]
fn pointwise_convolutions_equal_burn_s() {
    for channels in [[1, 1], [3, 5], [16, 96], [40, 240], [112, 64]] {
        check(&conv(channels, [1, 1], 1, 1), channels[0], &SIZES);
    }
}

#[test]
fn depthwise_convolutions_equal_burn_s() {
    for channels in [1, 3, 32] {
        for kernel in [[3, 3], [5, 5], [1, 3], [2, 4]] {
            for stride in [1, 2, 3] {
                let conv = conv([channels, channels], kernel, stride, channels);
                check(&conv, channels, &SIZES);
            }
        }
    }
}

#[test]
fn other_convolutions_are_burn_s() {
    check(&conv([4, 6], [3, 3], 2, 1), 4, &SIZES);
    check(&conv([4, 8], [3, 3], 1, 4), 4, &SIZES);
    let valid =
        Conv2dConfig::new([4, 6], [1, 1]).with_padding(PaddingConfig2d::Explicit(1, 0, 0, 2));
    check(&valid.init(&Device::flex()), 4, &SIZES);
}

#[test]
fn convolutions_over_one_axis_equal_burn_s() {
    let device = Device::flex();
    for (channels, taps, length) in [([1, 1], 1, 1), ([3, 5], 3, 17), ([64, 33], 5, 130)] {
        for padding in [PaddingConfig1d::Valid, PaddingConfig1d::Same] {
            let conv = Conv1dConfig::new(channels[0], channels[1], taps).with_padding(padding);
            let conv = conv.init(&device);
            let shape = [2, channels[0], length];
            let inputs = Tensor::<3>::random(shape, Distribution::Default, &device);
            let expected = conv.forward(inputs.clone()).into_data();
            let got = conv1d(&conv, inputs).into_data();
            got.assert_approx_eq(&expected, Tolerance::<f32>::absolute(1e-4));
        }
    }
}

#[test]
fn gradients_flow_as_before() {
    let device = Device::flex().autodiff();
    let conv = Conv2dConfig::new([3, 5], [1, 1])
        .with_padding(PaddingConfig2d::Same)
        .init(&device);
    let inputs = Tensor::<4>::random([2, 3, 4, 4], Distribution::Default, &device);
    let gradients = conv2d(&conv, inputs.clone(), true).sum().backward();
    let expected = relu(conv.forward(inputs)).clamp_max(6.0).sum().backward();
    let [got, expected] =
        [gradients, expected].map(|all| conv.weight.val().grad(&all).unwrap().into_data());
    got.assert_approx_eq(&expected, Tolerance::<f32>::absolute(1e-5));
}
