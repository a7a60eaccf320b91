//! A run as it stood after a step, in a safetensors file: weights, the optimizer's state, the step, the sums of the window under way and
//! the best epoch's weights. Randomness is never in it: batches depend on seed and step alone.

use std::collections::BTreeMap;

use super::TrainError;
use crate::model::{Network, Parameter, Trainable};
use crate::weights::{NamedTensor, WeightsFile};

/// What stands before a parameter's path in the name of Adam's first moment.
pub(super) const FIRST: &str = "adam.first/";

/// What stands before a parameter's path in the name of Adam's second moment.
pub(super) const SECOND: &str = "adam.second/";

/// What stands before a parameter's path in the name of SGD's velocity.
pub(super) const VELOCITY: &str = "sgd.velocity/";

/// What stands before a parameter's path in the name of its value after the best epoch.
pub(super) const BEST: &str = "best/";

/// The sums of the window under way: loss, right answers, steps, samples.
pub(super) const WINDOW: &str = "run.window";

/// What an optimizer keeps of one parameter, flattened as burn holds it.
#[derive(Clone, Debug, PartialEq)]
pub enum Moments {
    /// Adam's and AdamW's two moments.
    Adam {
        /// The mean of the gradients.
        first: Vec<f32>,
        /// The mean of their squares.
        second: Vec<f32>,
    },
    /// SGD's velocity.
    Velocity(Vec<f32>),
}

impl Moments {
    /// How many numbers are kept for a value, and how many values there are.
    pub(super) fn size(&self) -> (usize, usize) {
        match self {
            Self::Adam { first, .. } => (2, first.len()),
            Self::Velocity(velocity) => (1, velocity.len()),
        }
    }
}

/// A run to go on with.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint {
    /// Steps taken.
    pub step: u64,
    /// What the optimizer keeps, by parameter path.
    pub moments: BTreeMap<String, Moments>,
    /// The sums of the window under way: loss, right answers, steps, samples; none when a window had just ended.
    pub window: Option<[f32; 4]>,
    /// The weights after the best epoch by parameter path, flattened as burn holds them; empty while there is none.
    pub best: BTreeMap<String, Vec<f32>>,
}

impl Checkpoint {
    /// Takes all but the weights out of a file; those stay in it. `None` when the file is no checkpoint.
    pub fn take_from(file: &mut WeightsFile) -> Option<Self> {
        let step = file.description.as_ref()?.step?;
        let mut tensors = std::mem::take(&mut file.tensors);
        let best = by_path(taken(&mut tensors, BEST));
        let window = taken(&mut tensors, WINDOW).pop();
        let window = window.map(|tensor| tensor.values.try_into());
        let window = window.transpose().ok()?;
        let (first, second) = (taken(&mut tensors, FIRST), taken(&mut tensors, SECOND));
        let mut moments = pairs(first, second)?;
        let velocities = taken(&mut tensors, VELOCITY).into_iter();
        moments.extend(velocities.map(|tensor| (tensor.path, Moments::Velocity(tensor.values))));
        file.tensors = tensors;
        Some(Self {
            step,
            moments,
            window,
            best,
        })
    }

    /// Whether every parameter that learns has what an optimizer keeps of it, `kept` numbers a value, and no other parameter has any.
    ///
    /// # Errors
    /// [`TrainError::Checkpoint`] with the parameter that has not what it should.
    pub(super) fn check(
        &self,
        network: &dyn Network,
        trainable: Trainable<'_>,
        kept: usize,
    ) -> Result<(), TrainError> {
        for Parameter { path, shape, .. } in network.parameters() {
            let learns = kept > 0 && trainable.learns(&path);
            let expected = learns.then(|| (kept, shape.iter().product()));
            let got = self.moments.get(&path).map(|moments| moments.size());
            if got != expected {
                return Err(TrainError::Checkpoint(path));
            }
        }
        Ok(())
    }
}

