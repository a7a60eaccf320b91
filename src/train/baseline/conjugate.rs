//! Conjugate gradients (Hestenes and Stiefel, "Methods of conjugate gradients for solving linear systems", 1952).

/// Solves `A x = right` for a symmetric `A` without negative curvature, given as what it makes of a vector, until the residual is
/// `tolerance` times as long as `right`. From zero on: where many solve it, the shortest is found.
pub(super) fn solve(
    apply: &mut dyn FnMut(&[f64]) -> Vec<f64>,
    right: &[f64],
    tolerance: f64,
) -> Vec<f64> {
    let mut solution = vec![0.0; right.len()];
    let mut residual = right.to_vec();
    let mut direction = right.to_vec();
    let mut squared = dot(right, right);
    let enough = squared * tolerance.powi(2);
    for _ in 0..2 * right.len() + 20 {
        if squared <= enough {
            break;
        }
        let applied = apply(&direction);
        let curvature = dot(&direction, &applied);
        if curvature <= 0.0 {
            break;
        }
        let length = squared / curvature;
        add(&mut solution, length, &direction);
        add(&mut residual, -length, &applied);
        let next = dot(&residual, &residual);
        let kept = next / squared;
        for (direction, residual) in direction.iter_mut().zip(&residual) {
            *direction = residual + kept * *direction;
        }
        squared = next;
    }
    solution
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
        let mut full = |x: &[f64]| vec![4.0 * x[0] + x[1], x[0] + 3.0 * x[1]];
        let x = solve(&mut full, &[1.0, 2.0], 1e-14);
        assert!((x[0] - 1.0 / 11.0).abs() < 1e-12 && (x[1] - 7.0 / 11.0).abs() < 1e-12);
        let mut singular = |x: &[f64]| vec![x[0] + x[1], x[0] + x[1]];
        let x = solve(&mut singular, &[2.0, 2.0], 1e-14);
        assert!((x[0] - 1.0).abs() < 1e-12 && (x[1] - 1.0).abs() < 1e-12);
    }
}
