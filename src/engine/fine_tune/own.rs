//! The person's samples as the network in training takes them.

use crate::data::DIGIT;
use crate::engine::prepare::pixels;
use crate::model::{InputKind, Shape};
use crate::protocol::{Failure, Sample};

/// The person's samples as the network in training takes them.
#[derive(Default)]
pub(super) struct Own {
    /// Of one sample.
    pub shape: Shape,
    /// Values and class of each.
    pub samples: Vec<(Vec<f32>, usize)>,
    /// Which of them are held out, in order.
    pub held_out: Vec<usize>,
}

impl Own {
    pub fn is_held_out(&self, index: usize) -> bool {
        self.held_out.binary_search(&index).is_ok()
    }
}

/// Preprocessed drawings.
pub(super) fn drawings(
    kind: InputKind,
    samples: &[Sample],
    classes: &[usize],
) -> Result<Own, Failure> {
    let drawing = |(index, (sample, class)): (usize, (&Sample, &usize))| {
        let pixels = pixels(kind, &sample.input, &format!("samples[{index}].input"))?;
        Ok((pixels, *class))
    };
    let samples = samples.iter().zip(classes).enumerate().map(drawing);
    Ok(Own {
        shape: DIGIT,
        samples: samples.collect::<Result<_, Failure>>()?,
        held_out: Vec::new(),
    })
}
