//! Numbers that JSON cannot write.

use serde::{Deserialize, Deserializer};

/// A number; NaN where the file has `null`, which is how `serde_json` writes NaN and infinity: the record of a run that
/// diverged stays readable. Forms that hold every number are read as they are.
pub fn or_nan<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    if deserializer.is_human_readable() {
        return Ok(Option::deserialize(deserializer)?.unwrap_or(f64::NAN));
    }
    f64::deserialize(deserializer)
}
