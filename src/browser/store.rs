//! What outlives the page: files in the browser's own file system (OPFS), in a folder of ours.

use std::cell::RefCell;

use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DomException, File, FileSystemDirectoryHandle, FileSystemFileHandle, FileSystemGetFileOptions,
    FileSystemReadWriteOptions, FileSystemSyncAccessHandle, FileSystemWritableFileStream,
};

use super::scope::{pause, scope, text};
use crate::protocol::{Failure, FailureKind};

const FOLDER: &str = "hearth";

/// The end of the names of files that are being written.
const UNFINISHED: &str = ".unfinished";

/// Reads an entry; `None` when there is none. It takes no lock, so two tabs and two engines read at once.
pub async fn read(name: &str) -> Result<Option<Vec<u8>>, Failure> {
    match read_file(&flat(name)).await {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if is_not_found(&error) => Ok(None),
        // A browser without this storage, or for a frame that may not use it, has kept nothing.
        Err(error) if !is_offered() || has_name(&error, "SecurityError") => Ok(None),
        Err(error) => Err(storage(name, &error)),
    }
}

/// Writes an entry under a name of its own first: the old one stands until the new one is whole, and two tabs that write the same
/// entry do not write into each other's file.
pub async fn write(name: &str, bytes: &[u8]) -> Result<(), Failure> {
    let number = (js_sys::Math::random() * 1e9) as u32;
    let unfinished = format!("{}.{number}{UNFINISHED}", flat(name));
    let written = match write_file(&unfinished, bytes, !is_copy(name)).await {
        Ok(()) => replace(&unfinished, &flat(name), bytes).await,
        error => error,
    };
    if written.is_err() {
        let _ = remove_entry(&unfinished).await;
    }
    written.map_err(|error| storage(name, &error))
}

/// Removes an entry; well if there is none.
pub async fn remove(name: &str) -> Result<(), Failure> {
    match remove_entry(&flat(name)).await {
        Err(error) if !is_not_found(&error) && is_offered() => Err(storage(name, &error)),
        _ => Ok(()),
    }
}

/// The names of all entries.
pub async fn names() -> Vec<String> {
    let all = all_names().await.unwrap_or_default();
    let is_whole = |name: &String| !name.ends_with(UNFINISHED);
    all.into_iter()
        .filter(is_whole)
        .map(|name| name.replace(SLASH, "/"))
        .collect()
}

/// Bytes of an entry.
#[cfg(feature = "engine")]
pub async fn size(name: &str) -> Option<u64> {
    let file = file(&flat(name)).await.ok()?;
    Some(file.size() as u64)
}

/// Removes what tabs that were closed while they wrote have left behind.
#[cfg(feature = "engine")]
pub async fn tidy() {
    for name in all_names().await.unwrap_or_default() {
        if name.ends_with(UNFINISHED)
            && let Ok(file) = file(&name).await
            && js_sys::Date::now() - file.last_modified() > ABANDONED_MS
        {
            // Another tab may have tidied it up.
            let _ = remove_entry(&name).await;
        }
    }
}

/// No write takes that long.
#[cfg(feature = "engine")]
const ABANDONED_MS: f64 = 600_000.0;

/// Stands for `/`, which the browser's file system forbids in names.
const SLASH: &str = "~";

fn flat(name: &str) -> String {
    name.replace('/', SLASH)
}

/// Whether an entry is only a copy of what the site has: its loss, when the machine fails, costs a download, so nobody need wait for
/// the disk.
fn is_copy(name: &str) -> bool {
    name.starts_with("cache/") || name.starts_with("copy/")
}

async fn all_names() -> Result<Vec<String>, JsValue> {
    let keys = folder().await?.keys();
    let mut names = Vec::new();
    loop {
        let step = JsFuture::from(keys.next()?).await?;
        let get = |part: &str| js_sys::Reflect::get(&step, &part.into());
        if get("done")?.is_truthy() {
            return Ok(names);
        }
        names.extend(get("value")?.as_string());
    }
}

async fn file(name: &str) -> Result<File, JsValue> {
    let handle: FileSystemFileHandle = JsFuture::from(folder().await?.get_file_handle(name))
        .await?
        .unchecked_into();
    Ok(JsFuture::from(handle.get_file()).await?.unchecked_into())
}

async fn read_file(name: &str) -> Result<Vec<u8>, JsValue> {
    let buffer = JsFuture::from(file(name).await?.array_buffer()).await?;
    Ok(Uint8Array::new(&buffer).to_vec())
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
    write_file(name, bytes, true).await?;
    remove_entry(unfinished).await
}

/// `waits` for the disk, which takes up to a tenth of a second.
async fn write_file(name: &str, bytes: &[u8], waits: bool) -> Result<(), JsValue> {
    // Only workers may write in place.
    if web_sys::window().is_some() {
        return write_stream(name, bytes).await;
    }
    let file = open(name).await?;
    let start = FileSystemReadWriteOptions::new();
    start.set_at(0.0);
    let written = file
        .truncate_with_u32(0)
        .and_then(|()| file.write_with_u8_array_and_options(bytes, &start))
        .and_then(|count| match waits {
            true => file.flush().map(|()| count),
            false => Ok(count),
        });
    file.close();
    match written? as usize {
        count if count == bytes.len() => Ok(()),
        count => Err(format!("only {count} of {} bytes could be written", bytes.len()).into()),
    }
}

/// The file is as it was until the stream is closed.
async fn write_stream(name: &str, bytes: &[u8]) -> Result<(), JsValue> {
    let options = FileSystemGetFileOptions::new();
    options.set_create(true);
    let handle = folder().await?.get_file_handle_with_options(name, &options);
    let handle: FileSystemFileHandle = JsFuture::from(handle).await?.unchecked_into();
    let stream: FileSystemWritableFileStream = JsFuture::from(handle.create_writable())
        .await?
        .unchecked_into();
    JsFuture::from(stream.write_with_u8_array(bytes)?).await?;
    JsFuture::from(stream.close()).await.map(|_| ())
}

async fn open(name: &str) -> Result<FileSystemSyncAccessHandle, JsValue> {
    let options = FileSystemGetFileOptions::new();
    options.set_create(true);
    // The site's data may have been cleared meanwhile, and the folder with it.
    OPENED.set(None);
    let handle = folder().await?.get_file_handle_with_options(name, &options);
    let handle: FileSystemFileHandle = JsFuture::from(handle).await?.unchecked_into();
    for _ in 0..TRIES {
        match JsFuture::from(handle.create_sync_access_handle()).await {
            Err(error) if has_name(&error, "NoModificationAllowedError") => pause(PAUSE_MS).await,
            opened => return opened.map(JsCast::unchecked_into),
        }
    }
    Err("another tab of this site is using it; close that tab or try again".into())
}

/// Another tab may be saving: its file is free again after some of these.
const TRIES: u32 = 20;
const PAUSE_MS: u32 = 100;

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

thread_local! {
    /// The folder, once it was opened.
    static OPENED: RefCell<Option<FileSystemDirectoryHandle>> = const { RefCell::new(None) };
}

/// Two turns through the browser the first time; a model has dozens of files.
async fn folder() -> Result<FileSystemDirectoryHandle, JsValue> {
    if let Some(folder) = OPENED.with_borrow(Clone::clone) {
        return Ok(folder);
    }
    let folder = open_folder().await?;
    OPENED.set(Some(folder.clone()));
    Ok(folder)
}

async fn open_folder() -> Result<FileSystemDirectoryHandle, JsValue> {
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

/// Whether this browser has such storage for this page.
pub fn is_offered() -> bool {
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
