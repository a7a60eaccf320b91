//! The files of runs in this browser's storage.

use super::super::store;
use crate::runs::{RunRecord, decode, encode, file_name, id_of_file};

/// Reads all records; what is none is told.
pub async fn read_all() -> Vec<Result<RunRecord, String>> {
    let mut read = Vec::new();
    for name in store::names().await {
        if id_of_file(&name).is_some() {
            read.push(read_one(&name).await);
        }
    }
    read
}

async fn read_one(name: &str) -> Result<RunRecord, String> {
    let bytes = store::read(name)
        .await
        .map_err(|failure| failure.to_string())?;
    let bytes = bytes.unwrap_or_default();
    decode(&bytes, name).map_err(|failure| failure.to_string())
}

/// Writes a record.
pub async fn save(record: &RunRecord) -> Result<(), String> {
    let bytes = encode(record).map_err(|failure| failure.to_string())?;
    let written = store::write(&file_name(&record.id), &bytes).await;
    written.map_err(|failure| failure.to_string())
}

/// Removes a run with its capsule and its weights.
pub async fn remove(id: &str) -> Result<(), String> {
    let start = format!("runs/{id}.");
    for name in store::names().await {
        if name.starts_with(&start) {
            let removed = store::remove(&name).await;
            removed.map_err(|failure| failure.to_string())?;
        }
    }
    Ok(())
}

/// Reads a file that belongs to a run, such as `capsule.json`.
pub async fn part(id: &str, part: &str) -> Result<Option<Vec<u8>>, String> {
    let read = store::read(&format!("runs/{id}.{part}")).await;
    read.map_err(|failure| failure.to_string())
}
