//! A record as a JSON file, and why a file is none.

use serde::Deserialize;
use serde_json::error::Category;

use super::{RECORD_VERSION, RunRecord, is_run_id};
use crate::protocol::{Failure, FailureKind};

/// Writes a record.
///
/// # Errors
/// When the record holds what JSON has no form for; no record of today does.
pub fn encode(record: &RunRecord) -> Result<Vec<u8>, Failure> {
    let problem =
        |error: serde_json::Error| refuse(&record.id, "a record", error.to_string(), REPORT);
    serde_json::to_vec(record).map_err(problem)
}

/// Reads what [`encode`] wrote; `place` is the file's name, for the error.
///
/// # Errors
/// For a file that was cut, one of a newer version of Hearth, or one that is no record.
pub fn decode(bytes: &[u8], place: &str) -> Result<RunRecord, Failure> {
    check_version(bytes, place)?;
    let record: RunRecord = parse(bytes, place)?;
    if !is_run_id(&record.id) {
        let expected = "a run's id, such as 20261125-130501-k3x9qa";
        let got = format!("'{}'", record.id);
        return Err(refuse(place, expected, got, CHOOSE));
    }
    Ok(record)
}

/// The version comes first: what a newer one means by its other fields cannot be known.
fn check_version(bytes: &[u8], place: &str) -> Result<(), Failure> {
    #[derive(Deserialize)]
    struct Versioned {
        version: u32,
    }
    let Versioned { version } = parse(bytes, place)?;
    match version {
        1..=RECORD_VERSION => Ok(()),
        0 => Err(refuse(place, VERSIONS, "version 0".into(), CHOOSE)),
        newer => Err(refuse(
            place,
            VERSIONS,
            format!("version {newer}"),
            "A newer Hearth wrote it: read it with that one, or reload the page to have it updated.",
        )),
    }
}

const VERSIONS: &str = "a run's record of version 1";
const CHOOSE: &str = "Choose a capsule, or records that the page of runs saved as JSON.";
const CUT: &str = "The file was cut: copy or export it again.";
const REPORT: &str = "This is a defect of Hearth: please report it with the record.";

fn parse<'a, T: Deserialize<'a>>(bytes: &'a [u8], place: &str) -> Result<T, Failure> {
    serde_json::from_slice(bytes).map_err(|error| {
        if is_cut(bytes, &error) {
            let got = format!("{} bytes, which end in the middle of it", bytes.len());
            return refuse(place, "a whole record of a run", got, CUT);
        }
        refuse(place, "a record of a run", error.to_string(), CHOOSE)
    })
}

/// Whether a file ends too early; inside of a number the parser takes that for another problem.
fn is_cut(bytes: &[u8], error: &serde_json::Error) -> bool {
    let text = bytes.trim_ascii();
    error.classify() == Category::Eof || text.starts_with(b"{") && !text.ends_with(b"}")
}

fn refuse(place: &str, expected: &str, got: String, advice: &str) -> Failure {
    Failure {
        kind: FailureKind::BadInput,
        expected: expected.into(),
        got,
        place: place.into(),
        advice: advice.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runs::sample::record;

    fn got(bytes: &[u8]) -> String {
        decode(bytes, "runs/x.json").unwrap_err().to_string()
    }

    #[test]
    fn a_record_comes_back_as_it_was() {
        for number in 0..20 {
            let mut run = record(number);
            run.note = "\"; =1+1\n\u{1f525}\0".into();
            if number % 2 == 0 {
                run.outcome = None;
            }
            assert_eq!(decode(&encode(&run).unwrap(), "x").unwrap(), run);
        }
    }

    #[test]
    fn a_run_that_diverged_stays_readable() {
        let mut run = record(1);
        run.history[1].loss = f64::NAN;
        run.outcome.as_mut().unwrap().final_loss = f64::INFINITY;
        let read = decode(&encode(&run).unwrap(), "x").unwrap();
        assert!(read.history[1].loss.is_nan());
        assert!(read.outcome.unwrap().final_loss.is_nan());
        assert_eq!(read.history[2], run.history[2]);
    }

    #[test]
    fn a_file_cut_at_any_byte_is_refused() {
        let whole = encode(&record(1)).unwrap();
        for length in 0..whole.len() {
            let said = got(&whole[..length]);
            assert!(
                said.contains("expected a whole record") && said.contains("runs/x.json"),
                "{said}"
            );
        }
    }

    #[test]
    fn newer_versions_and_other_files_are_refused_by_what_they_are() {
        let newer = br#"{"version":2,"id":{"of":"another form"}}"#;
        assert!(
            got(newer).contains("got version 2. A newer Hearth"),
            "{}",
            got(newer)
        );
        assert!(got(br#"{"version":0}"#).contains("got version 0"));
        assert!(got(br#"{"version":1}"#).contains("missing field"));
        assert!(got(b"{}").contains("missing field `version`"));
        assert!(got(b"[1]").contains("expected a record of a run"));
        assert!(got(b"<!doctype html>").contains("expected a record of a run"));
        let mut run = record(1);
        run.id = "../../etc/passwd".into();
        assert!(got(&encode(&run).unwrap()).contains("'../../etc/passwd'"));
    }
}
