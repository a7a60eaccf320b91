//! Whether a model is as sure as it should be.

use super::Answer;

/// How many bins of equal width the confidences are sorted into.
pub const BINS: usize = 15;

/// Expected calibration error, after Guo et al., "On calibration of modern neural networks" (2017): the mean gap between
/// confidence and accuracy over [`BINS`] bins `(low, high]`, weighted by samples. Zero without samples.
pub fn expected_calibration_error(answers: &[Answer]) -> f64 {
    let mut bins = [(0.0_f64, 0.0_f64); BINS];
    for answer in answers {
        let confidence = f64::from(answer.confidence());
        let bin = ((confidence * BINS as f64).ceil() as usize).clamp(1, BINS) - 1;
        bins[bin].0 += confidence;
        bins[bin].1 += f64::from(u8::from(answer.is_correct()));
    }
    let gap: f64 = bins
        .iter()
        .map(|(confidence, correct)| (confidence - correct).abs())
        .sum();
    gap / answers.len().max(1) as f64
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
        assert!((expected_calibration_error(&[answer]) - 0.9).abs() < 1e-6);
    }

    #[test]
    fn a_model_that_is_right_as_often_as_it_says_is_calibrated() {
        let answer = |truth| Answer {
            truth,
            probabilities: vec![0.75, 0.25],
        };
        let answers = [answer(0), answer(0), answer(0), answer(1)];
        assert!(expected_calibration_error(&answers).abs() < 1e-6);
    }
}
