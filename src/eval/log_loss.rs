//! How surprised a model is by the truth.

use super::Answer;

/// Mean negative log probability of the right class, in nats; probabilities are kept away from zero by the
/// smallest step of `f32`, as scikit-learn's `log_loss` does. Zero without samples.
pub fn log_loss(answers: &[Answer]) -> f64 {
    let smallest = f64::from(f32::EPSILON);
    let surprise = |answer: &Answer| {
        -f64::from(answer.right_probability())
            .clamp(smallest, 1.0 - smallest)
            .ln()
    };
    answers.iter().map(surprise).sum::<f64>() / answers.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_even_guess_costs_ln_2() {
        let answer = Answer {
            truth: 0,
            probabilities: vec![0.5, 0.5],
        };
        assert!((log_loss(&[answer]) - std::f64::consts::LN_2).abs() < 1e-9);
    }

    #[test]
    fn a_sure_error_is_finite() {
        let answer = Answer {
            truth: 1,
            probabilities: vec![1.0, 0.0],
        };
        assert!(log_loss(&[answer]).is_finite());
    }
}
