//! Convolutions on the graphics card.

use burn::backend::Cube;
use burn::backend::ops::ModuleOps;
use burn::tensor::ops::ConvOptions;
use burn_cubecl::kernel::into_contiguous;
use burn_cubecl::tensor::CubeTensor;
use hearth_kernels::Conv;
use hearth_kernels::card::{Columns, Filtered, Total};

use super::super::spatial::{Convolved, Spatial, Way, sizes};
use super::{launch, room};

impl Spatial for Cube {
    fn spatial(inputs: CubeTensor, weights: CubeTensor, bias: CubeTensor, way: Way) -> CubeTensor {
        let [inputs, weights, bias] = [inputs, weights, bias].map(into_contiguous);
        let sizes = sizes(&inputs, &weights, way);
        let ([_, channels], [rows, columns]) = (sizes.channels, sizes.output);
        let outputs = room(&inputs, [sizes.batch, channels, rows, columns]);
        let read = [&inputs, &weights, &bias];
        launch(&Filtered::outputs(sizes), &read, &[&outputs]);
        outputs
    }
}

impl Convolved for Cube {
    fn of_inputs(
        gradient: CubeTensor,
        inputs: &CubeTensor,
        weights: &CubeTensor,
        way: Way,
    ) -> CubeTensor {
        let sizes = sizes(inputs, weights, way);
        if sizes.stride != [1, 1] {
            let (inputs, weights) = (inputs.clone(), weights.clone());
            return Self::conv2d_x_backward(inputs, weights, gradient, options(sizes));
        }
        let [gradient, weights] = [gradient, weights.clone()].map(into_contiguous);
        let ([channels, _], [rows, columns]) = (sizes.channels, sizes.input);
        let of_inputs = room(&gradient, [sizes.batch, channels, rows, columns]);
        let read = [&gradient, &weights];
        launch(&Filtered::input_gradient(sizes), &read, &[&of_inputs]);
        of_inputs
    }

    fn of_filters(
        gradient: CubeTensor,
        inputs: &CubeTensor,
        weights: &CubeTensor,
        way: Way,
    ) -> [CubeTensor; 2] {
        let sizes = sizes(inputs, weights, way);
        let [gradient, inputs] = [gradient, inputs.clone()].map(into_contiguous);
        let (columns, total) = (Columns::of(sizes), Total::of(sizes));
        let sums = room(&inputs, [columns.threads[0], total.threads[0]]);
        launch(&columns, &[&inputs, &gradient], &[&sums]);
        let ([channels_in, channels], [below, right]) = (sizes.channels, sizes.kernel);
        let of_weights = room(&inputs, [channels, channels_in, below, right]);
        let of_bias = room(&inputs, [channels]);
        launch(&total, &[&sums], &[&of_weights, &of_bias]);
        [of_weights, of_bias]
    }
}

/// As burn has it, with the zeros that the last filter reaches.
fn options(sizes: Conv) -> ConvOptions<2> {
    let padding = [0, 1].map(|axis| {
        let before = sizes.padding[axis];
        let last = (sizes.output[axis] - 1) * sizes.stride[axis];
        let after = (last + sizes.kernel[axis]).saturating_sub(sizes.input[axis] + before);
        (before, after)
    });
    ConvOptions::new_with_padding(sizes.stride, padding, [1, 1], 1)
}
