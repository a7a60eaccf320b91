//! Weight files: their manifest, how they are verified, read, applied to a network, and written.

mod adapter;
mod apply;
mod error;
mod file;
mod grow;
mod manifest;
mod project;
mod save;
mod storage;
mod verify;
mod write;

pub use adapter::{apply_adapters, save_adapters};
pub use apply::{Applied, apply};
pub use error::WeightsError;
pub use file::{DESCRIPTION_KEY, Description, NamedTensor, WeightsFile};
pub use grow::with_more_classes;
pub use manifest::{
    Chunk, Manifest, ManifestExample, ManifestFile, ManifestWeights, OwnClasses, TensorEntry,
};
pub use project::{ProjectExample, add_examples, check_base, read_examples};
pub use save::{save, save_with};
pub use storage::Storage;
pub use verify::{chunks, looks_like_web_page, sha256, verify};
pub use write::{write, write_stored};
