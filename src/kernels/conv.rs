//! Convolutions whose bias and bounds are applied while a result is still in registers.

use burn::nn::PaddingConfig2d;
use burn::nn::conv::Conv2d;
use burn::tensor::activation::relu;
use burn::tensor::{Tensor, TensorData};
use hearth_kernels::{Depthwise, Finish, depthwise, matmul};

use super::spatial::spatial;
use super::{Numbers, serves};

/// What ReLU6 lets through at most.
const MOST: f32 = 6.0;

/// A convolution, followed by ReLU6 where `is_bounded`: `[batch, channels, height, width]` in and out.
///
/// On the processor dense ones are our own, with their gradients; pointwise and depthwise ones have faster loops where no
/// gradient is recorded. All others, and all that run elsewhere, are burn's.
pub fn conv2d(conv: &Conv2d, inputs: Tensor<4>, is_bounded: bool) -> Tensor<4> {
    own(conv, &inputs, is_bounded).unwrap_or_else(|| {
        let outputs = spatial(conv, &inputs).unwrap_or_else(|| conv.forward(inputs));
        match is_bounded {
            // Two simple operations: burn's `clamp` with two bounds is slower.
            true => relu(outputs).clamp_max(MOST),
            false => outputs,
        }
    })
}

/// The convolutions that are our own.
#[derive(Clone, Copy)]
enum Kind {
    Pointwise,
    Depthwise,
}

fn kind(conv: &Conv2d) -> Option<Kind> {
    let [channels, per_group, ..] = conv.weight.dims();
    if conv.dilation != [1, 1] || conv.padding != PaddingConfig2d::Same {
        return None;
    }
    match (conv.kernel_size, conv.stride, conv.groups) {
        ([1, 1], [1, 1], 1) => Some(Kind::Pointwise),
        (.., groups) if groups == channels && per_group == 1 => Some(Kind::Depthwise),
        _ => None,
    }
}

fn own(conv: &Conv2d, inputs: &Tensor<4>, is_bounded: bool) -> Option<Tensor<4>> {
    let (kind, device) = (kind(conv)?, inputs.device());
    let is_empty = inputs.dims().contains(&0);
    if is_empty || !serves(&device) {
        return None;
    }
    let bias = Numbers::of_optional(conv.bias.as_ref())?;
    let finish = Finish {
        bias: bias.as_ref().and_then(Numbers::slice),
        bounds: is_bounded.then_some((0.0, MOST)),
    };
    let [batch, _, height, width] = inputs.dims();
    let [channels, ..] = conv.weight.dims();
    let (inputs, weights) = (
        Numbers::of(inputs.clone())?,
        Numbers::of(conv.weight.val())?,
    );
    let (inputs, weights) = (inputs.slice()?, weights.slice()?);
    let sizes = sizes(conv, [height, width], batch);
    let [rows, columns] = sizes.output;
    let mut outputs = vec![0.0; batch * channels * rows * columns];
    match kind {
        Kind::Depthwise => depthwise(inputs, weights, sizes, finish, &mut outputs),
        Kind::Pointwise => pointwise(inputs, weights, channels, finish, batch, &mut outputs),
    }
    let outputs = TensorData::new(outputs, [batch, channels, rows, columns]);
    Some(Tensor::from_data(outputs, &device))
}

/// The sizes of a depthwise convolution that is padded as TensorFlow's "SAME" pads.
fn sizes(conv: &Conv2d, input: [usize; 2], batch: usize) -> Depthwise {
    let [channels, ..] = conv.weight.dims();
    let output = [0, 1].map(|axis| input[axis].div_ceil(conv.stride[axis]));
    let padding = [0, 1].map(|axis| {
        let reach = output[axis].saturating_sub(1) * conv.stride[axis] + conv.kernel_size[axis];
        reach.saturating_sub(input[axis]) / 2
    });
    Depthwise {
        planes: batch * channels,
        channels,
        input,
        output,
        kernel: conv.kernel_size,
        stride: conv.stride,
        padding,
    }
}

/// A product of matrices for each sample: `[channels, channels_in] * [channels_in, height * width]`.
fn pointwise(
    inputs: &[f32],
    weights: &[f32],
    channels: usize,
    finish: Finish<'_>,
    batch: usize,
    outputs: &mut [f32],
) {
    let (inner, area) = (weights.len() / channels, outputs.len() / (batch * channels));
    let samples = inputs.chunks_exact(inner * area);
    for (inputs, outputs) in samples.zip(outputs.chunks_exact_mut(channels * area)) {
        let inputs: Vec<&[f32]> = inputs.chunks_exact(area).collect();
        matmul(weights, &inputs, [channels, inner, area], finish, outputs);
    }
}
