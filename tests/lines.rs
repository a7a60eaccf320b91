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
    for (name, samples) in [("T3", 1), ("I1", 1), ("T1", 0)] {
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
