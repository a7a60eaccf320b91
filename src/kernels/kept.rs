//! Weights that stay packed from answer to answer.

use std::sync::{Arc, Mutex};

use hearth_kernels::Packed;

use super::Numbers;

/// The weights of the last time, and how they are multiplied.
type Last = (Numbers, Arc<Packed>);

/// A layer's weights as they are multiplied, for as long as the layer has these. Copies of the layer share them.
#[derive(Clone, Debug, Default)]
pub struct Kept(Arc<Mutex<Option<Last>>>);

impl Kept {
    /// These weights, packed now unless they are the ones of the last time: the same numbers in the same place, which cannot be given to others
    /// while they are held here.
    pub(super) fn packed(&self, weights: Numbers, shape: [usize; 2]) -> Option<Arc<Packed>> {
        let mut kept = self.0.lock().ok()?;
        let new = weights.slice()?;
        if let Some((old, packed)) = &*kept
            && old.slice().is_some_and(|old| std::ptr::eq(old, new))
        {
            return Some(Arc::clone(packed));
        }
        let packed = Arc::new(Packed::new(new, shape));
        *kept = Some((weights, Arc::clone(&packed)));
        Some(packed)
    }
}
