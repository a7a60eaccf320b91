//! How alike vectors are, and which passages come nearest to a question.

/// Passages of the list of results, and of the table behind it.
pub const MOST_FOUND: usize = 50;

/// Passages that are held against one another.
pub const MATRIX: usize = 8;

/// What a question found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// The cosine of each passage with the question, in the text's order.
    pub scores: Vec<f32>,
    /// The places of the nearest passages, the nearest first.
    pub best: Vec<usize>,
    /// The cosines of the best few with one another, row by row.
    pub matrix: Vec<Vec<f32>>,
}

/// The cosine of the angle between two vectors, -1 to 1; zero where one of them has no direction.
pub fn cosine(one: &[f32], other: &[f32]) -> f32 {
    let product: f32 = one.iter().zip(other).map(|(a, b)| a * b).sum();
    let length = |of: &[f32]| of.iter().map(|a| a * a).sum::<f32>().sqrt();
    let lengths = length(one) * length(other);
    match lengths > 0.0 && product.is_finite() {
        true => (product / lengths).clamp(-1.0, 1.0),
        false => 0.0,
    }
}

/// Ranks the rows, each as long as the question, by their cosine with it; equal ones stay in the text's order.
pub fn find(rows: &[f32], question: &[f32]) -> Found {
    let rows: Vec<&[f32]> = rows.chunks_exact(question.len().max(1)).collect();
    let scores: Vec<f32> = rows.iter().map(|row| cosine(row, question)).collect();
    let best = highest(&scores, MOST_FOUND);
    let few = &best[..best.len().min(MATRIX)];
    let against = |one: &usize| -> Vec<f32> {
        let others = few.iter().map(|other| cosine(rows[*one], rows[*other]));
        others.collect()
    };
    let matrix = few.iter().map(against).collect();
    Found {
        scores,
        best,
        matrix,
    }
}

/// The places of the highest scores, the highest first; of equal ones the first. A sort's code would be larger.
pub fn highest(scores: &[f32], count: usize) -> Vec<usize> {
    let mut places: Vec<usize> = Vec::new();
    while places.len() < count.min(scores.len()) {
        let mut next = None;
        for (place, score) in scores.iter().enumerate() {
            let is_higher = next.is_none_or(|(_, highest)| *score > highest);
            if is_higher && !places.contains(&place) {
                next = Some((place, *score));
            }
        }
        places.extend(next.map(|(place, _)| place));
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cosines_are_those_of_the_definition() {
        assert_eq!(cosine(&[1.0, 0.0], &[3.0, 0.0]), 1.0);
        assert_eq!(cosine(&[1.0, 0.0], &[0.0, 2.0]), 0.0);
        assert_eq!(cosine(&[1.0, 0.0], &[-1.0, 0.0]), -1.0);
        assert!((cosine(&[1.0, 1.0], &[1.0, 0.0]) - 0.5_f32.sqrt()).abs() < 1e-6);
        assert_eq!(cosine(&[0.0, 0.0], &[1.0, 0.0]), 0.0);
        assert_eq!(cosine(&[f32::NAN, 0.0], &[1.0, 0.0]), 0.0);
    }

    #[test]
    fn the_nearest_comes_first_and_the_matrix_follows_that_order() {
        let rows = [0.0, 1.0, 1.0, 0.0, 1.0, 1.0];
        let found = find(&rows, &[2.0, 0.0]);
        assert_eq!(found.best, [1, 2, 0]);
        assert_eq!(found.scores[1], 1.0);
        let diagonal = (0..3).all(|place| found.matrix[place][place] > 0.999);
        assert!(diagonal && (found.matrix[0][1] - 0.5_f32.sqrt()).abs() < 1e-6);
    }

    #[test]
    fn the_highest_are_those_of_a_stable_sort() {
        let scores = [0.5, f32::NEG_INFINITY, 2.0, 0.5, -1.0, 2.0];
        assert_eq!(highest(&scores, 4), [2, 5, 0, 3]);
        assert_eq!(highest(&scores, 99), [2, 5, 0, 3, 4, 1]);
        assert_eq!(highest(&[f32::NAN, 1.0], 2).len(), 2);
    }

    #[test]
    fn without_rows_nothing_is_found() {
        assert_eq!(find(&[], &[1.0]), Found::default());
        assert_eq!(find(&[], &[]), Found::default());
    }
}
