//! What is kept of a finished run: its record, in a capsule that trains it again.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{FineTuneJob, Plan, Stage};
use crate::engine::bundled;
use crate::engine::platform::{Body, Platform};
use crate::engine::sessions::{KeptSession, VERSION};
use crate::engine::under_way::{Checkpoints, Recorded};
use crate::engine::world::World;
use crate::eval::Answer;
use crate::protocol::{Failure, Summary};
use crate::runs::{
    AugmentationKind, Capsule, DataSource, HeldOutAnswers, Outcome, OwnSample, OwnSamples,
    RECORD_VERSION, Recipe, RunKind, RunRecord, RunStatus, SampleKind, Target, best, letters,
    run_name,
};

impl<B: Body> FineTuneJob<B> {
    /// Keeps what came of the run: [`World::keep_run`].
    pub(super) async fn keep_run<P: Platform>(
        &mut self,
        world: &mut World<P>,
        summary: &Summary,
    ) -> Result<Option<String>, Failure> {
        let file = world.export(self.handle).await?;
        let adapter = self.adapter_file(world).await?;
        let weights_sha256 = world.platform.sha256(&file).await;
        let mut outcome = self.outcome(summary, weights_sha256);
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
                text: None,
                base: self.base.as_ref().map(|file| STANDARD.encode(file)),
            },
        };
        let kept = world.keep_run(self.handle, capsule, Some(&file), adapter);
        kept.await
    }

    fn outcome(&self, summary: &Summary, weights_sha256: String) -> Outcome {
        Outcome {
            final_loss: summary.final_loss,
            steps: summary.steps,
            total_steps: summary.total_steps,
            elapsed_ms: summary.elapsed_ms,
            checkpoints_ms: Some(self.checkpoints.took_ms),
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
                self.hash_of_own(),
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
    fn hash_of_own(&mut self) -> String {
        let hash = self.own_sha256.take();
        let hash = hash.unwrap_or_else(|| self.own_samples().sha256());
        self.own_sha256 = Some(hash.clone());
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
        let own_sha256 = self.hash_of_own();
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

impl<B: Body> Recorded for FineTuneJob<B> {
    fn id(&self) -> &str {
        &self.run
    }

    fn steps(&self) -> u64 {
        // One that is being measured has taken all of its own.
        self.steps_taken().unwrap_or(self.steps)
    }

    fn checkpoints(&mut self) -> &mut Checkpoints {
        &mut self.checkpoints
    }

    fn session<P: Platform>(&self, world: &World<P>) -> Option<KeptSession> {
        let Stage::Train(session) = &self.stage else {
            return None;
        };
        let model = world.model(self.handle).ok()?.entry.name;
        Some(KeptSession {
            version: VERSION,
            id: self.run.clone(),
            model: model.into(),
            config: self.config.clone(),
            total_steps: session.total_steps(),
            own: self.own_samples(),
            text: None,
            base_sha256: self.base_sha256.clone(),
            base: self.base.clone(),
        })
    }

    fn record<P: Platform>(
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
            code_version: world.platform.code_version(),
            started_ms: self.started_ms,
            status,
            labels: self.labels.clone(),
            added: self.added.clone(),
            history: self.reports.history.clone(),
            outcome,
            text: None,
        })
    }
}
