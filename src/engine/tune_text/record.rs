//! What is kept of a finished run on a text: its record, its capsule with the text, and its adapter.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::TuneTextJob;
use crate::engine::platform::Platform;
use crate::engine::sessions::{KeptSession, VERSION};
use crate::engine::under_way::{Checkpoints, Recorded};
use crate::engine::world::World;
use crate::protocol::{Failure, TextSummary};
use crate::runs::{
    AugmentationKind, Capsule, DataSource, Outcome, OwnSamples, RECORD_VERSION, Recipe, RunKind,
    RunRecord, RunStatus, SampleKind, Target, TextRun, best, run_name,
};

impl TuneTextJob {
    /// Keeps what came of the run: [`World::keep_run`]. Over the shipped weights the adapter is enough; else all weights are kept too.
    pub(super) async fn keep_run<P: Platform>(
        &mut self,
        world: &mut World<P>,
        summary: &TextSummary,
        adapter: Vec<u8>,
    ) -> Result<Option<String>, Failure> {
        let file = world.export(self.handle).await?;
        let weights_sha256 = world.platform.sha256(&file).await;
        let capsule = self.capsule(world, summary, weights_sha256)?;
        let weights = self.base.is_some().then_some(&file[..]);
        let kept = world.keep_run(self.handle, capsule, weights, Some(adapter));
        kept.await
    }

    fn capsule<P: Platform>(
        &mut self,
        world: &World<P>,
        summary: &TextSummary,
        weights_sha256: String,
    ) -> Result<Capsule, Failure> {
        let status = match summary.stopped {
            true => RunStatus::Stopped,
            false => RunStatus::Done,
        };
        let outcome = self.outcome(summary, weights_sha256);
        let mut record = self.record(world, status, Some(outcome))?;
        if let Some(text) = &mut record.text {
            (text.before, text.after) = (Some(summary.before), Some(summary.after));
        }
        Ok(Capsule {
            record,
            target: Target::here(),
            recipe: Recipe {
                augmentation: AugmentationKind::None,
                own: None,
                text: Some(self.text.clone()),
                base: self.base.as_ref().map(|file| STANDARD.encode(file)),
            },
        })
    }

    fn outcome(&self, summary: &TextSummary, weights_sha256: String) -> Outcome {
        Outcome {
            final_loss: summary.final_loss,
            steps: summary.steps,
            total_steps: summary.total_steps,
            elapsed_ms: summary.elapsed_ms,
            checkpoints_ms: Some(self.checkpoints.took_ms),
            best: best(&self.reports.history),
            before: None,
            after: None,
            flipped: 0,
            answers: None,
            weights_sha256: Some(weights_sha256),
        }
    }
}

impl Recorded for TuneTextJob {
    fn id(&self) -> &str {
        &self.run
    }

    fn steps(&self) -> u64 {
        self.session.steps_taken()
    }

    fn checkpoints(&mut self) -> &mut Checkpoints {
        &mut self.checkpoints
    }

    fn session<P: Platform>(&self, world: &World<P>) -> Option<KeptSession> {
        let model = world.model(self.handle).ok()?.entry.name;
        Some(KeptSession {
            version: VERSION,
            id: self.run.clone(),
            model: model.into(),
            config: self.config.clone(),
            total_steps: self.session.total_steps(),
            own: OwnSamples {
                kind: SampleKind::Features,
                samples: Vec::new(),
            },
            text: Some((self.text.clone(), self.options.clone())),
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
        Ok(RunRecord {
            version: RECORD_VERSION,
            id: self.run.clone(),
            name: run_name(model, self.started_ms),
            note: String::new(),
            model: model.into(),
            kind: RunKind::FineTune,
            base_sha256: Some(self.base_sha256.clone()),
            data: DataSource {
                own_sha256: (!self.text_sha256.is_empty()).then(|| self.text_sha256.clone()),
                ..DataSource::default()
            },
            config: self.config.clone(),
            device: world.device.kind,
            code_version: world.platform.code_version(),
            started_ms: self.started_ms,
            status,
            labels: Vec::new(),
            added: Vec::new(),
            history: self.reports.history.clone(),
            outcome,
            text: Some(TextRun {
                options: self.options.clone(),
                characters: self.text.chars().count() as u64,
                before: self.before,
                after: None,
            }),
        })
    }
}
