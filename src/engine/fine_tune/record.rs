//! What is kept of a finished run: its record, in a capsule that trains it again.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{FineTuneJob, Plan};
use crate::engine::bundled;
use crate::engine::platform::{Body, Platform};
use crate::engine::world::World;
use crate::eval::Answer;
use crate::protocol::{Failure, Summary};
use crate::runs::{
    AugmentationKind, Capsule, DataSource, HeldOutAnswers, Outcome, OwnSample, OwnSamples,
    RECORD_VERSION, Recipe, RunKind, RunRecord, RunStatus, SampleKind, Target, best, letters,
    run_name,
};

impl<B: Body> FineTuneJob<B> {
    /// Gives the model the hash of its new weights, and the run's capsule if the run took a step; both are kept. Returns the run's id where
    /// that could be done.
    pub(super) async fn keep_run<P: Platform>(
        &mut self,
        world: &mut World<P>,
        summary: &Summary,
    ) -> Result<Option<String>, Failure> {
        let file = world.export(self.handle).await?;
        let adapter = self.adapter_file(world).await?;
        let weights_sha256 = world.platform.sha256(&file).await;
        let mut outcome = self.outcome(summary, weights_sha256.clone());
        outcome.answers = self.held_out_answers(world);
        let status = match summary.stopped {
            true => RunStatus::Stopped,
            false => RunStatus::Done,
        };
        let record = self.record(world, status, Some(outcome))?;
        let capsule = Capsule {
            record,
            target: Target::here(),
            recipe: Recipe {
                augmentation: match self.plan {
                    Plan::Extend { .. } if self.own.samples.is_empty() => {
                        bundled::distortions(world.model(self.handle)?.entry.input)
                    }
                    Plan::Extend { .. } => AugmentationKind::Gentle,
                    Plan::Replace { .. } => AugmentationKind::None,
                },
                own: Some(self.own_samples()),
                base: self.base.as_ref().map(|file| STANDARD.encode(file)),
            },
        };
        let is_kept = !self.reports.history.is_empty() && {
            let files = world.keep_run_files(&capsule, &file, adapter.as_deref());
            files.await.is_ok()
        };
        world.drop_session(&self.run).await;
        let model = world.model_mut(self.handle)?;
        model.weights.sha256 = weights_sha256;
        model.adapter = adapter;
        model.run = (!self.reports.history.is_empty()).then(|| Box::new(capsule));
        Ok(is_kept.then(|| self.run.clone()))
    }

    /// How the run stands.
    pub(super) fn record<P: Platform>(
        &mut self,
        world: &World<P>,
        status: RunStatus,
        outcome: Option<Outcome>,
    ) -> Result<RunRecord, Failure> {
        let model = world.model(self.handle)?.entry.name;
        let data = self.data(world);
        Ok(RunRecord {
            version: RECORD_VERSION,
            id: self.run.clone(),
            name: run_name(model, self.started_ms),
            note: String::new(),
            model: model.into(),
            kind: RunKind::FineTune,
            base_sha256: Some(self.base_sha256.clone()),
            data,
            config: self.config.clone(),
            device: world.device.kind,
            code_version: env!("CARGO_PKG_VERSION").into(),
            started_ms: self.started_ms,
            status,
            labels: self.labels.clone(),
            added: self.added.clone(),
            history: self.reports.history.clone(),
            outcome,
        })
    }

    fn outcome(&self, summary: &Summary, weights_sha256: String) -> Outcome {
        Outcome {
            final_loss: summary.final_loss,
            steps: summary.steps,
            total_steps: summary.total_steps,
            elapsed_ms: summary.elapsed_ms,
            checkpoints_ms: Some(self.checkpoints_ms),
            best: best(&self.reports.history),
            before: summary.before.clone(),
            after: Some(summary.after.clone()),
            flipped: summary.flipped,
            answers: None,
            weights_sha256: Some(weights_sha256),
        }
    }

    /// What was answered to the held-out samples.
    fn held_out_answers<P: Platform>(&mut self, world: &World<P>) -> Option<HeldOutAnswers> {
        let samples = match &self.plan {
            Plan::Extend { data } => format!("{data} held out, {}", world.data_sha256(data)?),
            Plan::Replace { .. } => format!(
                "own, {}, seed {}, share {}",
                self.own_sha256(),
                self.config.seed,
                self.config.validation_share
            ),
        };
        let classes = |answers: &[Answer]| letters(answers.iter().map(Answer::class));
        let after = &self.after.held_out;
        Some(HeldOutAnswers {
            samples,
            truth: letters(after.iter().map(|answer| answer.truth))?,
            before: classes(&self.before.held_out),
            after: classes(after)?,
        })
    }

    /// The hash of the person's own samples, computed once.
    fn own_sha256(&mut self) -> String {
        let hash = self.kept.own_sha256.take();
        let hash = hash.unwrap_or_else(|| self.own_samples().sha256());
        self.kept.own_sha256 = Some(hash.clone());
        hash
    }

    /// The samples as the network takes them.
    pub(super) fn own_samples(&self) -> OwnSamples {
        let samples = self.own.samples.iter();
        let sample = |(values, class): &(Vec<f32>, usize)| OwnSample {
            label: self.labels[*class].clone(),
            values: values.clone(),
        };
        OwnSamples {
            kind: match self.plan {
                Plan::Extend { .. } => SampleKind::Drawing,
                Plan::Replace { .. } => SampleKind::Features,
            },
            samples: samples.map(sample).collect(),
        }
    }

    fn data<P: Platform>(&mut self, world: &World<P>) -> DataSource {
        let own_sha256 = self.own_sha256();
        let uses_set = self.config.replay_share > 0.0 || self.config.patience.is_some();
        let set = match &self.plan {
            Plan::Extend { data } if uses_set => Some(data.clone()),
            _ => None,
        };
        DataSource {
            set_sha256: set.as_ref().and_then(|name| world.data_sha256(name)),
            set,
            own_samples: self.own.samples.len() as u32,
            own_sha256: Some(own_sha256),
        }
    }
}
