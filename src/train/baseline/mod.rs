//! What a network has to be better than: linear models fitted to their one best solution, and no model at all.

mod conjugate;
mod least_squares;
mod logistic;

pub use least_squares::LeastSquaresFit;
pub use logistic::LogisticFit;
