//! How far a stored model is from the one it was made of.

/// The cosine of each row of one matrix with the same row of the other: the smallest, and their mean.
pub fn cosines(before: &[f32], after: &[f32], width: usize) -> (f64, f64) {
    let rows = before.chunks_exact(width).zip(after.chunks_exact(width));
    let cosines: Vec<f64> = rows.map(|(before, after)| cosine(before, after)).collect();
    let smallest = cosines.iter().copied().fold(1.0, f64::min);
    (smallest, cosines.iter().sum::<f64>() / cosines.len() as f64)
}

fn cosine(a: &[f32], b: &[f32]) -> f64 {
    let dot = |a: &[f32], b: &[f32]| -> f64 {
        let products = a.iter().zip(b);
        products.map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
    };
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
}

/// In how many rows of two matrices the largest value stands in the same place.
pub fn same_answers(before: &[f32], after: &[f32], width: usize) -> usize {
    let rows = before.chunks_exact(width).zip(after.chunks_exact(width));
    rows.filter(|(before, after)| largest(before) == largest(after))
        .count()
}

/// The place of the largest value.
pub fn largest(row: &[f32]) -> Option<usize> {
    (0..row.len()).max_by(|&a, &b| row[a].total_cmp(&row[b]))
}

/// The largest difference of two values in the same place.
pub fn largest_difference(before: &[f32], after: &[f32]) -> f32 {
    let differences = before.iter().zip(after).map(|(a, b)| (a - b).abs());
    differences.fold(0.0, f32::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_what_they_say() {
        let (before, after) = ([1.0, 0.0, 0.0, 2.0], [2.0, 0.0, 1.0, 1.0]);
        let (smallest, mean) = cosines(&before, &after, 2);
        let second = 1.0 / 2.0_f64.sqrt();
        assert!((smallest - second).abs() < 1e-12 && (mean - (1.0 + second) / 2.0).abs() < 1e-12);
        assert_eq!(
            same_answers(&[0.1, 0.2, 0.5, 0.1], &[0.0, 1.0, 0.2, 0.3], 2),
            1
        );
        assert_eq!(largest_difference(&before, &after), 1.0);
    }
}
