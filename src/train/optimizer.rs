//! Adam, with its state in our own hands: keyed by parameter path, so that it can be saved, moved and read in one go.

use std::collections::BTreeMap;

use burn::optim::{Adam, AdamConfig, AdamState, AdaptiveMomentumState, Optimizer};
use burn::tensor::{Device, Gradients, Tensor, TensorData};

use super::checkpoint::{Checkpoint, FIRST, SECOND};
use crate::model::Network;

/// Adam (Kingma and Ba, "Adam: a method for stochastic optimization", 2014) over the parameters of one network.
pub struct AdamOptimizer {
    adam: Adam,
    state: BTreeMap<String, AdamState<1>>,
}

impl Default for AdamOptimizer {
    fn default() -> Self {
        Self {
            adam: AdamConfig::new().with_epsilon(1e-8).build(),
            state: BTreeMap::new(),
        }
    }
}

impl AdamOptimizer {
    /// Moves every parameter that has a gradient by one step.
    pub fn step(
        &mut self,
        network: &mut dyn Network,
        gradients: &mut Gradients,
        learning_rate: f64,
    ) {
        let Self { adam, state } = self;
        network.apply_gradients(gradients, &mut |path, value, gradient| {
            let (value, new_state) = adam.step(learning_rate, value, gradient, state.remove(path));
            if let Some(new_state) = new_state {
                state.insert(path.to_owned(), new_state);
            }
            value
        });
    }

    /// The first and second moments of one parameter, flattened; `None` before its first step.
    pub fn moments(&self, path: &str) -> Option<(Tensor<1>, Tensor<1>)> {
        let momentum = &self.state.get(path)?.momentum;
        Some((momentum.moment_1.clone(), momentum.moment_2.clone()))
    }

    /// Every moment, flattened and under the name that a [`Checkpoint`]'s file has for it.
    pub fn state(&self) -> Vec<(String, Tensor<1>)> {
        let named = |(path, state): (&String, &AdamState<1>)| {
            let AdaptiveMomentumState {
                moment_1, moment_2, ..
            } = state.momentum.clone();
            [
                (format!("{FIRST}{path}"), moment_1),
                (format!("{SECOND}{path}"), moment_2),
            ]
        };
        self.state.iter().flat_map(named).collect()
    }

    /// Goes on from a checkpoint.
    pub fn resume(checkpoint: &Checkpoint, device: &Device) -> Self {
        let tensor = |values: &[f32]| {
            Tensor::from_data(TensorData::new(values.to_vec(), [values.len()]), device)
        };
        let mut optimizer = Self::default();
        for (path, (first, second)) in &checkpoint.moments {
            let time = checkpoint.step as usize;
            let momentum = AdaptiveMomentumState::new(time, tensor(first), tensor(second));
            optimizer
                .state
                .insert(path.clone(), AdamState::new(momentum));
        }
        optimizer
    }
}