/// Takes the tensors out whose names start with `prefix`, which is taken off.
fn taken(tensors: &mut Vec<NamedTensor>, prefix: &str) -> Vec<NamedTensor> {
    let is_one = |tensor: &NamedTensor| tensor.path.starts_with(prefix);
    let all = std::mem::take(tensors).into_iter();
    let (mut found, rest): (Vec<_>, Vec<_>) = all.partition(is_one);
    *tensors = rest;
    for tensor in &mut found {
        tensor.path.drain(..prefix.len());
    }
    found
}

fn by_path(tensors: Vec<NamedTensor>) -> BTreeMap<String, Vec<f32>> {
    let tensors = tensors.into_iter();
    tensors.map(|tensor| (tensor.path, tensor.values)).collect()
}

/// Each parameter must have both moments, of one length.
fn pairs(first: Vec<NamedTensor>, second: Vec<NamedTensor>) -> Option<BTreeMap<String, Moments>> {
    let mut second = by_path(second);
    let mut moments = BTreeMap::new();
    for NamedTensor { path, values, .. } in first {
        let second = second.remove(&path)?;
        if second.len() != values.len() {
            return None;
        }
        let first = values;
        moments.insert(path, Moments::Adam { first, second });
    }
    second.is_empty().then_some(moments)
}

// Only the command line has what waits for a future.
#[cfg(all(test, feature = "cli"))]
mod tests {
    use burn::tensor::{Device, Tensor};
    use rand::Rng;

    use super::*;
    use crate::data::generator;
    use crate::model::find;
    use crate::weights::{Description, save_with};

    /// A checkpoint such as no run needs to have left: any paths, lengths and numbers.
    fn any_checkpoint(number: u64) -> Checkpoint {
        let mut random = generator(number, 11);
        let mut checkpoint = Checkpoint {
            step: random.random_range(0..u64::from(u32::MAX)),
            moments: BTreeMap::new(),
            window: random.random_bool(0.5).then(|| random.random()),
            best: BTreeMap::new(),
        };
        for place in 0..random.random_range(0..6) {
            let count = random.random_range(1..40);
            let mut values = || (0..count).map(|_| random.random::<f32>() - 0.5).collect();
            let (first, second, velocity, best) = (values(), values(), values(), values());
            let moments = match random.random_bool(0.5) {
                true => Moments::Adam { first, second },
                false => Moments::Velocity(velocity),
            };
            let path = format!("layer{place}.weight");
            checkpoint.moments.insert(path.clone(), moments);
            if random.random_bool(0.5) {
                checkpoint.best.insert(path, best);
            }
        }
        checkpoint
    }

    /// What a session and the best epoch hand out of it.
    fn state(checkpoint: &Checkpoint, device: &Device) -> Vec<(String, Tensor<1>)> {
        let mut state = Vec::new();
        let mut add = |prefix: &str, path: &str, values: &[f32]| {
            state.push((
                format!("{prefix}{path}"),
                Tensor::from_floats(values, device),
            ));
        };
        for (path, moments) in &checkpoint.moments {
            match moments {
                Moments::Adam { first, second } => {
                    add(FIRST, path, first);
                    add(SECOND, path, second);
                }
                Moments::Velocity(velocity) => add(VELOCITY, path, velocity),
            }
        }
        for (path, values) in &checkpoint.best {
            add(BEST, path, values);
        }
        if let Some(window) = &checkpoint.window {
            add(WINDOW, "", window);
        }
        state
    }

    #[test]
    fn any_checkpoint_comes_back_to_the_last_bit_and_leaves_the_weights() {
        let device = Device::flex();
        let network = (find("digits").unwrap().init)(10, &device);
        for number in 0..60 {
            let checkpoint = any_checkpoint(number);
            let description = Description {
                step: Some(checkpoint.step),
                ..Description::default()
            };
            let state = state(&checkpoint, &device);
            let saved = save_with(network.as_ref(), &state, &description);
            let mut file = WeightsFile::read(&pollster::block_on(saved).unwrap()).unwrap();
            assert_eq!(Checkpoint::take_from(&mut file), Some(checkpoint));
            assert_eq!(file.tensors.len(), network.parameters().len());
        }
    }
}
