//! One architecture a file, and the registry that names them all.

pub mod digits;
mod network;
mod parameters;

pub use network::{Network, Parameter, Trainable};

use burn::tensor::Device;

/// A model that Hearth offers. Its title, licence, classes and weights stand in `models/<name>/manifest.json`.
pub struct Entry {
    /// Its name: the folder in `models/`, the API's id.
    pub name: &'static str,
    /// Prefix of the parameters that turn features into classes.
    pub head: &'static str,
    /// Builds the network with freshly initialised weights for that many classes.
    pub init: fn(classes: usize, device: &Device) -> Box<dyn Network>,
}

/// Every model, in the order in which people see them. A new model is one line here.
pub const REGISTRY: &[Entry] = &[Entry {
    name: "digits",
    head: "head.",
    init: digits::init,
}];

/// Finds a model by its name.
pub fn find(name: &str) -> Option<&'static Entry> {
    REGISTRY.iter().find(|entry| entry.name == name)
}
