//! Our own operators against burn's, over kinds, sizes, strides and batches.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not so"
)]

use burn::nn::conv::{Conv1d, Conv1dConfig, Conv2d, Conv2dConfig};
use burn::nn::pool::MaxPool2dConfig;
use burn::nn::{Linear, LinearConfig, PaddingConfig1d, PaddingConfig2d};
use burn::tensor::activation::{self, relu};
use burn::tensor::{Device, Distribution, Int, Tensor, TensorData, Tolerance};
use hearth::kernels::{Kept, conv1d, conv2d, conv2d_kept, dense, gelu, pool_relu, product};

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
fn dense_convolutions_equal_burn_s() {
    for stride in 1..4 {
        check(&conv([4, 6], [3, 3], stride, 1), 4, &SIZES);
        check(&conv([1, 16], [5, 5], stride, 1), 1, &SIZES);
    }
}

#[test]
fn convolutions_in_groups_equal_burn_s() {
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
            let got = conv1d(&conv, &Kept::default(), inputs).into_data();
            got.assert_approx_eq(&expected, Tolerance::<f32>::absolute(1e-4));
        }
    }
}

/// Copies of a layer share what is kept; a layer with other weights, in the same place or in another, does not compute with the old ones.
#[test]
fn weights_that_are_kept_packed_are_those_of_the_layer() {
    let device = Device::flex();
    let kept = Kept::default();
    let inputs = Tensor::<4>::random([2, 5, 7, 3], Distribution::Default, &device);
    let tolerance = Tolerance::<f32>::absolute(1e-4);
    let mut layer = conv([5, 9], [1, 1], 1, 1);
    for _ in 0..4 {
        let expected = layer.forward(inputs.clone()).into_data();
        for layer in [&layer, &layer.clone()] {
            let got = conv2d_kept(layer, &kept.clone(), inputs.clone(), false);
            got.into_data().assert_approx_eq(&expected, tolerance);
        }
        layer.weight = layer.weight.map(|weights| weights * -1.5 + 0.25);
    }
    let other = conv([5, 9], [1, 1], 1, 1);
    let expected = other.forward(inputs.clone()).into_data();
    let got = conv2d_kept(&other, &kept, inputs, false);
    got.into_data().assert_approx_eq(&expected, tolerance);
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

/// What a function of inputs and of a convolution's parameters gives, with its gradients: outputs, inputs', weights', bias's.
fn with_gradients(
    conv: &Conv2d,
    inputs: &Tensor<4>,
    function: impl Fn(&Conv2d, Tensor<4>) -> Tensor<4>,
) -> [TensorData; 4] {
    let inputs = inputs.clone().require_grad();
    let outputs = function(conv, inputs.clone());
    // Each output counts otherwise in the loss.
    let weights = Tensor::<1, Int>::arange(
        0..outputs.dims().iter().product::<usize>() as i64,
        &inputs.device(),
    );
    let weights = (weights.float() * 0.37).sin().reshape(outputs.dims());
    let gradients = (outputs.clone() * weights).sum().backward();
    let bias = conv.bias.as_ref().unwrap().val();
    [
        outputs.into_data(),
        inputs.grad(&gradients).unwrap().into_data(),
        conv.weight.val().grad(&gradients).unwrap().into_data(),
        bias.grad(&gradients).unwrap().into_data(),
    ]
}

fn check_gradients(
    conv: &Conv2d,
    inputs: &Tensor<4>,
    own: impl Fn(&Conv2d, Tensor<4>) -> Tensor<4>,
    stock: impl Fn(&Conv2d, Tensor<4>) -> Tensor<4>,
) {
    let got = with_gradients(conv, inputs, own);
    let expected = with_gradients(conv, inputs, stock);
    for (got, expected) in got.iter().zip(&expected) {
        got.assert_approx_eq(expected, Tolerance::<f32>::absolute(2e-3));
    }
}

#[test]
fn dense_convolutions_have_burn_s_gradients() {
    let device = Device::flex().autodiff();
    let paddings = [
        PaddingConfig2d::Same,
        PaddingConfig2d::Valid,
        PaddingConfig2d::Explicit(1, 2, 1, 2),
        PaddingConfig2d::Explicit(1, 0, 0, 2),
    ];
    for (channels, batch) in [([1, 1], 1), ([1, 16], 3), ([3, 5], 2), ([16, 32], 4)] {
        for (padding, stride) in paddings.iter().zip([1, 2, 3, 2]).chain([(&paddings[0], 2)]) {
            let conv = Conv2dConfig::new(channels, [3, 3])
                .with_padding(padding.clone())
                .with_stride([stride, stride])
                .init(&device);
            for [height, width] in [[3, 3], [14, 14], [5, 9], [8, 7]] {
                let shape = [batch, channels[0], height, width];
                let inputs = Tensor::random(shape, Distribution::Uniform(-1.0, 1.0), &device);
                check_gradients(
                    &conv,
                    &inputs,
                    |conv, x| conv2d(conv, x, false),
                    Conv2d::forward,
                );
            }
        }
    }
}

#[test]
fn a_pool_with_relu_has_burn_s_gradients() {
    let device = Device::flex().autodiff();
    let conv = Conv2dConfig::new([2, 5], [3, 3]).init(&device);
    let pool = MaxPool2dConfig::new([2, 2]).init();
    for [height, width] in [[4, 4], [9, 6], [16, 16]] {
        let inputs = Tensor::random(
            [3, 2, height, width],
            Distribution::Uniform(-1.0, 1.0),
            &device,
        );
        check_gradients(
            &conv,
            &inputs,
            |conv, x| pool_relu(conv.forward(x)),
            |conv, x| pool.forward(relu(conv.forward(x))),
        );
    }
}

/// What a layer and its inputs have of gradients: outputs, inputs', weights', bias's.
fn of_layer(
    layer: &Linear,
    inputs: &Tensor<2>,
    function: impl Fn(&Linear, Tensor<2>) -> Tensor<2>,
) -> Vec<TensorData> {
    let inputs = inputs.clone().require_grad();
    let outputs = function(layer, inputs.clone());
    let gradients = (outputs.clone() * outputs.clone()).sum().backward();
    let bias = layer.bias.as_ref().map(|bias| bias.val().grad(&gradients));
    let gradients = [inputs.grad(&gradients), layer.weight.val().grad(&gradients)];
    let all = gradients
        .into_iter()
        .map(|gradient| gradient.unwrap().into_data());
    let bias = bias.map(|gradient| gradient.unwrap().into_data());
    std::iter::once(outputs.into_data())
        .chain(all)
        .chain(bias)
        .collect()
}

#[test]
fn dense_layers_have_burn_s_gradients() {
    let device = Device::flex().autodiff();
    for (rows, inner, columns) in [
        (1, 5, 3),
        (3, 64, 10),
        (32, 130, 64),
        (7, 8, 33),
        (7, 300, 40),
        (65, 20, 16),
    ] {
        for has_bias in [true, false] {
            let layer = LinearConfig::new(inner, columns)
                .with_bias(has_bias)
                .init(&device);
            let inputs = Tensor::random([rows, inner], Distribution::Uniform(-1.0, 1.0), &device);
            let turned = Tensor::random([inner, rows], Distribution::Uniform(-1.0, 1.0), &device);
            for inputs in [inputs, turned.transpose()] {
                let got = of_layer(&layer, &inputs, dense);
                let expected = of_layer(&layer, &inputs, |layer, x| layer.forward(x));
                for (got, expected) in got.iter().zip(&expected) {
                    got.assert_approx_eq(expected, Tolerance::<f32>::absolute(1e-3));
                }
            }
        }
    }
}

#[test]
fn products_of_turned_matrices_have_burn_s_gradients() {
    let device = Device::flex().autodiff();
    let random = |shape: [usize; 2]| {
        Tensor::<2>::random(shape, Distribution::Uniform(-1.0, 1.0), &device).require_grad()
    };
    for rows in [1, 9] {
        let (left, words) = (random([rows, 40]), random([21, 40]));
        let gradients = |of: fn(Tensor<2>, Tensor<2>) -> Tensor<2>| {
            let outputs = of(left.clone(), words.clone().transpose());
            let gradients = (outputs.clone() * outputs.clone()).sum().backward();
            let [left, words] = [&left, &words].map(|of| of.grad(&gradients).unwrap().into_data());
            [outputs.into_data(), left, words]
        };
        for (got, expected) in gradients(product).iter().zip(gradients(Tensor::matmul)) {
            got.assert_approx_eq(&expected, Tolerance::<f32>::absolute(1e-4));
        }
    }
}

#[test]
fn the_gaussian_unit_is_burn_s() {
    let inputs = Tensor::<2>::random([5, 33], Distribution::Uniform(-6.0, 6.0), &Device::flex());
    let expected = activation::gelu(inputs.clone()).into_data();
    gelu(inputs)
        .into_data()
        .assert_approx_eq(&expected, Tolerance::<f32>::absolute(2e-6));
}

#[test]
fn convolutions_in_groups_and_over_one_axis_have_burn_s_gradients() {
    let device = Device::flex().autodiff();
    let conv = Conv2dConfig::new([4, 8], [3, 3])
        .with_groups(4)
        .with_padding(PaddingConfig2d::Same)
        .init(&device);
    let inputs = Tensor::random([2, 4, 6, 5], Distribution::Uniform(-1.0, 1.0), &device);
    let own = |conv: &Conv2d, x| conv2d(conv, x, false);
    check_gradients(&conv, &inputs, own, Conv2d::forward);
    let own = |conv: &Conv1d, x| conv1d(conv, &Kept::default(), x);
    for padding in [PaddingConfig1d::Valid, PaddingConfig1d::Same] {
        let conv = Conv1dConfig::new(3, 5, 4)
            .with_padding(padding)
            .init(&device);
        let inputs = Tensor::<3>::random([2, 3, 17], Distribution::Uniform(-1.0, 1.0), &device);
        let gradients = |of: fn(&Conv1d, Tensor<3>) -> Tensor<3>| {
            let inputs = inputs.clone().require_grad();
            let outputs = of(&conv, inputs.clone());
            let gradients = (outputs.clone() * outputs).sum().backward();
            let weights = conv.weight.val().grad(&gradients).unwrap().into_data();
            [inputs.grad(&gradients).unwrap().into_data(), weights]
        };
        for (got, expected) in gradients(own).iter().zip(gradients(Conv1d::forward)) {
            got.assert_approx_eq(&expected, Tolerance::<f32>::absolute(1e-3));
        }
    }
}

/// As an EfficientNet's blocks would be trained: a filter for each channel, and products over channels.
#[test]
fn depthwise_and_pointwise_convolutions_have_burn_s_gradients() {
    let device = Device::flex().autodiff();
    for (channels, kernel, stride, groups) in [
        ([6, 6], [3, 3], 1, 6),
        ([6, 6], [5, 5], 2, 6),
        ([3, 3], [3, 3], 2, 3),
        ([8, 12], [1, 1], 1, 1),
        ([8, 4], [1, 1], 2, 1),
    ] {
        let conv = Conv2dConfig::new(channels, kernel)
            .with_stride([stride, stride])
            .with_groups(groups)
            .with_padding(PaddingConfig2d::Same)
            .init(&device);
        for size in [[7, 7], [8, 5]] {
            let shape = [2, channels[0], size[0], size[1]];
            let inputs = Tensor::random(shape, Distribution::Uniform(-1.0, 1.0), &device);
            let own = |conv: &Conv2d, x| conv2d(conv, x, false);
            check_gradients(&conv, &inputs, own, Conv2d::forward);
        }
    }
}

#[test]
fn nothing_in_gives_nothing_out() {
    let device = Device::flex();
    let conv = conv([3, 5], [3, 3], 1, 1);
    let none = Tensor::<4>::zeros([0, 3, 8, 8], &device);
    assert_eq!(conv2d(&conv, none, false).dims(), [0, 5, 8, 8]);
    let layer = LinearConfig::new(4, 6).init(&device);
    assert_eq!(dense(&layer, Tensor::zeros([0, 4], &device)).dims(), [0, 6]);
    let none = Tensor::<4>::zeros([0, 2, 4, 4], &device);
    assert_eq!(pool_relu(none).dims(), [0, 2, 2, 2]);
}
