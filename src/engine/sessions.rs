//! Runs under way in the store, so that they outlive the tab. `sessions/<id>.run` tells what a run learns from, in postcard, which keeps every
//! bit of a number; `sessions/<id>.a` and `.b`
//! are its two newest checkpoints, written in turn, each with its own hash behind it: one that was cut is refused, and the other is used.

use serde::{Deserialize, Serialize};

use super::failure::bad_weights;
use super::platform::Platform;
use super::prepare::image;
use super::resumed::run_of;
use super::world::World;
use crate::data::preprocess::digit;
use crate::protocol::{
    Bytes, Failure, FailureKind, Image, Interrupted, ModelHandle, Sample, TextTuning, TrainConfig,
    WeightsInfo, WeightsOrigin,
};
use crate::runs::{OwnSample, OwnSamples, SampleKind, id_of_session, session_name, session_start};
use crate::weights::{WeightsFile, apply};

/// The version of the form, of which the settings are a part; another one's sessions are forgotten.
pub const VERSION: u32 = 5;

/// How often runs that another engine holds are claimed again, and how long it is waited before, in milliseconds. Nothing else is answered
/// meanwhile, and a run that another tab works on is waited for in vain.
const CLAIMS_AGAIN: u32 = 4;
const CLAIM_MS: u32 = 200;

/// Hexadecimal digits of a hash.
const HASH: usize = 64;

/// What a run begins with and learns from.
#[derive(Serialize, Deserialize)]
pub struct KeptSession {
    /// [`VERSION`].
    pub version: u32,
    /// The run.
    pub id: String,
    /// The model's name.
    pub model: String,
    /// The settings.
    pub config: TrainConfig,
    /// Steps planned.
    pub total_steps: u64,
    /// The person's samples, as the network takes them.
    pub own: OwnSamples,
    /// The text that it learns instead, and how, as asked.
    pub text: Option<(String, TextTuning)>,
    /// SHA-256 of the weights that it began with.
    pub base_sha256: String,
    /// Those weights, where they are not the shipped ones.
    pub base: Option<Vec<u8>>,
}

impl KeptSession {
    /// What it learns from, in words.
    fn about(&self) -> String {
        if let Some((text, _)) = &self.text {
            return format!("a text of {} characters", text.chars().count());
        }
        let mut classes: Vec<&str> = Vec::new();
        for sample in &self.own.samples {
            if !classes.contains(&sample.label.as_str()) {
                classes.push(&sample.label);
            }
        }
        let count = self.own.samples.len();
        if count == 0 {
            return "the pictures that ship".into();
        }
        let noun = if count == 1 { "example" } else { "examples" };
        format!("{count} {noun} of {}", classes.join(", "))
    }

    /// The drawings that it learns from, to be looked at.
    fn drawings(&self) -> Vec<(String, Image)> {
        if self.own.kind != SampleKind::Drawing {
            return Vec::new();
        }
        let drawing = |sample: &OwnSample| {
            let pixels = digit::to_bytes(&sample.values);
            (sample.label.clone(), image(&pixels))
        };
        self.own.samples.iter().map(drawing).collect()
    }
}

/// Which of its two places a checkpoint takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Slot {
    /// The first.
    #[default]
    A,
    /// The second.
    B,
}

impl Slot {
    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::A,
        }
    }

    fn name(self, id: &str) -> String {
        let letter = if self == Self::A { 'a' } else { 'b' };
        format!("{}{letter}", session_start(id))
    }
}

impl<P: Platform> World<P> {
    /// Claims a run for this engine. One that moved here from an engine that died may be held for a moment yet, so it is claimed again
    /// with each checkpoint.
    pub async fn claim_session(&self, id: &str) {
        // Without it the run goes on all the same; another tab could be offered it.
        let _ = self.platform.claim(&session_name(id)).await;
    }

    /// Keeps what a run learns from.
    pub async fn keep_session(&self, session: &KeptSession) -> Result<(), Failure> {
        let bytes = postcard::to_extend(session, Vec::new()).map_err(|error| unwritable(&error))?;
        self.platform
            .write(&session_name(&session.id), &bytes)
            .await
    }

