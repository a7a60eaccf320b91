//! Turns the lower rooms' results into wire types, by hand.

use crate::eval::{Figures, precision, recall};
use crate::protocol::{ClassReport, Report};

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
