//! A linear model in 64-bit floats: what a network has to be better than.

/// Weights and a bias for each output, over features.
#[derive(Clone, Debug, PartialEq)]
pub struct LinearModel {
    /// How many features a row has.
    pub features: usize,
    /// `[outputs, features]`, row by row.
    pub weights: Vec<f64>,
    /// One number an output.
    pub bias: Vec<f64>,
}

impl LinearModel {
    /// What each output says of a row of features.
    pub fn scores(&self, row: &[f64]) -> Vec<f64> {
        let dot = |weights: &[f64]| weights.iter().zip(row).map(|(w, x)| w * x).sum::<f64>();
        let score = |(output, bias): (usize, &f64)| {
            let weights = &self.weights[output * self.features..(output + 1) * self.features];
            dot(weights) + bias
        };
        self.bias.iter().enumerate().map(score).collect()
    }

    /// The probability of each class: of two by one output's logistic function, of more by the softmax of as many outputs.
    pub fn probabilities(&self, row: &[f64]) -> Vec<f64> {
        class_probabilities(&self.scores(row))
    }
}

/// Turns scores into probabilities; one score is the second of two classes' against the first.
pub fn class_probabilities(scores: &[f64]) -> Vec<f64> {
    if let [score] = scores {
        let second = 1.0 / (1.0 + (-score).exp());
        return vec![1.0 - second, second];
    }
    let largest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let powers: Vec<f64> = scores.iter().map(|score| (score - largest).exp()).collect();
    let sum: f64 = powers.iter().sum();
    powers.iter().map(|power| power / sum).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_scores_stay_probabilities() {
        assert_eq!(class_probabilities(&[1_000.0, 0.0]), [1.0, 0.0]);
        assert_eq!(class_probabilities(&[-1_000.0]), [1.0, 0.0]);
        let model = LinearModel {
            features: 2,
            weights: vec![1.0, 2.0],
            bias: vec![0.5],
        };
        assert_eq!(model.scores(&[1.0, -1.0]), [-0.5]);
    }
}
