//! How well a class's probability ranks its samples before all others.

use super::Answer;

/// The area under the receiver operating characteristic of one class against the rest, 0 to 1: the chance that a sample of the
/// class gets a higher probability of it than another sample, equal ones counting half (Hanley and McNeil, "The meaning and
/// use of the area under a receiver operating characteristic curve", 1982). `None` where either side has no samples.
pub fn roc_auc(answers: &[Answer], class: usize) -> Option<f64> {
    let score = |answer: &Answer| answer.probabilities.get(class).copied().unwrap_or(0.0);
    let mut ranked: Vec<(f32, bool)> = answers
        .iter()
        .map(|answer| (score(answer), answer.truth == class))
        .collect();
    ranked.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let (mut below, mut members, mut area) = (0.0, 0.0, 0.0);
    for equals in ranked.chunk_by(|a, b| a.0 == b.0) {
        let inside = equals.iter().filter(|(_, is_member)| *is_member).count() as f64;
        let outside = equals.len() as f64 - inside;
        area += inside * (below + 0.5 * outside);
        below += outside;
        members += inside;
    }
    (members > 0.0 && below > 0.0).then(|| area / (members * below))
}

/// The mean of the classes' areas, each counting alike, then each as often as it has samples; classes without an area are left
/// out. `None` where no class has one.
pub fn average_auc(areas: &[Option<f64>], samples: &[u32]) -> Option<(f64, f64)> {
    let (mut sum, mut count, mut weighted, mut weights) = (0.0, 0.0, 0.0, 0.0);
    for (area, samples) in areas.iter().zip(samples) {
        if let Some(area) = area {
            sum += area;
            count += 1.0;
            weighted += area * f64::from(*samples);
            weights += f64::from(*samples);
        }
    }
    (count > 0.0).then(|| (sum / count, weighted / weights))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(truths: &[usize], scores: &[f32]) -> Vec<Answer> {
        let answer = |(truth, score): (&usize, &f32)| Answer {
            truth: *truth,
            probabilities: vec![1.0 - score, *score],
        };
        truths.iter().zip(scores).map(answer).collect()
    }

    #[test]
    fn equal_scores_count_half() {
        let even = answers(&[0, 1, 0, 1], &[0.5; 4]);
        assert_eq!(roc_auc(&even, 1), Some(0.5));
        let good = answers(&[0, 1, 0, 1], &[0.1, 0.9, 0.2, 0.8]);
        assert_eq!(
            (roc_auc(&good, 1), roc_auc(&good, 0)),
            (Some(1.0), Some(1.0))
        );
    }

    #[test]
    fn one_class_alone_has_no_area() {
        let alone = answers(&[1, 1], &[0.4, 0.6]);
        assert_eq!((roc_auc(&alone, 0), roc_auc(&alone, 1)), (None, None));
        assert_eq!(average_auc(&[None, None], &[0, 2]), None);
    }
}
