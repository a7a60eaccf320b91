//! The samples that a model finds hardest.

use super::Answer;

/// The places of at most `most` samples whose right class got the least probability, the least first; equals in their order.
pub fn hardest(answers: &[Answer], most: usize) -> Vec<usize> {
    let right = |index: &usize| answers[*index].right_probability();
    let mut order: Vec<usize> = (0..answers.len()).collect();
    order.sort_by(|a, b| right(a).total_cmp(&right(b)));
    order.truncate(most);
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_expected_comes_first() {
        let answer = |right: f32| Answer {
            truth: 0,
            probabilities: vec![right, 1.0 - right],
        };
        let answers: Vec<Answer> = [0.9, 0.1, 0.5].into_iter().map(answer).collect();
        assert_eq!(hardest(&answers, 2), [1, 2]);
        assert_eq!(hardest(&answers, 9), [1, 2, 0]);
    }
}
