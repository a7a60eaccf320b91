//! Addresses of small picture files that stand in the state: each gets one as long as it is there, so that it is decoded once.

use std::cell::RefCell;

use js_sys::{Array, Uint8Array};
use web_sys::{Blob, Url};

use crate::protocol::Bytes;
use crate::ui::shared::Shared;

/// When so many are known, those that nobody else has any more are given up.
const MANY: usize = 400;

thread_local! {
    static KNOWN: RefCell<Vec<(Shared<Bytes>, String)>> = const { RefCell::new(Vec::new()) };
}

/// The address of a picture file; empty where the browser gives none.
pub fn address(file: &Shared<Bytes>) -> String {
    KNOWN.with_borrow_mut(|known| {
        if let Some((_, address)) = known.iter().find(|(other, _)| other == file) {
            return address.clone();
        }
        if known.len() >= MANY {
            known.retain(|(file, address)| {
                let is_used = !file.is_alone();
                if !is_used {
                    // An address that cannot be given up costs a little memory.
                    let _ = Url::revoke_object_url(address);
                }
                is_used
            });
        }
        let parts = Array::of1(&Uint8Array::from(file.0.as_slice()));
        let blob = Blob::new_with_u8_array_sequence(&parts);
        let address = blob
            .and_then(|blob| Url::create_object_url_with_blob(&blob))
            .unwrap_or_default();
        known.push((file.clone(), address.clone()));
        address
    })
}
