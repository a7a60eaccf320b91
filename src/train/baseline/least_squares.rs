//! Linear regression: ordinary least squares with an intercept, as scikit-learn's `LinearRegression`.

use super::conjugate::{add, dot, solve};
use crate::data::table::Matrix;
use crate::model::LinearModel;

/// How short the residual of the normal equations becomes.
const TOLERANCE: f64 = 1e-13;

/// Fits one output. Where columns depend on each other, the shortest weights are taken.
pub fn least_squares(rows: &Matrix, truth: &[f64]) -> LinearModel {
    let count = truth.len().max(1) as f64;
    let mut means = vec![0.0; rows.width];
    (0..truth.len()).for_each(|row| add(&mut means, 1.0 / count, rows.row(row)));
    let mean = truth.iter().sum::<f64>() / count;
    let right = transposed(rows, &means, truth.iter().map(|it| it - mean));
    let mut apply = |weights: &[f64]| {
        let shift = dot(&means, weights);
        let products = (0..truth.len()).map(|row| dot(rows.row(row), weights) - shift);
        transposed(rows, &means, products)
    };
    let weights = solve(&mut apply, &right, TOLERANCE);
    LinearModel {
        features: rows.width,
        bias: vec![mean - dot(&means, &weights)],
        weights,
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
