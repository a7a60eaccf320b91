//! The largest of each two by two numbers, then ReLU: what follows a convolution, in one pass and with its gradient.

use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops};
use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, Backend, Dispatch, Flex, TensorMetadata, backend_extension};
use burn::nn::pool::MaxPool2dConfig;
use burn::tensor::Tensor;
use burn::tensor::activation::relu;
use hearth_kernels::card::Squares;
use hearth_kernels::{pool_relu as pool, pool_relu_gradient};

use super::{Own, is_on_card, is_ours, numbers, recorded, slice};

/// `[batch, channels, height, width]` in, half as high and half as wide out. A last row or column without a partner is left out.
pub fn pool_relu(inputs: Tensor<4>) -> Tensor<4> {
    if !is_ours(&inputs) && !serves_card(&inputs) {
        // The largest of four, then ReLU: the same as ReLU first, at a quarter of its work.
        return relu(MaxPool2dConfig::new([2, 2]).init().forward(inputs));
    }
    Tensor::from_dispatch(Dispatch::pooled(inputs.into_dispatch()))
}

fn serves_card(inputs: &Tensor<4>) -> bool {
    is_on_card(inputs) && Squares::input_gradient(inputs.dims()).fits()
}

/// The operator, for tensors that record gradients and for those that do not.
#[backend_extension(Flex, Cube: cfg(feature = "gpu"), Autodiff)]
pub(super) trait Pooled: Backend {
    /// As [`pool_relu`].
    fn pooled(inputs: FloatTensor<Self>) -> FloatTensor<Self>;
}

impl Pooled for Flex {
    fn pooled(inputs: Own) -> Own {
        let inputs = inputs.to_contiguous();
        let [batch, channels, height, width] = inputs.shape().dims();
        let mut outputs = vec![0.0; batch * channels * (height / 2) * (width / 2)];
        pool(
            slice(&inputs),
            [batch * channels, height, width],
            &mut outputs,
        );
        numbers(outputs, [batch, channels, height / 2, width / 2])
    }
}

/// Its gradient.
pub(super) trait PooledBack: Pooled {
    /// That of the inputs.
    fn pooled_back(gradient: FloatTensor<Self>, inputs: FloatTensor<Self>) -> FloatTensor<Self>;
}

impl PooledBack for Flex {
    fn pooled_back(gradient: Own, inputs: Own) -> Own {
        let [gradient, inputs] = [gradient, inputs].map(|numbers| numbers.to_contiguous());
        let shape @ [batch, channels, height, width] = inputs.shape().dims();
        let mut of_inputs = vec![0.0; slice(&inputs).len()];
        let planes = [batch * channels, height, width];
        pool_relu_gradient(slice(&inputs), slice(&gradient), planes, &mut of_inputs);
        numbers(of_inputs, shape)
    }
}

impl<B: PooledBack, C: CheckpointStrategy> Pooled for Autodiff<B, C> {
    fn pooled(inputs: FloatTensor<Self>) -> FloatTensor<Self> {
        let nodes = [inputs.node()];
        let inputs = inputs.into_primitive();
        let outputs = B::pooled(inputs.clone());
        recorded::<B, C, _, _>(Gradient, nodes, inputs, outputs)
    }
}

/// The way back.
#[derive(Debug)]
struct Gradient;

impl<B: PooledBack> Backward<B, 1> for Gradient {
    /// The inputs.
    type State = FloatTensor<B>;

    fn backward(self, step: Ops<Self::State, 1>, gradients: &mut Gradients, _: &mut Checkpointer) {
        let gradient = gradients.consume::<B>(&step.node);
        let [Some(node)] = step.parents else { return };
        gradients.register::<B>(node.id, B::pooled_back(gradient, step.state));
    }
}
