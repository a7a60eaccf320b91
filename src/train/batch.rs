//! Where a session's batches come from. A batch depends on the seed and the step alone, so a run repeats and resumes exactly.

use rand::seq::SliceRandom;

use rand::Rng;

use crate::data::preprocess::digit;
use crate::data::{Augmentation, DIGIT, Images, generator};
use crate::model::Shape;

/// A batch in ordinary memory.
#[derive(Clone, Debug, PartialEq)]
pub struct HostBatch {
    /// Channels, height and width of one sample.
    pub shape: Shape,
    /// The samples end to end.
    pub values: Vec<f32>,
    /// One class a sample.
    pub labels: Vec<usize>,
}

impl HostBatch {
    /// A batch without samples.
    pub fn of_shape(shape: Shape) -> Self {
        Self {
            shape,
            values: Vec::new(),
            labels: Vec::new(),
        }
    }
}

/// A source of batches.
pub trait BatchSource: Send {
    /// The batch of one step, counted from zero.
    fn batch(&self, step: u64) -> HostBatch;

    /// How many steps see every sample once.
    fn steps_per_epoch(&self) -> u64;

    /// The share of each class among the samples as they are drawn, from the first class to the last that occurs; none where all are
    /// to count alike.
    fn class_shares(&self) -> Vec<f64> {
        Vec::new()
    }
}

/// The share of each class among `labels`, times `scale`, added to `shares`.
fn add_shares(shares: &mut Vec<f64>, labels: impl ExactSizeIterator<Item = usize>, scale: f64) {
    let count = labels.len() as f64;
    for label in labels {
        if shares.len() <= label {
            shares.resize(label + 1, 0.0);
        }
        shares[label] += scale / count;
    }
}

/// All samples of a data set in a new order each epoch, each distorted anew.
pub struct FromScratch {
    /// The samples.
    pub images: Images,
    /// Samples a step; a last, smaller batch of an epoch is left out.
    pub batch_size: usize,
    /// How they are distorted.
    pub augmentation: Augmentation,
    /// Decides order and distortions.
    pub seed: u64,
}

impl BatchSource for FromScratch {
    fn batch(&self, step: u64) -> HostBatch {
        let epoch = step / self.steps_per_epoch();
        let within = (step % self.steps_per_epoch()) as usize;
        let order = shuffled(self.images.len(), self.seed, epoch);
        let chosen = order
            .iter()
            .skip(within * self.batch_size)
            .take(self.batch_size);
        let mut batch = HostBatch::of_shape(DIGIT);
        let mut random = generator(self.seed, distortion_place(step));
        for &index in chosen {
            let picture = digit::from_bytes(self.images.picture(index));
            batch
                .values
                .extend(self.augmentation.apply(&picture, &mut random));
            batch.labels.push(usize::from(self.images.labels[index]));
        }
        batch
    }

    fn steps_per_epoch(&self) -> u64 {
        (self.images.len() / self.batch_size).max(1) as u64
    }

    fn class_shares(&self) -> Vec<f64> {
        let mut shares = Vec::new();
        let labels = self.images.labels.iter().map(|label| usize::from(*label));
        add_shares(&mut shares, labels, 1.0);
        shares
    }
}

/// A person's own samples, mixed with known ones so that those are not forgotten: rehearsal, after Robins,
/// "Catastrophic forgetting, rehearsal and pseudorehearsal" (1995).
pub struct WithReplay {
    /// The person's samples, `PIXELS` values each, with their classes.
    pub own: Vec<(Vec<f32>, usize)>,
    /// Known samples, their labels being the model's classes; may be empty when the share is zero.
    pub replay: Images,
    /// Samples a step.
    pub batch_size: usize,
    /// Share of a batch that is replayed, 0 to 0.95.
    pub replay_share: f64,
    /// How own samples are distorted.
    pub augmentation: Augmentation,
    /// Decides order and distortions.
    pub seed: u64,
}

impl WithReplay {
    fn own_per_batch(&self) -> usize {
        if self.replay.is_empty() {
            return self.batch_size;
        }
        let replayed = (self.batch_size as f64 * self.replay_share).round() as usize;
        self.batch_size.saturating_sub(replayed).max(1)
    }
}

impl BatchSource for WithReplay {
    fn batch(&self, step: u64) -> HostBatch {
        let (epoch, within) = (step / self.steps_per_epoch(), step % self.steps_per_epoch());
        let order = shuffled(self.own.len(), self.seed, epoch);
        let first = within as usize * self.own_per_batch();
        let mut random = generator(self.seed, distortion_place(step));
        let mut batch = HostBatch::of_shape(DIGIT);
        for slot in 0..self.own_per_batch() {
            let (picture, label) = &self.own[order[(first + slot) % order.len()]];
            batch
                .values
                .extend(self.augmentation.apply(picture, &mut random));
            batch.labels.push(*label);
        }
        for _ in self.own_per_batch()..self.batch_size {
            let index = random.random_range(0..self.replay.len());
            batch
                .values
                .extend(digit::from_bytes(self.replay.picture(index)));
            batch.labels.push(usize::from(self.replay.labels[index]));
        }
        batch
    }

