//! One step of Adam in one pass over a parameter.

use burn::tensor::{Tensor, TensorData};
use hearth_kernels::{Adam, adam as step};

use super::{Numbers, serves};

/// A parameter's values, flattened, and its first and second moments after a step; `None` where burn's own has to serve.
pub fn adam(
    rule: Adam,
    gradient: &Tensor<1>,
    value: &Tensor<1>,
    [first, second]: &[Tensor<1>; 2],
) -> Option<[Tensor<1>; 3]> {
    let device = value.device();
    #[cfg(feature = "gpu")]
    if super::is_on_card(value) {
        return super::card::adam(rule, [gradient, value, first, second]);
    }
    if !serves(&device) {
        return None;
    }
    let vector = |tensor: &Tensor<1>| Some(Numbers::of(tensor.clone())?.slice()?.to_vec());
    let gradient = Numbers::of(gradient.clone())?;
    let (mut value, mut first, mut second) = (vector(value)?, vector(first)?, vector(second)?);
    step(
        rule,
        gradient.slice()?,
        &mut value,
        [&mut first, &mut second],
    );
    let tensor = |values: Vec<f32>| {
        let shape = [values.len()];
        Tensor::from_data(TensorData::new(values, shape), &device)
    };
    Some([value, first, second].map(tensor))
}
