//! The downloaded weights in the store: each chunk under its hash, and for each model an entry that names its chunks.

use serde::{Deserialize, Serialize};

use super::platform::Store;
use super::world::kept_name;
use crate::model;
use crate::protocol::{CachedModel, Failure};
use crate::weights::Chunk;

/// Which chunks belong to a model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// The model's name for people.
    pub title: String,
    /// Its chunks.
    pub chunks: Vec<Chunk>,
}

/// Where a chunk lies in the store.
pub fn chunk_name(sha256: &str) -> String {
    format!("cache/{sha256}")
}

/// Where the entry of a model lies in the store.
pub fn index_name(model: &str) -> String {
    format!("cache/{model}.json")
}

/// What is known of a model's chunks; `None` also where it cannot be read, for then it is written anew.
async fn index(store: &impl Store, model: &str) -> Option<Index> {
    let bytes = store.read(&index_name(model)).await.ok()??;
    serde_json::from_slice(&bytes).ok()
}

/// Notes which chunks a model has now, and removes those that no model needs any more, such as those of an older version.
///
/// # Errors
/// When the store refuses.
pub async fn enter(store: &impl Store, model: &str, new: &Index) -> Result<(), Failure> {
    if index(store, model).await.as_ref() == Some(new) {
        return Ok(());
    }
    let text = serde_json::to_vec(new).unwrap_or_default();
    store.write(&index_name(model), &text).await?;
    sweep(store).await
}

/// Removes the downloaded weights of a model, and what was fetched beside them.
///
/// # Errors
/// When the store refuses.
pub async fn remove(store: &impl Store, model: &str) -> Result<(), Failure> {
    store.remove(&index_name(model)).await?;
    for name in copies(&store.names().await, model) {
        store.remove(&name).await?;
    }
    sweep(store).await
}

/// The copies of a model's small files: those with its name in their address. Its manifest is none of them: every visit fetches
/// the manifests of all models.
fn copies(names: &[String], model: &str) -> Vec<String> {
    let is_its = |name: &&String| {
        name.starts_with("copy/")
            && !name.ends_with("/manifest.json")
            && name.split('/').any(|part| part == model)
    };
    names.iter().filter(is_its).cloned().collect()
}

/// Removes the chunks that belong to no model.
async fn sweep(store: &impl Store) -> Result<(), Failure> {
    let mut needed = Vec::new();
    for entry in model::all() {
        let index = index(store, entry.name).await;
        let chunks = index.into_iter().flat_map(|index| index.chunks);
        needed.extend(chunks.map(|chunk| chunk_name(&chunk.sha256)));
    }
    for name in store.names().await {
        let is_chunk = name.starts_with("cache/") && !name.ends_with(".json");
        if is_chunk && !needed.contains(&name) {
            store.remove(&name).await?;
        }
    }
    Ok(())
}

/// The models of which something is stored.
pub async fn list(store: &impl Store) -> Vec<CachedModel> {
    let names = store.names().await;
    let mut listed = Vec::new();
    for entry in model::all() {
        let has = |name: &str| names.iter().any(|stored| stored == name);
        let index = match has(&index_name(entry.name)) {
            true => index(store, entry.name).await,
            false => None,
        };
        let kept_bytes = match has(&kept_name(entry.name)) {
            true => store.size(&kept_name(entry.name)).await.unwrap_or_default(),
            false => 0,
        };
        let mut cached = describe(entry.name, index, kept_bytes, &names);
        for copy in copies(&names, entry.name) {
            cached.bytes += store.size(&copy).await.unwrap_or_default();
        }
        listed.extend((cached.bytes + cached.kept_bytes > 0).then_some(cached));
    }
    listed
}

fn describe(name: &str, index: Option<Index>, kept_bytes: u64, names: &[String]) -> CachedModel {
    let Index { title, chunks } = index.unwrap_or_else(|| Index {
        title: name.into(),
        chunks: Vec::new(),
    });
    let is_here = |chunk: &&Chunk| names.contains(&chunk_name(&chunk.sha256));
    let here = chunks.iter().filter(is_here);
    let (count, bytes) = here.fold((0, 0), |(count, bytes), chunk| {
        (count + 1, bytes + chunk.bytes)
    });
    CachedModel {
        name: name.into(),
        title,
        bytes,
        kept_bytes,
        whole: count > 0 && count == chunks.len(),
    }
}
