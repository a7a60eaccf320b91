//! The largest of each two by two numbers, then ReLU, on the graphics card.

use burn::backend::{Cube, TensorMetadata};
use burn_cubecl::kernel::into_contiguous;
use burn_cubecl::tensor::CubeTensor;
use hearth_kernels::card::Squares;

use super::super::pool::{Pooled, PooledBack};
use super::{launch, room};

impl Pooled for Cube {
    fn pooled(inputs: CubeTensor) -> CubeTensor {
        let inputs = into_contiguous(inputs);
        let shape @ [batch, channels, rows, columns] = inputs.shape().dims();
        let outputs = room(&inputs, [batch, channels, rows / 2, columns / 2]);
        launch(&Squares::outputs(shape), &[&inputs], &[&outputs]);
        outputs
    }
}

impl PooledBack for Cube {
    fn pooled_back(gradient: CubeTensor, inputs: CubeTensor) -> CubeTensor {
        let [gradient, inputs] = [gradient, inputs].map(into_contiguous);
        let shape = inputs.shape().dims::<4>();
        let of_inputs = room(&inputs, shape);
        let read = [&inputs, &gradient];
        launch(&Squares::input_gradient(shape), &read, &[&of_inputs]);
        of_inputs
    }
}
