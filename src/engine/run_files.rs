//! The files of runs in the store: `runs/<id>.json` is a run's record, beside it lie its capsule and its weights.

use serde::Deserialize;

use super::platform::Platform;
use super::world::World;
use crate::protocol::{Failure, FailureKind, ModelHandle};
use crate::runs::{
    ADAPTER_END, CAPSULE_END, Capsule, FOLDER, RunRecord, WEIGHTS_END, encode, file_name, part_name,
};

/// Runs whose capsule, weights and adapter stay; of older ones the records do.
const MOST_WEIGHTS: usize = 100;

/// What a person wrote of a run.
#[derive(Deserialize)]
struct Words {
    name: String,
    note: String,
}

impl<P: Platform> World<P> {
    /// Writes a record; the name and the note that a person gave the run stay.
    pub async fn keep_record(&self, record: &RunRecord) -> Result<(), Failure> {
        let name = file_name(&record.id);
        let mut record = record.clone();
        if let Ok(Some(bytes)) = self.platform.read(&name).await
            && let Ok(old) = serde_json::from_slice::<Words>(&bytes)
        {
            (record.name, record.note) = (old.name, old.note);
        }
        self.platform.write(&name, &encode(&record)?).await
    }

    /// The record of a run that nobody goes on with says so. Only this word of it changes: to read and write all of it would cost the
    /// engine 20 kB. In a name or a note, quotation marks stand behind a backslash, so these are not found there.
    pub async fn stop_record(&self, id: &str) {
        let name = file_name(id);
        if let Ok(Some(bytes)) = self.platform.read(&name).await
            && let Ok(text) = String::from_utf8(bytes)
        {
            let stopped = text.replacen(r#""status":"running""#, r#""status":"stopped""#, 1);
            // Else it says that the run is not finished, which is true as well.
            let _ = self.platform.write(&name, stopped.as_bytes()).await;
        }
    }

    /// Gives a model what its finished run made of it: the hash of its new weights, its adapter and, if the run took a step, its capsule. All
    /// of that is kept, and the session is over. Returns the run's id where that could be done.
    pub async fn keep_run(
        &mut self,
        handle: ModelHandle,
        capsule: Capsule,
        weights: Option<&[u8]>,
        adapter: Option<Vec<u8>>,
    ) -> Result<Option<String>, Failure> {
        let id = capsule.record.id.clone();
        let has_steps = !capsule.record.history.is_empty();
        let mut is_kept = false;
        // What the session held may be the room that its result lacked.
        for _ in 0..2 {
            if has_steps && !is_kept {
                let files = self.keep_run_files(&capsule, weights, adapter.as_deref());
                is_kept = files.await.is_ok();
            }
            self.drop_session(&id).await;
        }
        let outcome = capsule.record.outcome.as_ref();
        let weights_sha256 = outcome.and_then(|outcome| outcome.weights_sha256.clone());
        let model = self.model_mut(handle)?;
        model.weights.sha256 = weights_sha256.unwrap_or_default();
        model.adapter = adapter;
        model.run = has_steps.then(|| Box::new(capsule));
        Ok(is_kept.then_some(id))
    }

    /// Writes all that is kept of a finished run; one whose adapter lies over the shipped weights needs no others.
    async fn keep_run_files(
        &self,
        capsule: &Capsule,
        weights: Option<&[u8]>,
        adapter: Option<&[u8]>,
    ) -> Result<(), Failure> {
        let id = &capsule.record.id;
        self.keep_record(&capsule.record).await?;
        let file = capsule.write().map_err(|error| Failure {
            kind: FailureKind::Storage,
            expected: "a capsule".into(),
            got: error.to_string(),
            place: "the run".into(),
            advice: "Report it.".into(),
        })?;
        let parts = [
            (CAPSULE_END, Some(&file[..])),
            (ADAPTER_END, adapter),
            (WEIGHTS_END, weights),
        ];
        for (end, bytes) in parts {
            if let Some(bytes) = bytes {
                self.platform.write(&part_name(id, end), bytes).await?;
            }
        }
        self.drop_old_files().await;
        Ok(())
    }

    async fn drop_old_files(&self) {
        let mut names = self.platform.names().await;
        // Ids begin with the start, so the oldest come first.
        names.retain(|name| name.starts_with(FOLDER) && name.ends_with(CAPSULE_END));
        names.sort_unstable();
        let old = names.len().saturating_sub(MOST_WEIGHTS);
        for name in &names[..old] {
            for end in [WEIGHTS_END, CAPSULE_END, ADAPTER_END] {
                // What cannot be removed stays.
                let _ = self.platform.remove(&name.replace(CAPSULE_END, end)).await;
            }
        }
    }
}
