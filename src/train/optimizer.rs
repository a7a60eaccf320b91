//! Adam, AdamW and SGD, with their state in our own hands: keyed by parameter path, so that it can be saved, moved and read in one go.

use std::collections::BTreeMap;

use burn::optim::{Adam, AdamConfig, AdamState, AdaptiveMomentumState, Optimizer as _};
use burn::tensor::{Device, Gradients, Tensor, TensorData};

use super::checkpoint::{Checkpoint, FIRST, Moments, SECOND, VELOCITY};
use super::clip::clip;
use crate::kernels;
use crate::model::Network;

/// Shares of their last values that Adam's moments keep.
const KEPT: [f64; 2] = [0.9, 0.999];

/// What keeps a small second moment from making Adam's step large.
const EPSILON: f64 = 1e-8;

/// What turns gradients into steps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OptimizerKind {
    /// Kingma and Ba, "Adam: a method for stochastic optimization" (2014).
    #[default]
    Adam,
    /// Loshchilov and Hutter, "Decoupled weight decay regularization" (2017).
    AdamW,
    /// Stochastic gradient descent; its momentum is that of `torch.optim.SGD`, without dampening.
    Sgd,
}

/// An optimizer's settings; the rate comes with each step.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct OptimizerConfig {
    /// Which one.
    pub kind: OptimizerKind,
    /// Share of the last step that SGD keeps, 0 up to 1.
    pub momentum: f64,
    /// Weight decay, 0 to 1: AdamW shrinks the weights by it, the others add it to the gradient.
    pub weight_decay: f64,
}

impl OptimizerConfig {
    /// How many numbers it keeps for each parameter's value.
    pub(super) fn moments(&self) -> usize {
        match self.kind {
            OptimizerKind::Adam | OptimizerKind::AdamW => 2,
            OptimizerKind::Sgd => usize::from(self.momentum > 0.0),
        }
    }
}

/// An optimizer over the parameters of one network.
pub struct Optimizer {
    config: OptimizerConfig,
    adam: Adam,
    /// Adam's and AdamW's, by parameter path.
    moments: BTreeMap<String, AdamState<1>>,
    /// SGD's, by parameter path.
    velocities: BTreeMap<String, Tensor<1>>,
}

impl Default for Optimizer {
    /// Adam without weight decay.
    fn default() -> Self {
        Self::new(OptimizerConfig::default())
    }
}

impl Optimizer {
    /// An optimizer before its first step.
    pub fn new(config: OptimizerConfig) -> Self {
        Self {
            config,
            adam: AdamConfig::new()
                .with_beta_1(KEPT[0] as f32)
                .with_beta_2(KEPT[1] as f32)
                .with_epsilon(EPSILON as f32)
                .build(),
            moments: BTreeMap::new(),
            velocities: BTreeMap::new(),
        }
    }

    /// Moves every parameter that has a gradient by one step.
    pub fn step(&mut self, network: &mut dyn Network, gradients: &mut Gradients, rate: f64) {
        network.apply_gradients(gradients, &mut |path, value, gradient| {
            self.update(path, value, gradient, rate)
        });
    }

    /// As [`Optimizer::step`], with all gradients together shortened to the L2 norm `longest` if they are longer.
    pub fn clipped_step(
        &mut self,
        network: &mut dyn Network,
        gradients: &mut Gradients,
        rate: f64,
        longest: f64,
    ) {
        let mut found = BTreeMap::new();
        network.apply_gradients(gradients, &mut |path, value, gradient| {
            found.insert(path.to_owned(), gradient);
            value
        });
        clip(&mut found, longest);
        network.replace(&mut |parameter| {
            let value = parameter.value.clone();
            match found.remove(&parameter.path) {
                Some(gradient) => self.update(&parameter.path, value, gradient, rate),
                None => value,
            }
        });
    }

    /// One parameter after its step, flattened.
    fn update(
        &mut self,
        path: &str,
        value: Tensor<1>,
        gradient: Tensor<1>,
        rate: f64,
    ) -> Tensor<1> {
        let (value, gradient) = self.decayed(value, gradient, rate);
        match self.config.kind {
            OptimizerKind::Adam | OptimizerKind::AdamW => self.adam(path, value, gradient, rate),
            OptimizerKind::Sgd => value - self.velocity(path, gradient) * rate,
        }
    }

