//! What runs give other tools: tables that no spreadsheet takes for formulas, JSON without loss, and the folder of MLflow.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not so"
)]

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use hearth::protocol::{Foreseen, TextTuning};
use hearth::runs::export::{MlflowRun, json, metrics_csv, mlflow_zip, overview_csv};
use hearth::runs::{RunRecord, TextRun};
use serde_json::Value;

const GOOD: &str = include_str!("samples/runs/20261125-130501-k3x9qa.json");
const FAILED: &str = include_str!("samples/runs/20261125-140000-zz0000.json");

/// A head on photos: there was none before it.
const PHOTOS: &str = include_str!("samples/runs/20261126-093000-ph0t05.json");

/// The language model on a text: it has no classes.
const TEXT: &str = include_str!("samples/runs/20261126-100000-te8t00.json");

fn records() -> [RunRecord; 2] {
    [GOOD, FAILED].map(|file| hearth::runs::decode(file.as_bytes(), "a sample").unwrap())
}

/// Each row by the names of its columns.
fn rows(table: &[u8]) -> Vec<BTreeMap<String, String>> {
    csv::Reader::from_reader(table)
        .deserialize()
        .map(Result::unwrap)
        .collect()
}

fn unzipped(zip: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
    let mut files = BTreeMap::new();
    for place in 0..archive.len() {
        let mut file = archive.by_index(place).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        files.insert(file.name().unwrap().into_owned(), bytes);
    }
    files
}

/// The files of the first run, by their paths in its folder.
fn folder(weights: Option<&[u8]>) -> BTreeMap<String, Vec<u8>> {
    let [record, _] = &records();
    let run = MlflowRun {
        record,
        weights,
        adapter: weights,
        capsule: Some(b"{}"),
    };
    let files = unzipped(&mlflow_zip(&[run]).unwrap()).into_iter();
    let inside = |(path, bytes): (String, Vec<u8>)| {
        let (_, inside) = path.split_once("20261125-130501-k3x9qa/")?;
        Some((inside.to_owned(), bytes))
    };
    files.filter_map(inside).collect()
}

fn text(files: &BTreeMap<String, Vec<u8>>, path: &str) -> String {
    let bytes = files
        .get(path)
        .unwrap_or_else(|| panic!("no {path} in {:?}", files.keys()));
    String::from_utf8(bytes.clone()).unwrap()
}

#[test]
fn a_history_is_a_row_a_point() {
    let [good, failed] = records();
    let rows = rows(&metrics_csv(&[&good, &failed]).unwrap());
    assert_eq!(rows.len(), 13);
    for (row, point) in rows.iter().zip(&good.history) {
        assert_eq!(row["run_id"], good.id);
        assert_eq!(row["step"], point.step.to_string());
        assert_eq!(row["loss"].parse::<f64>().unwrap(), point.loss);
        let validation = point
            .validation_loss
            .map_or(String::new(), |loss| loss.to_string());
        assert_eq!(row["validation_loss"], validation);
    }
    assert_eq!(
        (&*rows[12]["loss"], &*rows[12]["run_name"]),
        ("NaN", "'@SUM(1)")
    );
}

#[test]
fn a_run_is_a_row_with_all_its_settings() {
    let [good, failed] = records();
    let rows = rows(&overview_csv(&[&good, &failed]).unwrap());
    assert_eq!(rows.len(), 2);
    let row = &rows[0];
    assert_eq!(row["started"], "2026-11-25T13:05:01Z");
    assert_eq!(
        (&*row["config.seed"], &*row["config.learningRate"]),
        ("7", "0.001")
    );
    assert_eq!(
        (&*row["best_step"], &*row["accuracy_after"]),
        ("50", "0.985")
    );
    assert_eq!(
        (&*rows[1]["status"], &*rows[1]["final_loss"]),
        ("failed", "")
    );
}

#[test]
fn what_a_person_wrote_is_no_formula() {
    let [good, failed] = records();
    let table = overview_csv(&[&good, &failed]).unwrap();
    let rows = rows(&table);
    let note = "'=HYPERLINK(\"http://x\")\n'- second line, '+3\n\"quoted\"; '@end \u{1f525}";
    assert_eq!(rows[0]["note"], note);
    assert!(
        rows[0]["labels"].contains(", '=cmd|"),
        "{}",
        rows[0]["labels"]
    );
    assert_eq!(rows[1]["name"], "'@SUM(1)");
    for row in &rows {
        for cell in row.values() {
            assert!(
                !cell.starts_with(['=', '+', '-', '@', '\t', '\r']),
                "{cell}"
            );
        }
    }
}

