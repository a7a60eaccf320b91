//! Operators of our own, for tensors on the processor that record no gradients; anywhere else burn's own serve.
//!
//! The loops are the package `hearth-kernels`, which is built for speed; here they meet burn's tensors.

mod conv;
mod conv1d;

pub use conv::conv2d;
pub use conv1d::conv1d;

use burn::backend::Flex;
use burn::backend::tensor::FloatTensor;
use burn::module::Param;
use burn::tensor::{Device, Tensor};

/// The numbers of a tensor, in row-major order.
struct Numbers(FloatTensor<Flex>);

impl Numbers {
    /// `None` where the tensor lies elsewhere, records gradients or holds other than 32-bit floats.
    fn of<const D: usize>(tensor: Tensor<D>) -> Option<Self> {
        let numbers = tensor.try_into_primitive::<Flex>().ok()?;
        Some(Self(numbers.to_contiguous()))
    }

    /// Those of a parameter that may be missing; the outer `None` is as for [`Self::of`].
    fn of_optional<const D: usize>(parameter: Option<&Param<Tensor<D>>>) -> Option<Option<Self>> {
        let numbers = parameter.map(|parameter| Self::of(parameter.val()));
        numbers.map_or(Some(None), |numbers| numbers.map(Some))
    }

    fn slice(&self) -> Option<&[f32]> {
        self.0.as_slice()
    }
}

/// Whether our own operators serve there.
fn serves(device: &Device) -> bool {
    !device.is_autodiff() && *device == Device::flex()
}
