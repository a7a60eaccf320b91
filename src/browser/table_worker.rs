//! The worker of tables: an engine of tables, driven by messages that are plain objects.

use wasm_bindgen::JsValue;

use super::serving::{Served, run as serve, tell};
use crate::engine::table::TableEngine;
use crate::protocol::FailureKind;
use crate::protocol::table::{TableEvent, TableReply, TableRequest};

/// Runs an engine of tables until the worker is ended.
pub fn run() {
    serve(TableEngine::default());
}

impl Served for TableEngine {
    fn ready() {
        tell(&TableReply {
            id: 0,
            event: TableEvent::Ready,
        });
    }

    fn lost(message: String) {
        tell(&failed(FailureKind::EngineLost, message));
    }

    async fn take(&mut self, message: JsValue) {
        match serde_wasm_bindgen::from_value::<TableRequest>(message) {
            Ok(request) => self.handle(request).await.iter().for_each(tell),
            Err(error) => tell(&failed(
                FailureKind::Protocol,
                format!("expected a request of tables, got another message: {error}"),
            )),
        }
    }

    fn has_work(&self) -> bool {
        self.has_work()
    }

    async fn work(&mut self) {
        self.advance().await.iter().for_each(tell);
    }
}

fn failed(kind: FailureKind, message: String) -> TableReply {
    let event = TableEvent::Failed { kind, message };
    TableReply { id: 0, event }
}
