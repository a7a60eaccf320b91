//! The figures of an evaluation against scikit-learn's, which `tests/reference/report.py` wrote down.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not so"
)]

use hearth::eval::{
    Answer, Figures, Scores, average_auc, f1, macro_average, precision, recall, regression,
    weighted_average,
};
use serde_json::Value;

fn cases(kind: &str) -> Vec<Value> {
    let golden: Value = serde_json::from_str(include_str!("reference/report.json")).unwrap();
    golden[kind].as_array().unwrap().clone()
}

fn numbers(value: &Value) -> Vec<f64> {
    let numbers = value.as_array().unwrap().iter();
    numbers.map(|number| number.as_f64().unwrap()).collect()
}

fn answers(case: &Value) -> Vec<Answer> {
    let rows = case["probabilities"].as_array().unwrap();
    let answer = |(truth, row): (f64, &Value)| Answer {
        truth: truth as usize,
        probabilities: numbers(row).iter().map(|number| *number as f32).collect(),
    };
    let truth = numbers(&case["truth"]).into_iter();
    truth.zip(rows).map(answer).collect()
}

/// Each case with the figures that Hearth finds.
fn measured() -> Vec<(Value, Figures)> {
    let measure = |case: Value| {
        let classes = case["confusion"].as_array().unwrap().len();
        let figures = Figures::new(&answers(&case), classes);
        (case, figures)
    };
    cases("classification").into_iter().map(measure).collect()
}

/// Equal to 1e-6, or neither is defined.
fn close(case: &Value, what: &str, got: impl Into<Option<f64>>, expected: &Value) {
    let (name, got, expected) = (&case["name"], got.into(), expected.as_f64());
    let equal = match (got, expected) {
        (Some(got), Some(expected)) => (got - expected).abs() < 1e-6,
        (got, expected) => got == expected,
    };
    assert!(
        equal,
        "{what} of {name}: {got:?}, scikit-learn {expected:?}"
    );
}

#[test]
fn figures_equal_scikit_learn_s() {
    for (case, figures) in measured() {
        let close = |what, got, expected: &Value| close(&case, what, Some(got), expected);
        close("accuracy", figures.accuracy(), &case["accuracy"]);
        close("its low end", figures.interval.0, &case["interval"][0]);
        close("its high end", figures.interval.1, &case["interval"][1]);
        close("log loss", figures.log_loss, &case["log_loss"]);
        close("Brier score", figures.brier_score, &case["brier_score"]);
        let error = figures.calibration_error;
        close("calibration", error, &case["calibration_error"]);
        assert_eq!(figures.hardest[0].0 as u64, case["hardest"], "{case}");
    }
}

#[test]
fn figures_by_class_equal_scikit_learn_s() {
    for (case, figures) in measured() {
        let matrix = &figures.confusion;
        assert_eq!(serde_json::json!(matrix), case["confusion"]);
        for class in 0..matrix.len() {
            let close = |what, got| close(&case, what, got, &case[what][class]);
            close("precision", precision(matrix, class));
            close("recall", recall(matrix, class));
            close("f1", f1(matrix, class));
            close("roc_auc", figures.roc_auc[class]);
        }
    }
}

#[test]
fn averages_equal_scikit_learn_s() {
    for (case, figures) in measured() {
        let areas = average_auc(&figures.roc_auc, &figures.support()).unzip();
        let check = |kind: &str, scores: Scores, area: Option<f64>| {
            let expected = &case[kind];
            let close = |what, got| close(&case, what, got, &expected[what]);
            close("precision", Some(scores.precision));
            close("recall", Some(scores.recall));
            close("f1", Some(scores.f1));
            close("roc_auc", area);
        };
        check("macro", macro_average(&figures.confusion), areas.0);
        check("weighted", weighted_average(&figures.confusion), areas.1);
    }
}

#[test]
fn reliability_equals_scikit_learn_s_curve() {
    for (case, figures) in measured() {
        let counts: Vec<u32> = figures.reliability.iter().map(|bin| bin.samples).collect();
        assert_eq!(serde_json::json!(counts), case["bins"]);
        let filled = figures.reliability.iter().filter(|bin| bin.samples > 0);
        for (place, bin) in filled.enumerate() {
            let mean = |sum: f64| Some(sum / f64::from(bin.samples));
            let (accuracy, confidence) = (mean(bin.correct.into()), mean(bin.confidence));
            close(&case, "accuracy", accuracy, &case["bin_accuracy"][place]);
            close(
                &case,
                "confidence",
                confidence,
                &case["bin_confidence"][place],
            );
        }
    }
}

#[test]
fn a_regression_s_figures_equal_scikit_learn_s() {
    for case in cases("regression") {
        let found = regression(&numbers(&case["truth"]), &numbers(&case["predicted"])).unwrap();
        let close = |what, got: f64| close(&case, what, got, &case[what]);
        close("mean_absolute_error", found.mean_absolute_error);
        close("root_mean_squared_error", found.root_mean_squared_error);
        close("r_squared", found.r_squared);
    }
}

#[test]
fn no_samples_give_no_division_by_zero() {
    let figures = Figures::new(&[], 3);
    assert_eq!((figures.accuracy(), figures.log_loss), (0.0, 0.0));
    assert_eq!((figures.brier_score, figures.calibration_error), (0.0, 0.0));
    assert_eq!(figures.roc_auc, [None; 3]);
    assert!(figures.hardest.is_empty());
}
