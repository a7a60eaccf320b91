//! The comparison's table: ratios, and what is void, from answers as browsers give them.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not so"
)]
#![allow(dead_code, reason = "the bench itself uses more of its table")]

#[path = "../benches/browser/comparison.rs"]
mod comparison;
#[path = "../benches/browser/table.rs"]
mod table;

use comparison::{Cell, Column, Comparison, compare};
use serde_json::{Value, json};
use table::Line;

fn line(answers: &[Value]) -> Line {
    let mut line = Line::new("T1");
    answers.iter().for_each(|answer| line.hear(answer));
    line
}

fn measured(ms: f64, check: &[f64]) -> Value {
    json!({ "median_ms": ms, "check": check })
}

#[test]
fn a_ratio_is_their_time_divided_by_ours_each_the_median_of_its_rounds() {
    let check = [3.335, 2.658, 2.574];
    let ours = line(&[20.0, 18.0, 90.0].map(|ms| measured(ms, &check)));
    let theirs = line(&[10.0, 9.0, 11.0].map(|ms| measured(ms, &check)));
    assert_eq!(compare(&ours, &theirs), Cell::Theirs(10.0, 0.5));
}

#[test]
fn numbers_that_differ_by_more_than_the_tolerance_make_a_line_void() {
    let ours = line(&[measured(20.0, &[100.0, 0.01])]);
    let near = line(&[measured(5.0, &[100.05, 0.06])]);
    assert_eq!(compare(&ours, &near), Cell::Theirs(5.0, 0.25));
    for far in [[100.2, 0.01], [100.0, 0.2], [100.0, f64::NAN]] {
        let far = line(&[measured(5.0, &far)]);
        assert!(
            matches!(compare(&ours, &far), Cell::Void(_)),
            "{far:?}",
            far = far.check()
        );
    }
}

#[test]
fn another_count_of_numbers_and_none_at_all_are_void() {
    let ours = line(&[measured(20.0, &[1.0, 2.0])]);
    for check in [&[1.0][..], &[], &[1.0, 2.0, 3.0]] {
        let theirs = line(&[measured(5.0, check)]);
        assert!(matches!(compare(&ours, &theirs), Cell::Void(_)));
    }
    let silent = line(&[measured(20.0, &[])]);
    assert!(matches!(compare(&silent, &silent), Cell::Void(_)));
}

#[test]
fn the_first_round_s_numbers_count() {
    let ours = line(&[measured(20.0, &[1.0])]);
    let theirs = line(&[measured(5.0, &[2.0]), measured(5.0, &[1.0])]);
    assert!(matches!(compare(&ours, &theirs), Cell::Void(_)));
}

#[test]
fn what_cannot_be_done_says_why_and_is_not_tried_again() {
    let theirs = line(&[json!({ "error": "cannot train" })]);
    assert!(theirs.is_refused());
    let ours = line(&[measured(20.0, &[1.0])]);
    let why = Cell::Missing("cannot train".into());
    assert_eq!(compare(&ours, &theirs), why);
    assert_eq!(compare(&theirs, &ours), Cell::Alone(20.0));
}

#[test]
fn the_table_and_the_file_say_the_same() {
    let column = |name: &str, answer: Value| Column {
        name: name.into(),
        lines: vec![line(&[answer])],
    };
    let comparison = Comparison {
        device: "cpu".into(),
        machine: "A machine.".into(),
        columns: vec![
            column("hearth", measured(19.4, &[1.0])),
            column("tfjs-cpu", measured(1153.0, &[1.0])),
            column("ort-wasm", json!({ "error": "cannot train" })),
            column("jax-wasm", measured(9.0, &[2.0])),
        ],
    };
    let table = comparison.markdown();
    let row = "| T1 | **19.4** | 1153 (59.4x) | cannot train | void: number 1 is 2, ours is 1 |";
    assert!(table.contains(row), "{table}");
    let lines = &comparison.json()["lines"]["T1"];
    assert_eq!(lines["tfjs-cpu"]["ratio"], json!(1153.0 / 19.4));
    assert_eq!(lines["ort-wasm"]["missing"], "cannot train");
    assert!(lines["jax-wasm"]["ratio"].is_null());
}
