//! Files of the site, streamed.

use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStreamDefaultReader, Response, Url};

use super::platform::{scope, text};
use crate::engine::platform::Body;
use crate::protocol::{Failure, FailureKind};

/// The body of a file under way.
pub struct StreamBody {
    address: String,
    reader: ReadableStreamDefaultReader,
}

/// Opens `address`, relative to the folder of the worker's script.
pub async fn open(address: &str) -> Result<StreamBody, Failure> {
    let failed = |got: String| network(address, got);
    let base = scope().location().href();
    let url = Url::new_with_base(address, &base).map_err(|error| failed(text(&error)))?;
    let response = JsFuture::from(scope().fetch_with_str(&url.href())).await;
    let response: Response = response
        .map_err(|error| failed(text(&error)))?
        .unchecked_into();
    check(address, &response)?;
    let body = response
        .body()
        .ok_or_else(|| failed("an answer without a body".into()))?;
    let reader = body.get_reader().unchecked_into();
    Ok(StreamBody {
        address: address.into(),
        reader,
    })
}

/// A host that answers a missing file with its start page says so by the type.
fn check(address: &str, response: &Response) -> Result<(), Failure> {
    if !response.ok() {
        let got = format!(
            "HTTP status {} {}",
            response.status(),
            response.status_text()
        );
        return Err(network(address, got));
    }
    let kind = response
        .headers()
        .get("content-type")
        .ok()
        .flatten()
        .unwrap_or_default();
    match kind.starts_with("text/html") {
        true => Err(network(
            address,
            "a web page (the host's answer for a missing file?)".into(),
        )),
        false => Ok(()),
    }
}

impl Body for StreamBody {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, Failure> {
        let failed = |error: JsValue| {
            network(
                &self.address,
                format!("a broken transfer: {}", text(&error)),
            )
        };
        let piece = JsFuture::from(self.reader.read()).await.map_err(failed)?;
        let is_end = Reflect::get(&piece, &"done".into())
            .map_err(failed)?
            .is_truthy();
        if is_end {
            return Ok(None);
        }
        let bytes: Uint8Array = Reflect::get(&piece, &"value".into())
            .map_err(failed)?
            .unchecked_into();
        Ok(Some(bytes.to_vec()))
    }
}

impl Drop for StreamBody {
    fn drop(&mut self) {
        // A transfer that is given up must not go on; one that ended ignores this.
        let _ = self.reader.cancel();
    }
}

fn network(address: &str, got: String) -> Failure {
    Failure {
        kind: FailureKind::Network,
        expected: "a file of this site".into(),
        got,
        place: address.into(),
        advice: "Check the connection and try again.".into(),
    }
}
