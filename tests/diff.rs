//! The diff of two models against scikit-learn's and SciPy's figures, which `tests/reference/diff.py` wrote down.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not so"
)]

use hearth::compare::{FlipKind, mcnemar};
use hearth::eval::{Answer, Bin, Diff};
use serde_json::{Value, json};

fn golden() -> Value {
    serde_json::from_str(include_str!("reference/diff.json")).unwrap()
}

fn answers(case: &Value, which: &str) -> Vec<Answer> {
    let truth = case["truth"].as_array().unwrap().iter();
    let rows = case[format!("probabilities_{which}")].as_array().unwrap();
    let number = |value: &Value| value.as_f64().unwrap() as f32;
    let answer = |(truth, row): (&Value, &Value)| Answer {
        truth: truth.as_u64().unwrap() as usize,
        probabilities: row.as_array().unwrap().iter().map(number).collect(),
    };
    truth.zip(rows).map(answer).collect()
}

fn labels(count: usize) -> Vec<String> {
    (0..count).map(|class| format!("class {class}")).collect()
}

/// Each case with the diff that Hearth finds.
fn measured() -> Vec<(Value, Diff)> {
    let measure = |case: &Value| {
        let (before, after) = (answers(case, "before"), answers(case, "after"));
        let (known, classes) = (before[0].probabilities.len(), after[0].probabilities.len());
        (
            case.clone(),
            Diff::new(&before, &after, &labels(classes), known).unwrap(),
        )
    };
    golden()["cases"]
        .as_array()
        .unwrap()
        .iter()
        .map(measure)
        .collect()
}

/// Equal to 1e-6, or neither is defined.
fn close(what: &str, case: &Value, got: impl Into<Option<f64>>, expected: &Value) {
    let (got, expected) = (got.into(), expected.as_f64());
    let equal = match (got, expected) {
        (Some(got), Some(expected)) => (got - expected).abs() < 1e-6,
        (got, expected) => got == expected,
    };
    assert!(
        equal,
        "{what} of {}: {got:?}, expected {expected:?}",
        case["name"]
    );
}

#[test]
fn moves_and_their_p_value_equal_scipy_s() {
    for (case, diff) in measured() {
        assert_eq!(json!(diff.moved), case["moved"], "{}", case["name"]);
        close("p-value", &case, diff.p_value, &case["p_value"]);
        let flips: Vec<u32> = diff.flips.iter().map(|flip| flip.index).collect();
        assert_eq!(json!(flips), case["flips"]);
        let lost = diff.flips.iter().filter(|flip| flip.kind == FlipKind::Lost);
        assert_eq!(lost.count(), diff.moved.lost as usize);
    }
}

#[test]
fn p_values_equal_scipy_s_to_nine_digits_of_each() {
    for split in golden()["splits"].as_array().unwrap() {
        let count = |what: &str| split[what].as_u64().unwrap() as u32;
        let (got, expected) = (
            mcnemar(count("gained"), count("lost")),
            split["p_value"].as_f64().unwrap(),
        );
        assert!((got - expected).abs() <= 1e-9 * expected, "{split}: {got}");
    }
}

#[test]
fn gain_and_loss_by_class_equal_scikit_learn_s() {
    for (case, diff) in measured() {
        for (place, class) in diff.classes.iter().enumerate() {
            let moved = json!(class.moved);
            let got = json!({
                "samples": class.samples, "right_before": class.right_before, "right_after": class.right_after,
                "gained": moved["gained"], "lost": moved["lost"], "wrong_otherwise": moved["wrong_otherwise"],
            });
            assert_eq!(
                got, case["classes"][place],
                "{} {}",
                case["name"], class.label
            );
            let change = i64::from(class.right_after) - i64::from(class.right_before);
            assert_eq!(
                change,
                i64::from(class.moved.gained) - i64::from(class.moved.lost)
            );
        }
    }
}

#[test]
fn forgetting_equals_the_accuracy_on_the_classes_known_before() {
    for (case, diff) in measured() {
        let (got, expected) = (diff.forgetting, &case["forgetting"]);
        close("accuracy before", &case, got.before, &expected["before"]);
        close("accuracy after", &case, got.after, &expected["after"]);
        let counts = json!([got.samples, got.taken_for_new]);
        assert_eq!(
            counts,
            json!([expected["samples"], expected["taken_for_new"]])
        );
    }
}

#[test]
fn accuracy_and_calibration_of_both_equal_scikit_learn_s() {
    for (case, diff) in measured() {
        for (which, got) in [("before", &diff.before), ("after", &diff.after)] {
            let expected = &case[which];
            close("accuracy", &case, got.accuracy, &expected["accuracy"]);
            close(
                "its low end",
                &case,
                got.accuracy_low,
                &expected["interval"][0],
            );
            close(
                "its high end",
                &case,
                got.accuracy_high,
                &expected["interval"][1],
            );
            close(
                "calibration error",
                &case,
                got.calibration_error,
                &expected["calibration_error"],
            );
            let counts: Vec<u32> = got.reliability.iter().map(|bin| bin.samples).collect();
            assert_eq!(json!(counts), expected["bins"]);
            let filled: Vec<&Bin> = got
                .reliability
                .iter()
                .filter(|bin| bin.samples > 0)
                .collect();
            for (place, bin) in filled.into_iter().enumerate() {
                close(
                    "bin's accuracy",
                    &case,
                    bin.accuracy,
                    &expected["bin_accuracy"][place],
                );
                close(
                    "bin's confidence",
                    &case,
                    bin.confidence,
                    &expected["bin_confidence"][place],
                );
            }
        }
    }
}

#[test]
fn a_diff_comes_back_from_json() {
    for (_, diff) in measured() {
        let text = serde_json::to_string(&diff).unwrap();
        assert_eq!(serde_json::from_str::<Diff>(&text).unwrap(), diff);
    }
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let answer = |truth, classes: usize| Answer {
        truth,
        probabilities: vec![1.0 / classes as f32; classes],
    };
    let error = |before: &[Answer], after: &[Answer], known| {
        Diff::new(before, after, &labels(3), known)
            .unwrap_err()
            .to_string()
    };
    let (old, new) = (answer(1, 2), answer(1, 3));
    assert!(
        error(std::slice::from_ref(&old), &[], 2)
            .starts_with("expected 1 answers of the second model, got 0")
    );
    assert!(error(std::slice::from_ref(&old), &[answer(2, 3)], 2).contains("got classes 1 and 2"));
    assert!(
        error(std::slice::from_ref(&old), &[answer(1, 2)], 2).contains("2 and 2 probabilities")
    );
    assert!(error(&[answer(3, 2)], &[answer(3, 3)], 2).contains("classes 3 and 3"));
    assert!(error(&[answer(1, 4)], &[new], 4).contains("4 classes in the second"));
    assert!(
        Diff::new(&[], &[], &labels(3), 2)
            .unwrap()
            .forgetting
            .before
            .is_none()
    );
}
