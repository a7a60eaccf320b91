//! A training from nothing: every layer, on a bundled data set, each sample distorted anew; the epoch with the lowest validation loss is
//! what it ends with.

use std::path::PathBuf;
use std::time::Instant;

use burn::tensor::Device;

use super::parts::Parts;
use super::recipe::{CLASSES, Recipe};
use crate::cli::Error;
use crate::data::{DIGIT, Images, preprocess::digit};
use crate::engine::bundled;
use crate::engine::failure::{bad_evaluation, bad_training};
use crate::engine::train_settings::session_config;
use crate::eval::{Evaluation, Figures};
use crate::model::{Entry, InputKind, Network, Trainable};
use crate::protocol::TrainConfig;
use crate::runs::{AugmentationKind, HistoryPoint, last_epoch_loss};
use crate::train::{BestEpoch, EarlyStopping, Session, SessionProgress};

/// A finished training.
pub struct Trained {
    /// Which model, and all that is known of it.
    pub recipe: &'static Recipe,
    /// The folder that its data set lies in.
    pub site: PathBuf,
    /// Samples to learn from.
    pub samples: usize,
    /// How it was trained.
    pub config: TrainConfig,
    /// How each sample was distorted.
    pub augmentation: AugmentationKind,
    /// Steps that see every sample once.
    pub steps_per_epoch: u64,
    /// Steps taken, and planned.
    pub steps: (u64, u64),
    /// Mean loss of the last epoch, in nats.
    pub final_loss: f64,
    /// How long it took, in milliseconds.
    pub elapsed_ms: f64,
    /// What was measured on the way.
    pub history: Vec<HistoryPoint>,
    /// The epoch that was kept, and its network.
    pub best: BestEpoch,
    /// Its figures on the validation part.
    pub validation: Figures,
    /// Its figures on the held-out part.
    pub held_out: Figures,
}

/// Trains, and measures the epoch that is kept.
///
/// # Errors
/// Settings that cannot be used, a loss that is no number, or a device that fails.
pub fn train(
    entry: &Entry,
    recipe: &'static Recipe,
    config: &TrainConfig,
    data: Parts,
) -> Result<Trained, Error> {
    let device = Device::flex();
    device.seed(config.seed);
    let start = Instant::now();
    let network = (entry.init)(CLASSES, &device);
    let (site, samples) = (data.site, data.train.len());
    let mut run = Run {
        session: session(network.as_ref(), entry.input, config, data.train)?,
        stopping: EarlyStopping {
            patience: config.patience,
            best: None,
        },
        validation: None,
        history: Vec::new(),
        start,
    };
    while run.epoch(&data.validation)? {}
    let Run {
        session,
        stopping,
        validation,
        history,
        ..
    } = run;
    let nothing = "no epoch had a validation loss that is a number";
    let best = stopping.best.ok_or(nothing)?;
    Ok(Trained {
        recipe,
        site,
        samples,
        config: config.clone(),
        augmentation: bundled::distortions(entry.input),
        steps_per_epoch: session.steps_per_epoch(),
        steps: (session.steps_taken(), session.total_steps()),
        final_loss: last_epoch_loss(&history).ok_or(nothing)?,
        elapsed_ms: start.elapsed().as_secs_f64() * 1_000.0,
        history,
        validation: validation.ok_or(nothing)?,
        held_out: measure(best.network.as_ref(), &data.held_out)?,
        best,
    })
}

/// A training under way.
struct Run {
    session: Session,
    stopping: EarlyStopping,
    /// The best epoch's figures.
    validation: Option<Figures>,
    history: Vec<HistoryPoint>,
    start: Instant,
}

impl Run {
    /// Trains until an epoch ends and measures it; whether there is another one.
    fn epoch(&mut self, validation: &Images) -> Result<bool, Error> {
        let epoch = self.session.epoch();
        self.session.step();
        while !self.session.ends_epoch() {
            self.session.step();
        }
        let read = pollster::block_on(self.session.read_progress());
        let progress = read.map_err(|error| bad_training(&error))?;
        let elapsed_ms = self.start.elapsed().as_secs_f64() * 1_000.0;
        let windows = self.session.take_windows().into_iter();
        self.history
            .extend(windows.map(|window| window.to_point(elapsed_ms)));
        let network = self.session.network();
        let figures = measure(network.as_ref(), validation)?;
        if let Some(progress) = progress {
            self.say(epoch, progress, &figures);
        }
        let ends = self.judge(epoch, figures, network);
        Ok(!ends && !self.session.is_done())
    }

    /// Whether the run ends with this epoch, long after the best one.
    fn judge(&mut self, epoch: u32, figures: Figures, network: Box<dyn Network>) -> bool {
        let loss = figures.log_loss;
        if let Some(point) = self.history.last_mut() {
            point.validation_loss = Some(loss);
            point.validation_accuracy = Some(figures.accuracy());
        }
        let verdict = self.stopping.judge(BestEpoch {
            epoch,
            step: self.session.steps_taken(),
            loss,
            network,
        });
        if verdict.is_better {
            self.validation = Some(figures);
        }
        verdict.ends
    }

    fn say(&self, epoch: u32, progress: SessionProgress, validation: &Figures) {
        eprintln!(
            "epoch {epoch:3}: loss {:.4}, training accuracy {:.4}, validation accuracy {:.4}, validation loss {:.4}, {:.0} s",
            progress.loss,
            progress.accuracy,
            validation.accuracy(),
            validation.log_loss,
            self.start.elapsed().as_secs_f64()
        );
    }
}

fn session(
    network: &dyn Network,
    input: InputKind,
    config: &TrainConfig,
    images: Images,
) -> Result<Session, Error> {
    let source = bundled::source(input, images, config);
    let config = session_config(config, source.steps_per_epoch());
    let session = Session::new(network, Trainable::All, source, config);
    Ok(session.map_err(|error| bad_training(&error))?)
}

fn measure(network: &dyn Network, images: &Images) -> Result<Figures, Error> {
    let labels = images
        .labels
        .iter()
        .map(|label| usize::from(*label))
        .collect();
    let mut evaluation = Evaluation::new(DIGIT, digit::from_bytes(&images.pixels), labels);
    while !evaluation.is_done() {
        pollster::block_on(evaluation.advance(network)).map_err(|error| bad_evaluation(&error))?;
    }
    Ok(Figures::new(&evaluation.into_answers(), CLASSES))
}
