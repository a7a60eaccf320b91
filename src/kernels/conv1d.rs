//! Convolutions over one axis, as products whose rows overlap.

use burn::nn::conv::Conv1d;
use burn::nn::{PaddingConfig1d, PaddingConfig2d};
use burn::tensor::{Tensor, TensorData};
use hearth_kernels::{Finish, matmul};

use super::spatial::{Way, in_groups};
use super::{Kept, Numbers, is_ours, serves};

/// A convolution: `[batch, channels, length]` in and out. On the processor it is our own, with its gradients, and not dilated; those without
/// padding, stride and groups have faster loops where no gradient is recorded, and keep their weights packed. Elsewhere it is burn's.
pub fn conv1d(conv: &Conv1d, kept: &Kept, inputs: Tensor<3>) -> Tensor<3> {
    own(conv, kept, &inputs).unwrap_or_else(|| match is_ours(&inputs) {
        true => in_one_row(conv, inputs),
        false => conv.forward(inputs),
    })
}

/// As a picture of one row.
fn in_one_row(conv: &Conv1d, inputs: Tensor<3>) -> Tensor<3> {
    let padding = match conv.padding {
        PaddingConfig1d::Valid => PaddingConfig2d::Valid,
        PaddingConfig1d::Same => PaddingConfig2d::Same,
        PaddingConfig1d::Explicit(before, after) => PaddingConfig2d::Explicit(0, before, 0, after),
    };
    let [_, _, length] = inputs.dims();
    let way = Way::of(
        [1, conv.kernel_size],
        [1, conv.stride],
        &padding,
        [1, length],
    );
    let weights = conv.weight.val().unsqueeze_dim(2);
    let bias = conv.bias.as_ref().map(|bias| bias.val());
    in_groups(inputs.unsqueeze_dim(2), weights, bias, (conv.groups, way)).squeeze_dim(2)
}

fn is_plain(conv: &Conv1d) -> bool {
    let sizes = [conv.stride, conv.dilation, conv.groups];
    sizes == [1, 1, 1] && conv.padding == PaddingConfig1d::Valid
}

fn own(conv: &Conv1d, kept: &Kept, inputs: &Tensor<3>) -> Option<Tensor<3>> {
    let device = inputs.device();
    let is_empty = inputs.dims().contains(&0);
    if is_empty || !is_plain(conv) || !serves(&device) {
        return None;
    }
    let bias = Numbers::of_optional(conv.bias.as_ref())?;
    let finish = Finish {
        bias: bias.as_ref().and_then(Numbers::slice),
        bounds: None,
    };
    let [batch, _, length] = inputs.dims();
    let [channels, channels_in, taps] = conv.weight.dims();
    let columns = (length + 1)
        .checked_sub(taps)
        .filter(|columns| *columns > 0)?;
    let weights = Numbers::of(conv.weight.val())?;
    let weights = kept.packed(weights, [channels, channels_in * taps])?;
    let inputs = Numbers::of(inputs.clone())?;
    let mut outputs = vec![0.0; batch * channels * columns];
    let samples = inputs.slice()?.chunks_exact(channels_in * length);
    for (inputs, outputs) in samples.zip(outputs.chunks_exact_mut(channels * columns)) {
        let rows = inputs.chunks_exact(length);
        let rows = rows.flat_map(|row| (0..taps).map(|tap| &row[tap..tap + columns]));
        let rows: Vec<&[f32]> = rows.collect();
        matmul(&weights, &rows, columns, finish, outputs);
    }
    let outputs = TensorData::new(outputs, [batch, channels, columns]);
    Some(Tensor::from_data(outputs, &device))
}
