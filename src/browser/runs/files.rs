//! The files of runs in this browser's storage.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use super::super::{claims, store};
use crate::runs::{
    RunRecord, decode, encode, file_name, id_of_file, part_name, session_name, session_start,
};

type Read = Result<RunRecord, String>;

/// Reads all records, side by side; what is none is told.
pub async fn read_all() -> Vec<Read> {
    let read = Rc::new(RefCell::new(Vec::new()));
    let reads = Array::new();
    for name in store::names().await {
        if id_of_file(&name).is_some() {
            let read = Rc::clone(&read);
            reads.push(&future_to_promise(async move {
                let one = read_one(&name).await;
                read.borrow_mut().push(one);
                Ok(JsValue::UNDEFINED)
            }));
        }
    }
    // None of them fails: what went wrong stands in the list.
    let _ = JsFuture::from(Promise::all(&reads)).await;
    read.take()
}

async fn read_one(name: &str) -> Read {
    let bytes = store::read(name).await;
    let bytes = bytes.map_err(|failure| failure.to_string())?;
    decode(&bytes.unwrap_or_default(), name).map_err(|failure| failure.to_string())
}

/// Writes a name and a note into a record as it stands now. While another tab trains, its engine writes the record.
pub async fn save(id: &str, name: &str, note: &str) -> Read {
    if is_session(id, &store::names().await) && !claims::is_free(&session_name(id)).await {
        return Err(under_way(id));
    }
    let file = file_name(id);
    let mut record = read_one(&file).await?;
    (record.name, record.note) = (name.into(), note.into());
    let bytes = encode(&record).map_err(|failure| failure.to_string())?;
    let written = store::write(&file, &bytes).await;
    written.map_err(|failure| failure.to_string())?;
    Ok(record)
}

/// Whether a run is under way, or was cut off.
fn is_session(id: &str, names: &[String]) -> bool {
    let start = session_start(id);
    names.iter().any(|name| name.starts_with(&start))
}

fn under_way(id: &str) -> String {
    format!(
        "{id}: expected a run that is not under way, got one that trains in another tab. Wait for its end, or end it there first."
    )
}

/// Removes a run with its capsule and its weights; of one that was cut off, also what it would have gone on with.
pub async fn remove(id: &str) -> Result<(), String> {
    let names = store::names().await;
    if is_session(id, &names) && !claims::claim(&session_name(id)).await {
        return Err(under_way(id));
    }
    let starts = [part_name(id, "."), session_start(id)];
    for name in names {
        if starts.iter().any(|start| name.starts_with(start)) {
            let removed = store::remove(&name).await;
            removed.map_err(|failure| failure.to_string())?;
        }
    }
    Ok(())
}

/// Reads a file that lies beside a run's record; its name ends so.
pub async fn part(id: &str, end: &str) -> Result<Option<Vec<u8>>, String> {
    let read = store::read(&part_name(id, end)).await;
    read.map_err(|failure| failure.to_string())
}
