//! From the settings that people give to those of a session; one place for the page, scripts and the command line.

use crate::model::Adapters;
use crate::protocol::{ClassWeights, Layers, OptimizerKind, ScheduleKind, TrainConfig};
use crate::train::{self, ConfigError, OptimizerConfig, Schedule, SessionConfig};

/// The session's settings for an epoch of so many steps.
pub fn session_config(config: &TrainConfig, steps_per_epoch: u64) -> SessionConfig {
    SessionConfig {
        epochs: config.epochs,
        batch_size: config.batch_size as usize,
        learning_rate: config.learning_rate,
        schedule: schedule(config, steps_per_epoch),
        seed: config.seed,
        max_steps: config.max_steps,
        optimizer: optimizer(config),
        gradient_clip: config.gradient_clip,
        label_smoothing: config.label_smoothing,
        class_weights: match config.class_weights {
            ClassWeights::None => train::ClassWeights::None,
            ClassWeights::Balanced => train::ClassWeights::Balanced,
        },
        patience: config.patience,
        loss_every: config.loss_every.map(u64::from),
    }
}

fn optimizer(config: &TrainConfig) -> OptimizerConfig {
    OptimizerConfig {
        kind: match config.optimizer {
            OptimizerKind::Adam => train::OptimizerKind::Adam,
            OptimizerKind::AdamW => train::OptimizerKind::AdamW,
            OptimizerKind::Sgd => train::OptimizerKind::Sgd,
        },
        momentum: config.momentum,
        weight_decay: config.weight_decay,
    }
}

fn schedule(config: &TrainConfig, steps_per_epoch: u64) -> Schedule {
    let planned = u64::from(config.epochs) * steps_per_epoch;
    let cosine = |warmup_steps, total_steps| Schedule::WarmupCosine {
        warmup_steps,
        total_steps,
    };
    match config.schedule {
        // A short rise, since Adam's first steps are its wildest, then down along a cosine: both spare what is known.
        ScheduleKind::Gentle => {
            let taken = config.max_steps.map_or(planned, |most| planned.min(most));
            cosine((taken / 10).max(1), taken)
        }
        ScheduleKind::Constant => Schedule::Constant,
        ScheduleKind::Cosine => cosine(0, planned),
        ScheduleKind::WarmupCosine => cosine(config.warmup_steps.into(), planned),
        ScheduleKind::Step => Schedule::Step {
            every_steps: u64::from(config.step_every) * steps_per_epoch,
            factor: config.step_factor,
        },
    }
}

/// The adapters that learn, where `layers` says so.
pub fn adapters(config: &TrainConfig) -> Option<Adapters> {
    (config.layers == Some(Layers::Lora)).then(|| low_rank(config))
}

/// Adapters of the rank and alpha that are asked for.
pub fn low_rank(config: &TrainConfig) -> Adapters {
    let rank = config.lora_rank.unwrap_or(8);
    Adapters {
        rank: rank as usize,
        alpha: config.lora_alpha.unwrap_or(2.0 * f64::from(rank)),
    }
}

/// Checks all settings that do not depend on the model.
///
/// # Errors
/// The first setting that cannot be used.
pub fn check(config: &TrainConfig) -> Result<(), ConfigError> {
    let refuse = |setting, expected, got: &dyn std::fmt::Display| {
        Err(ConfigError {
            setting,
            expected,
            got: got.to_string(),
        })
    };
    if !(0.0..=0.95).contains(&config.replay_share) && config.replay_share != 1.0 {
        let got = &config.replay_share;
        return refuse("replayShare", "a number from 0 to 0.95, or 1", got);
    }
    if !(0.0..=0.5).contains(&config.validation_share) {
        let got = &config.validation_share;
        return refuse("validationShare", "a number from 0 to 0.5", got);
    }
    if config.warmup_steps > 0 && config.schedule != ScheduleKind::WarmupCosine {
        let expected = "0 unless the schedule is 'warmup_cosine'";
        return refuse("warmupSteps", expected, &config.warmup_steps);
    }
    if config.step_every > 1_000 {
        let expected = "a whole number from 1 to 1,000";
        return refuse("stepEvery", expected, &config.step_every);
    }
    check_chosen(config)?;
    check_adapters(config)?;
    session_config(config, 1).check()
}

/// Names of layers come where, and only where, layers are chosen.
fn check_chosen(config: &TrainConfig) -> Result<(), ConfigError> {
    let refuse = |expected, got| {
        Err(ConfigError {
            setting: "chosenLayers",
            expected,
            got,
        })
    };
    let names = config.chosen_layers.as_deref();
    match (config.layers == Some(Layers::Chosen), names) {
        (false, Some(names)) => refuse("nothing unless the layers are 'chosen'", names.join(", ")),
        (true, None | Some([])) => refuse(
            "the name of at least one layer, since the layers are 'chosen'",
            "none".into(),
        ),
        _ => Ok(()),
    }
}

