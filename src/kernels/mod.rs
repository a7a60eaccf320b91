//! Operators of our own; where there is none, burn's serve.
//!
//! Those on the processor are loops of the package `hearth-kernels`, which is built for speed; here they meet burn's tensors. Those on the
//! graphics card are the folder `card/`.

mod adam;
#[cfg(feature = "gpu")]
mod card;
mod conv;
mod conv1d;
mod dense;
mod gelu;
mod kept;
mod pool;
mod softmax;
mod spatial;

pub use adam::adam;
pub use conv::{conv2d, conv2d_kept};
pub use conv1d::conv1d;
pub use dense::{dense, product};
pub use gelu::gelu;
pub use kept::Kept;
pub use pool::pool_relu;
pub use softmax::softmax;

pub use hearth_kernels::Adam;

use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::autodiff::ops::{Backward, NodeGuard, OpsKind};
use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, Backend, Flex};
use burn::module::Param;
#[cfg(feature = "gpu")]
use burn::tensor::DType;
use burn::tensor::{Device, Tensor, TensorData};

/// The numbers of a tensor, in row-major order.
#[derive(Clone, Debug)]
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

/// A tensor on the processor.
type Own = FloatTensor<Flex>;

/// There is no other device, so burn's operators need not be in the program.
#[cfg(not(feature = "gpu"))]
fn is_ours<const D: usize>(_: &Tensor<D>) -> bool {
    true
}

/// Whether operators that have gradients of their own serve there.
#[cfg(feature = "gpu")]
fn is_ours<const D: usize>(tensor: &Tensor<D>) -> bool {
    tensor.device().inner() == Device::flex() && tensor.dtype() == DType::F32
}

/// Without a graphics card, nothing is there.
#[cfg(not(feature = "gpu"))]
fn is_on_card<const D: usize>(_: &Tensor<D>) -> bool {
    false
}

/// Whether kernels of our own for a graphics card may read it: some numbers, of 32 bits.
#[cfg(feature = "gpu")]
fn is_on_card<const D: usize>(tensor: &Tensor<D>) -> bool {
    let is_empty = tensor.dims().contains(&0);
    !is_empty && tensor.device().inner() != Device::flex() && tensor.dtype() == DType::F32
}

/// The numbers of a contiguous tensor.
fn slice(tensor: &Own) -> &[f32] {
    tensor.as_slice().unwrap_or_default()
}

/// A tensor of these numbers.
fn numbers<const D: usize>(values: Vec<f32>, shape: [usize; D]) -> Own {
    Own::from_data(TensorData::new(values, shape))
}

/// The tensor with its numbers changed by `change`, where no gradient is recorded on the processor; else `None`.
fn changed<const D: usize>(
    tensor: &Tensor<D>,
    change: impl FnOnce(&mut [f32]),
) -> Option<Tensor<D>> {
    let device = tensor.device();
    if !serves(&device) {
        return None;
    }
    let mut numbers = Numbers::of(tensor.clone())?.slice()?.to_vec();
    change(&mut numbers);
    Some(Tensor::from_data(
        TensorData::new(numbers, tensor.dims()),
        &device,
    ))
}

/// Notes the way back of an operator's outputs, with what it needs, where one of the inputs wants a gradient.
fn recorded<B: Backend, C: CheckpointStrategy, W: Backward<B, N>, const N: usize>(
    way_back: W,
    inputs: [NodeGuard; N],
    kept: W::State,
    outputs: FloatTensor<B>,
) -> FloatTensor<Autodiff<B, C>> {
    match way_back.prepare::<C>(inputs).compute_bound().stateful() {
        OpsKind::Tracked(step) => step.finish(kept, outputs),
        OpsKind::UnTracked(step) => step.finish(outputs),
    }
}
