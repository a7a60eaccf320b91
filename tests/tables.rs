//! Tables against scikit-learn: what the report says, the encoding, the baselines, the folds' figures, permutation importance; and a
//! network that learns, the same each time.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not so"
)]

use std::path::{Path, PathBuf};

use hearth::data::table::{
    Encoder, Kind, Problem, ProblemError, ReadOptions, RowView, Table, TableReport, Task, Truth,
    folds, read_table,
};
use hearth::eval::{Predictions, resampled};
use hearth::train::table::{
    LinearFit, Simplest, TableResult, TableRun, TableSettings, TableTrainError,
};
use hearth::weights::sha256;
use serde_json::Value;

fn golden() -> Value {
    serde_json::from_str(include_str!("reference/tables.json")).unwrap()
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("static/data")
        .join(name)
}

fn table(name: &str) -> Table {
    let bytes = std::fs::read(folder(name).join(format!("{name}.csv"))).unwrap();
    read_table(&bytes, ReadOptions::default()).unwrap()
}

fn from_text(text: &str) -> Table {
    read_table(text.as_bytes(), ReadOptions::default()).unwrap()
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap()
}

fn places(value: &Value) -> Vec<usize> {
    let number = |it: &Value| it.as_u64().unwrap() as usize;
    list(value).iter().map(number).collect()
}

fn close(got: f64, expected: &Value, tolerance: f64, what: &str) {
    let expected = expected.as_f64().unwrap();
    let largest = expected.abs().max(1.0);
    assert!(
        (got - expected).abs() <= tolerance * largest,
        "{what}: {got}, scikit-learn {expected}"
    );
}

#[test]
fn bundled_tables_are_what_their_manifests_say() {
    for name in ["penguins", "iris", "wine"] {
        let manifest = std::fs::read(folder(name).join("manifest.json")).unwrap();
        let manifest: Value = serde_json::from_slice(&manifest).unwrap();
        let file = folder(name).join(manifest["file"].as_str().unwrap());
        let bytes = std::fs::read(file).unwrap();
        assert_eq!(manifest["sha256"], sha256(&bytes));
        assert_eq!(manifest["bytes"], bytes.len());
        let target = manifest["target"].as_str().unwrap();
        Problem::new(&table(name), target, None).unwrap();
    }
}

#[test]
fn the_report_s_figures_equal_numpy_s() {
    for (name, columns) in golden()["described"].as_object().unwrap() {
        let report = TableReport::new(&table(name));
        for (column, expected) in columns.as_object().unwrap() {
            let found = report.columns.iter().find(|it| it.name == *column).unwrap();
            assert_eq!(
                (found.kind, &serde_json::json!(found.missing)),
                (Kind::Number, &expected["missing"])
            );
            assert_eq!(
                serde_json::json!(found.distinct),
                expected["distinct"],
                "{column}"
            );
            let numbers = serde_json::to_value(found.numbers.unwrap()).unwrap();
            for (figure, got) in numbers.as_object().unwrap() {
                close(
                    got.as_f64().unwrap(),
                    &expected[figure],
                    1e-12,
                    &format!("{figure} of {column}"),
                );
            }
        }
    }
}

/// A golden case as our problem, and its table.
fn problem(case: &Value) -> (Table, Problem) {
    let table = table(case["table"].as_str().unwrap());
    let problem = Problem::new(&table, case["target"].as_str().unwrap(), None).unwrap();
    let names: Vec<&str> = problem
        .features
        .iter()
        .map(|it| table.columns[*it].name.as_str())
        .collect();
    assert_eq!(serde_json::json!(names), case["features"]);
    assert_eq!(serde_json::json!(problem.rows), case["rows"]);
    if let Truth::Classes { names, .. } = &problem.truth {
        assert_eq!(serde_json::json!(names), case["classes"]);
    }
    (table, problem)
}

/// The rows of the table and the answers at those places of the problem.
fn part(problem: &Problem, places: &[usize]) -> (Vec<usize>, Truth) {
    let rows = places.iter().map(|place| problem.rows[*place]).collect();
    let truth = match &problem.truth {
        Truth::Classes { names, labels } => Truth::Classes {
            names: names.clone(),
            labels: places.iter().map(|place| labels[*place]).collect(),
        },
        Truth::Numbers(numbers) => {
            Truth::Numbers(places.iter().map(|place| numbers[*place]).collect())
        }
    };
    (rows, truth)
}

fn check_figures(got: &Predictions, expected: &Value, tolerance: f64, what: &str) {
    for (name, figure) in got.names().iter().zip(got.figures()) {
        close(
            figure.unwrap(),
            &expected[name.name],
            tolerance,
            &format!("{} of {what}", name.name),
        );
    }
}

/// One fold: the fitted baseline and its encoder, the held-out rows and their answers.
fn fitted(
    table: &Table,
    problem: &Problem,
    held_out: &[usize],
) -> (Encoder, LinearFit, Vec<usize>, Truth, Truth) {
    let train: Vec<usize> = (0..problem.rows.len())
        .filter(|place| !held_out.contains(place))
        .collect();
    let (rows, learned) = part(problem, &train);
    let view = RowView::new(table, &rows);
    let encoder = Encoder::fit(&view, &problem.features);
    let mut fit = LinearFit::new(&encoder, &view, &learned);
    while !fit.step() {}
    let (rows, truth) = part(problem, held_out);
    (encoder, fit, rows, truth, learned)
}

