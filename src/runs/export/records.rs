//! Records out of each kind of file that holds some: a record, what [`super::json`] wrote, and a capsule.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::protocol::{Failure, FailureKind};
use crate::runs::{Capsule, RunRecord, decode};

#[derive(Deserialize)]
struct Runs<'a> {
    #[serde(borrow)]
    runs: Vec<&'a RawValue>,
}

/// What tells the three apart.
#[derive(Deserialize)]
struct Kind {
    #[serde(default)]
    format: serde_json::Value,
    #[serde(default)]
    runs: serde_json::Value,
}

/// The records of a file; `place` is its name, for the error.
///
/// # Errors
/// For a file that was cut or edited, one of a newer version of Hearth, and one that is none of the three.
pub fn records(file: &[u8], place: &str) -> Result<Vec<RunRecord>, Failure> {
    let kind: Option<Kind> = serde_json::from_slice(file).ok();
    match kind {
        Some(kind) if kind.format.is_string() => Ok(vec![of_capsule(file, place)?]),
        Some(kind) if kind.runs.is_array() => of_list(file, place),
        _ => Ok(vec![decode(file, place)?]),
    }
}

fn of_capsule(file: &[u8], place: &str) -> Result<RunRecord, Failure> {
    let capsule = Capsule::read(file).map_err(|error| Failure {
        kind: FailureKind::BadInput,
        expected: "a capsule as Hearth wrote it".into(),
        got: error.to_string(),
        place: place.into(),
        advice: "Export it again.".into(),
    })?;
    Ok(capsule.record)
}

fn of_list(file: &[u8], place: &str) -> Result<Vec<RunRecord>, Failure> {
    let list: Option<Runs<'_>> = serde_json::from_slice(file).ok();
    let runs = list.into_iter().flat_map(|list| list.runs).enumerate();
    let record = |(index, run): (usize, &RawValue)| {
        let place = format!("{place}, run {}", index + 1);
        decode(run.get().as_bytes(), &place)
    };
    runs.map(record).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runs::encode;
    use crate::runs::export::json;
    use crate::runs::sample::record;

    #[test]
    fn a_record_and_a_list_of_them_are_read() {
        let runs = [record(1), record(2)];
        let whole = json(&[&runs[0], &runs[1]]).unwrap();
        assert_eq!(records(&whole, "runs.json").unwrap(), runs);
        let one = encode(&runs[0]).unwrap();
        assert_eq!(records(&one, "one.json").unwrap(), runs[..1]);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let said = |file: &str| records(file.as_bytes(), "x.json").unwrap_err().to_string();
        assert!(said(r#"{"version":1,"runs":[{"version":9}]}"#).contains("x.json, run 1"));
        assert!(said(r#"{"format":"hearth-capsule"}"#).contains("a capsule as Hearth wrote it"));
        assert!(said("[1]").contains("x.json"));
    }
}
