//! What the person keeps: files in the browser's own file system (OPFS), in a folder of ours.

use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DomException, FileSystemDirectoryHandle, FileSystemFileHandle, FileSystemGetFileOptions,
    FileSystemReadWriteOptions, FileSystemSyncAccessHandle,
};

use super::platform::{scope, text};
use crate::protocol::{Failure, FailureKind};

const FOLDER: &str = "hearth";

/// Reads an entry; `None` when there is none.
pub async fn read(name: &str) -> Result<Option<Vec<u8>>, Failure> {
    match open(name, false).await {
        Ok(file) => {
            let bytes = read_all(&file);
            file.close();
            bytes.map(Some).map_err(|error| storage(name, &error))
        }
        Err(error) if is_not_found(&error) => Ok(None),
        // A browser without this storage has kept nothing.
        Err(_) if !is_offered() => Ok(None),
        Err(error) => Err(storage(name, &error)),
    }
}

/// Writes an entry under another name first, so that the old one stands until the new one is whole.
pub async fn write(name: &str, bytes: &[u8]) -> Result<(), Failure> {
    let unfinished = format!("{name}.unfinished");
    let written = write_file(&unfinished, bytes).await;
    if let Err(error) = written {
        let _ = remove_entry(&unfinished).await;
        return Err(storage(name, &error));
    }
    let replaced = replace(&unfinished, name, bytes).await;
    replaced.map_err(|error| storage(name, &error))
}

/// Removes an entry; well if there is none.
pub async fn remove(name: &str) -> Result<(), Failure> {
    match remove_entry(name).await {
        Err(error) if !is_not_found(&error) && is_offered() => Err(storage(name, &error)),
        _ => Ok(()),
    }
}

/// Moves where the browser can, else writes again (the space is there: it was just used).
async fn replace(unfinished: &str, name: &str, bytes: &[u8]) -> Result<(), JsValue> {
    let folder = folder().await?;
    let handle: FileSystemFileHandle = JsFuture::from(folder.get_file_handle(unfinished))
        .await?
        .unchecked_into();
    let moves = js_sys::Reflect::get(&handle, &"move".into())?;
    if let Some(moves) = moves.dyn_ref::<js_sys::Function>() {
        let moved: js_sys::Promise = moves.call1(&handle, &name.into())?.unchecked_into();
        JsFuture::from(moved).await?;
        return Ok(());
    }
    write_file(name, bytes).await?;
    remove_entry(unfinished).await
}

async fn write_file(name: &str, bytes: &[u8]) -> Result<(), JsValue> {
    let file = open(name, true).await?;
    let start = FileSystemReadWriteOptions::new();
    start.set_at(0.0);
    let written = file
        .truncate_with_u32(0)
        .and_then(|()| file.write_with_u8_array_and_options(bytes, &start))
        .and_then(|count| file.flush().map(|()| count));
    file.close();
    match written? as usize {
        count if count == bytes.len() => Ok(()),
        count => Err(format!("only {count} of {} bytes could be written", bytes.len()).into()),
    }
}

fn read_all(file: &FileSystemSyncAccessHandle) -> Result<Vec<u8>, JsValue> {
    let buffer = Uint8Array::new_with_length(file.get_size()? as u32);
    let start = FileSystemReadWriteOptions::new();
    start.set_at(0.0);
    file.read_with_buffer_source_and_options(&buffer, &start)?;
    Ok(buffer.to_vec())
}

async fn open(name: &str, create: bool) -> Result<FileSystemSyncAccessHandle, JsValue> {
    let options = FileSystemGetFileOptions::new();
    options.set_create(create);
    let handle = folder().await?.get_file_handle_with_options(name, &options);
    let handle: FileSystemFileHandle = JsFuture::from(handle).await?.unchecked_into();
    for _ in 0..TRIES {
        match JsFuture::from(handle.create_sync_access_handle()).await {
            Err(error) if has_name(&error, "NoModificationAllowedError") => pause().await?,
            opened => return opened.map(JsCast::unchecked_into),
        }
    }
    Err("another tab of this site is using it; close that tab or try again".into())
}

/// Another tab may be saving: its file is free again after some of these.
const TRIES: u32 = 20;
const PAUSE_MS: i32 = 100;

async fn pause() -> Result<(), JsValue> {
    let waits = js_sys::Promise::new(&mut |resolve, _| {
        let set = scope().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, PAUSE_MS);
        if set.is_err() {
            // Without a timer the next try comes at once.
            let _ = resolve.call0(&JsValue::NULL);
        }
    });
    JsFuture::from(waits).await.map(|_| ())
}

fn has_name(error: &JsValue, name: &str) -> bool {
    error
        .dyn_ref::<DomException>()
        .is_some_and(|error| error.name() == name)
}

async fn remove_entry(name: &str) -> Result<(), JsValue> {
    JsFuture::from(folder().await?.remove_entry(name))
        .await
        .map(|_| ())
}

async fn folder() -> Result<FileSystemDirectoryHandle, JsValue> {
    if !is_offered() {
        return Err(
            "this browser offers no file storage to this page (a private window, or no HTTPS)"
                .into(),
        );
    }
    let root: FileSystemDirectoryHandle =
        JsFuture::from(scope().navigator().storage().get_directory())
            .await?
            .unchecked_into();
    let options = web_sys::FileSystemGetDirectoryOptions::new();
    options.set_create(true);
    let folder = root.get_directory_handle_with_options(FOLDER, &options);
    Ok(JsFuture::from(folder).await?.unchecked_into())
}

fn is_offered() -> bool {
    let storage = js_sys::Reflect::get(&scope().navigator(), &"storage".into()).unwrap_or_default();
    storage.is_object() && js_sys::Reflect::has(&storage, &"getDirectory".into()).unwrap_or(false)
}

fn is_not_found(error: &JsValue) -> bool {
    has_name(error, "NotFoundError")
}

fn storage(name: &str, error: &JsValue) -> Failure {
    let is_full = has_name(error, "QuotaExceededError");
    let advice = match is_full {
        true => "Free some space for this site, or save the weights as a file instead.",
        false => "Save the weights as a file instead.",
    };
    Failure {
        kind: FailureKind::Storage,
        expected: "storage in this browser".into(),
        got: text(error),
        place: name.into(),
        advice: advice.into(),
    }
}
