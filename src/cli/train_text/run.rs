//! The training itself: stretches of the novels, the loss on the chosen pages now and then, and the best weights, rounded to 16 bits.

use std::path::Path;
use std::time::Instant;

use burn::tensor::Device;

use super::novels::Novels;
use super::{Arguments, card};
use crate::cli::{Error, output};
use crate::data::preprocess::pieces::{BEFORE, Pieces};
use crate::engine::failure::{bad_evaluation, bad_training, short_text};
use crate::eval::{Foresight, TextEvaluation};
use crate::model::austen::{AustenConfig, init};
use crate::model::{Network, Trainable};
use crate::train::{
    BatchSource, OfText, OptimizerConfig, OptimizerKind, Schedule, Session, SessionConfig,
};
use crate::weights::{Description, Storage, WeightsFile, apply, save, write_stored};

/// Steps of the shipped training.
pub const STEPS: u64 = 2_800;

/// Steps between two looks at the validation pages.
const LOOK_EVERY: u64 = 400;

/// Steps between two lines on the terminal.
const SAY_EVERY: u64 = 25;

/// Stretches a step.
const BATCH: usize = 4;

/// The highest learning rate.
const RATE: f64 = 0.002;

/// What AdamW shrinks the weights by.
const DECAY: f64 = 0.1;

/// A finished training.
pub struct Trained {
    /// The weights, as the file holds them.
    pub file: Vec<u8>,
    /// The network with these weights.
    pub network: Box<dyn Network>,
    /// Steps taken; and the one whose weights were kept.
    pub steps: (u64, u64),
    /// Mean loss of the last steps that were told, in nats for each piece.
    pub final_loss: f64,
    /// Passes over the novels.
    pub epochs: f64,
    /// Pieces of the learned text.
    pub pieces: usize,
    /// What decided all random choices.
    pub seed: u64,
    /// How long it took, in seconds.
    pub seconds: f64,
    /// What the validation pages cost.
    pub validation: Foresight,
    /// What the held-out novel cost.
    pub held_out: Foresight,
}

/// Trains, and measures what is kept.
///
/// # Errors
/// A loss that is no number, a device that fails, a file that cannot be written.
pub fn train(novels: &Novels, merges: &[u8], arguments: &Arguments) -> Result<Trained, Error> {
    let pieces = Pieces::read(merges).map_err(|error| error.0)?;
    let numbers = |text| pieces.numbers(text);
    let (train, before) = (numbers(&novels.train), numbers(BEFORE));
    let pages = Pages {
        before,
        validation: (
            numbers(&novels.validation),
            novels.validation.chars().count(),
        ),
    };
    let start = Instant::now();
    let mut run = Run {
        session: session(train.clone(), arguments)?,
        loss: None,
        best: None,
        start,
    };
    while !run.session.is_done() {
        run.stretch(&pages, &arguments.out)?;
    }
    let seconds = start.elapsed().as_secs_f64();
    let nothing = "no look at the validation pages gave a number";
    let (step, _, file) = run.best.ok_or(nothing)?;
    let network = shipped(&file)?;
    let held_out = (numbers(&novels.held_out), novels.held_out.chars().count());
    Ok(Trained {
        steps: (run.session.steps_taken(), step),
        final_loss: run.loss.ok_or("no step gave a loss")?,
        epochs: run.session.steps_taken() as f64 / run.session.steps_per_epoch() as f64,
        pieces: train.len(),
        seed: arguments.seed,
        seconds,
        validation: pages.measure(&pages.validation, network.as_ref())?,
        held_out: pages.measure(&held_out, network.as_ref())?,
        network,
        file,
    })
}

/// A text's pieces, and how many characters it has.
type Page = (Vec<u32>, usize);

/// What is measured on.
struct Pages {
    before: Vec<u32>,
    validation: Page,
}

impl Pages {
    fn measure(&self, page: &Page, network: &dyn Network) -> Result<Foresight, Error> {
        let context = network.context().unwrap_or_default();
        let mut evaluation = TextEvaluation::new(&self.before, &page.0, page.1, context);
        while !evaluation.is_done() {
            pollster::block_on(evaluation.advance(network))
                .map_err(|error| bad_evaluation(&error))?;
        }
        Ok(evaluation.figures())
    }
}

