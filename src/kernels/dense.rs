//! Dense layers and products of matrices, with their gradients, on the processor.

use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops};
use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, Backend, Dispatch, Flex, TensorMetadata, backend_extension};
use burn::nn::Linear;
use burn::tensor::Tensor;
use hearth_kernels::{Matrix, product as multiply};

use super::{Own, is_ours, numbers, recorded, slice};

/// A dense layer: `[rows, in]` in, `[rows, out]` out.
pub fn dense(layer: &Linear, inputs: Tensor<2>) -> Tensor<2> {
    let weights = layer.weight.val();
    if !is_ours(&inputs) || !is_ours(&weights) {
        return layer.forward(inputs);
    }
    let bias = match &layer.bias {
        Some(bias) => bias.val(),
        None => no_bias(&weights),
    };
    through(inputs, weights, bias)
}

/// The product of two matrices.
pub fn product(left: Tensor<2>, right: Tensor<2>) -> Tensor<2> {
    if !is_ours(&left) || !is_ours(&right) {
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
#[backend_extension(Flex, Autodiff)]
trait Affine: Backend {
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

impl<C: CheckpointStrategy> Affine for Autodiff<Flex, C> {
    fn affine(
        inputs: FloatTensor<Self>,
        weights: FloatTensor<Self>,
        bias: FloatTensor<Self>,
    ) -> FloatTensor<Self> {
        let nodes = [inputs.node(), weights.node(), bias.node()];
        let [inputs, weights, bias] = [inputs, weights, bias].map(|tensor| tensor.into_primitive());
        let kept = (inputs.clone(), weights.clone());
        let outputs = Flex::affine(inputs, weights, bias);
        recorded::<C, _, _>(Gradient, nodes, kept, outputs)
    }
}

/// The way back.
#[derive(Debug)]
struct Gradient;

impl Backward<Flex, 3> for Gradient {
    /// Inputs and weights.
    type State = (Own, Own);

    fn backward(self, step: Ops<Self::State, 3>, gradients: &mut Gradients, _: &mut Checkpointer) {
        let gradient = gradients.consume::<Flex>(&step.node).to_contiguous();
        let (inputs, weights) = step.state;
        let ([rows, inner], [_, columns]) = (inputs.shape().dims(), weights.shape().dims());
        let (inputs, weights) = (Side::of(&inputs), Side::of(&weights));
        let of_outputs = Matrix::Rows(slice(&gradient));
        let none = vec![0.0; inner.max(columns)];
        let [to_inputs, to_weights, to_bias] = step.parents;
        if let Some(node) = to_inputs {
            let weights = weights.matrix().turned();
            let of_inputs = multiplied(of_outputs, weights, &none[..inner], [rows, columns, inner]);
            gradients.register::<Flex>(node.id, of_inputs);
        }
        if let Some(node) = to_weights {
            let inputs = inputs.matrix().turned();
            let of_weights =
                multiplied(inputs, of_outputs, &none[..columns], [inner, rows, columns]);
            gradients.register::<Flex>(node.id, of_weights);
        }
        if let Some(node) = to_bias {
            gradients
                .register::<Flex>(node.id, numbers(sums(slice(&gradient), columns), [columns]));
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
