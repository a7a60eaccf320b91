//! The job that goes on with a text: one piece a slice, so that it can be given up between two.

use std::rc::Rc;

use super::failure::{bad_config, bad_evaluation, no_writer};
use super::job::Step;
use super::platform::Platform;
use super::world::World;
use crate::data::preprocess::pieces::{BEFORE, Pieces};
use crate::generate::{Sampling, Shares, Speech, Writer};
use crate::model::Network;
use crate::protocol::{
    Answer, Candidate, EndReason, Failure, GenerateOptions, Generated, ModelHandle, Piece, Progress,
};

pub struct GenerateJob {
    /// As it was asked: a training that ends meanwhile changes nothing.
    network: Box<dyn Network>,
    pieces: Rc<Pieces>,
    writer: Writer,
    sampling: Sampling,
    speech: Speech,
    options: GenerateOptions,
    written: u32,
    started_ms: Option<f64>,
}

impl GenerateJob {
    pub fn new<P: Platform>(
        world: &World<P>,
        handle: ModelHandle,
        prompt: &str,
        options: GenerateOptions,
    ) -> Result<Self, Failure> {
        check(&options)?;
        let model = world.model(handle)?;
        let (pieces, context) = model.writer()?;
        let begin = [pieces.numbers(BEFORE), pieces.numbers(prompt)].concat();
        Ok(Self {
            network: model.network.for_inference(),
            writer: Writer::new(begin, context),
            pieces,
            sampling: Sampling {
                temperature: options.temperature,
                top_k: (options.top_k > 0).then_some(options.top_k as usize),
                top_p: options.top_p,
                seed: options.seed,
            },
            speech: Speech::new(options.stop.clone()),
            options,
            written: 0,
            started_ms: None,
        })
    }

    pub async fn advance<P: Platform>(&mut self, world: &World<P>) -> Result<Step, Failure> {
        self.started_ms.get_or_insert(world.platform.now_ms());
        if self.speech.is_stopped() || self.written == self.options.max_pieces {
            return self.end(world);
        }
        let logits = self.writer.look(self.network.as_ref()).await;
        let logits = logits.map_err(|error| bad_evaluation(&error))?;
        let shares = self.sampling.shares(&logits);
        let drawn = self.sampling.draw(&shares, u64::from(self.written));
        let (number, probability) = drawn.ok_or_else(|| no_writer("one without pieces"))?;
        self.writer.push(number);
        self.written += 1;
        let is_last = self.written == self.options.max_pieces;
        let mut text = self.speech.hear(self.pieces.bytes(number)).to_owned();
        if is_last {
            text += self.speech.end();
        }
        Ok(Step::more(Progress::Piece(Piece {
            text,
            probability,
            candidates: self.candidates(&shares),
        })))
    }

    fn candidates(&self, shares: &Shares) -> Vec<Candidate> {
        let shown = shares.0.iter().take(self.options.shown as usize);
        let candidate = |(number, probability): &(u32, f64)| Candidate {
            text: String::from_utf8_lossy(self.pieces.bytes(*number)).into_owned(),
            probability: *probability,
        };
        shown.map(candidate).collect()
    }

    fn end<P: Platform>(&mut self, world: &World<P>) -> Result<Step, Failure> {
        let reason = match self.speech.is_stopped() {
            true => EndReason::Stop,
            false => EndReason::MaxPieces,
        };
        Ok(Step::done(Answer::Generated(Generated {
            text: self.speech.text().to_owned(),
            pieces: self.written,
            reason,
            ms: world.platform.now_ms() - self.started_ms.unwrap_or_default(),
            device: world.device.kind,
        })))
    }
}

fn check(options: &GenerateOptions) -> Result<(), Failure> {
    let (pieces, shown) = (options.max_pieces, options.shown);
    let (heat, share) = (options.temperature, options.top_p);
    let rules = [
        (
            (1..=10_000).contains(&pieces),
            "maxPieces",
            "a whole number from 1 to 10,000",
            f64::from(pieces),
        ),
        (
            (0.0..=10.0).contains(&heat),
            "temperature",
            "a number from 0 to 10",
            heat,
        ),
        (
            share > 0.0 && share <= 1.0,
            "topP",
            "a number above 0, at most 1",
            share,
        ),
        (
            shown <= 100,
            "shown",
            "a whole number from 0 to 100",
            f64::from(shown),
        ),
    ];
    match rules.iter().find(|(is_good, ..)| !is_good) {
        None => Ok(()),
        Some((_, setting, expected, got)) => Err(bad_config(setting, expected, &got.to_string())),
    }
}
