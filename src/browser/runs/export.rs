//! Lets runs leave the browser as files.

use super::super::page::controller::save_file;
use crate::runs::RunRecord;
use crate::ui::runs::Format;

/// Offers these runs in this form.
pub async fn offer(format: Format, records: &[RunRecord]) -> Result<(), String> {
    let (name, bytes) = match format {
        Format::Json => (
            "hearth-runs.json",
            serde_json::to_vec_pretty(records).map_err(|error| error.to_string())?,
        ),
        _ => return Err("not yet".into()),
    };
    save_file(name, &bytes).map_err(|error| {
        format!("{name}: expected that the browser saves it, got {error:?}. Try again.")
    })
}
