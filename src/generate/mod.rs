//! What comes next in a text: a language model asked piece by piece, the draw, and the letters that come of it.

mod sampling;
mod speech;
mod writer;

pub use sampling::{Sampling, Shares};
pub use speech::Speech;
pub use writer::Writer;
