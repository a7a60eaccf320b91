//! Files of the site, streamed, from any byte on.

use js_sys::{Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, ReadableStreamDefaultReader, RequestCache, RequestInit, Response, Url,
};

use super::scope::{scope, text};
use crate::engine::platform::{Arrival, Body, FetchError, Head, Wanted};

/// A file under way. What is waited for is held here, so that a wait that is given up loses nothing.
pub struct StreamBody {
    stop: Option<AbortController>,
    reader: Option<ReadableStreamDefaultReader>,
    waits: Option<JsFuture>,
    is_open: bool,
}

/// Starts to fetch a file, by its address relative to the folder of the worker's script.
pub fn open(wanted: &Wanted) -> StreamBody {
    let stop = AbortController::new().ok();
    // What cannot be started fails when it is waited for, as what breaks does.
    let started = start(wanted, stop.as_ref()).unwrap_or_else(|error| Promise::reject(&error));
    StreamBody {
        stop,
        reader: None,
        waits: Some(started.into()),
        is_open: false,
    }
}

/// The folder of the site: that of the worker's script, unless the script is a blob, which says where the site is.
fn base() -> String {
    let told = Reflect::get(&scope(), &"hearthBase".into()).ok();
    told.and_then(|told| told.as_string())
        .unwrap_or_else(|| scope().location().href())
}

fn start(wanted: &Wanted, stop: Option<&AbortController>) -> Result<Promise, JsValue> {
    let init = RequestInit::new();
    init.set_cache(match wanted.fresh {
        true => RequestCache::NoStore,
        false => RequestCache::NoCache,
    });
    if wanted.from > 0 {
        let headers = Object::new();
        let range = format!("bytes={}-", wanted.from);
        Reflect::set(&headers, &"range".into(), &range.into())?;
        init.set_headers(&headers);
    }
    init.set_signal(stop.map(AbortController::signal).as_ref());
    let url = Url::new_with_base(&wanted.address, &base())?;
    Ok(scope().fetch_with_str_and_init(&url.href(), &init))
}

fn head(response: &Response) -> Head {
    let header = |name: &str| response.headers().get(name).ok().flatten();
    let packing = header("content-encoding").unwrap_or_default();
    Head {
        status: response.status(),
        content_type: header("content-type").unwrap_or_default(),
        content_range: header("content-range"),
        content_length: header("content-length").and_then(|length| length.parse().ok()),
        is_packed: !packing.is_empty() && packing != "identity",
    }
}

impl Body for StreamBody {
    async fn next(&mut self) -> Result<Arrival, FetchError> {
        let broken = |error: JsValue| FetchError::Broken(text(&error));
        let waits = match (&mut self.waits, &self.reader) {
            (Some(waits), _) => waits,
            (none, Some(reader)) => none.insert(reader.read().into()),
            (None, None) => return Ok(Arrival::End),
        };
        let came = waits.await;
        self.waits = None;
        let came = came.map_err(broken)?;
        match self.is_open {
            false => Ok(self.begin(&came.unchecked_into())),
            true => piece(&came).map_err(broken),
        }
    }
}

impl StreamBody {
    fn begin(&mut self, response: &Response) -> Arrival {
        self.is_open = true;
        // An answer without a body has no bytes.
        let body = response.body();
        self.reader = body.map(|body| body.get_reader().unchecked_into());
        Arrival::Head(head(response))
    }
}

/// What a stream gave: bytes, or its end.
fn piece(came: &JsValue) -> Result<Arrival, JsValue> {
    if Reflect::get(came, &"done".into())?.is_truthy() {
        return Ok(Arrival::End);
    }
    let bytes: Uint8Array = Reflect::get(came, &"value".into())?.unchecked_into();
    Ok(Arrival::Piece(bytes.to_vec()))
}

impl Drop for StreamBody {
    fn drop(&mut self) {
        // A transfer that is given up must not go on; one that ended ignores this.
        if let Some(stop) = &self.stop {
            stop.abort();
        }
    }
}