fn check_adapters(config: &TrainConfig) -> Result<(), ConfigError> {
    let refuse = |setting, expected, got: String| {
        Err(ConfigError {
            setting,
            expected,
            got,
        })
    };
    let has_adapters = config.layers == Some(Layers::Lora);
    let unless = "nothing unless the layers are 'lora'";
    match (config.lora_rank, config.lora_alpha) {
        (Some(rank), _) if !has_adapters => refuse("loraRank", unless, rank.to_string()),
        (_, Some(alpha)) if !has_adapters => refuse("loraAlpha", unless, alpha.to_string()),
        (Some(rank), _) if !(1..=Adapters::MOST).contains(&(rank as usize)) => refuse(
            "loraRank",
            "a whole number from 1 to 64, or nothing",
            rank.to_string(),
        ),
        (_, Some(alpha)) if !(alpha > 0.0 && alpha.is_finite()) => refuse(
            "loraAlpha",
            "a number above 0, or nothing",
            alpha.to_string(),
        ),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_adam_along_the_gentle_schedule() {
        let config = TrainConfig::default();
        assert_eq!(check(&config), Ok(()));
        let session = session_config(&config, 2);
        assert_eq!(session.optimizer, OptimizerConfig::default());
        let (warmup_steps, total_steps) = (12, 120);
        let gentle = Schedule::WarmupCosine {
            warmup_steps,
            total_steps,
        };
        assert_eq!(session.schedule, gentle);
    }

    #[test]
    fn a_limit_shortens_the_gentle_schedule_alone() {
        let limited = |schedule| TrainConfig {
            schedule,
            max_steps: Some(30),
            ..TrainConfig::default()
        };
        let total = |schedule| match session_config(&limited(schedule), 2).schedule {
            Schedule::WarmupCosine { total_steps, .. } => total_steps,
            other => panic!("{other:?}"),
        };
        assert_eq!(total(ScheduleKind::Gentle), 30);
        assert_eq!(total(ScheduleKind::Cosine), 120);
    }

    #[test]
    fn the_rise_and_the_epochs_between_changes_are_checked() {
        let rise = TrainConfig {
            warmup_steps: 5,
            ..TrainConfig::default()
        };
        assert_eq!(check(&rise).unwrap_err().setting, "warmupSteps");
        let never = TrainConfig {
            schedule: ScheduleKind::Step,
            step_every: 0,
            ..TrainConfig::default()
        };
        assert_eq!(check(&never).unwrap_err().setting, "stepEvery");
    }

    #[test]
    fn names_of_layers_come_with_chosen_layers_alone() {
        let chosen = |layers, names: Option<&[&str]>| TrainConfig {
            layers: Some(layers),
            chosen_layers: names.map(|names| names.iter().map(ToString::to_string).collect()),
            ..TrainConfig::default()
        };
        let refused = |config| check(&config).unwrap_err().setting;
        let one: &[&str] = &["conv2"];
        assert_eq!(refused(chosen(Layers::Head, Some(one))), "chosenLayers");
        assert_eq!(refused(chosen(Layers::Chosen, None)), "chosenLayers");
        assert_eq!(refused(chosen(Layers::Chosen, Some(&[]))), "chosenLayers");
        assert_eq!(check(&chosen(Layers::Chosen, Some(one))), Ok(()));
    }

    #[test]
    fn adapters_are_checked_together_with_the_layers() {
        let lora = |layers, lora_rank, lora_alpha| TrainConfig {
            layers: Some(layers),
            lora_rank,
            lora_alpha,
            ..TrainConfig::default()
        };
        let refused = |config| check(&config).unwrap_err().setting;
        assert_eq!(refused(lora(Layers::All, Some(4), None)), "loraRank");
        assert_eq!(refused(lora(Layers::Head, None, Some(4.0))), "loraAlpha");
        for rank in [0, 65, u32::MAX] {
            assert_eq!(refused(lora(Layers::Lora, Some(rank), None)), "loraRank");
        }
        for alpha in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(refused(lora(Layers::Lora, None, Some(alpha))), "loraAlpha");
        }
        let given = |rank, alpha| adapters(&lora(Layers::Lora, rank, alpha)).unwrap();
        let (rank, alpha) = (8, 16.0);
        assert_eq!(given(None, None), Adapters { rank, alpha });
        assert_eq!(given(Some(4), None).alpha, 8.0);
        assert_eq!(check(&lora(Layers::Lora, Some(64), Some(0.5))), Ok(()));
        assert_eq!(adapters(&TrainConfig::default()), None);
    }
}
