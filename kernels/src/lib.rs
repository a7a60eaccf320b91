//! Operators on plain slices of 32-bit floats, with SIMD on every target that has it.
//!
//! A package of its own, since a package is what a profile can optimise for speed: the rest of the engine is built for size. SIMD is
//! written out: linking across packages at the size's level turns no loop into SIMD.

mod adam;
pub mod card;
mod conv;
mod depthwise;
mod finish;
mod gelu;
mod matmul;
mod pool;
mod product;
mod softmax;
mod streamed;
mod tile;

pub use adam::{Adam, adam};
pub use conv::{Conv, conv, conv_input_gradient, conv_weight_gradient};
pub use depthwise::depthwise;
pub use finish::Finish;
pub use gelu::gelu;
pub use matmul::{Packed, matmul};
pub use pool::{pool_relu, pool_relu_gradient};
pub use product::{Matrix, product};
pub use softmax::softmax;

/// Neighbouring numbers that are computed together: two registers of 128 bits.
const LANES: usize = 8;

/// Numbers side by side.
type Lane = wide::f32x8;
