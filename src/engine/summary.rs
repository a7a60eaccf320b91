//! What a fine-tuning ends with: figures before and after, and the samples whose answer changed.

use super::prepare::image;
use super::report::report;
use crate::compare::{FlippedSample, flips};
use crate::data::{Images, preprocess::digit};
use crate::eval::{Answer, Figures, pairs};
use crate::protocol::{Flip, Metrics, SampleSet};

/// The flipped samples that are shown; all are counted.
const MOST_FLIPS: usize = 60;

/// One model's answers on the two sets.
#[derive(Default)]
pub struct Answers {
    pub held_out: Vec<Answer>,
    pub own: Vec<Answer>,
}

impl Answers {
    pub fn metrics(&self, labels: &[String]) -> Metrics {
        let figures = |answers: &[Answer]| report(&Figures::new(answers, labels.len()), labels);
        let has_held_out = !self.held_out.is_empty();
        Metrics {
            held_out: has_held_out.then(|| figures(&self.held_out)),
            own: figures(&self.own),
        }
    }
}

/// The samples whose answer changed, own samples first, and how many there are in all.
pub fn changed(
    before: &Answers,
    after: &Answers,
    held_out: &Images,
    own: &[(Vec<f32>, usize)],
    labels: &[String],
) -> (Vec<Flip>, u32) {
    let own_flips = flips(&pairs(&before.own, &after.own));
    let held_out_flips = flips(&pairs(&before.held_out, &after.held_out));
    let count = (own_flips.len() + held_out_flips.len()) as u32;
    let show_own = own_flips.iter().map(|flip| {
        let pixels = digit::to_bytes(&own[flip.index].0);
        wire(flip, SampleSet::Own, &pixels, labels)
    });
    let show_held_out = held_out_flips.iter().map(|flip| {
        wire(
            flip,
            SampleSet::HeldOut,
            held_out.picture(flip.index),
            labels,
        )
    });
    (
        show_own.chain(show_held_out).take(MOST_FLIPS).collect(),
        count,
    )
}

fn wire(flip: &FlippedSample, set: SampleSet, pixels: &[u8], labels: &[String]) -> Flip {
    Flip {
        set,
        index: flip.index as u32,
        label: labels[flip.pair.truth].clone(),
        before: labels[flip.pair.before].clone(),
        after: labels[flip.pair.after].clone(),
        image: image(pixels),
    }
}
