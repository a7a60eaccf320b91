//! People's files read for a page, one entry a slice: commands in, reports out. No models, and no burn, so its worker is small.

mod pictures;

pub use pictures::PictureReader;
