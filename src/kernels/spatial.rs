//! Dense convolutions and their gradients, on the processor or the graphics card.

use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops};
use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, Backend, Dispatch, Flex, TensorMetadata, backend_extension};
use burn::nn::PaddingConfig2d;
use burn::nn::conv::Conv2d;
use burn::tensor::Tensor;
use hearth_kernels::{Conv, Finish, conv as convolve, conv_input_gradient, conv_weight_gradient};

use super::{Own, numbers, recorded, slice};

/// A convolution on the processor, or on a graphics card that it is for: `[batch, channels, height, width]` in and out.
pub fn spatial(conv: &Conv2d, inputs: Tensor<4>) -> Tensor<4> {
    let way = Way::of_layer(conv, &inputs);
    let bias = conv.bias.as_ref().map(|bias| bias.val());
    in_groups(inputs, conv.weight.val(), bias, (conv.groups, way))
}

/// Each group of channels by itself.
pub(super) fn in_groups(
    inputs: Tensor<4>,
    weights: Tensor<4>,
    bias: Option<Tensor<1>>,
    (groups, way): (usize, Way),
) -> Tensor<4> {
    let [channels, ..] = weights.dims();
    let bias = bias.unwrap_or_else(|| Tensor::zeros([channels], &weights.device().inner()));
    let [inputs_each, each] = [inputs.dims()[1] / groups, channels / groups];
    let group = |group: usize| {
        let inputs = inputs.clone().narrow(1, group * inputs_each, inputs_each);
        let weights = weights.clone().narrow(0, group * each, each);
        moved(
            inputs,
            weights,
            bias.clone().narrow(0, group * each, each),
            way,
        )
    };
    match groups {
        1 => moved(inputs, weights, bias, way),
        _ => Tensor::cat((0..groups).map(group).collect(), 1),
    }
}

fn moved(inputs: Tensor<4>, weights: Tensor<4>, bias: Tensor<1>, way: Way) -> Tensor<4> {
    let [inputs, weights] = [inputs, weights].map(Tensor::into_dispatch);
    Tensor::from_dispatch(Dispatch::spatial(
        inputs,
        weights,
        bias.into_dispatch(),
        way,
    ))
}

/// How a filter moves, rows first.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way {
    stride: [usize; 2],
    /// Zeros before the first row and before the first column.
    padding: [usize; 2],
    /// Rows and columns that come out.
    pub(super) output: [usize; 2],
}

impl Way {
    /// That of a filter over pictures of this size. Nothing comes out where it is larger than they are with their zeros.
    pub(super) fn of(
        kernel: [usize; 2],
        stride: [usize; 2],
        padding: &PaddingConfig2d,
        size: [usize; 2],
    ) -> Self {
        let (before, after) = match *padding {
            PaddingConfig2d::Valid => ([0, 0], [0, 0]),
            PaddingConfig2d::Explicit(top, left, bottom, right) => ([top, left], [bottom, right]),
            PaddingConfig2d::Same => {
                let all = [0, 1].map(|axis| {
                    let last = size[axis].div_ceil(stride[axis]).saturating_sub(1) * stride[axis];
                    (last + kernel[axis]).saturating_sub(size[axis])
                });
                (all.map(|all| all / 2), all.map(|all| all - all / 2))
            }
        };
        let moved = |axis: usize| {
            let rest = (size[axis] + before[axis] + after[axis]).checked_sub(kernel[axis]);
            rest.map_or(0, |rest| rest / stride[axis] + 1)
        };
        Self {
            stride,
            padding: before,
            output: [0, 1].map(moved),
        }
    }

    /// That of a layer's filters over these pictures.
    pub(super) fn of_layer(conv: &Conv2d, inputs: &Tensor<4>) -> Self {
        let [_, _, height, width] = inputs.dims();
        let size = [height, width];
        Self::of(conv.kernel_size, conv.stride, &conv.padding, size)
    }

    /// The sizes of a convolution with so many channels in and out.
    pub(super) fn sizes(
        self,
        batch: usize,
        channels: [usize; 2],
        input: [usize; 2],
        kernel: [usize; 2],
    ) -> Conv {
        Conv {
            batch,
            channels,
            input,
            output: self.output,
            kernel,
            stride: self.stride,
            padding: self.padding,
        }
    }
}

/// The operator, for tensors that record gradients and for those that do not.
#[backend_extension(Flex, Cube: cfg(feature = "gpu"), Autodiff)]
pub(super) trait Spatial: Backend {
    /// `[batch, channels, height, width]` in and out, weights `[out, in, rows, columns]`, bias `[out]`.
    fn spatial(
        inputs: FloatTensor<Self>,
        weights: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        way: Way,
    ) -> FloatTensor<Self>;
}

