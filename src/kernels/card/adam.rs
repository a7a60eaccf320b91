//! One step of Adam in one pass over a parameter, on the graphics card.

use burn::backend::{Cube, TensorMetadata};
use burn::tensor::Tensor;
use burn_cubecl::kernel::into_contiguous;
use burn_cubecl::tensor::CubeTensor;
use hearth_kernels::Adam;
use hearth_kernels::card::AdamStep;

use super::{launch, room};

/// As on the processor, of gradient, values and moments: values and both moments after a step; `None` where a tensor lies elsewhere or is
/// larger than one launch reaches.
pub fn adam(rule: Adam, numbers: [&Tensor<1>; 4]) -> Option<[Tensor<1>; 3]> {
    let [count] = numbers[0].dims();
    let step = AdamStep::of(rule, count);
    if !step.fits() {
        return None;
    }
    let of = |tensor: &Tensor<1>| tensor.clone().try_into_primitive::<Cube>().ok();
    let [gradient, value, first, second] = numbers.map(|tensor| of(tensor).map(into_contiguous));
    let read = [&gradient?, &value?, &first?, &second?];
    let written: [CubeTensor; 3] = [0; 3].map(|_| room(read[0], read[0].shape()));
    launch(&step, &read, &written.each_ref());
    Some(written.map(Tensor::from_primitive::<Cube>))
}
