//! How far probabilities are from the truth, squared.

use super::Answer;

/// The mean over samples of the squared differences between probabilities and truth, after Brier, "Verification of forecasts
/// expressed in terms of probability" (1950), 0 to 2; halved for two classes, 0 to 1, as is custom there and in
/// scikit-learn. Zero without samples.
pub fn brier_score(answers: &[Answer]) -> f64 {
    let mut sum = 0.0;
    for answer in answers {
        let share = if answer.probabilities.len() == 2 {
            0.5
        } else {
            1.0
        };
        for (class, probability) in answer.probabilities.iter().enumerate() {
            let truth = f64::from(u8::from(class == answer.truth));
            sum += share * (f64::from(*probability) - truth).powi(2);
        }
    }
    sum / answers.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_classes_are_halved() {
        let answer = |probabilities: &[f32]| Answer {
            truth: 1,
            probabilities: probabilities.to_vec(),
        };
        assert_eq!(brier_score(&[answer(&[1.0, 0.0])]), 1.0);
        assert_eq!(brier_score(&[answer(&[1.0, 0.0, 0.0])]), 2.0);
        assert_eq!(brier_score(&[]), 0.0);
    }
}
