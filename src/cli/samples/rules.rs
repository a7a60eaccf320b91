//! The rules that samples are learned by: the engine's own, but held before a network looks at any of them, and told by the names of files
//! and rows.

use super::Samples;
use crate::cli::Error;
use crate::data::stratified_split;
use crate::engine::fine_tune::settings::{check, check_classes, check_patience, class_of};
use crate::protocol::{Failure, LoadedModel, OwnClasses, TrainConfig};

impl Samples {
    /// Checks the samples, their classes and what the settings ask of both.
    ///
    /// # Errors
    /// What the engine would refuse, by the name of the sample where it is one.
    pub fn check_to_learn(&self, model: &LoadedModel, config: &TrainConfig) -> Result<(), Error> {
        let replaces = model.card.own_classes == OwnClasses::Replace;
        check(config, self.found.len(), replaces)?;
        let mut labels = match replaces {
            true => Vec::new(),
            false => model.labels.clone(),
        };
        let classes = self.classes(&mut labels)?;
        let from = self.from.display().to_string();
        let advice = "Add samples of another class.";
        check_classes(&labels, replaces).map_err(|failure| at(failure, from, advice))?;
        if replaces {
            let held_out = stratified_split(&classes, config.validation_share, config.seed).1;
            check_patience(config, &held_out)?;
        }
        Ok(())
    }

    /// The class of each sample; new ones come behind those in `labels`.
    fn classes(&self, labels: &mut Vec<String>) -> Result<Vec<usize>, Failure> {
        let mut classes = Vec::new();
        for (index, found) in self.found.iter().enumerate() {
            let place = || format!("{}: {}", self.from.display(), found.name);
            let advice = "Give its class another name, or leave it out.";
            let class = class_of(labels, &found.label, index);
            classes.push(class.map_err(|failure| at(failure, place(), advice))?);
        }
        Ok(classes)
    }
}

/// What the engine refuses, at a place that a person knows.
fn at(failure: Failure, place: String, advice: &str) -> Failure {
    Failure {
        place,
        advice: advice.into(),
        ..failure
    }
}
