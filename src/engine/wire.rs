//! Turns the lower rooms' results into wire types, by hand.

use crate::model;
use crate::protocol::{ExampleFile, InputKind, OwnClasses};
use crate::weights::{self, ManifestExample};

/// What a model looks at.
pub fn input_kind(kind: model::InputKind) -> InputKind {
    match kind {
        model::InputKind::Drawing | model::InputKind::Clothing => InputKind::Drawing,
        model::InputKind::Photo => InputKind::Photo,
        model::InputKind::File => InputKind::File,
        model::InputKind::Text | model::InputKind::Prompt => InputKind::Text,
    }
}

/// What teaching a model own classes does.
pub fn own_classes(policy: weights::OwnClasses) -> OwnClasses {
    match policy {
        weights::OwnClasses::Extend => OwnClasses::Extend,
        weights::OwnClasses::Replace => OwnClasses::Replace,
        weights::OwnClasses::Fixed => OwnClasses::Fixed,
    }
}

/// A file to try a model with.
pub fn example_file(example: &ManifestExample) -> ExampleFile {
    ExampleFile {
        file: example.file.clone(),
        title: example.title.clone(),
        credit: example.credit.clone(),
    }
}
