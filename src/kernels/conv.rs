//! Convolutions whose bias and bounds are applied while a result is still in registers.

use burn::nn::PaddingConfig2d;
use burn::nn::conv::Conv2d;
use burn::tensor::activation::relu;
use burn::tensor::{Tensor, TensorData};
use hearth_kernels::{Finish, conv as convolve, depthwise, matmul};

use super::spatial::{Way, spatial};
use super::{Numbers, is_ours, serves};

/// What ReLU6 lets through at most.
const MOST: f32 = 6.0;

/// A convolution, followed by ReLU6 where `is_bounded`: `[batch, channels, height, width]` in and out.
///
/// On the processor it is our own, with its gradients; pointwise and depthwise ones have faster loops where no gradient is recorded. Filters
/// are not dilated there, and their padding is narrower than they are. Elsewhere it is burn's.
pub fn conv2d(conv: &Conv2d, inputs: Tensor<4>, is_bounded: bool) -> Tensor<4> {
    own(conv, &inputs, is_bounded).unwrap_or_else(|| {
        let outputs = match is_ours(&inputs) {
            true => spatial(conv, inputs),
            false => conv.forward(inputs),
        };
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
    Dense,
}

fn kind(conv: &Conv2d) -> Option<Kind> {
    let [channels, per_group, ..] = conv.weight.dims();
    let is_same = conv.padding == PaddingConfig2d::Same;
    match (conv.kernel_size, conv.stride, conv.groups) {
        ([1, 1], [1, 1], 1) if is_same => Some(Kind::Pointwise),
        (.., 1) => Some(Kind::Dense),
        (.., groups) if is_same && groups == channels && per_group == 1 => Some(Kind::Depthwise),
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
    let [batch, channels_in, height, width] = inputs.dims();
    let [channels, ..] = conv.weight.dims();
    let way = Way::of(
        conv.kernel_size,
        conv.stride,
        &conv.padding,
        [height, width],
    );
    let (inputs, weights) = (
        Numbers::of(inputs.clone())?,
        Numbers::of(conv.weight.val())?,
    );
    let (inputs, weights) = (inputs.slice()?, weights.slice()?);
    let [rows, columns] = way.output;
    let mut outputs = vec![0.0; batch * channels * rows * columns];
    match kind {
        Kind::Depthwise => {
            let sizes = way.sizes(batch * channels, [1, 1], [height, width], conv.kernel_size);
            depthwise(inputs, weights, sizes, finish, &mut outputs);
        }
        Kind::Dense => {
            let both = [channels_in, channels];
            let sizes = way.sizes(batch, both, [height, width], conv.kernel_size);
            convolve(inputs, weights, sizes, finish, &mut outputs);
        }
        Kind::Pointwise => pointwise(inputs, weights, channels, finish, batch, &mut outputs),
    }
    let outputs = TensorData::new(outputs, [batch, channels, rows, columns]);
    Some(Tensor::from_data(outputs, &device))
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
