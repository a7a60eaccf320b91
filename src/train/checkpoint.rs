//! A run as it stood after a step, in a safetensors file: weights, Adam's moments, the step. Randomness is never in it: batches depend on
//! seed and step alone.

use std::collections::BTreeMap;

use crate::weights::{NamedTensor, WeightsFile};

/// What stands before a parameter's path in the name of its first moment.
pub(super) const FIRST: &str = "adam.first/";

/// What stands before a parameter's path in the name of its second moment.
pub(super) const SECOND: &str = "adam.second/";

/// Adam's two moments of one parameter, flattened as burn holds it.
pub type Moments = (Vec<f32>, Vec<f32>);

/// A run to go on with.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint {
    /// Steps taken.
    pub step: u64,
    /// The moments by parameter path.
    pub moments: BTreeMap<String, Moments>,
}

impl Checkpoint {
    /// Takes the optimizer's state out of a file; the weights stay in it. `None` when the file is no checkpoint.
    pub fn take_from(file: &mut WeightsFile) -> Option<Self> {
        let step = file.description.as_ref()?.step?;
        let (state, weights) = std::mem::take(&mut file.tensors)
            .into_iter()
            .partition(|tensor| is_state(&tensor.path));
        file.tensors = weights;
        let moments = pair(state)?;
        Some(Self { step, moments })
    }
}

fn is_state(name: &str) -> bool {
    name.starts_with(FIRST) || name.starts_with(SECOND)
}

/// Each parameter must have both moments, of one length.
fn pair(state: Vec<NamedTensor>) -> Option<BTreeMap<String, Moments>> {
    let mut all: BTreeMap<String, Vec<f32>> = state
        .into_iter()
        .map(|tensor| (tensor.path, tensor.values))
        .collect();
    let paths: Vec<String> = all
        .keys()
        .filter_map(|name| name.strip_prefix(FIRST).map(str::to_owned))
        .collect();
    let mut moments = BTreeMap::new();
    for path in paths {
        let first = all.remove(&format!("{FIRST}{path}"))?;
        let second = all.remove(&format!("{SECOND}{path}"))?;
        if first.len() != second.len() {
            return None;
        }
        moments.insert(path, (first, second));
    }
    all.is_empty().then_some(moments)
}
