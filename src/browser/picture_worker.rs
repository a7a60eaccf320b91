//! The worker that reads pictures: a reader of them, driven by messages that are plain objects with files beside them.

use js_sys::{Array, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Blob;

use super::picture_file::PictureFile;
use super::serving::{Served, run as serve, tell};
use crate::intake::PictureReader;
use crate::protocol::FailureKind;
use crate::protocol::pictures::{PicturesEvent, PicturesReply, PicturesRequest};

/// Reads pictures until the worker is ended.
pub fn run() {
    serve(PictureReader::<PictureFile>::default());
}

impl Served for PictureReader<PictureFile> {
    fn ready() {
        tell(&PicturesReply {
            id: 0,
            event: PicturesEvent::Ready,
        });
    }

    fn lost(message: String) {
        tell(&failed(FailureKind::EngineLost, message));
    }

    async fn take(&mut self, message: JsValue) {
        let files = files(&message);
        match serde_wasm_bindgen::from_value::<PicturesRequest>(message) {
            Ok(request) => self.handle(request, files).iter().for_each(tell),
            Err(error) => tell(&failed(
                FailureKind::Protocol,
                format!("expected a request of pictures, got another message: {error}"),
            )),
        }
    }

    fn has_work(&self) -> bool {
        self.has_work()
    }

    async fn work(&mut self) {
        self.advance().iter().for_each(tell);
    }
}

/// The files beside a request; what is none is left out, and is missed then.
fn files(message: &JsValue) -> Vec<PictureFile> {
    let files = Reflect::get(message, &"files".into()).unwrap_or_default();
    let files: Array = files.dyn_into().unwrap_or_default();
    let blobs = files.iter().filter_map(|file| file.dyn_into::<Blob>().ok());
    blobs.map(PictureFile::new).collect()
}

fn failed(kind: FailureKind, message: String) -> PicturesReply {
    let event = PicturesEvent::Failed { kind, message };
    PicturesReply { id: 0, event }
}
