//! What a browser has stored of a model.

use serde::{Deserialize, Serialize};

/// A model of which something is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CachedModel {
    /// Its name in the registry.
    pub name: String,
    /// Its name for people.
    pub title: String,
    /// Bytes of downloaded weights and samples, which `Uncache` removes.
    pub bytes: u64,
    /// Bytes of weights that the person kept, which only `Forget` removes; zero for none.
    pub kept_bytes: u64,
    /// Whether the downloaded weights are all there, so that the model loads without network.
    pub whole: bool,
}
