//! The largest of each two by two numbers, then ReLU: what follows a convolution, in one pass and with its gradient on the processor.

use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops};
use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, Backend, Dispatch, Flex, TensorMetadata, backend_extension};
use burn::nn::pool::MaxPool2dConfig;
use burn::tensor::Tensor;
use burn::tensor::activation::relu;
use hearth_kernels::{pool_relu as pool, pool_relu_gradient};

use super::{Own, is_ours, numbers, recorded, slice};

/// `[batch, channels, height, width]` in, half as high and half as wide out. A last row or column without a partner is left out.
pub fn pool_relu(inputs: Tensor<4>) -> Tensor<4> {
    if !is_ours(&inputs) {
        // The largest of four, then ReLU: the same as ReLU first, at a quarter of its work.
        return relu(MaxPool2dConfig::new([2, 2]).init().forward(inputs));
    }
    Tensor::from_dispatch(Dispatch::pooled(inputs.into_dispatch()))
}

/// The operator, for tensors that record gradients and for those that do not.
#[backend_extension(Flex, Autodiff)]
trait Pooled: Backend {
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

impl<C: CheckpointStrategy> Pooled for Autodiff<Flex, C> {
    fn pooled(inputs: FloatTensor<Self>) -> FloatTensor<Self> {
        let nodes = [inputs.node()];
        let inputs = inputs.into_primitive();
        let outputs = Flex::pooled(inputs.clone());
        recorded::<C, _, _>(Gradient, nodes, inputs, outputs)
    }
}

/// The way back.
#[derive(Debug)]
struct Gradient;

impl Backward<Flex, 1> for Gradient {
    /// The inputs.
    type State = Own;

    fn backward(self, step: Ops<Self::State, 1>, gradients: &mut Gradients, _: &mut Checkpointer) {
        let gradient = gradients.consume::<Flex>(&step.node).to_contiguous();
        let [Some(node)] = step.parents else { return };
        let inputs = step.state.to_contiguous();
        let shape @ [batch, channels, height, width] = inputs.shape().dims();
        let mut of_inputs = vec![0.0; slice(&inputs).len()];
        let planes = [batch * channels, height, width];
        pool_relu_gradient(slice(&inputs), slice(&gradient), planes, &mut of_inputs);
        gradients.register::<Flex>(node.id, numbers(of_inputs, shape));
    }
}
