//! Dense layers on the graphics card.

use burn::backend::ops::FloatTensorOps;
use burn::backend::{Cube, TensorMetadata};
use burn_cubecl::kernel::into_contiguous;
use burn_cubecl::tensor::CubeTensor;
use hearth_kernels::card::{Parts, Product};

use super::super::dense::{Affine, AffineBack};
use super::{launch, room};

impl Affine for Cube {
    fn affine(inputs: CubeTensor, weights: CubeTensor, bias: CubeTensor) -> CubeTensor {
        let [inputs, weights, bias] = [inputs, weights, bias].map(into_contiguous);
        let ([rows, inner], [_, columns]) = (inputs.shape().dims(), weights.shape().dims());
        let shape = [rows, inner, columns];
        product([&inputs, &weights], [false, false], Some(&bias), shape)
    }
}

impl AffineBack for Cube {
    fn of_inputs(gradient: &CubeTensor, weights: &CubeTensor) -> CubeTensor {
        let [gradient, weights] = [gradient, weights].map(|tensor| into_contiguous(tensor.clone()));
        let ([rows, columns], [inner, _]) = (gradient.shape().dims(), weights.shape().dims());
        let shape = [rows, columns, inner];
        product([&gradient, &weights], [false, true], None, shape)
    }

    fn of_weights(gradient: &CubeTensor, inputs: &CubeTensor) -> CubeTensor {
        let [gradient, inputs] = [gradient, inputs].map(|tensor| into_contiguous(tensor.clone()));
        let ([rows, columns], [_, inner]) = (gradient.shape().dims(), inputs.shape().dims());
        let shape = [inner, rows, columns];
        product([&inputs, &gradient], [true, false], None, shape)
    }

    fn of_bias(gradient: &CubeTensor) -> CubeTensor {
        let [_, columns] = gradient.shape().dims();
        let sums = Self::float_sum_dim(gradient.clone(), 0);
        Self::float_reshape(sums, [columns].into())
    }
}

fn product(
    [left, right]: [&CubeTensor; 2],
    is_turned: [bool; 2],
    bias: Option<&CubeTensor>,
    shape: [usize; 3],
) -> CubeTensor {
    let ([rows, inner, columns], has_bias) = (shape, bias.is_some());
    let product = Product::of(shape, is_turned, has_bias);
    let (results, parts) = (room(left, [rows, columns]), Product::parts(inner));
    let bias = bias.as_slice();
    if parts == 1 {
        launch(&product, &[&[left, right], bias].concat(), &[&results]);
        return results;
    }
    let sums = room(left, [parts, rows, columns]);
    launch(&product, &[left, right], &[&sums]);
    let parts = Parts::of(shape, has_bias);
    launch(&parts, &[&[&sums], bias].concat(), &[&results]);
    results
}