    fn steps_per_epoch(&self) -> u64 {
        self.own.len().div_ceil(self.own_per_batch()).max(1) as u64
    }

    fn class_shares(&self) -> Vec<f64> {
        let own = self.own_per_batch() as f64 / self.batch_size as f64;
        let mut shares = Vec::new();
        add_shares(&mut shares, self.own.iter().map(|(_, label)| *label), own);
        let replayed = self.replay.labels.iter().map(|label| usize::from(*label));
        add_shares(&mut shares, replayed, 1.0 - own);
        shares
    }
}

/// Features that a backbone computed once, in a new order each epoch.
pub struct OfFeatures {
    /// Numbers in a row.
    pub width: usize,
    /// One row a sample.
    pub rows: Vec<f32>,
    /// One class a row.
    pub labels: Vec<usize>,
    /// Samples a step; the last batch of an epoch may be smaller.
    pub batch_size: usize,
    /// Decides the order.
    pub seed: u64,
}

impl BatchSource for OfFeatures {
    fn batch(&self, step: u64) -> HostBatch {
        let epoch = step / self.steps_per_epoch();
        let within = (step % self.steps_per_epoch()) as usize;
        let mut batch = HostBatch::of_shape([self.width, 1, 1]);
        let order = shuffled(self.labels.len(), self.seed, epoch);
        let chosen = order.iter().skip(within * self.batch_size);
        for &index in chosen.take(self.batch_size) {
            let row = &self.rows[index * self.width..(index + 1) * self.width];
            batch.values.extend_from_slice(row);
            batch.labels.push(self.labels[index]);
        }
        batch
    }

    fn steps_per_epoch(&self) -> u64 {
        self.labels.len().div_ceil(self.batch_size).max(1) as u64
    }

    fn class_shares(&self) -> Vec<f64> {
        let mut shares = Vec::new();
        add_shares(&mut shares, self.labels.iter().copied(), 1.0);
        shares
    }
}

/// The order of an epoch.
pub(crate) fn shuffled(count: usize, seed: u64, epoch: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.shuffle(&mut generator(seed, epoch));
    order
}

/// A stream that no epoch's order uses.
fn distortion_place(step: u64) -> u64 {
    u64::MAX - step
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::PIXELS;

    fn images(count: usize) -> Images {
        Images {
            pixels: (0..count * PIXELS).map(|i| (i % 256) as u8).collect(),
            labels: (0..count).map(|i| (i % 10) as u8).collect(),
        }
    }

    #[test]
    fn an_epoch_sees_each_sample_once() {
        let source = FromScratch {
            images: images(30),
            batch_size: 10,
            augmentation: Augmentation::GENTLE,
            seed: 5,
        };
        let mut labels: Vec<usize> = (0..3).flat_map(|step| source.batch(step).labels).collect();
        labels.sort_unstable();
        assert_eq!(
            labels,
            (0..10).flat_map(|label| [label; 3]).collect::<Vec<_>>()
        );
    }

    #[test]
    fn an_epoch_of_features_sees_each_row_once_with_its_label() {
        let source = OfFeatures {
            width: 2,
            rows: (0..14).map(|value| value as f32).collect(),
            labels: (0..7).collect(),
            batch_size: 3,
            seed: 1,
        };
        assert_eq!(source.steps_per_epoch(), 3);
        let mut seen = Vec::new();
        for batch in (3..6).map(|step| source.batch(step)) {
            for (row, label) in batch.values.chunks(2).zip(&batch.labels) {
                assert_eq!(row[0] as usize, 2 * label);
                seen.push(*label);
            }
        }
        seen.sort_unstable();
        assert_eq!(seen, (0..7).collect::<Vec<_>>());
    }

    fn with_replay() -> WithReplay {
        WithReplay {
            own: vec![(vec![0.5; PIXELS], 10); 3],
            replay: images(50),
            batch_size: 32,
            replay_share: 0.75,
            augmentation: Augmentation::GENTLE,
            seed: 1,
        }
    }

    #[test]
    fn classes_count_as_often_as_their_samples_are_drawn() {
        let shares = with_replay().class_shares();
        assert_eq!(shares.len(), 11);
        assert!((shares[10] - 0.25).abs() < 1e-12 && (shares[3] - 0.075).abs() < 1e-12);
        assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn own_and_replayed_samples_share_a_batch_as_asked() {
        let source = with_replay();
        let batch = source.batch(4);
        assert_eq!(batch.labels.iter().filter(|label| **label == 10).count(), 8);
        assert_eq!((batch.labels.len(), batch.values.len()), (32, 32 * PIXELS));
        assert_eq!(source.batch(4), batch);
        assert_ne!(source.batch(5), batch);
    }
}
