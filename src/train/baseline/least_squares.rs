//! Linear regression: ordinary least squares with an intercept, as scikit-learn's `LinearRegression`.

use super::conjugate::{Conjugate, add, dot};
use crate::data::table::Matrix;
use crate::model::LinearModel;

/// How short the residual of the normal equations becomes.
const TOLERANCE: f64 = 1e-13;

/// A fit of one output under way. Where columns depend on each other, the shortest weights are taken.
pub struct LeastSquaresFit {
    rows: Matrix,
    means: Vec<f64>,
    /// The mean of what is predicted.
    mean: f64,
    conjugate: Conjugate,
}

impl LeastSquaresFit {
    /// Prepares a fit from zeros.
    pub fn new(rows: Matrix, truth: &[f64]) -> Self {
        let count = truth.len().max(1) as f64;
        let mut means = vec![0.0; rows.width];
        (0..truth.len()).for_each(|row| add(&mut means, 1.0 / count, rows.row(row)));
        let mean = truth.iter().sum::<f64>() / count;
        let right = transposed(&rows, &means, truth.iter().map(|it| it - mean));
        Self {
            conjugate: Conjugate::new(right, TOLERANCE),
            rows,
            means,
            mean,
        }
    }

    /// Whether no step makes it better.
    pub fn is_done(&self) -> bool {
        self.conjugate.is_done()
    }

    /// Takes a step: two passes over the rows.
    pub fn step(&mut self) {
        let (rows, means) = (&self.rows, &self.means);
        self.conjugate.step(|weights| {
            let shift = dot(means, weights);
            let products = (0..rows.rows()).map(|row| dot(rows.row(row), weights) - shift);
            transposed(rows, means, products)
        });
    }

    /// Numbers that a step reads.
    pub fn work(&self) -> usize {
        2 * self.rows.values.len()
    }

    /// How much of the way is gone, 0 to 1.
    pub fn share(&self) -> f64 {
        self.conjugate.share()
    }

    /// The model as it is now.
    pub fn model(&self) -> LinearModel {
        let weights = self.conjugate.solution().to_vec();
        LinearModel {
            features: self.rows.width,
            bias: vec![self.mean - dot(&self.means, &weights)],
            weights,
        }
    }
}

/// The product of the centred rows, transposed, and a vector.
fn transposed(rows: &Matrix, means: &[f64], values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut product = vec![0.0; rows.width];
    let mut sum = 0.0;
    for (row, value) in values.enumerate() {
        add(&mut product, value, rows.row(row));
        sum += value;
    }
    add(&mut product, -sum, means);
    product
}
