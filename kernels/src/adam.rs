//! One step of Adam over the numbers of a parameter.

use super::tile::few;
use super::{LANES, Lane};

/// What a step is made of (Kingma and Ba, "Adam: a method for stochastic optimization", 2014), with the corrections for its time in it.
#[derive(Clone, Copy, Debug)]
pub struct Adam {
    /// Shares of the last moments that are kept.
    pub kept: [f32; 2],
    /// Shares of the gradient and of its square that are added: one less those, which 32 bits would not subtract well.
    pub added: [f32; 2],
    /// The learning rate, corrected.
    pub rate: f32,
    /// What keeps a small second moment from making a step large, corrected.
    pub epsilon: f32,
}

/// Moves values against their gradients, and both moments on.
///
/// # Panics
/// When the slices are not of one length.
// Inlined into code that is built for size, it would be built for size.
#[inline(never)]
pub fn adam(step: Adam, gradients: &[f32], values: &mut [f32], [first, second]: [&mut [f32]; 2]) {
    let count = gradients.len();
    assert_eq!([values.len(), first.len(), second.len()], [count; 3]);
    let (gradients, last) = gradients.as_chunks::<LANES>();
    let [
        (values, last_values),
        (first, last_first),
        (second, last_second),
    ] = [values, first, second].map(<[f32]>::as_chunks_mut::<LANES>);
    let lanes = gradients.iter().zip(values).zip(first).zip(second);
    for (((gradient, value), first), second) in lanes {
        let lane = step.of(*gradient, [*value, *first, *second]);
        [*value, *first, *second] = lane;
    }
    let numbers = [last, &*last_values, &*last_first, &*last_second].map(|last| {
        let mut lane = [0.0; LANES];
        few(last, &mut lane);
        lane
    });
    let [gradient, numbers @ ..] = numbers;
    let to = [last_values, last_first, last_second];
    for (to, from) in to.into_iter().zip(step.of(gradient, numbers)) {
        few(&from, to);
    }
}

impl Adam {
    /// Values and moments after a step.
    #[inline(always)]
    fn of(self, gradient: [f32; LANES], numbers: [[f32; LANES]; 3]) -> [[f32; LANES]; 3] {
        let (gradient, [value, first, second]) = (Lane::new(gradient), numbers.map(Lane::new));
        let first = first * self.kept[0] + gradient * self.added[0];
        let second = second * self.kept[1] + gradient * gradient * self.added[1];
        let value = value - first * self.rate / (second.sqrt() + self.epsilon);
        [value, first, second].map(Lane::to_array)
    }
}
