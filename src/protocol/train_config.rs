//! The settings of a training, as a page, a script and a file give them.

use serde::{Deserialize, Serialize};

/// Which layers learn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layers {
    /// Every layer.
    All,
    /// Only the last layer, which turns features into classes.
    Head,
    /// Low-rank adapters beside the dense layers; all else is frozen, and at the end they are added to the weights.
    Lora,
    /// Those that `chosenLayers` names.
    Chosen,
}

/// What turns gradients into steps, as the classes of these names in `torch.optim` do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OptimizerKind {
    /// Adam; weight decay is added to the gradient.
    Adam,
    /// Adam whose weight decay shrinks the weights themselves.
    AdamW,
    /// Stochastic gradient descent, with momentum if wanted; weight decay is added to the gradient.
    Sgd,
}

/// How the learning rate changes over a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScheduleKind {
    /// A linear rise over the first tenth of the steps that the run takes, then half a cosine down to zero.
    Gentle,
    /// The same rate all along.
    Constant,
    /// Half a cosine down to zero over `epochs`; `maxSteps` cuts it off.
    Cosine,
    /// A linear rise over `warmupSteps`, then half a cosine down to zero over the rest of `epochs`; `maxSteps` cuts it off.
    WarmupCosine,
    /// Times `stepFactor` after every `stepEvery` epochs.
    Step,
}

/// How much each class counts in the loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClassWeights {
    /// Every sample alike.
    None,
    /// Every class alike, as scikit-learn's `compute_class_weight("balanced")`; replayed samples count as often as they are drawn.
    Balanced,
}

/// The settings of a training; what is left out takes its default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct TrainConfig {
    /// Passes over the samples, 1 to 1,000.
    pub epochs: u32,
    /// Samples a step, 1 to 256.
    pub batch_size: u32,
    /// The highest learning rate, above 0 up to 1.
    pub learning_rate: f64,
    /// Decides the order of samples and every other random choice.
    pub seed: u64,
    /// Which layers learn; left out, all of a model that is extended and the head of one whose head is replaced.
    pub layers: Option<Layers>,
    /// Names of the layers that learn, as the weights' file has them before the last point, for example `conv2`; a name that other names
    /// begin with stands for all of those. Only where `layers` is `chosen`, and there at least one.
    pub chosen_layers: Option<Vec<String>>,
    /// Rank of the adapters, 1 to 64; left out, 8. Only where `layers` is `lora`, and so is the next.
    pub lora_rank: Option<u32>,
    /// The adapters' product counts `loraAlpha / loraRank` times; above 0; left out, twice the rank.
    pub lora_alpha: Option<f64>,
    /// Share of a person's samples of each class that is held out to measure on, 0 to 0.5, where the model has no held-out set.
    pub validation_share: f64,
    /// Share of each batch that comes from the bundled training set, 0 to 0.95, against forgetting; 1 without samples of one's own, to
    /// learn from the bundled set alone.
    pub replay_share: f64,
    /// Ends the run after that many steps, if given.
    pub max_steps: Option<u64>,
    /// What turns gradients into steps.
    pub optimizer: OptimizerKind,
    /// Share of the last step that SGD keeps, 0 up to 1; 0 for the others, which have moments of their own.
    pub momentum: f64,
    /// Weight decay, 0 to 1.
    pub weight_decay: f64,
    /// How the learning rate changes.
    pub schedule: ScheduleKind,
    /// Steps of the rise of `warmup_cosine`, 0 to 1,000,000; 0 for the other schedules.
    pub warmup_steps: u32,
    /// Epochs between two changes of the schedule `step`, 1 to 1,000.
    pub step_every: u32,
    /// What that schedule multiplies the rate by, above 0 up to 1.
    pub step_factor: f64,
    /// The largest L2 norm of all gradients together, above 0; longer ones are shortened to it.
    pub gradient_clip: Option<f64>,
    /// Share of each target that goes to all classes alike, 0 to 1.
    pub label_smoothing: f64,
    /// How much each class counts in the loss.
    pub class_weights: ClassWeights,
    /// Early stopping: ends the run after so many epochs, 1 to 1,000, without a lower validation loss, and keeps the best epoch's weights.
    pub patience: Option<u32>,
    /// Steps between two points of the loss in the run's history, 1 to 1,000,000; left out, one an epoch.
    pub loss_every: Option<u32>,
    /// The page's rarer settings, which come as text, an object in JSON: all but the epochs, the batch size, the rate, the seed and the
    /// share that is replayed. A worker's wire puts them in their places, so engines and records have none.
    pub further: Option<String>,
}

impl Default for TrainConfig {
    fn default() -> Self {
        Self {
            epochs: 60,
            batch_size: 32,
            learning_rate: 0.001,
            seed: 1,
            layers: None,
            chosen_layers: None,
            lora_rank: None,
            lora_alpha: None,
            validation_share: 0.2,
            replay_share: 0.75,
            max_steps: None,
            optimizer: OptimizerKind::Adam,
            momentum: 0.0,
            weight_decay: 0.0,
            schedule: ScheduleKind::Gentle,
            warmup_steps: 0,
            step_every: 10,
            step_factor: 0.1,
            gradient_clip: None,
            label_smoothing: 0.0,
            class_weights: ClassWeights::None,
            patience: None,
            loss_every: None,
            further: None,
        }
    }
}

impl TrainConfig {
    /// These settings with the rarer ones of `further` in their places: what the page's own form has stays, but for the layers.
    #[must_use]
    pub fn with(self, further: Self) -> Self {
        Self {
            epochs: self.epochs,
            batch_size: self.batch_size,
            learning_rate: self.learning_rate,
            seed: self.seed,
            layers: further.layers.or(self.layers),
            replay_share: self.replay_share,
            further: None,
            ..further
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn further_settings_take_their_places_and_the_form_s_stay() {
        let form = TrainConfig {
            epochs: 7,
            seed: 3,
            further: Some("{}".into()),
            ..TrainConfig::default()
        };
        let text = r#"{"optimizer": "sgd", "momentum": 0.9, "layers": "lora", "epochs": 99}"#;
        let expected = TrainConfig {
            epochs: 7,
            seed: 3,
            optimizer: OptimizerKind::Sgd,
            momentum: 0.9,
            layers: Some(Layers::Lora),
            ..TrainConfig::default()
        };
        assert_eq!(form.with(serde_json::from_str(text).unwrap()), expected);
    }
}