#[test]
fn numbers_are_read_to_the_last_bit() {
    let [good, _] = records();
    let said: Value = serde_json::from_str(GOOD).unwrap();
    for (place, point) in good.history.iter().enumerate() {
        // Rust's own parser rounds rightly.
        let written = said["history"][place]["accuracy"].to_string();
        let step = point.step as f64;
        assert_eq!(point.accuracy, written.parse::<f64>().unwrap());
        assert_eq!(point.accuracy, 1.0 - 1.0 / step);
    }
}

#[test]
fn json_keeps_every_run_as_it_is() {
    let [good, failed] = records();
    let said: Value = serde_json::from_slice(&json(&[&good, &failed]).unwrap()).unwrap();
    let again = hearth::runs::decode(said["runs"][0].to_string().as_bytes(), "the export").unwrap();
    assert_eq!((said["version"].as_u64(), again), (Some(1), good));
}

#[test]
fn mlflow_finds_parameters_tags_and_metrics_in_files() {
    let files = folder(None);
    assert_eq!(text(&files, "params/config.learningRate"), "0.001");
    assert_eq!(text(&files, "params/model"), "digits");
    assert_eq!(text(&files, "tags/mlflow.runName"), "Hearts: \"warm\" #1");
    assert!(text(&files, "tags/hearth.labels").contains("\"a/b\""));
    let losses = text(&files, "metrics/loss");
    assert_eq!(losses.lines().count(), 10);
    assert_eq!(losses.lines().next(), Some("1795611901173 0.2 10"));
    assert_eq!(text(&files, "metrics/validation_loss").lines().count(), 2);
    assert_eq!(
        text(&files, "metrics/best_validation_loss"),
        "1795611901863 0.03 50\n"
    );
    let accuracy = text(&files, "metrics/held_out/accuracy");
    assert_eq!(accuracy, "1795611901001 0.992 0\n1795611902726 0.985 100\n");
}

#[test]
fn labels_of_people_name_no_file() {
    let files = folder(None);
    for path in files.keys() {
        let plain = |letter: char| letter.is_ascii_alphanumeric() || "/._-".contains(letter);
        assert!(path.chars().all(plain) && !path.contains(".."), "{path}");
    }
    assert!(
        files.contains_key("metrics/own/recall_class_12"),
        "the formula"
    );
    let lowered: std::collections::BTreeSet<String> =
        files.keys().map(|path| path.to_lowercase()).collect();
    assert_eq!(
        lowered.len(),
        files.len(),
        "file systems that tell no capitals apart"
    );
}

#[test]
fn artifacts_are_the_record_the_figures_and_what_was_given() {
    let weights = std::fs::read(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/models/digits/digits.safetensors"
    ))
    .unwrap();
    let files = folder(Some(&weights));
    assert_eq!(files["artifacts/weights.safetensors"], weights);
    assert_eq!(files["artifacts/adapter.safetensors"], weights);
    assert_eq!(text(&files, "artifacts/capsule.json"), "{}");
    let record = hearth::runs::decode(&files["artifacts/record.json"], "the artifact").unwrap();
    assert_eq!(record, records()[0]);
    let report: Value = serde_json::from_slice(&files["artifacts/report.json"]).unwrap();
    assert_eq!(report["after"]["held_out"]["accuracy"], 0.985);
}

#[test]
fn a_run_s_and_an_experiment_s_yaml_name_each_other() {
    let [good, failed] = &records();
    let run = |record| MlflowRun {
        record,
        weights: None,
        adapter: None,
        capsule: None,
    };
    let zip = mlflow_zip(&[run(good), run(failed)]).unwrap();
    assert_eq!(
        zip,
        mlflow_zip(&[run(good), run(failed)]).unwrap(),
        "the same runs give the same bytes"
    );
    let files = unzipped(&zip);
    let metas: Vec<&String> = files
        .keys()
        .filter(|path| path.ends_with("meta.yaml"))
        .collect();
    let [first, second, experiment] = metas[..] else {
        panic!("{metas:?}")
    };
    let folder = experiment.strip_suffix("/meta.yaml").unwrap();
    let id = folder.strip_prefix("mlruns/").unwrap();
    assert!(first.starts_with(folder) && second.starts_with(folder));
    assert!(text(&files, experiment).contains(&format!("experiment_id: \"{id}\"\n")));
    assert!(text(&files, experiment).contains("name: \"Hearth: digits\"\n"));
    let meta = text(&files, first);
    assert!(
        meta.contains(&format!(
            "artifact_uri: \"{folder}/{}/artifacts\"\n",
            good.id
        )),
        "{meta}"
    );
    assert!(
        meta.contains("status: 3\n") && meta.contains("run_name: \"Hearts: \\\"warm\\\" #1\"\n")
    );
    assert!(text(&files, second).contains("status: 4\n"));
}

