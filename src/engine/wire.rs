//! Turns the lower rooms' results into wire types, by hand.

use crate::eval::{Figures, precision, recall};
use crate::model;
use crate::protocol::{ClassReport, ExampleFile, InputKind, OwnClasses, Report};
use crate::weights::{self, ManifestExample};

/// The figures of an evaluation over `labels`.
pub fn report(figures: &Figures, labels: &[String]) -> Report {
    let class = |(index, label): (usize, &String)| ClassReport {
        label: label.clone(),
        samples: figures.confusion[index].iter().sum(),
        recall: recall(&figures.confusion, index),
        precision: precision(&figures.confusion, index),
    };
    Report {
        samples: figures.samples as u32,
        correct: figures.correct as u32,
        accuracy: figures.accuracy(),
        accuracy_low: figures.interval.0,
        accuracy_high: figures.interval.1,
        log_loss: figures.log_loss,
        calibration_error: figures.calibration_error,
        classes: labels.iter().enumerate().map(class).collect(),
        confusion: figures.confusion.clone(),
    }
}

/// What a model looks at.
pub fn input_kind(kind: model::InputKind) -> InputKind {
    match kind {
        model::InputKind::Drawing => InputKind::Drawing,
        model::InputKind::Photo => InputKind::Photo,
        model::InputKind::File => InputKind::File,
        model::InputKind::Text => InputKind::Text,
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
