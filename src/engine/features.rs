//! What a model's head sees of some inputs, computed one input a slice; and the job that answers with it.

use super::failure::{bad_config, bad_evaluation, bad_features};
use super::job::Step;
use super::platform::Platform;
use super::prepare::prepare_for_network;
use super::world::{Model, World};
use crate::eval::rows;
use crate::model::{Network, inputs};
use crate::protocol::{Answer, Bytes, Embedding, Failure, Input, ModelHandle, Progress};

/// Features being computed.
pub struct Features {
    backbone: Box<dyn Network>,
    inputs: Vec<Input>,
    /// Numbers in a row.
    pub width: usize,
    /// The rows so far, end to end.
    pub values: Vec<f32>,
}

impl Features {
    /// Prepares to look at `inputs`; some may be features already.
    pub fn new(model: &Model, inputs: Vec<Input>) -> Self {
        Self {
            backbone: model.network.backbone(),
            inputs,
            width: model.manifest.features,
            values: Vec::new(),
        }
    }

    /// How many inputs were looked at.
    pub fn done(&self) -> usize {
        self.values.len() / self.width.max(1)
    }

    /// Whether all were.
    pub fn is_done(&self) -> bool {
        self.done() >= self.inputs.len()
    }

    /// Looks at the next input, and at all behind it that are features already.
    pub async fn advance(&mut self, model: &Model) -> Result<(), Failure> {
        let index = self.done();
        if let Some(input) = self.inputs.get(index) {
            let place = format!("inputs[{index}]");
            let row = self.row(model, input, &place).await?;
            self.values.extend(self.checked(row, &place)?);
        }
        while let Some(Input::Features(bytes)) = self.inputs.get(self.done()) {
            let place = format!("inputs[{}]", self.done());
            let row = bytes.to_f32().unwrap_or_default();
            self.values.extend(self.checked(row, &place)?);
        }
        Ok(())
    }

    async fn row(&self, model: &Model, input: &Input, place: &str) -> Result<Vec<f32>, Failure> {
        if let Input::Features(bytes) = input {
            return Ok(bytes.to_f32().unwrap_or_default());
        }
        let prepared = prepare_for_network(model, input, place)?;
        let inputs = inputs(prepared.values, prepared.shape, &self.backbone.device());
        let rows = rows(self.backbone.features(inputs)).await;
        Ok(rows.map_err(|error| bad_evaluation(&error))?.concat())
    }

    fn checked(&self, row: Vec<f32>, place: &str) -> Result<Vec<f32>, Failure> {
        let is_usable = row.len() == self.width && row.iter().all(|value| value.is_finite());
        match is_usable {
            true => Ok(row),
            false => Err(bad_features(place, self.width, row.len())),
        }
    }

    /// How far it is.
    pub fn progress(&self, what: &str) -> Progress {
        Progress::Phase {
            what: what.into(),
            done: self.done() as u64,
            total: self.inputs.len() as u64,
        }
    }
}

/// The job.
pub struct EmbedJob {
    handle: ModelHandle,
    features: Features,
    started_ms: Option<f64>,
}

impl EmbedJob {
    pub fn new<P: Platform>(
        world: &World<P>,
        handle: ModelHandle,
        inputs: Vec<Input>,
    ) -> Result<Self, Failure> {
        if inputs.is_empty() {
            return Err(bad_config("inputs", "at least one input", "none"));
        }
        Ok(Self {
            handle,
            features: Features::new(world.model(handle)?, inputs),
            started_ms: None,
        })
    }

    pub async fn advance<P: Platform>(&mut self, world: &World<P>) -> Result<Step, Failure> {
        let started_ms = *self.started_ms.get_or_insert(world.platform.now_ms());
        self.features.advance(world.model(self.handle)?).await?;
        if !self.features.is_done() {
            return Ok(Step::more(self.features.progress("looking at the inputs")));
        }
        Ok(Step::done(Answer::Embedded(Embedding {
            width: self.features.width as u32,
            rows: Bytes::from_f32(&self.features.values),
            ms: world.platform.now_ms() - started_ms,
        })))
    }
}