impl Spatial for Flex {
    fn spatial(inputs: Own, weights: Own, bias: Own, way: Way) -> Own {
        let [inputs, weights, bias] =
            [inputs, weights, bias].map(|numbers| numbers.to_contiguous());
        let sizes = sizes(&inputs, &weights, way);
        let ([_, channels], [rows, columns]) = (sizes.channels, sizes.output);
        let mut outputs = vec![0.0; sizes.batch * channels * rows * columns];
        let finish = Finish {
            bias: bias.as_slice(),
            bounds: None,
        };
        convolve(slice(&inputs), slice(&weights), sizes, finish, &mut outputs);
        numbers(outputs, [sizes.batch, channels, rows, columns])
    }
}

/// Its gradients.
pub(super) trait Convolved: Spatial {
    /// The gradient of the inputs.
    fn of_inputs(
        gradient: FloatTensor<Self>,
        inputs: &FloatTensor<Self>,
        weights: &FloatTensor<Self>,
        way: Way,
    ) -> FloatTensor<Self>;

    /// The gradients of weights and bias.
    fn of_filters(
        gradient: FloatTensor<Self>,
        inputs: &FloatTensor<Self>,
        weights: &FloatTensor<Self>,
        way: Way,
    ) -> [FloatTensor<Self>; 2];
}

impl Convolved for Flex {
    fn of_inputs(gradient: Own, inputs: &Own, weights: &Own, way: Way) -> Own {
        let (gradient, weights) = (gradient.to_contiguous(), weights.to_contiguous());
        let sizes = sizes(inputs, &weights, way);
        let shape = inputs.shape().dims::<4>();
        let mut of_inputs = vec![0.0; shape.iter().product()];
        conv_input_gradient(slice(&gradient), slice(&weights), sizes, &mut of_inputs);
        numbers(of_inputs, shape)
    }

    fn of_filters(gradient: Own, inputs: &Own, weights: &Own, way: Way) -> [Own; 2] {
        let (gradient, inputs) = (gradient.to_contiguous(), inputs.to_contiguous());
        let sizes = sizes(&inputs, weights, way);
        let shape = weights.shape().dims::<4>();
        let mut of_weights = vec![0.0; shape.iter().product()];
        let mut of_bias = vec![0.0; sizes.channels[1]];
        let (inputs, gradient) = (slice(&inputs), slice(&gradient));
        conv_weight_gradient(inputs, gradient, sizes, &mut of_weights, &mut of_bias);
        let channels = sizes.channels[1];
        [numbers(of_weights, shape), numbers(of_bias, [channels])]
    }
}

impl<B: Convolved, C: CheckpointStrategy> Spatial for Autodiff<B, C> {
    fn spatial(
        inputs: FloatTensor<Self>,
        weights: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        way: Way,
    ) -> FloatTensor<Self> {
        let nodes = [inputs.node(), weights.node(), bias.node()];
        let [inputs, weights, bias] = [inputs, weights, bias].map(|tensor| tensor.into_primitive());
        let kept = (inputs.clone(), weights.clone(), way);
        let outputs = B::spatial(inputs, weights, bias, way);
        recorded::<B, C, _, _>(Gradient, nodes, kept, outputs)
    }
}

/// The way back.
#[derive(Debug)]
struct Gradient;

impl<B: Convolved> Backward<B, 3> for Gradient {
    /// Inputs, weights and how the filter moves.
    type State = (FloatTensor<B>, FloatTensor<B>, Way);

    fn backward(self, step: Ops<Self::State, 3>, gradients: &mut Gradients, _: &mut Checkpointer) {
        let gradient = gradients.consume::<B>(&step.node);
        let (inputs, weights, way) = step.state;
        let [to_inputs, to_weights, to_bias] = step.parents;
        if let Some(node) = to_inputs {
            let of_inputs = B::of_inputs(gradient.clone(), &inputs, &weights, way);
            gradients.register::<B>(node.id, of_inputs);
        }
        if to_weights.is_none() && to_bias.is_none() {
            return;
        }
        let of_filters = B::of_filters(gradient, &inputs, &weights, way);
        for (node, gradient) in [to_weights, to_bias].into_iter().zip(of_filters) {
            if let Some(node) = node {
                gradients.register::<B>(node.id, gradient);
            }
        }
    }
}

/// The sizes of a convolution of these.
pub(super) fn sizes<T: TensorMetadata>(inputs: &T, weights: &T, way: Way) -> Conv {
    let [batch, channels_in, height, width] = inputs.shape().dims();
    let [channels_out, _, rows, columns] = weights.shape().dims();
    let channels = [channels_in, channels_out];
    way.sizes(batch, channels, [height, width], [rows, columns])
}
