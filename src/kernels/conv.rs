//! Convolutions whose bias and bounds are applied while a result is still in registers.

use burn::nn::PaddingConfig2d;
use burn::nn::conv::Conv2d;
use burn::tensor::activation::relu;
use burn::tensor::{Tensor, TensorData};
use hearth_kernels::card::convolution_fits;
use hearth_kernels::{Conv, Finish, Packed, conv as convolve, depthwise, matmul};

use super::spatial::{Way, spatial};
use super::{Kept, Numbers, is_on_card, is_ours, serves};

/// What ReLU6 lets through at most.
const MOST: f32 = 6.0;

/// A convolution, followed by ReLU6 where `is_bounded`: `[batch, channels, height, width]` in and out.
///
/// On the processor it is our own, with its gradients; pointwise and depthwise ones have faster loops where no gradient is recorded. Filters
/// are not dilated there, and their padding is narrower than they are. On a graphics card dense ones with a filter of more than one number
/// are our own, where they fit and are not dilated; the others are burn's.
pub fn conv2d(conv: &Conv2d, inputs: Tensor<4>, is_bounded: bool) -> Tensor<4> {
    conv2d_kept(conv, &Kept::default(), inputs, is_bounded)
}

/// As [`conv2d`]; the weights of a pointwise one stay packed for the next answer.
pub fn conv2d_kept(conv: &Conv2d, kept: &Kept, inputs: Tensor<4>, is_bounded: bool) -> Tensor<4> {
    own(conv, kept, &inputs, is_bounded).unwrap_or_else(|| {
        let outputs = match is_ours(&inputs) || serves_card(conv, &inputs) {
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

/// Whether it is our own on the graphics card: products of matrices, as pointwise ones are, and filters of one channel each are burn's.
fn serves_card(conv: &Conv2d, inputs: &Tensor<4>) -> bool {
    let is_dense = conv.groups == 1 && conv.kernel_size != [1, 1] && conv.dilation == [1, 1];
    is_dense && is_on_card(inputs) && {
        let ([_, channels, ..], weights) = (inputs.dims(), conv.weight.val());
        let agrees = is_on_card(&weights) && weights.dims()[1] == channels;
        agrees && convolution_fits(sizes(conv, inputs))
    }
}

fn sizes(conv: &Conv2d, inputs: &Tensor<4>) -> Conv {
    let [batch, channels_in, height, width] = inputs.dims();
    let ([channels, ..], way) = (conv.weight.dims(), Way::of_layer(conv, inputs));
    let both = [channels_in, channels];
    way.sizes(batch, both, [height, width], conv.kernel_size)
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

fn own(conv: &Conv2d, kept: &Kept, inputs: &Tensor<4>, is_bounded: bool) -> Option<Tensor<4>> {
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
    let sizes = sizes(conv, inputs);
    let (batch, [_, channels], [rows, columns]) = (sizes.batch, sizes.channels, sizes.output);
    let (inputs, weights) = (
        Numbers::of(inputs.clone())?,
        Numbers::of(conv.weight.val())?,
    );
    let inputs = inputs.slice()?;
    let mut outputs = vec![0.0; batch * channels * rows * columns];
    match kind {
        Kind::Depthwise => {
            let planes = Conv {
                batch: batch * channels,
                channels: [1, 1],
                ..sizes
            };
            depthwise(inputs, weights.slice()?, planes, finish, &mut outputs);
        }
        Kind::Dense => convolve(inputs, weights.slice()?, sizes, finish, &mut outputs),
        Kind::Pointwise => {
            let [inner, _] = sizes.channels;
            let weights = kept.packed(weights, [channels, inner])?;
            let samples = inputs.chunks_exact(inner * rows * columns);
            let outputs = outputs.chunks_exact_mut(channels * rows * columns);
            samples
                .zip(outputs)
                .for_each(|(inputs, outputs)| pointwise(inputs, &weights, finish, outputs));
        }
    }
    let outputs = TensorData::new(outputs, [batch, channels, rows, columns]);
    Some(Tensor::from_data(outputs, &device))
}

/// A product of matrices: `[channels, channels_in] * [channels_in, height * width]`.
fn pointwise(inputs: &[f32], weights: &Packed, finish: Finish<'_>, outputs: &mut [f32]) {
    let area = inputs.len() / weights.inner();
    let rows: Vec<&[f32]> = inputs.chunks_exact(area).collect();
    matmul(weights, &rows, area, finish, outputs);
}
