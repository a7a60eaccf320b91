//! The run, trained once more with the capsule's settings, on the capsule's data, from the capsule's weights; others are refused.

use std::path::Path;

use crate::cli::Error;
use crate::cli::card;
use crate::cli::client::{Client, StopAfter, silent};
use crate::cli::platform::{NativePlatform, unix_ms};
use crate::cli::train::{from_scratch, parts::Parts, recipe, run, settings};
use crate::engine::bundled;
use crate::engine::dataset::PartDownload;
use crate::protocol::{Answer, Command, ModelHandle, TextTuning};
use crate::runs::{
    AugmentationKind, Capsule, HistoryPoint, OwnSamples, RunKind, RunRecord, RunStatus, SampleKind,
};
use crate::weights::sha256;

/// What came of it this time.
pub struct Again {
    /// Its capsule.
    pub capsule: Capsule,
    /// Its weights, a safetensors file.
    pub weights: Vec<u8>,
}

impl Again {
    /// Trains.
    ///
    /// # Errors
    /// Data or weights other than the run's, or a training that fails.
    pub fn train(capsule: &Capsule, site: &Path, weights: Option<&Path>) -> Result<Self, Error> {
        let record = &capsule.record;
        if let Some(text) = &record.text {
            return Self::on_text(capsule, text.options.clone(), site, weights);
        }
        let wanted = match (record.kind, &capsule.recipe.own) {
            (RunKind::FromScratch, _) => bundled::distortions(recipe::find(&record.model)?.0.input),
            (RunKind::FineTune, Some(own)) if own.kind == SampleKind::Features => {
                AugmentationKind::None
            }
            (RunKind::FineTune, Some(own)) if own.samples.is_empty() => {
                bundled::distortions(recipe::find(&record.model)?.0.input)
            }
            (RunKind::FineTune, _) => AugmentationKind::Gentle,
        };
        same("the augmentation", &wanted, &capsule.recipe.augmentation)?;
        check_data(record, site)?;
        match (record.kind, &capsule.recipe.own) {
            (RunKind::FromScratch, _) => Self::from_scratch(record, site),
            (RunKind::FineTune, Some(own)) => Self::fine_tune(capsule, own, site, weights),
            (RunKind::FineTune, None) => {
                Err("the capsule's samples: expected those of a person, got none".into())
            }
        }
    }

    fn from_scratch(record: &RunRecord, site: &Path) -> Result<Self, Error> {
        let (entry, recipe) = recipe::find(&record.model)?;
        settings::check(&record.config)?;
        let data = Parts::read(entry.name, site)?;
        let (started_ms, data_sha256) = (unix_ms(), data.manifest_sha256.clone());
        let trained = from_scratch::train(entry, recipe, &record.config, data)?;
        let weights = card::weights(&trained)?;
        Ok(Self {
            capsule: run::capsule(&trained, started_ms, &data_sha256, &weights),
            weights,
        })
    }

    fn fine_tune(
        capsule: &Capsule,
        own: &OwnSamples,
        site: &Path,
        weights: Option<&Path>,
    ) -> Result<Self, Error> {
        let record = &capsule.record;
        let own_sha256 = record.data.own_sha256.clone().unwrap_or_default();
        same("the samples' SHA-256", &own_sha256, &own.sha256())?;
        let (mut client, model) = Self::begun(capsule, site, weights)?;
        let command = Command::FineTune {
            model,
            samples: own.samples(),
            config: record.config.clone(),
            resume: None,
        };
        client.train(command, stop_after(record))?;
        Self::of(&mut client, model)
    }

    fn on_text(
        capsule: &Capsule,
        options: TextTuning,
        site: &Path,
        weights: Option<&Path>,
    ) -> Result<Self, Error> {
        let record = &capsule.record;
        let text = capsule.recipe.text.clone();
        let text = text.ok_or("the capsule's text: expected one, got none")?;
        let expected = record.data.own_sha256.clone().unwrap_or_default();
        same("the text's SHA-256", &expected, &sha256(text.as_bytes()))?;
        let (mut client, model) = Self::begun(capsule, site, weights)?;
        let command = Command::TuneText {
            model,
            text,
            options,
            resume: None,
        };
        client.train(command, stop_after(record))?;
        Self::of(&mut client, model)
    }

    /// An engine with the model as the run began with it.
    fn begun(
        capsule: &Capsule,
        site: &Path,
        weights: Option<&Path>,
    ) -> Result<(Client, ModelHandle), Error> {
        let record = &capsule.record;
        let mut client = Client::new(site);
        let loaded = match (weights, capsule.recipe.base_file()?) {
            (None, Some(base)) => client.load_from(&record.model, base)?,
            (weights, _) => client.load(&record.model, weights)?,
        };
        let base = record.base_sha256.clone().unwrap_or_default();
        same_base(&base, &loaded.weights.sha256)?;
        Ok((client, loaded.handle))
    }

    fn of(client: &mut Client, model: ModelHandle) -> Result<Self, Error> {
        let Answer::Exported(capsule) = client.ask(Command::ExportCapsule { model })? else {
            return Err(silent().into());
        };
        let Answer::Exported(weights) = client.ask(Command::Export { model })? else {
            return Err(silent().into());
        };
        Ok(Self {
            capsule: Capsule::read(&capsule.0)?,
            weights: weights.0,
        })
    }
}

/// When a person ended the run; none where it came to its end anyway. An epoch that was judged by then may have been its best.
fn stop_after(record: &RunRecord) -> Option<StopAfter> {
    let outcome = record.outcome.as_ref()?;
    let was_stopped = record.status == RunStatus::Stopped && outcome.steps < outcome.total_steps;
    let step = outcome.steps;
    let is_judging = |point: &HistoryPoint| point.step == step && point.validation_loss.is_some();
    let is_judged = record.history.last().is_some_and(is_judging);
    was_stopped.then_some(StopAfter { step, is_judged })
}

/// The site's data set must be the one that the run learned from.
fn check_data(record: &RunRecord, site: &Path) -> Result<(), Error> {
    let Some(name) = &record.data.set else {
        return Ok(());
    };
    let platform = NativePlatform::new(site, site);
    let mut download = PartDownload::new(name, "train");
    while download.manifest_sha256.is_none() {
        pollster::block_on(download.advance(&platform))?;
    }
    let expected = record.data.set_sha256.clone().unwrap_or_default();
    let got = download.manifest_sha256.unwrap_or_default();
    let what =
        format!("the data set '{name}' (its manifest's SHA-256; name another site with --site)");
    same(&what, &expected, &got)
}

fn same_base(expected: &String, got: &String) -> Result<(), Error> {
    let what = "the weights that the run began with (their file's SHA-256; name their file with --weights)";
    same(what, expected, got)
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, expected: &T, got: &T) -> Result<(), Error> {
    match expected == got {
        true => Ok(()),
        false => Err(format!("{what}: expected {expected:?}, got {got:?}").into()),
    }
}
