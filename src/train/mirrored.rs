//! Batches of which about half of the pictures are mirrored: for what means the same from either side.

use rand::Rng;

use super::batch::{BatchSource, HostBatch};
use crate::data::{PIXELS, generator, mirror};

/// The batches of another source, some pictures of which are mirrored.
pub struct Mirrored<S> {
    /// Where the batches come from.
    pub source: S,
    /// Decides which pictures.
    pub seed: u64,
}

/// A stream that neither orders nor distortions use.
const PLACE: u64 = 1 << 62;

impl<S: BatchSource> BatchSource for Mirrored<S> {
    fn batch(&self, step: u64) -> HostBatch {
        let mut batch = self.source.batch(step);
        let mut random = generator(self.seed, PLACE + step);
        for picture in batch.values.chunks_mut(PIXELS) {
            if random.random() {
                mirror(picture);
            }
        }
        batch
    }

    fn steps_per_epoch(&self) -> u64 {
        self.source.steps_per_epoch()
    }

    fn class_shares(&self) -> Vec<f64> {
        self.source.class_shares()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Augmentation, Images};
    use crate::train::FromScratch;

    #[test]
    fn about_half_of_the_pictures_are_mirrored_and_the_same_ones_again() {
        let source = || FromScratch {
            images: Images {
                pixels: (0..200 * PIXELS).map(|i| (i % 251) as u8).collect(),
                labels: vec![0; 200],
            },
            batch_size: 200,
            augmentation: Augmentation::CLOTHES,
            seed: 3,
        };
        let mirrored = || Mirrored {
            source: source(),
            seed: 3,
        };
        let (plain, batch) = (source().batch(4), mirrored().batch(4));
        assert_eq!(mirrored().batch(4), batch);
        let pairs = plain.values.chunks(PIXELS).zip(batch.values.chunks(PIXELS));
        let count = pairs.filter(|(plain, mirrored)| plain != mirrored).count();
        assert!((70..130).contains(&count), "{count}");
    }
}