    /// Keeps a checkpoint.
    pub async fn keep_checkpoint(&self, id: &str, slot: Slot, file: &[u8]) -> Result<(), Failure> {
        let hash = self.platform.sha256(file).await;
        let bytes = [file, hash.as_bytes()].concat();
        self.platform.write(&slot.name(id), &bytes).await
    }

    /// The run has come to its end.
    pub async fn drop_session(&self, id: &str) {
        let names = [session_name(id), Slot::A.name(id), Slot::B.name(id)];
        for name in names {
            // What cannot be removed is offered again, and can be forgotten then.
            let _ = self.platform.remove(&name).await;
        }
    }

    /// What a request for a fine-tuning learns from: what is given or, for a run that was cut off with its tab, what that one had.
    pub async fn continued(
        &mut self,
        model: ModelHandle,
        samples: Vec<Sample>,
        config: TrainConfig,
        checkpoint: &Option<Bytes>,
    ) -> Result<(Vec<Sample>, TrainConfig), Failure> {
        let run = checkpoint.as_ref().and_then(|file| run_of(&file.0));
        match run {
            Some(run) if samples.is_empty() => {
                let session = self.session(&run).await?;
                self.stand_on(model, &session)?;
                Ok((session.own.samples(), session.config))
            }
            _ => Ok((samples, config)),
        }
    }

    /// As [`World::continued`], of a request for a training on a text.
    pub async fn continued_text(
        &mut self,
        model: ModelHandle,
        text: String,
        options: TextTuning,
        checkpoint: &Option<Bytes>,
    ) -> Result<(String, TextTuning), Failure> {
        let run = checkpoint.as_ref().and_then(|file| run_of(&file.0));
        match run {
            Some(run) if text.is_empty() => {
                let mut session = self.session(&run).await?;
                let text = session.text.take();
                let text = text.ok_or_else(|| no_session(&session_name(&run)))?;
                self.stand_on(model, &session)?;
                Ok(text)
            }
            _ => Ok((text, options)),
        }
    }

    /// Gives a model the weights that a run began with.
    fn stand_on(&mut self, handle: ModelHandle, session: &KeptSession) -> Result<(), Failure> {
        let backend = self.backend.clone();
        let model = self.model_mut(handle)?;
        let expected = &session.base_sha256;
        let Some(base) = &session.base else {
            return match model.has_own_head || *expected == model.weights.sha256 {
                true => Ok(()),
                false => Err(other_base(expected, &model.weights.sha256)),
            };
        };
        let refuse = |error| bad_weights("the weights that the run began with", &error);
        let file = WeightsFile::read(base).map_err(refuse)?;
        let description = file.description.as_ref();
        let labels = description.map(|description| description.labels.clone());
        let labels = labels.unwrap_or_else(|| model.manifest.labels.clone());
        let mut network = (model.entry.init)(labels.len(), &backend);
        apply(network.as_mut(), file).map_err(refuse)?;
        (model.labels, model.network) = (labels, network);
        // Of a training that no longer is in these weights.
        (model.adapter, model.run) = (None, None);
        model.weights = WeightsInfo {
            origin: WeightsOrigin::Given,
            sha256: expected.clone(),
            bytes: base.len() as u64,
        };
        Ok(())
    }

    /// A person does not want a run that was cut off any more.
    pub async fn forget_run(&self, run: &str) {
        self.stop_record(run).await;
        self.drop_session(run).await;
    }

    /// What a run that was cut off learns from.
    pub async fn session(&self, id: &str) -> Result<KeptSession, Failure> {
        let name = session_name(id);
        let bytes = self.platform.read(&name).await?.unwrap_or_default();
        let session: Option<KeptSession> = postcard::from_bytes(&bytes).ok();
        let session = session.filter(|session| session.version == VERSION);
        session.ok_or_else(|| no_session(&name))
    }

