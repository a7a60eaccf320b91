//! Turns the figures of an evaluation into a report for the wire.

use crate::eval::{
    Figures, Scores, average_auc, f1, macro_average, precision, recall, weighted_average,
};
use crate::protocol::{Averages, ClassReport, HardSample, ReliabilityBin, Report};

/// The figures of an evaluation over `labels`.
pub fn report(figures: &Figures, labels: &[String]) -> Report {
    let support = figures.support();
    let (macro_auc, weighted_auc) = average_auc(&figures.roc_auc, &support).unzip();
    Report {
        samples: figures.samples as u32,
        correct: figures.correct as u32,
        accuracy: figures.accuracy(),
        accuracy_low: figures.interval.0,
        accuracy_high: figures.interval.1,
        log_loss: figures.log_loss,
        brier_score: figures.brier_score,
        calibration_error: figures.calibration_error,
        reliability: reliability(figures),
        macro_average: averages(macro_average(&figures.confusion), macro_auc),
        weighted_average: averages(weighted_average(&figures.confusion), weighted_auc),
        classes: classes(figures, labels, &support),
        confusion: figures.confusion.clone(),
        hardest: hardest(figures, labels),
    }
}

fn classes(figures: &Figures, labels: &[String], support: &[u32]) -> Vec<ClassReport> {
    let class = |(index, label): (usize, &String)| ClassReport {
        label: label.clone(),
        samples: support[index],
        recall: recall(&figures.confusion, index),
        precision: precision(&figures.confusion, index),
        f1: f1(&figures.confusion, index),
        roc_auc: figures.roc_auc[index],
    };
    labels.iter().enumerate().map(class).collect()
}

fn averages(scores: Scores, roc_auc: Option<f64>) -> Averages {
    Averages {
        precision: scores.precision,
        recall: scores.recall,
        f1: scores.f1,
        roc_auc,
    }
}

fn reliability(figures: &Figures) -> Vec<ReliabilityBin> {
    let mut bins = Vec::new();
    for bin in &figures.reliability {
        let mean = |sum: f64| (bin.samples > 0).then(|| sum / f64::from(bin.samples));
        bins.push(ReliabilityBin {
            samples: bin.samples,
            confidence: mean(bin.confidence),
            accuracy: mean(bin.correct.into()),
        });
    }
    bins
}

fn hardest(figures: &Figures, labels: &[String]) -> Vec<HardSample> {
    let sample =
        |&(index, truth, answer, right_probability): &(usize, usize, usize, f32)| HardSample {
            index: index as u32,
            label: labels[truth].clone(),
            answer: labels[answer].clone(),
            right_probability,
        };
    figures.hardest.iter().map(sample).collect()
}
