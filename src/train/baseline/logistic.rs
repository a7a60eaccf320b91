//! Logistic regression with an L2 penalty, to convergence: the minimum of scikit-learn's `LogisticRegression(C=1)`, by Newton's method with
//! conjugate gradients and a line search (Nocedal and Wright, "Numerical optimization", 2006, chapter 7).

use super::conjugate::{Conjugate, add, dot, way};
use crate::data::table::Matrix;
use crate::model::{LinearModel, class_probabilities};

/// Newton steps at most; a dozen is usual.
const MOST_STEPS: usize = 100;

/// Halvings of one step at most.
const MOST_HALVINGS: usize = 40;

/// A fit under way: of two classes one output, of more one a class. Its parameters are `[outputs, width + 1]`, the bias last.
pub struct LogisticFit {
    rows: Matrix,
    labels: Vec<usize>,
    outputs: usize,
    parameters: Vec<f64>,
    steps: usize,
    newton: Option<Newton>,
    /// The largest part of the first gradient, and how much of the way from there is gone.
    first: Option<f64>,
    share: f64,
    is_done: bool,
}

/// A Newton step under way.
struct Newton {
    probabilities: Vec<f64>,
    gradient: Vec<f64>,
    /// Finds the direction.
    conjugate: Conjugate,
}

impl LogisticFit {
    /// Prepares a fit from zeros.
    pub fn new(rows: Matrix, labels: Vec<usize>, classes: usize) -> Self {
        let outputs = if classes == 2 { 1 } else { classes };
        Self {
            parameters: vec![0.0; outputs * (rows.width + 1)],
            rows,
            labels,
            outputs,
            steps: 0,
            newton: None,
            first: None,
            share: 0.0,
            is_done: false,
        }
    }

    /// Whether no step makes it better.
    pub fn is_done(&self) -> bool {
        self.is_done
    }

    /// Works on: begins a Newton step, betters its direction by two passes over the rows, or goes there.
    pub fn step(&mut self) {
        match self.newton.take() {
            None => self.begin(),
            Some(newton) if newton.conjugate.is_done() => self.go(&newton),
            Some(mut newton) => {
                let probabilities = &newton.probabilities;
                newton
                    .conjugate
                    .step(|vector| self.curvature(probabilities, vector));
                self.newton = Some(newton);
            }
        }
    }

    /// How much of the way is gone, 0 to 1.
    pub fn share(&self) -> f64 {
        self.share
    }

    /// Numbers that a step reads.
    pub fn work(&self) -> usize {
        2 * self.rows.values.len() * self.outputs
    }

    fn begin(&mut self) {
        let probabilities = self.probabilities(&self.parameters);
        let gradient = self.gradient(&probabilities);
        let largest = gradient.iter().fold(0.0_f64, |most, it| most.max(it.abs()));
        let enough = 1e-12 * self.labels.len().max(100) as f64;
        let first = *self.first.get_or_insert(largest);
        self.share = self.share.max(way(first, largest, enough));
        if largest <= enough || self.steps == MOST_STEPS {
            self.is_done = true;
            return;
        }
        let downhill = gradient.iter().map(|it| -it).collect();
        let tolerance = largest.sqrt().clamp(1e-6, 1e-2);
        self.newton = Some(Newton {
            probabilities,
            gradient,
            conjugate: Conjugate::new(downhill, tolerance),
        });
    }

    fn go(&mut self, newton: &Newton) {
        let direction = newton.conjugate.solution();
        let slope = dot(&newton.gradient, direction);
        match self.search(direction, slope) {
            Some(parameters) => self.parameters = parameters,
            None => self.is_done = true,
        }
        self.steps += 1;
    }

    /// The model as it is now.
    pub fn model(&self) -> LinearModel {
        let width = self.rows.width;
        let outputs = || self.parameters.chunks_exact(width + 1);
        LinearModel {
            features: width,
            weights: outputs()
                .flat_map(|output| output[..width].iter().copied())
                .collect(),
            bias: outputs().map(|output| output[width]).collect(),
        }
    }

