//! One prediction: preprocessing, forward pass, probabilities or an embedding.

use super::failure::bad_evaluation;
use super::platform::Platform;
use super::prepare::{Ready, judge, prepare};
use super::world::{Model, World};
use crate::data::Prepared;
use crate::eval::{check_row, probabilities, rows};
use crate::model::{Network, inputs};
use crate::protocol::{Answer, Bytes, Failure, Input, Outputs, Prediction};

impl<P: Platform> World<P> {
    /// Answers one input of `model` with `network`, whose classes are `labels`.
    pub async fn predict(
        &self,
        model: &Model,
        network: &dyn Network,
        labels: &[String],
        input: &Input,
    ) -> Result<Answer, Failure> {
        let started_ms = self.platform.now_ms();
        let (outputs, verdict, seen) = match prepare(model, input, "the input")? {
            Ready::Ruled { verdict, seen } => (
                Outputs::Probabilities(Bytes::default()),
                Some(verdict),
                seen,
            ),
            Ready::Asked { prepared, seen } => {
                let outputs = answer(network, labels.is_empty(), &prepared).await?;
                let verdict = match &outputs {
                    Outputs::Probabilities(bytes) => bytes.to_f32(),
                    Outputs::Embedding(_) => None,
                };
                let verdict = verdict.and_then(|row| judge(model, &row));
                (outputs, verdict, seen)
            }
        };
        Ok(Answer::Prediction(Prediction {
            outputs,
            labels: labels.to_vec(),
            verdict,
            seen,
            ms: self.platform.now_ms() - started_ms,
            device: self.device.kind,
        }))
    }
}

async fn answer(
    network: &dyn Network,
    is_embedding: bool,
    prepared: &Prepared,
) -> Result<Outputs, Failure> {
    let Prepared { shape, values } = prepared;
    if is_embedding {
        let inputs = inputs(values.clone(), *shape, &network.device());
        let rows = rows(network.logits(inputs)).await;
        let row = rows.map_err(|error| bad_evaluation(&error))?.concat();
        return Ok(Outputs::Embedding(Bytes::from_f32(&row)));
    }
    let rows = probabilities(network, *shape, values).await;
    let row = rows.map_err(|error| bad_evaluation(&error))?.concat();
    check_row(&row, 0).map_err(|error| bad_evaluation(&error))?;
    Ok(Outputs::Probabilities(Bytes::from_f32(&row)))
}