/// A training under way.
struct Run {
    session: Session,
    /// The mean loss that was told last.
    loss: Option<f64>,
    /// The best look: its step, its bits for each character, its weights.
    best: Option<(u64, f64, Vec<u8>)>,
    start: Instant,
}

impl Run {
    /// Trains until something is to be said.
    fn stretch(&mut self, pages: &Pages, out: &Path) -> Result<(), Error> {
        self.session.step();
        while !self.session.steps_taken().is_multiple_of(SAY_EVERY) && !self.session.is_done() {
            self.session.step();
        }
        let read = pollster::block_on(self.session.read_progress());
        let progress = read.map_err(|error| bad_training(&error))?;
        let (step, seconds) = (
            self.session.steps_taken(),
            self.start.elapsed().as_secs_f64(),
        );
        if let Some(progress) = progress {
            let (loss, accuracy) = (progress.loss, progress.accuracy);
            eprintln!("step {step}: loss {loss:.4}, accuracy {accuracy:.4}, {seconds:.0} s");
            self.loss = Some(loss);
        }
        match step.is_multiple_of(LOOK_EVERY) || self.session.is_done() {
            true => self.look(pages, out),
            false => Ok(()),
        }
    }

    /// Measures the weights as they would be shipped, and keeps them if they are the best.
    fn look(&mut self, pages: &Pages, out: &Path) -> Result<(), Error> {
        let file = rounded(self.session.network().as_ref())?;
        let figures = pages.measure(&pages.validation, shipped(&file)?.as_ref())?;
        let (step, bits) = (self.session.steps_taken(), figures.bits_per_character());
        eprintln!("step {step}: validation {bits:.4} bits for each character");
        if self.best.as_ref().is_none_or(|(_, best, _)| bits < *best) {
            output::write(&out.join(card::WEIGHTS), &file)?;
            self.best = Some((step, bits, file));
        }
        Ok(())
    }
}

fn session(pieces: Vec<u32>, arguments: &Arguments) -> Result<Session, Error> {
    let device = Device::flex();
    device.seed(arguments.seed);
    let config = AustenConfig::new();
    if pieces.len() <= config.positions {
        let (expected, got) = (config.positions + 1, pieces.len());
        return Err(short_text("the text that is learned", expected, got).into());
    }
    let source = OfText {
        pieces,
        length: config.positions,
        batch_size: BATCH,
        seed: arguments.seed,
    };
    let epochs = arguments.steps.div_ceil(source.steps_per_epoch());
    let config_of_run = SessionConfig {
        epochs: u32::try_from(epochs).unwrap_or(u32::MAX),
        batch_size: BATCH,
        learning_rate: RATE,
        schedule: Schedule::WarmupCosine {
            warmup_steps: (arguments.steps / 20).max(1),
            total_steps: arguments.steps,
        },
        seed: arguments.seed,
        max_steps: Some(arguments.steps),
        optimizer: OptimizerConfig {
            kind: OptimizerKind::AdamW,
            weight_decay: DECAY,
            ..OptimizerConfig::default()
        },
        gradient_clip: Some(1.0),
        ..SessionConfig::default()
    };
    let network = config.init(&device);
    let session = Session::new(&network, Trainable::All, Box::new(source), config_of_run);
    Ok(session.map_err(|error| bad_training(&error))?)
}

/// The file of a network's weights as 16-bit floats.
fn rounded(network: &dyn Network) -> Result<Vec<u8>, Error> {
    let description = Description {
        model: card::NAME.into(),
        ..Description::default()
    };
    let file = WeightsFile::read(&pollster::block_on(save(network, &description))?)?;
    Ok(write_stored(
        &file.tensors,
        &|_| Storage::F16,
        &description,
    )?)
}

/// The network that a file of weights makes.
fn shipped(file: &[u8]) -> Result<Box<dyn Network>, Error> {
    let mut network = init(0, &Device::flex());
    apply(network.as_mut(), WeightsFile::read(file)?)?;
    Ok(network)
}