    fn decayed(&self, value: Tensor<1>, gradient: Tensor<1>, rate: f64) -> (Tensor<1>, Tensor<1>) {
        let decay = self.config.weight_decay;
        match self.config.kind {
            _ if decay == 0.0 => (value, gradient),
            OptimizerKind::AdamW => (value * (1.0 - rate * decay), gradient),
            OptimizerKind::Adam | OptimizerKind::Sgd => {
                let gradient = gradient + value.clone() * decay;
                (value, gradient)
            }
        }
    }

    fn adam(&mut self, path: &str, value: Tensor<1>, gradient: Tensor<1>, rate: f64) -> Tensor<1> {
        let state = self.moments.remove(path);
        let (value, state) = match in_one_pass(&value, &gradient, state.as_ref(), rate) {
            Some((value, state)) => (value, Some(state)),
            None => self.adam.step(rate, value, gradient, state),
        };
        if let Some(state) = state {
            self.moments.insert(path.to_owned(), state);
        }
        value
    }

    /// The gradient with what is kept of earlier ones.
    fn velocity(&mut self, path: &str, gradient: Tensor<1>) -> Tensor<1> {
        let momentum = self.config.momentum;
        if momentum == 0.0 {
            return gradient;
        }
        let velocity = match self.velocities.remove(path) {
            Some(last) => last * momentum + gradient,
            None => gradient,
        };
        self.velocities.insert(path.to_owned(), velocity.clone());
        velocity
    }

    /// Adam's first and second moments of one parameter, flattened; `None` before its first step.
    pub fn moments(&self, path: &str) -> Option<(Tensor<1>, Tensor<1>)> {
        let momentum = &self.moments.get(path)?.momentum;
        Some((momentum.moment_1.clone(), momentum.moment_2.clone()))
    }

    /// All that is kept, flattened and under the name that a [`Checkpoint`]'s file has for it.
    pub fn state(&self) -> Vec<(String, Tensor<1>)> {
        let moments = self.moments.iter().flat_map(|(path, state)| {
            let AdaptiveMomentumState {
                moment_1, moment_2, ..
            } = state.momentum.clone();
            [
                (format!("{FIRST}{path}"), moment_1),
                (format!("{SECOND}{path}"), moment_2),
            ]
        });
        let velocities = self.velocities.iter();
        let velocities =
            velocities.map(|(path, velocity)| (format!("{VELOCITY}{path}"), velocity.clone()));
        moments.chain(velocities).collect()
    }

    /// Goes on from a checkpoint.
    pub fn resume(config: OptimizerConfig, checkpoint: &Checkpoint, device: &Device) -> Self {
        let tensor = |values: &[f32]| {
            Tensor::from_data(TensorData::new(values.to_vec(), [values.len()]), device)
        };
        let mut optimizer = Self::new(config);
        for (path, moments) in &checkpoint.moments {
            let path = path.clone();
            match moments {
                Moments::Adam { first, second } => {
                    let time = checkpoint.step as usize;
                    let momentum = AdaptiveMomentumState::new(time, tensor(first), tensor(second));
                    optimizer.moments.insert(path, AdamState::new(momentum));
                }
                Moments::Velocity(velocity) => {
                    optimizer.velocities.insert(path, tensor(velocity));
                }
            }
        }
        optimizer
    }
}

/// Adam's step as burn takes it, where our own operator serves.
fn in_one_pass(
    value: &Tensor<1>,
    gradient: &Tensor<1>,
    state: Option<&AdamState<1>>,
    rate: f64,
) -> Option<(Tensor<1>, AdamState<1>)> {
    let (moments, time) = match state.map(|state| &state.momentum) {
        Some(moments) => (
            [moments.moment_1.clone(), moments.moment_2.clone()],
            moments.time + 1,
        ),
        None => ([0; 2].map(|_| Tensor::zeros_like(value)), 1),
    };
    let [first_missing, second_missing] = KEPT.map(|kept| 1.0 - kept.powi(time as i32));
    let rule = kernels::Adam {
        kept: KEPT.map(|kept| kept as f32),
        added: KEPT.map(|kept| (1.0 - kept) as f32),
        rate: (rate * second_missing.sqrt() / first_missing) as f32,
        epsilon: (EPSILON * second_missing.sqrt()) as f32,
    };
    let [value, first, second] = kernels::adam(rule, gradient, value, &moments)?;
    let momentum = AdaptiveMomentumState::new(time, first, second);
    Some((value, AdamState::new(momentum)))
}