    /// The parameters after the longest of the step and its halves that makes the loss smaller as it should (Armijo's rule).
    fn search(&self, direction: &[f64], slope: f64) -> Option<Vec<f64>> {
        let before = self.loss(&self.parameters);
        let mut length = 1.0;
        for _ in 0..MOST_HALVINGS {
            let mut parameters = self.parameters.clone();
            add(&mut parameters, length, direction);
            let after = self.loss(&parameters);
            if after < before && after <= before + 1e-4 * length * slope {
                return Some(parameters);
            }
            length /= 2.0;
        }
        None
    }

    /// What each output says of a row, into `scores`: rows are many, and each would need room of its own.
    fn score(&self, parameters: &[f64], row: usize, scores: &mut Vec<f64>) {
        let width = self.rows.width;
        let row = self.rows.row(row);
        scores.clear();
        for output in parameters.chunks_exact(width + 1) {
            scores.push(dot(&output[..width], row) + output[width]);
        }
    }

    /// Of each row one number an output: of two classes that of the second.
    fn probabilities(&self, parameters: &[f64]) -> Vec<f64> {
        let mut scores = Vec::with_capacity(self.outputs);
        let of_outputs = |row: usize| {
            self.score(parameters, row, &mut scores);
            let all = class_probabilities(&scores);
            let skipped = all.len() - self.outputs;
            all.into_iter().skip(skipped)
        };
        (0..self.labels.len()).flat_map(of_outputs).collect()
    }

    /// The sum of negative log probabilities, and half of the squared weights.
    fn loss(&self, parameters: &[f64]) -> f64 {
        let mut scores = Vec::with_capacity(self.outputs);
        let of_row = |(row, label): (usize, &usize)| {
            self.score(parameters, row, &mut scores);
            match scores[..] {
                [score] if *label == 1 => softplus(-score),
                [score] => softplus(score),
                _ => log_sum(&scores) - scores[*label],
            }
        };
        let rows = self.labels.iter().enumerate();
        rows.map(of_row).sum::<f64>() + 0.5 * dot(parameters, &self.penalised(parameters))
    }

    /// The parameters without biases, which no penalty holds.
    fn penalised(&self, parameters: &[f64]) -> Vec<f64> {
        let mut penalised = parameters.to_vec();
        for output in penalised.chunks_exact_mut(self.rows.width + 1) {
            output[self.rows.width] = 0.0;
        }
        penalised
    }

    fn gradient(&self, probabilities: &[f64]) -> Vec<f64> {
        let mut errors = probabilities.to_vec();
        for (row, label) in errors.chunks_exact_mut(self.outputs).zip(&self.labels) {
            match row {
                [only] => *only -= *label as f64,
                row => row[*label] -= 1.0,
            }
        }
        let mut gradient = self.penalised(&self.parameters);
        self.add_transposed(&mut gradient, &errors);
        gradient
    }

    /// The second derivative times a vector.
    fn curvature(&self, probabilities: &[f64], vector: &[f64]) -> Vec<f64> {
        let mut weighted = Vec::with_capacity(probabilities.len());
        let mut moved = Vec::with_capacity(self.outputs);
        for (row, probabilities) in probabilities.chunks_exact(self.outputs).enumerate() {
            self.score(vector, row, &mut moved);
            match (&moved[..], probabilities) {
                ([moved], [second]) => weighted.push(second * (1.0 - second) * moved),
                (moved, all) => {
                    let mean = dot(moved, all);
                    weighted.extend(all.iter().zip(moved).map(|(p, it)| p * (it - mean)));
                }
            }
        }
        let mut product = self.penalised(vector);
        self.add_transposed(&mut product, &weighted);
        product
    }

    /// Adds the rows, transposed and with a 1 for the bias, times one number a row and output.
    fn add_transposed(&self, to: &mut [f64], values: &[f64]) {
        let width = self.rows.width;
        for (row, values) in values.chunks_exact(self.outputs).enumerate() {
            for (output, value) in to.chunks_exact_mut(width + 1).zip(values) {
                add(&mut output[..width], *value, self.rows.row(row));
                output[width] += value;
            }
        }
    }
}

/// `ln(1 + e^x)`, for large numbers too.
fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

fn log_sum(scores: &[f64]) -> f64 {
    let largest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = scores.iter().map(|score| (score - largest).exp()).sum();
    largest + sum.ln()
}
