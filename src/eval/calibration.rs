//! Whether a model is as sure as it should be.

use super::Answer;

/// How many bins of equal width the confidences are sorted into.
pub const BINS: usize = 15;

/// The answers whose confidence lies in one bin.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ReliabilityBin {
    /// How many.
    pub samples: u32,
    /// The sum of their confidences; over `samples`, the mean.
    pub confidence: f64,
    /// How many of them are right.
    pub correct: u32,
}

/// Sorts answers into [`BINS`] bins `(low, high]` by their confidence, as a reliability diagram shows them: Niculescu-Mizil and
/// Caruana, "Predicting good probabilities with supervised learning" (2005).
pub fn reliability(answers: &[Answer]) -> Vec<ReliabilityBin> {
    let mut bins = vec![ReliabilityBin::default(); BINS];
    for answer in answers {
        let confidence = f64::from(answer.confidence());
        let place = ((confidence * BINS as f64).ceil() as usize).clamp(1, BINS) - 1;
        let bin = &mut bins[place];
        bin.samples += 1;
        bin.confidence += confidence;
        bin.correct += u32::from(answer.is_correct());
    }
    bins
}

/// Expected calibration error, after Guo et al., "On calibration of modern neural networks" (2017): the mean gap between
/// confidence and accuracy over the bins, weighted by samples. Zero without samples.
pub fn expected_calibration_error(bins: &[ReliabilityBin]) -> f64 {
    let (mut gap, mut samples) = (0.0, 0);
    for bin in bins {
        gap += (bin.confidence - f64::from(bin.correct)).abs();
        samples += bin.samples;
    }
    gap / f64::from(samples.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sure_and_wrong_model_is_off_by_its_confidence() {
        let answer = Answer {
            truth: 1,
            probabilities: vec![0.9, 0.1],
        };
        let bins = reliability(&[answer]);
        assert_eq!((bins[13].samples, bins[13].correct), (1, 0));
        assert!((expected_calibration_error(&bins) - 0.9).abs() < 1e-6);
    }

    #[test]
    fn a_model_that_is_right_as_often_as_it_says_is_calibrated() {
        let answer = |truth| Answer {
            truth,
            probabilities: vec![0.75, 0.25],
        };
        let answers = [answer(0), answer(0), answer(0), answer(1)];
        assert!(expected_calibration_error(&reliability(&answers)).abs() < 1e-6);
        assert_eq!(expected_calibration_error(&reliability(&[])), 0.0);
    }
}