/// A run on a text: what it cost to foresee the held-out end, before and after.
fn on_a_text() -> RunRecord {
    let [mut record, _] = records();
    let foreseen = |bits_per_character| Foreseen {
        bits_per_character,
        loss: 2.0 * bits_per_character,
        pieces: 30,
        characters: 100,
    };
    record.text = Some(TextRun {
        options: TextTuning::default(),
        characters: 1_000,
        before: Some(foreseen(2.5)),
        after: Some(foreseen(1.5)),
    });
    record
}

#[test]
fn a_run_on_a_text_tells_other_tools_what_its_end_costs() {
    let record = on_a_text();
    let run = MlflowRun {
        record: &record,
        weights: None,
        adapter: None,
        capsule: None,
    };
    let files = unzipped(&mlflow_zip(&[run]).unwrap());
    let named = |end: &str| files.keys().find(|path| path.ends_with(end)).unwrap();
    let bits = text(&files, named("metrics/held_out/bits_per_character"));
    let values: Vec<&str> = bits
        .lines()
        .filter_map(|line| line.split(' ').nth(1))
        .collect();
    assert_eq!(values, ["2.5", "1.5"]);
    assert_eq!(text(&files, named("params/config.heldOutShare")), "0.1");
    let row = &rows(&overview_csv(&[&record]).unwrap())[0];
    assert_eq!(row["bits_per_character_before"], "2.5");
    assert_eq!(row["bits_per_character_after"], "1.5");
    assert_eq!(row["own_characters"], "1000");
    assert_eq!(row["config.length"], "64");
    let file = hearth::runs::encode(&record).unwrap();
    assert_eq!(hearth::runs::decode(&file, "the record").unwrap(), record);
}

#[test]
fn runs_of_all_kinds_go_into_one_folder() {
    let [photos, text_run] =
        [PHOTOS, TEXT].map(|file| hearth::runs::decode(file.as_bytes(), "a sample").unwrap());
    let run = |record| MlflowRun {
        record,
        weights: None,
        adapter: None,
        capsule: None,
    };
    let files = unzipped(&mlflow_zip(&[run(&photos), run(&text_run)]).unwrap());
    let of = |record: &RunRecord, end: &str| {
        let inside = format!("{}/{end}", record.id);
        let found = files.keys().find(|path| path.ends_with(&inside));
        found.map(|path| text(&files, path))
    };
    let accuracy = of(&photos, "metrics/held_out/accuracy").unwrap();
    assert_eq!(accuracy, "1795685400258 0.875 12\n", "after it alone");
    assert_eq!(of(&photos, "params/data.set"), None);
    let bits = of(&text_run, "metrics/held_out/bits_per_character").unwrap();
    assert_eq!(bits, "1795687200000 2.5 0\n1795687200905 2 42\n");
    assert_eq!(of(&text_run, "metrics/held_out/accuracy"), None);
    assert_eq!(of(&text_run, "params/config.replayShare"), None);
    for record in [&photos, &text_run] {
        let file = hearth::runs::encode(record).unwrap();
        assert_eq!(&hearth::runs::decode(&file, "the record").unwrap(), record);
    }
}

#[test]
fn a_run_given_twice_is_refused() {
    let [record, _] = &records();
    let run = MlflowRun {
        record,
        weights: None,
        adapter: None,
        capsule: None,
    };
    let error = mlflow_zip(&[run, run]).unwrap_err();
    assert!(
        error.to_string().contains("expected each run once"),
        "{error}"
    );
}

#[test]
fn a_long_setting_is_cut_where_mlflow_would_refuse_it() {
    let [mut record, _] = records();
    record.model = "m".repeat(7_000);
    record.note = "\u{e4}".repeat(9_000);
    let run = MlflowRun {
        record: &record,
        weights: None,
        adapter: None,
        capsule: None,
    };
    let files = unzipped(&mlflow_zip(&[run]).unwrap());
    let length = |end: &str| {
        let (_, bytes) = files.iter().find(|(path, _)| path.ends_with(end)).unwrap();
        std::str::from_utf8(bytes).unwrap().chars().count()
    };
    assert_eq!(length("params/model"), 6_000);
    assert_eq!(length("tags/mlflow.note.content"), 8_000);
}
