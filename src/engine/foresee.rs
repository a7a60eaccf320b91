//! The job that measures how well a language model foresees a text.

use super::failure::{bad_evaluation, short_text};
use super::job::Step;
use super::platform::Platform;
use super::world::{Model, World};
use crate::data::preprocess::pieces::BEFORE;
use crate::eval::{Foresight, TextEvaluation};
use crate::model::Network;
use crate::protocol::{Answer, Failure, Foreseen, ModelHandle, Progress};

pub struct ForeseeJob {
    /// As it was asked: a training that ends meanwhile changes nothing.
    network: Box<dyn Network>,
    evaluation: TextEvaluation,
}

impl ForeseeJob {
    pub fn new<P: Platform>(
        world: &World<P>,
        handle: ModelHandle,
        text: &str,
    ) -> Result<Self, Failure> {
        let model = world.model(handle)?;
        Ok(Self {
            network: model.network.for_inference(),
            evaluation: evaluation(model, text)?,
        })
    }

    pub async fn advance(&mut self) -> Result<Step, Failure> {
        match slice(&mut self.evaluation, self.network.as_ref(), "measuring").await? {
            Ok(figures) => Ok(Step::done(Answer::Foreseen(figures))),
            Err(progress) => Ok(Step::more(progress)),
        }
    }
}

/// The measuring of a text by a model.
pub fn evaluation(model: &Model, text: &str) -> Result<TextEvaluation, Failure> {
    let (pieces, context) = model.writer()?;
    let (before, text_pieces) = (pieces.numbers(BEFORE), pieces.numbers(text));
    if text_pieces.is_empty() {
        return Err(short_text("the text", 1, 0));
    }
    let characters = text.chars().count();
    Ok(TextEvaluation::new(
        &before,
        &text_pieces,
        characters,
        context,
    ))
}

/// One slice of it: the figures at the end, before that how far it is.
pub async fn slice(
    evaluation: &mut TextEvaluation,
    network: &dyn Network,
    what: &str,
) -> Result<Result<Foreseen, Progress>, Failure> {
    let advanced = evaluation.advance(network).await;
    advanced.map_err(|error| bad_evaluation(&error))?;
    if evaluation.is_done() {
        return Ok(Ok(foreseen(evaluation.figures())));
    }
    let (done, total) = evaluation.progress();
    Ok(Err(Progress::Phase {
        what: what.into(),
        done: done as u64,
        total: total as u64,
    }))
}

fn foreseen(figures: Foresight) -> Foreseen {
    Foreseen {
        bits_per_character: figures.bits_per_character(),
        loss: figures.loss(),
        pieces: figures.pieces as u64,
        characters: figures.characters as u64,
    }
}
