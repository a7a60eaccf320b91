//! Dense layers and products of matrices, with their gradients.

use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops};
use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, Backend, Dispatch, Flex, TensorMetadata, backend_extension};
use burn::nn::Linear;
use burn::tensor::Tensor;
use hearth_kernels::card::product_fits;
use hearth_kernels::{Matrix, product as multiply};

use super::{Own, is_on_card, is_ours, numbers, recorded, slice};

/// A dense layer: `[rows, in]` in, `[rows, out]` out.
pub fn dense(layer: &Linear, inputs: Tensor<2>) -> Tensor<2> {
    let weights = layer.weight.val();
    let is_ours = is_ours(&inputs) && is_ours(&weights);
    if !is_ours && !serves_card(&inputs, &weights) {
        return layer.forward(inputs);
    }
    let bias = match &layer.bias {
        Some(bias) => bias.val(),
        None => no_bias(&weights),
    };
    through(inputs, weights, bias)
}

fn serves_card(inputs: &Tensor<2>, weights: &Tensor<2>) -> bool {
    let ([rows, inner], [height, columns]) = (inputs.dims(), weights.dims());
    let is_there = is_on_card(inputs) && is_on_card(weights);
    is_there && inner == height && product_fits([rows, inner, columns])
}

/// The product of two matrices, on the processor and, where it fits, on a graphics card our own.
pub fn product(left: Tensor<2>, right: Tensor<2>) -> Tensor<2> {
    let is_own = is_ours(&left) && is_ours(&right) || serves_card(&left, &right);
    if !is_own {
        return left.matmul(right);
    }
    let bias = no_bias(&right);
    through(left, right, bias)
}

fn no_bias(weights: &Tensor<2>) -> Tensor<1> {
    let [_, columns] = weights.dims();
    Tensor::zeros([columns], &weights.device().inner())
}

fn through(inputs: Tensor<2>, weights: Tensor<2>, bias: Tensor<1>) -> Tensor<2> {
    let [inputs, weights] = [inputs, weights].map(Tensor::into_dispatch);
    Tensor::from_dispatch(Dispatch::affine(inputs, weights, bias.into_dispatch()))
}

/// The operator, for tensors that record gradients and for those that do not.
#[backend_extension(Flex, Cube: cfg(feature = "gpu"), Autodiff)]
pub(super) trait Affine: Backend {
    /// `inputs[rows, in] * weights[in, out] + bias[out]`.
    fn affine(
        inputs: FloatTensor<Self>,
        weights: FloatTensor<Self>,
        bias: FloatTensor<Self>,
    ) -> FloatTensor<Self>;
}

/// A matrix that lies row by row, or column by column as a turned one does: neither needs a copy.
struct Side {
    numbers: Own,
    is_turned: bool,
}

impl Side {
    fn of(matrix: &Own) -> Self {
        let turned = matrix.transpose(0, 1);
        let is_turned = !matrix.is_contiguous() && turned.is_contiguous();
        let numbers = if is_turned {
            turned
        } else {
            matrix.to_contiguous()
        };
        Self { numbers, is_turned }
    }

    fn matrix(&self) -> Matrix<'_> {
        let numbers = slice(&self.numbers);
        match self.is_turned {
            true => Matrix::Columns(numbers),
            false => Matrix::Rows(numbers),
        }
    }
}

fn multiplied(left: Matrix<'_>, right: Matrix<'_>, bias: &[f32], shape: [usize; 3]) -> Own {
    let [rows, _, columns] = shape;
    let mut outputs = vec![0.0; rows * columns];
    multiply(left, right, bias, shape, &mut outputs);
    numbers(outputs, [rows, columns])
}

impl Affine for Flex {
    fn affine(inputs: Own, weights: Own, bias: Own) -> Own {
        let ([rows, inner], [_, columns]) = (inputs.shape().dims(), weights.shape().dims());
        let (inputs, weights, bias) = (Side::of(&inputs), Side::of(&weights), bias.to_contiguous());
        let shape = [rows, inner, columns];
        multiplied(inputs.matrix(), weights.matrix(), slice(&bias), shape)
    }
}

/// Its gradients.
pub(super) trait AffineBack: Affine {
    /// `gradient[rows, out] * weights[in, out]`, turned.
    fn of_inputs(gradient: &FloatTensor<Self>, weights: &FloatTensor<Self>) -> FloatTensor<Self>;

    /// `inputs[rows, in]`, turned, `* gradient[rows, out]`.
    fn of_weights(gradient: &FloatTensor<Self>, inputs: &FloatTensor<Self>) -> FloatTensor<Self>;

    /// The sum of each column.
    fn of_bias(gradient: &FloatTensor<Self>) -> FloatTensor<Self>;
}

impl AffineBack for Flex {
    fn of_inputs(gradient: &Own, weights: &Own) -> Own {
        let ([rows, columns], [inner, _]) = (gradient.shape().dims(), weights.shape().dims());
        let (gradient, weights) = (Side::of(gradient), Side::of(weights));
        let shape = [rows, columns, inner];
        let weights = weights.matrix().turned();
        multiplied(gradient.matrix(), weights, &vec![0.0; inner], shape)
    }

    fn of_weights(gradient: &Own, inputs: &Own) -> Own {
        let ([rows, columns], [_, inner]) = (gradient.shape().dims(), inputs.shape().dims());
        let (gradient, inputs) = (Side::of(gradient), Side::of(inputs));
        let shape = [inner, rows, columns];
        let inputs = inputs.matrix().turned();
        multiplied(inputs, gradient.matrix(), &vec![0.0; columns], shape)
    }

    fn of_bias(gradient: &Own) -> Own {
        let [_, columns] = gradient.shape().dims();
        numbers(sums(slice(&gradient.to_contiguous()), columns), [columns])
    }
}

impl<B: AffineBack, C: CheckpointStrategy> Affine for Autodiff<B, C> {
    fn affine(
        inputs: FloatTensor<Self>,
        weights: FloatTensor<Self>,
        bias: FloatTensor<Self>,
    ) -> FloatTensor<Self> {
        let nodes = [inputs.node(), weights.node(), bias.node()];
        let [inputs, weights, bias] = [inputs, weights, bias].map(|tensor| tensor.into_primitive());
        let kept = (inputs.clone(), weights.clone());
        let outputs = B::affine(inputs, weights, bias);
        recorded::<B, C, _, _>(Gradient, nodes, kept, outputs)
    }
}

/// The way back.
#[derive(Debug)]
struct Gradient;

impl<B: AffineBack> Backward<B, 3> for Gradient {
    /// Inputs and weights.
    type State = (FloatTensor<B>, FloatTensor<B>);

    fn backward(self, step: Ops<Self::State, 3>, gradients: &mut Gradients, _: &mut Checkpointer) {
        let gradient = gradients.consume::<B>(&step.node);
        let (inputs, weights) = step.state;
        let [to_inputs, to_weights, to_bias] = step.parents;
        if let Some(node) = to_inputs {
            gradients.register::<B>(node.id, B::of_inputs(&gradient, &weights));
        }
        if let Some(node) = to_weights {
            gradients.register::<B>(node.id, B::of_weights(&gradient, &inputs));
        }
        if let Some(node) = to_bias {
            gradients.register::<B>(node.id, B::of_bias(&gradient));
        }
    }
}

/// The sum of each column.
fn sums(matrix: &[f32], columns: usize) -> Vec<f32> {
    let mut sums = vec![0.0; columns];
    for row in matrix.chunks_exact(columns.max(1)) {
        for (sum, value) in sums.iter_mut().zip(row) {
            *sum += value;
        }
    }
    sums
}