    /// The newest run of a model that was cut off and that nobody works on: no other tab, and not this engine, whose runs are `ours`. The
    /// engine of a page that was left may hold one a little longer than the page (up to 0.25 s were seen), so those are asked for again.
    pub async fn interrupted(&self, model: &str, ours: &[String]) -> Option<Interrupted> {
        let mut tries = CLAIMS_AGAIN;
        for id in self.sessions(ours).await {
            let session = self.session(&id).await;
            if session.as_ref().is_ok_and(|session| session.model != model) {
                continue;
            }
            if self.claims_in_time(&id, &mut tries).await
                && let Some(found) = self.offered(&id, session).await
            {
                return Some(found);
            }
        }
        None
    }

    /// Whether the engine that holds a run lets it go while there are tries left, which all runs share.
    async fn claims_in_time(&self, id: &str, tries: &mut u32) -> bool {
        while !self.claims(id).await {
            if *tries == 0 {
                return false;
            }
            *tries -= 1;
            self.platform.pause(CLAIM_MS).await;
        }
        true
    }

    async fn claims(&self, id: &str) -> bool {
        self.platform.claim(&session_name(id)).await
    }

    /// The runs in the store that are not `ours`, the newest first.
    async fn sessions(&self, ours: &[String]) -> Vec<String> {
        let names = self.platform.names().await;
        let ids = names.iter().filter_map(|name| id_of_session(name));
        let others = ids.filter(|id| !ours.iter().any(|run| run == id));
        let mut others: Vec<String> = others.map(str::to_owned).collect();
        others.sort_unstable_by(|one, other| other.cmp(one));
        others
    }

    /// A claimed run, as it is offered; one that cannot be gone on with is forgotten.
    async fn offered(
        &self,
        id: &str,
        session: Result<KeptSession, Failure>,
    ) -> Option<Interrupted> {
        let newest = match &session {
            Ok(_) => self.checkpoint(id).await,
            Err(_) => None,
        };
        let (Ok(session), Some((step, checkpoint, _))) = (session, newest) else {
            self.forget_run(id).await;
            return None;
        };
        Some(Interrupted {
            run: id.into(),
            step,
            total_steps: session.total_steps,
            about: session.about(),
            drawings: session.drawings(),
            on_shipped: session.base.is_none(),
            text: session.text,
            checkpoint,
        })
    }

    /// Where the next checkpoint of a run goes: not where its newest whole one is.
    pub async fn free_slot(&self, id: &str) -> Slot {
        let newest = self.checkpoint(id).await;
        newest.map_or(Slot::A, |(_, _, slot)| slot.other())
    }

    /// The newest whole checkpoint with its step and its place.
    async fn checkpoint(&self, id: &str) -> Option<(u64, Bytes, Slot)> {
        let mut newest: Option<(u64, Bytes, Slot)> = None;
        for slot in [Slot::A, Slot::B] {
            if let Some((step, file)) = self.whole(&slot.name(id)).await
                && newest.as_ref().is_none_or(|(other, ..)| step > *other)
            {
                newest = Some((step, file, slot));
            }
        }
        newest
    }

    async fn whole(&self, name: &str) -> Option<(u64, Bytes)> {
        let mut file = self.platform.read(name).await.ok()??;
        let hash = file.split_off(file.len().checked_sub(HASH)?);
        if self.platform.sha256(&file).await.as_bytes() != hash {
            return None;
        }
        let description = WeightsFile::read(&file).ok()?.description?;
        Some((description.step?, file.into()))
    }
}

fn unwritable(error: &postcard::Error) -> Failure {
    Failure {
        kind: FailureKind::Storage,
        expected: "a run that can be written".into(),
        got: error.to_string(),
        place: "the run under way".into(),
        advice: "Report it.".into(),
    }
}

fn other_base(expected: &str, got: &str) -> Failure {
    Failure {
        kind: FailureKind::WrongState,
        expected: format!("the weights that the run began with, {expected}"),
        got: got.into(),
        place: "the model".into(),
        advice: "Reset it to the shipped weights, then go on with the run.".into(),
    }
}

fn no_session(name: &str) -> Failure {
    Failure {
        kind: FailureKind::BadInput,
        expected: "what the run learned from".into(),
        got: "none, or one of another version of Hearth".into(),
        place: name.into(),
        advice: "Start the training anew.".into(),
    }
}