#[test]
fn baselines_cross_validate_as_scikit_learn_s() {
    for case in list(&golden()["cases"]) {
        let (table, problem) = problem(case);
        for fold in list(&case["folds"]) {
            let what = format!("{} {}", case["table"], case["target"]);
            let (encoder, fit, rows, truth, learned) =
                fitted(&table, &problem, &places(&fold["held_out"]));
            let said = fit.predict(&encoder, &RowView::new(&table, &rows), &truth);
            check_figures(&said, &fold["linear"], 1e-6, &what);
            let simplest = Simplest::fit(&learned).predict(&truth);
            check_figures(
                &simplest,
                &fold["simplest"],
                1e-6,
                &format!("{what}, simplest"),
            );
        }
    }
}

#[test]
fn what_a_baseline_says_equals_scikit_learn_s_row_by_row() {
    for case in list(&golden()["cases"]) {
        let (table, problem) = problem(case);
        let fold = &case["folds"][0];
        let (encoder, fit, rows, truth, _) = fitted(&table, &problem, &places(&fold["held_out"]));
        match fit.predict(&encoder, &RowView::new(&table, &rows), &truth) {
            Predictions::Classes { answers, .. } => {
                for (answer, expected) in answers.iter().zip(list(&fold["said"])) {
                    for (got, expected) in answer.probabilities.iter().zip(list(expected)) {
                        close(f64::from(*got), expected, 1e-6, "a probability");
                    }
                }
            }
            Predictions::Numbers { predicted, .. } => {
                for (got, expected) in predicted.iter().zip(list(&fold["said"])) {
                    close(*got, expected, 1e-8, "a number");
                }
            }
        }
    }
}

#[test]
fn permutation_importance_equals_scikit_learn_s_on_the_same_orders() {
    for case in list(&golden()["cases"]) {
        let (table, problem) = problem(case);
        let fold = &case["folds"][0];
        let (encoder, fit, rows, truth, _) = fitted(&table, &problem, &places(&fold["held_out"]));
        let view = RowView::new(&table, &rows);
        let score = fit.predict(&encoder, &view, &truth).score();
        for (place, column) in problem.features.iter().enumerate() {
            for (order, expected) in list(&fold["orders"][place])
                .iter()
                .zip(list(&fold["importance"][place]))
            {
                let shuffled: Vec<usize> = places(order).iter().map(|at| rows[*at]).collect();
                let swapped = RowView {
                    swapped: Some((*column, &shuffled)),
                    ..view
                };
                let fall = score - fit.predict(&encoder, &swapped, &truth).score();
                close(fall, expected, 1e-8, "a fall");
            }
        }
    }
}

#[test]
fn intervals_equal_scipy_s() {
    for case in list(&golden()["intervals"]) {
        let values: Vec<f64> = list(&case["values"])
            .iter()
            .map(|it| it.as_f64().unwrap())
            .collect();
        let found = resampled(&values, case["ratio"].as_f64().unwrap()).unwrap();
        close(found.mean, &case["mean"], 1e-9, "the mean");
        close(found.low, &case["low"], 1e-6, "the low end");
        close(found.high, &case["high"], 1e-6, "the high end");
    }
}

#[test]
fn nothing_of_the_held_out_rows_is_in_the_encoding() {
    let table =
        from_text("x,c,y\n1,a,p\n3,a,q\n,a,p\n5,a,q\n1000,b,p\n,c,q\n2,,p\n4,a,q\n3,a,p\n3,a,q\n");
    let problem = Problem::new(&table, "y", None).unwrap();
    let train = [0, 1, 3];
    let encoder = Encoder::fit(&RowView::new(&table, &train), &problem.features);
    assert_eq!((encoder.numbers(), encoder.categories()), (1, vec![2]));
    let rows = [1, 2, 4, 6];
    let matrix = encoder.linear_rows(&RowView::new(&table, &rows));
    // Mean 3 and deviation of 1, 3, 5; what is missing is the median, which is 3.
    let deviation = (8.0_f64 / 3.0).sqrt();
    assert_eq!(matrix.row(0), [0.0, 1.0]);
    assert_eq!(matrix.row(1), [0.0, 1.0]);
    assert_eq!(matrix.row(2), [997.0 / deviation, 0.0], "'b' is unknown");
    assert_eq!(
        matrix.row(3),
        [-1.0 / deviation, 0.0],
        "so is a missing one"
    );
    let network = encoder.network_rows(&RowView::new(&table, &rows));
    assert_eq!([network[1], network[5]], [1.0, 0.0]);
}

fn run(table: Table, target: &str, settings: TableSettings) -> TableResult {
    let mut run = TableRun::new(table, target, None, settings).unwrap();
    let mut share = 0.0;
    loop {
        if let Some(result) = pollster::block_on(run.advance()).unwrap() {
            return result;
        }
        let now = run.progress().share;
        assert!((share..=1.0).contains(&now), "{share} then {now}");
        share = now;
    }
}

