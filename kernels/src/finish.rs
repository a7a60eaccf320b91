//! What is done to a result before it is stored, while it is still in registers.

use super::Lane;

/// Adds a bias and keeps within bounds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Finish<'a> {
    /// One number a row (of a matrix) or a channel (of a picture).
    pub bias: Option<&'a [f32]>,
    /// The least and the greatest result, as ReLU6 has.
    pub bounds: Option<(f32, f32)>,
}

impl Finish<'_> {
    /// The bias of a row; zero where there is none.
    pub(crate) fn bias(&self, row: usize) -> f32 {
        self.bias.map_or(0.0, |bias| bias[row])
    }

    /// Keeps results within the bounds, and NaN as it is.
    #[inline(always)]
    pub(crate) fn bound(&self, lane: Lane) -> Lane {
        let Some((least, most)) = self.bounds else {
            return lane;
        };
        let (least, most) = (Lane::splat(least), Lane::splat(most));
        // Of two that cannot be compared, Wasm's instruction keeps the first and x86's the second.
        match cfg!(target_arch = "wasm32") {
            true => lane.fast_max(least).fast_min(most),
            false => most.fast_min(least.fast_max(lane)),
        }
    }
}
