//! What the person chose, remembered in this browser until the next visit.

use web_sys::Storage;

const DEVICE: &str = "hearth.device";

/// The device that was chosen; empty when none was, or when this browser remembers nothing for this page.
pub fn device() -> String {
    storage()
        .and_then(|storage| storage.get_item(DEVICE).ok().flatten())
        .unwrap_or_default()
}

/// Remembers the device that was chosen.
pub fn save_device(key: &str) {
    if let Some(storage) = storage() {
        // A browser that refuses forgets the choice, which is all that is lost.
        let _ = storage.set_item(DEVICE, key);
    }
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}
