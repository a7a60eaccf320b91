//! Each line of the comparison computes what PyTorch and NumPy compute from the same weights and data.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not so"
)]

mod common;

use std::collections::BTreeMap;

use common::Bench;
use hearth::protocol::{Answer, Command, Failure, FailureKind, LineResult};

fn line(line: &str, samples: u32) -> Result<LineResult, Failure> {
    let command = Command::BenchmarkLine {
        line: line.into(),
        model: None,
        samples,
        warm_up_ms: 0.0,
    };
    match Bench::default().ask(command)? {
        Answer::Line(result) => Ok(result),
        other => panic!("expected a line, got {other:?}"),
    }
}

#[test]
fn first_losses_and_outputs_are_the_reference_s() {
    let goldens = include_str!("reference/lines.json");
    let goldens: BTreeMap<String, Vec<f64>> = serde_json::from_str(goldens).unwrap();
    assert_eq!(goldens.len(), 5);
    for (name, expected) in goldens {
        let result = line(&name, 3).unwrap();
        assert_eq!(result.samples_ms.len(), 3);
        assert_eq!(result.check.len(), expected.len(), "{name}");
        for (got, expected) in result.check.iter().zip(&expected) {
            let difference = (got - expected).abs() / expected.abs().max(1.0);
            assert!(difference < 2e-4, "{name}: {got} against {expected}");
        }
    }
}

#[test]
fn lines_that_are_none_are_refused_with_the_list_of_those_that_are() {
    let refused = ["T3", "I1", "T1-", "T1-0", "T1-2000", "I3", "M1-x", "I2-1-1"];
    let refused = refused.map(|name| (name, 1));
    for (name, samples) in refused.into_iter().chain([("T1", 0)]) {
        let failure = line(name, samples).unwrap_err();
        assert_eq!(failure.kind, FailureKind::BadConfig);
    }
    assert!(
        line("T3", 1)
            .unwrap_err()
            .expected
            .contains("I3-128 (with minilm)")
    );
}

#[test]
fn a_line_has_the_size_that_its_name_says() {
    let same = |left: &str, right: &str| {
        let check = |name: &str| line(name, 1).unwrap().check;
        check(left) == check(right)
    };
    assert!(same("T1", "T1-32") && same("I2", "I2-1") && same("T2", "T2-2000"));
    assert!(!same("T1", "T1-8") && !same("T2-64", "T2-96") && !same("M1-8", "M1-16"));
}
