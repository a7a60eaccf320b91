//! Conjugate gradients (Hestenes and Stiefel, "Methods of conjugate gradients for solving linear systems", 1952).

/// Solves `A x = right` for a symmetric `A` without negative curvature, step by step, until the residual is `tolerance` times as long as
/// `right`. From zero on: where many solve it, the shortest is found.
pub(super) struct Conjugate {
    solution: Vec<f64>,
    residual: Vec<f64>,
    direction: Vec<f64>,
    /// The squared length of the residual, what it was at first and at least, and what is short enough.
    squared: f64,
    first: f64,
    least: f64,
    enough: f64,
    /// Steps that may still be taken.
    left: usize,
}

impl Conjugate {
    pub(super) fn new(right: Vec<f64>, tolerance: f64) -> Self {
        let squared = dot(&right, &right);
        Self {
            solution: vec![0.0; right.len()],
            residual: right.clone(),
            left: 2 * right.len() + 20,
            direction: right,
            squared,
            first: squared,
            least: squared,
            enough: squared * tolerance.powi(2),
        }
    }

    pub(super) fn is_done(&self) -> bool {
        self.squared <= self.enough || self.left == 0
    }

    /// Takes a step; `apply` says what `A` makes of a vector.
    pub(super) fn step(&mut self, apply: impl FnOnce(&[f64]) -> Vec<f64>) {
        let applied = apply(&self.direction);
        let curvature = dot(&self.direction, &applied);
        if curvature <= 0.0 {
            self.left = 0;
            return;
        }
        let length = self.squared / curvature;
        add(&mut self.solution, length, &self.direction);
        add(&mut self.residual, -length, &applied);
        let next = dot(&self.residual, &self.residual);
        let kept = next / self.squared;
        for (direction, residual) in self.direction.iter_mut().zip(&self.residual) {
            *direction = residual + kept * *direction;
        }
        self.squared = next;
        self.least = self.least.min(next);
        self.left -= 1;
    }

    /// How much of the way is gone, 0 to 1, on a scale on which each halving counts alike.
    pub(super) fn share(&self) -> f64 {
        way(self.first, self.least, self.enough)
    }

    /// The solution as it is now.
    pub(super) fn solution(&self) -> &[f64] {
        &self.solution
    }
}

/// How much of the way from `first` down to `enough` is gone at `now`, each halving counting alike.
pub(super) fn way(first: f64, now: f64, enough: f64) -> f64 {
    let gone = (first / now).ln() / (first / enough).ln();
    if gone.is_finite() {
        gone.clamp(0.0, 1.0)
    } else {
        0.0
    }
}

pub(super) fn dot(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(a, b)| a * b).sum()
}

/// Adds `scale` times `more` to `to`.
pub(super) fn add(to: &mut [f64], scale: f64, more: &[f64]) {
    for (to, more) in to.iter_mut().zip(more) {
        *to += scale * more;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_solved_and_of_many_solutions_the_shortest_is_found() {
        let solve = |apply: fn(&[f64]) -> Vec<f64>, right: [f64; 2]| {
            let mut conjugate = Conjugate::new(right.to_vec(), 1e-14);
            while !conjugate.is_done() {
                conjugate.step(apply);
            }
            conjugate.solution().to_vec()
        };
        let x = solve(|x| vec![4.0 * x[0] + x[1], x[0] + 3.0 * x[1]], [1.0, 2.0]);
        assert!((x[0] - 1.0 / 11.0).abs() < 1e-12 && (x[1] - 7.0 / 11.0).abs() < 1e-12);
        let x = solve(|x| vec![x[0] + x[1], x[0] + x[1]], [2.0, 2.0]);
        assert_eq!([way(1e4, 1e2, 1.0), way(1e4, 2e4, 1.0)], [0.5, 0.0]);
        assert_eq!([way(0.0, 0.0, 0.0), way(1.0, 0.0, 1e-3)], [0.0, 0.0]);
        assert!((x[0] - 1.0).abs() < 1e-12 && (x[1] - 1.0).abs() < 1e-12);
    }
}
