//! What is kept of a finished run: its record, in a capsule that trains it again.

use super::{FineTuneJob, Plan};
use crate::engine::platform::{Body, Platform};
use crate::engine::world::World;
use crate::protocol::{Failure, Summary};
use crate::runs::{
    AugmentationKind, Capsule, DataSource, Outcome, OwnSample, OwnSamples, RECORD_VERSION, Recipe,
    RunKind, RunRecord, RunStatus, SampleKind, Target, best, run_id, run_name, salt_of,
};

impl<B: Body> FineTuneJob<B> {
    /// Gives the model the hash of its new weights, and the run's capsule if the run took a step.
    pub(super) async fn keep_run<P: Platform>(
        &mut self,
        world: &mut World<P>,
        summary: &Summary,
    ) -> Result<(), Failure> {
        let file = world.export(self.handle).await?;
        let weights_sha256 = world.platform.sha256(&file).await;
        let own = self.take_samples();
        let data = self.data(world, &own);
        let model = world.model_mut(self.handle)?;
        model.weights.sha256.clone_from(&weights_sha256);
        let record = self.record(model.entry.name, data, summary, weights_sha256);
        let capsule = Capsule {
            record,
            target: Target::here(),
            recipe: Recipe {
                augmentation: match self.plan {
                    Plan::Extend { .. } => AugmentationKind::Gentle,
                    Plan::Replace { .. } => AugmentationKind::None,
                },
                own: Some(own),
            },
        };
        model.run = (!self.history.is_empty()).then(|| Box::new(capsule));
        Ok(())
    }

    fn record(
        &self,
        model: &str,
        data: DataSource,
        summary: &Summary,
        weights_sha256: String,
    ) -> RunRecord {
        let salt = format!("{weights_sha256} {:?}", self.config);
        RunRecord {
            version: RECORD_VERSION,
            id: run_id(self.started_ms, salt_of(&salt)),
            name: run_name(model, self.started_ms),
            note: String::new(),
            model: model.into(),
            kind: RunKind::FineTune,
            base_sha256: Some(self.base_sha256.clone()),
            data,
            config: self.config.clone(),
            device: summary.device,
            code_version: env!("CARGO_PKG_VERSION").into(),
            started_ms: self.started_ms,
            status: match summary.stopped {
                true => RunStatus::Stopped,
                false => RunStatus::Done,
            },
            labels: summary.labels.clone(),
            added: summary.added.clone(),
            history: self.history.clone(),
            outcome: Some(Outcome {
                final_loss: summary.final_loss,
                steps: summary.steps,
                total_steps: summary.total_steps,
                elapsed_ms: summary.elapsed_ms,
                best: best(&self.history),
                before: summary.before.clone(),
                after: Some(summary.after.clone()),
                flipped: summary.flipped,
                weights_sha256: Some(weights_sha256),
            }),
        }
    }

    /// The samples as the network took them; the job needs them no more.
    fn take_samples(&mut self) -> OwnSamples {
        let samples = std::mem::take(&mut self.own.samples).into_iter();
        let sample = |(values, class): (Vec<f32>, usize)| OwnSample {
            label: self.labels[class].clone(),
            values,
        };
        OwnSamples {
            kind: match self.plan {
                Plan::Extend { .. } => SampleKind::Drawing,
                Plan::Replace { .. } => SampleKind::Features,
            },
            samples: samples.map(sample).collect(),
        }
    }

    fn data<P: Platform>(&self, world: &World<P>, own: &OwnSamples) -> DataSource {
        let uses_set = self.config.replay_share > 0.0 || self.config.patience.is_some();
        let set = match &self.plan {
            Plan::Extend { data } if uses_set => Some(data.clone()),
            _ => None,
        };
        DataSource {
            set_sha256: set.as_ref().and_then(|name| world.data_sha256(name)),
            set,
            own_samples: own.samples.len() as u32,
            own_sha256: Some(own.sha256()),
        }
    }
}
