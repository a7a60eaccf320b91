//! One architecture a file, and the registry that names them all.

mod adapters;
pub mod austen;
pub mod digits;
pub mod efficientnet_lite;
mod head;
#[cfg(feature = "tables")]
mod linear;
pub mod magika;
mod memory;
pub mod minilm;
mod network;
mod own_head;
mod parameters;
pub mod reference_cnn;
#[cfg(feature = "tables")]
mod table_mlp;

pub use adapters::Adapters;
pub use head::{HEAD, head};
#[cfg(feature = "tables")]
pub use linear::{LinearModel, class_probabilities};
pub use memory::Memory;
pub use network::{Architecture, Network, Parameter, Shape, Slot, Trainable, from_pieces, inputs};
pub use own_head::{over_features, with_own_head};
#[cfg(feature = "tables")]
pub use table_mlp::TableMlpConfig;

use burn::tensor::Device;

/// A model that Hearth offers. Its title, licence, classes and weights stand in `models/<name>/manifest.json`.
pub struct Entry {
    /// Its name: the folder in `models/`, the API's id.
    pub name: &'static str,
    /// Prefix of the parameters that turn features into classes.
    pub head: &'static str,
    /// Builds the network with freshly initialised weights for that many classes.
    pub init: fn(classes: usize, device: &Device) -> Box<dyn Network>,
    /// What people give it.
    pub input: InputKind,
}

/// What a model looks at; how that becomes numbers is `data/preprocess/`'s.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputKind {
    /// A drawing, scaled and centred to 28 x 28 grey pixels.
    Drawing,
    /// A picture of a piece of clothing, which fills its frame of 28 x 28 grey pixels.
    Clothing,
    /// A photo, cropped and scaled to 224 x 224 pixels in colour.
    Photo,
    /// The first and the last bytes of a file.
    File,
    /// A text, cut into tokens.
    Text,
    /// The beginning of a text, which it goes on with.
    Prompt,
}

/// The demos of one page, in the order in which people see them. A new demo is one line here.
#[rustfmt::skip]
pub const REGISTRY: &[Entry] = &[
    Entry { name: "digits", head: "head.", init: digits::init, input: InputKind::Drawing },
    Entry { name: "efficientnet-lite0", head: "head.", init: efficientnet_lite::init, input: InputKind::Photo },
    Entry { name: "minilm", head: "head.", init: minilm::init, input: InputKind::Text },
    Entry { name: "magika", head: "head.", init: magika::init, input: InputKind::File },
];

/// Every language model. The page of demos does not show them: a page of their own does.
pub const WRITERS: &[Entry] = &[Entry {
    name: "austen",
    head: "words.",
    init: austen::init,
    input: InputKind::Prompt,
}];

/// Models that a page of their own trains from nothing; no list names them, and whoever wants them loads them by name.
pub const FROM_NOTHING: &[Entry] = &[Entry {
    name: "clothes",
    head: "head.",
    init: digits::init,
    input: InputKind::Clothing,
}];

/// All of them.
pub fn all() -> impl Iterator<Item = &'static Entry> {
    [REGISTRY, WRITERS, FROM_NOTHING].into_iter().flatten()
}

/// Finds a model by its name.
pub fn find(name: &str) -> Option<&'static Entry> {
    all().find(|entry| entry.name == name)
}