fn quick(seed: u64) -> TableSettings {
    TableSettings {
        folds: 3,
        repeats: 2,
        epochs: Some(40),
        seed,
        ..TableSettings::default()
    }
}

#[test]
fn the_network_learns_the_penguins_and_the_same_seed_learns_the_same() {
    let result = run(table("penguins"), "species", quick(1));
    let mean = |model: &hearth::train::table::ModelResult| model.figures[0].mean.unwrap();
    assert!(mean(&result.network) > 0.95, "{:?}", result.network);
    assert!(mean(&result.baseline) > 0.95 && mean(&result.simplest) < 0.5);
    assert_eq!(result.importance[0].column, "bill_length_mm");
    assert_eq!(run(table("penguins"), "species", quick(1)), result);
    assert_ne!(
        run(table("penguins"), "species", quick(2)).network,
        result.network
    );
}

#[test]
fn the_network_learns_numbers_and_what_a_line_cannot() {
    let mass = run(table("penguins"), "body_mass_g", quick(1));
    assert_eq!(
        (mass.task, mass.rows, mass.rows_without_target),
        (Task::Regression, 342, 2)
    );
    assert!(
        mass.network.figures[0].mean.unwrap() > 0.8,
        "{:?}",
        mass.network
    );
    // Exclusive or: a line cannot do better than chance.
    let mut text = String::from("a,b,noise,same\n");
    for row in 0..240_u32 {
        let (a, b) = (row % 2, row / 2 % 2);
        let noise = row.wrapping_mul(2_654_435_761) >> 20;
        text += &format!(
            "{},{},{noise},{}\n",
            ["x", "y"][a as usize],
            b,
            ["no", "yes"][(a ^ b) as usize]
        );
    }
    let result = run(from_text(&text), "same", quick(1));
    assert_eq!(
        result.network.figures[0].mean,
        Some(1.0),
        "{:?}",
        result.network
    );
    assert!(result.baseline.figures[0].mean.unwrap() < 0.7);
    assert_eq!(result.importance[2].column, "noise");
    assert!(result.importance[0].mean > 0.3 && result.importance[2].mean.abs() < 0.1);
}

#[test]
fn problems_that_cannot_be_posed_are_said() {
    let said = |table: &Table, target: &str, task| {
        Problem::new(table, target, task).unwrap_err().to_string()
    };
    let penguins = table("penguins");
    assert!(
        said(&penguins, "colour", None).contains("expected one of the columns species, island")
    );
    assert!(
        said(&penguins, "species", Some(Task::Regression))
            .contains("column 'species': expected numbers to predict, got categories")
    );
    let rare = from_text(&format!("x,y\n{}7,c\n", "1,a\n2,b\n".repeat(10)));
    assert!(
        said(&rare, "y", None).contains("got 1 of 'c'"),
        "{}",
        said(&rare, "y", None)
    );
    let few = from_text("x,y\n1,a\n2,b\n3,a\n4,b\n");
    assert_eq!(
        Problem::new(&few, "y", None),
        Err(ProblemError::FewRows { got: 4 })
    );
    let alone = from_text(&format!("y,z\n{}", "a,k\nb,k\n".repeat(10)));
    assert_eq!(
        Problem::new(&alone, "y", None),
        Err(ProblemError::NoFeatures)
    );
    let settings = TableSettings {
        learning_rate: 2.0,
        ..TableSettings::default()
    };
    let error = TableRun::new(penguins.clone(), "sex", None, settings)
        .err()
        .unwrap();
    assert_eq!(
        error.to_string(),
        "learningRate: expected a number above 0, at most 1, got 2"
    );
    let settings = TableSettings {
        folds: 20,
        ..TableSettings::default()
    };
    let small = from_text(&format!("x,y\n{}", "1,a\n2,b\n3,b\n".repeat(4)));
    let error = TableRun::new(small, "y", None, settings).err().unwrap();
    assert_eq!(
        error,
        TableTrainError::FewRows {
            rows: 12,
            folds: 20
        }
    );
}

#[test]
fn whole_numbers_that_recur_are_classes_and_others_are_not() {
    let text: String = (0..60)
        .map(|row| format!("{},{},{}\n", row % 3, row * 7 % 60, row as f64 / 7.0))
        .collect();
    let table = from_text(&format!("grade,count,size\n{text}"));
    let task = |target| Problem::new(&table, target, None).unwrap().truth.task();
    assert_eq!(
        (task("grade"), task("count"), task("size")),
        (Task::Classification, Task::Regression, Task::Regression)
    );
    let Truth::Classes { names, .. } = Problem::new(&table, "grade", None).unwrap().truth else {
        panic!("classes");
    };
    assert_eq!(names, ["0", "1", "2"]);
    let truth = Problem::new(&table, "grade", None).unwrap().truth;
    assert_eq!(folds(&truth, 4, 1), folds(&truth, 4, 1));
    assert_ne!(folds(&truth, 4, 1), folds(&truth, 4, 2));
}
