//! What is known of each model that is trained from nothing: how, and what its card says.

use crate::cli::Error;
use crate::data::{clothes, digits};
use crate::engine::failure::unknown_model;
use crate::model::{self, Entry};
use crate::protocol::{OptimizerKind, ScheduleKind, TrainConfig};

/// How many classes each of them has.
pub const CLASSES: usize = 10;

/// How a model is trained from nothing.
pub struct Recipe {
    /// Its name, and that of its data set.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// What it does, one sentence.
    pub task: &'static str,
    /// What one sample is called, in the plural.
    pub samples: &'static str,
    /// Its classes.
    pub labels: [&'static str; CLASSES],
    /// Whose samples they are, and where they are to be had.
    pub origin: &'static str,
    /// The seed of its data set's split.
    pub split_seed: u64,
    /// How each sample is distorted anew, in words.
    pub distortions: &'static str,
    /// Its settings, and over how many epochs the rate rises.
    pub settings: fn() -> (TrainConfig, u32),
    /// The end of its card.
    pub notes: &'static str,
}

impl Recipe {
    /// Its classes.
    pub fn labels(&self) -> Vec<String> {
        self.labels.iter().map(ToString::to_string).collect()
    }
}

const RECIPES: [&Recipe; 2] = [&DIGITS, &CLOTHES];

/// Finds a model that can be trained from nothing.
///
/// # Errors
/// A name that none has.
pub fn find(name: &str) -> Result<(&'static Entry, &'static Recipe), Error> {
    let known = RECIPES.map(|recipe| recipe.name);
    let recipe = RECIPES.into_iter().find(|recipe| recipe.name == name);
    let found = model::find(name).zip(recipe);
    Ok(found.ok_or_else(|| unknown_model(name, &known))?)
}

/// The digits.
pub const DIGITS: Recipe = Recipe {
    name: "digits",
    title: "Digits",
    task: "Reads a handwritten digit.",
    samples: "digits",
    labels: digits::LABELS,
    origin: "MNIST's digits (static/data/digits)",
    split_seed: digits::SPLIT_SEED,
    distortions: "rotation, scale, slant, shift, warp",
    settings: || (settings(60), 2),
    notes: "## Limits\n\nIt knows single digits of American writers of the 1990s. It has no class for \"none of these\": any \
            drawing gets an answer. A European 1 or 7 may be misread until it is taught.",
};

/// The clothes.
pub const CLOTHES: Recipe = Recipe {
    name: "clothes",
    title: "Clothes",
    task: "Says what a piece of clothing is.",
    samples: "pictures",
    labels: clothes::LABELS,
    origin: "Fashion-MNIST's pictures (cargo xtask data clothes)",
    split_seed: clothes::SPLIT_SEED,
    distortions: "mirrored or not, a little rotation, scale and shift",
    settings: || {
        let config = TrainConfig {
            optimizer: OptimizerKind::AdamW,
            weight_decay: 0.01,
            ..settings(10)
        };
        (config, 1)
    },
    notes: "## Limits\n\nIt knows ten kinds of clothes as a shop photographed them in 2017: grey, cut out, upright, filling their frame. \
            It has no class for \"none of these\". How the shipped weights were made and chosen, and what comes of the pictures that ship, \
            says docs/clothes.md.\n\n## In a tab\n\nFrom nothing on the 10,000 pictures that ship, on the page of clothes in headless \
            Chromium 156, two quiet cores: 71.4 % held out after 1 epoch (7 s), 80.0 % after 3 (16 s), 85.7 % after 10 (50 s); one run each, \
            by the test clothes::figures (docs/clothes.md has the command).",
};

fn settings(epochs: u32) -> TrainConfig {
    TrainConfig {
        epochs,
        batch_size: 64,
        learning_rate: 0.002,
        schedule: ScheduleKind::WarmupCosine,
        validation_share: 0.0,
        replay_share: 0.0,
        ..TrainConfig::default()
    }
}
