//! The native command line from outside: `--json` prints one object and nothing else, errors are sentences.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not so"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use hearth::runs::Capsule;
use serde_json::Value;

fn hearth(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_hearth"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap()
}

fn json(arguments: &[&str]) -> Value {
    let output = hearth(arguments);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// A PNG of a slanted bar.
fn one(folder: &Path) -> String {
    let ink = |x: u32, y: u32| {
        (10..50).contains(&y) && (i64::from(x) - 30 - (i64::from(y) - 30) / 10).abs() < 3
    };
    let pixel = |x, y| image::Luma([if ink(x, y) { 0_u8 } else { 255 }]);
    let path = folder.join("one.png");
    image::GrayImage::from_fn(60, 60, pixel)
        .save(&path)
        .unwrap();
    path.display().to_string()
}

#[test]
fn models_are_listed() {
    let said = json(&["models", "--json"]);
    assert_eq!(said["models"][0]["name"], "digits");
    assert_eq!(said["models"][0]["labels"].as_array().unwrap().len(), 10);
    for name in ["austen", "clothes"] {
        let mut listed = said["models"].as_array().unwrap().iter();
        assert!(listed.any(|card| card["name"] == name), "{name}");
    }
}

#[test]
fn a_picture_is_read_and_an_export_answers_alike() {
    let folder = folder("predict");
    let (input, out) = (
        one(&folder),
        folder.join("x.safetensors").display().to_string(),
    );
    let said = json(&["predict", "--model", "digits", "--input", &input, "--json"]);
    let probabilities = said["outputs"]["probabilities"].as_array().unwrap();
    assert!(
        probabilities[1].as_f64().unwrap() > 0.9,
        "{probabilities:?}"
    );
    json(&["export", "--model", "digits", "--out", &out, "--json"]);
    let again = json(&[
        "predict",
        "--model",
        "digits",
        "--weights",
        &out,
        "--input",
        &input,
        "--json",
    ]);
    assert_eq!(again["outputs"], said["outputs"]);
}

#[test]
fn training_writes_weights_that_load_and_a_seed_repeats_it() {
    let train = |name: &str| {
        let out = folder(name);
        let said = json(&[
            "train",
            "--model",
            "digits",
            "--seed",
            "5",
            "--max-steps",
            "2",
            "--out",
            &out.display().to_string(),
            "--json",
        ]);
        (
            said["final_loss"].as_f64().unwrap(),
            std::fs::read(out.join("digits.safetensors")).unwrap(),
        )
    };
    let (loss, weights) = train("train-a");
    assert!(loss > 1.0 && loss < 4.0, "two steps from nothing: {loss}");
    assert_eq!((loss, weights), train("train-b"));
    for file in ["manifest.json", "metrics.json", "CARD.md"] {
        assert!(folder("train-a").join(file).is_file(), "{file}");
    }
}

#[test]
fn clothes_are_trained_from_what_ships_and_measured() {
    let out = folder("train-clothes");
    let path = out.display().to_string();
    let steps = ["--seed", "5", "--max-steps", "2", "--out", &path, "--json"];
    let said = json(&[&["train", "--model", "clothes"][..], &steps].concat());
    assert_eq!(said["steps"], 2);
    let loss = said["final_loss"].as_f64().unwrap();
    assert!(loss > 1.0 && loss < 4.0, "two steps from nothing: {loss}");
    let card = std::fs::read_to_string(out.join("CARD.md")).unwrap();
    assert!(card.contains("10,000 pictures to train, 1,000 to choose"));
    assert!(card.contains("--seed 5 --max-steps 2 "), "{card}");
    let capsule = std::fs::read_to_string(out.join("capsule.json")).unwrap();
    assert!(
        capsule.contains("\"augmentation\":\"clothes\""),
        "{capsule}"
    );
    let said = json(&["eval", "--model", "clothes", "--json"]);
    assert_eq!(said["samples"], 10_000);
    assert!(said["accuracy"].as_f64().unwrap() >= 0.91);
}

#[test]
fn only_models_with_a_recipe_are_trained_from_nothing() {
    let output = hearth(&["train", "--model", "minilm", "--out", "/dev/null"]);
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("expected one of digits, clothes"), "{said}");
}

/// Trains four steps from nothing and returns the folder.
fn trained(name: &str, config: &str) -> PathBuf {
    let out = folder(name);
    let file = out.join("config.json");
    std::fs::write(&file, config).unwrap();
    let (file, out_text) = (file.display().to_string(), out.display().to_string());
    let command = ["train", "--model", "digits", "--seed", "7", "--max-steps"];
    let rest = ["4", "--config", &file, "--out", &out_text, "--json"];
    let said = json(&[&command[..], &rest].concat());
    assert!(said["final_loss"].is_f64() && said["accuracy"].is_f64());
    out
}

fn replay(capsule: &Path) -> Output {
    hearth(&["replay", &capsule.display().to_string(), "--json"])
}

#[test]
fn a_capsule_replays_bit_for_bit_and_another_seed_does_not() {
    let config = r#"{"optimizer": "adamw", "weight_decay": 0.01, "gradientClip": 1, "labelSmoothing": 0.1, "lossEvery": 3}"#;
    let out = trained("capsule", config);
    let file = out.join("capsule.json");
    let said = json(&["replay", &file.display().to_string(), "--json"]);
    assert_eq!(said["equal"], true, "{said}");
    assert_eq!(said["final_loss"], said["recorded_final_loss"]);
    assert_eq!(said["max_abs_difference"], 0.0);
    assert_eq!(said["max_abs_difference_weights"], 0.0);
    assert_eq!(
        (&said["same_target"], &said["differences"]),
        (&Value::Bool(true), &serde_json::json!([]))
    );

    let mut capsule = Capsule::read(&std::fs::read(&file).unwrap()).unwrap();
    assert_eq!(
        capsule.record.history.len(),
        2,
        "windows of three steps and one"
    );
    capsule.record.config.seed += 1;
    let other = out.join("other.json");
    std::fs::write(&other, capsule.write().unwrap()).unwrap();
    let said = json(&["replay", &other.display().to_string(), "--json"]);
    assert_eq!(said["equal"], false);
    assert!(said["max_abs_difference"].as_f64().unwrap() > 0.0);
    assert!(said["max_abs_difference_weights"].as_f64().unwrap() > 0.0);
    assert_eq!(said["differences"][0]["what"], "SHA-256 of the weights");
}

#[test]
fn a_capsule_that_is_cut_edited_newer_or_of_other_data_is_refused() {
    let out = trained("refused", "{}");
    let whole = std::fs::read(out.join("capsule.json")).unwrap();
    let text = String::from_utf8(whole.clone()).unwrap();
    let mut other_data = Capsule::read(&whole).unwrap();
    other_data.record.data.set_sha256 = Some("0".repeat(64));
    let cases = [
        (whole[..whole.len() / 2].to_vec(), "that end within it"),
        (whole[..whole.len() - 1].to_vec(), "that end within it"),
        (
            text.replace("\"epochs\":60", "\"epochs\":61").into(),
            "changed after it was written",
        ),
        (
            text.replace("\"version\": 1,\n\"sha", "\"version\": 2,\n\"sha")
                .into(),
            "version 1 or older, got 2",
        ),
        (b"{}".to_vec(), "expected a capsule of Hearth"),
        (other_data.write().unwrap(), "the data set 'digits'"),
    ];
    for (bytes, expected) in cases {
        let file = out.join("bad.json");
        std::fs::write(&file, bytes).unwrap();
        let output = replay(&file);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && output.stdout.is_empty());
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn a_table_is_reported_and_learned() {
    let file = "static/data/iris/iris.csv";
    let said = json(&["table", "report", file, "--json"]);
    assert_eq!(
        (&said["rows"], &said["columns"][4]["kind"]),
        (&Value::from(150), &Value::from("category"))
    );
    assert_eq!(said["duplicates"]["rows"], 1);
    let train = [
        "table",
        "train",
        file,
        "--target",
        "species",
        "--folds",
        "3",
        "--repeats",
        "2",
        "--cell",
        "petal_width_cm=2.3",
    ];
    let said = json(&[&train[..], &["--seed", "1", "--json"]].concat());
    for model in ["network", "baseline"] {
        let accuracy = &said[model]["figures"][0];
        assert_eq!(accuracy["name"], "accuracy");
        assert!(accuracy["mean"].as_f64().unwrap() > 0.9, "{accuracy}");
    }
    let chance = said["simplest"]["figures"][0]["mean"].as_f64().unwrap();
    assert!(chance < 0.4, "{chance}");
    assert_eq!(said["importance"].as_array().unwrap().len(), 4);
    assert_eq!(said["prediction"]["network"].as_array().unwrap().len(), 3);
    let file = "static/data/penguins/penguins.csv";
    let take = ["--take", "year=categories", "--json"];
    let said = json(&[&["table", "report", file], &take[..]].concat());
    assert_eq!(said["columns"][7]["kind"], "category");
    let train = ["table", "train", file, "--target", "year", "--folds", "2"];
    let rest = ["--epochs", "2", "--repeats", "1", "--leave-out", "island"];
    let said = json(&[&train[..], &rest, &take].concat());
    assert_eq!(
        (&said["classes"][0], &said["left_out"][0]),
        (&Value::from("2007"), &Value::from("island"))
    );
    let refused = hearth(&["table", "report", file, "--take", "island=numbers"]);
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(
        said.contains("penguins.csv: column 'island', row 2"),
        "{said}"
    );
}

#[test]
fn pictures_and_texts_are_reported() {
    let folder = folder("pictures");
    for class in ["cat", "dog"] {
        std::fs::create_dir_all(folder.join(class)).unwrap();
        one(&folder.join(class));
    }
    std::fs::write(folder.join("dog/none.png"), "no picture").unwrap();
    let said = json(&["images", &folder.display().to_string(), "--json"]);
    assert_eq!(
        (&said["pictures"], &said["contradictions"]),
        (&Value::from(2), &Value::from(1))
    );
    assert_eq!(said["refused"][0]["entry"], "dog/none.png");
    let said = json(&["text", "README.md", "--json"]);
    assert!(said["words"].as_u64().unwrap() > 100 && said["encoding"] == "UTF-8");
}

#[test]
fn a_language_model_writes_foresees_and_learns_a_text() {
    let of = |command: &str, rest: &[&str]| {
        let model = [command, "--model", "austen", "--json"];
        json(&[&model[..], rest].concat())
    };
    let begin = ["--prompt", "It is", "--max-pieces", "5", "--shown", "2"];
    let said = of("generate", &begin);
    assert_eq!(said["pieces"], 5);
    assert_eq!(said["steps"][4]["candidates"].as_array().unwrap().len(), 2);
    let plain = of("foresee", &["--text", "LICENSE-MIT"]);
    let bits = |said: &Value| said["bits_per_character"].as_f64().unwrap();
    assert!((1.0..5.0).contains(&bits(&plain)), "{plain}");
    let adapter = folder("tune-text").join("adapter.safetensors");
    let adapter = adapter.display().to_string();
    let text = ["--text", "LICENSE-APACHE", "--max-steps", "2"];
    let said = of("tune-text", &[&text[..], &["--adapter", &adapter]].concat());
    assert_eq!(
        (&said["steps"], &said["stopped"]),
        (&2.into(), &false.into())
    );
    assert!(bits(&said["after"]) < bits(&said["before"]), "{said}");
    let learned = of("foresee", &["--text", "LICENSE-MIT", "--weights", &adapter]);
    assert!(bits(&learned) < bits(&plain), "it learned another licence");
    let failed = hearth(&[
        "foresee",
        "--model",
        "austen",
        "--text",
        "models/austen/austen.safetensors",
    ]);
    let said = String::from_utf8_lossy(&failed.stderr).into_owned();
    assert!(said.contains("austen.safetensors: line"), "{said}");
}

#[test]
fn a_text_is_learned_with_settings_of_ones_own() {
    let capsule = folder("tune-text-settings").join("capsule.json");
    let path = capsule.display().to_string();
    let of = ["tune-text", "--model", "austen", "--text", "LICENSE-APACHE"];
    let adapters = [
        "--rank", "2", "--alpha", "6", "--seed", "9", "--epochs", "2",
    ];
    let steps = ["--batch-size", "3", "--length", "32", "--max-steps", "1"];
    let rest = ["--held-out-share", "0.25", "--capsule", &path, "--json"];
    let said = json(&[&of[..], &adapters, &steps, &rest].concat());
    assert_eq!(said["steps"], 1);
    let capsule = Capsule::read(&std::fs::read(&capsule).unwrap()).unwrap();
    let options = capsule.record.text.unwrap().options;
    assert_eq!((options.lora_rank, options.lora_alpha), (2, 6.0));
    assert_eq!((options.batch_size, options.length), (3, 32));
    assert_eq!((options.held_out_share, options.epochs), (0.25, 2));
    let refused = hearth(&[&of[..], &["--rank", "0"]].concat());
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(said.contains("loraRank"), "{said}");
}

/// Two licences: one is learned, the other is measured on.
fn texts(name: &str) -> String {
    let folder = folder(name).join("texts");
    std::fs::create_dir_all(&folder).unwrap();
    for (file, text) in [("LICENSE-APACHE", "apache.txt"), ("LICENSE-MIT", "mit.txt")] {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        std::fs::copy(file, folder.join(text)).unwrap();
    }
    folder.display().to_string()
}

#[test]
fn a_language_model_is_trained_from_nothing_and_says_how_well() {
    let (from, out) = (texts("train-text"), folder("train-text").join("out"));
    let path = out.display().to_string();
    let texts = ["train-text", "--from", &from, "--held-out", "mit"];
    let rest = ["--steps", "1", "--out", &path, "--json"];
    let said = json(&[&texts[..], &rest].concat());
    assert_eq!((&said["steps"], &said["out"]), (&1.into(), &path.into()));
    for figure in ["final_loss", "bits_per_character"] {
        let figure = said[figure].as_f64().unwrap();
        assert!(figure > 0.0 && figure.is_finite(), "{said}");
    }
    for file in ["austen.safetensors", "merges.txt", "metrics.json"] {
        assert!(out.join(file).is_file(), "{file}");
    }
}

#[test]
fn bench_reports_a_median() {
    let said = json(&["bench", "--model", "digits", "--runs", "5", "--json"]);
    assert!(said["median_ms"].as_f64().unwrap() >= said["min_ms"].as_f64().unwrap());
}

#[test]
fn errors_are_sentences_on_standard_error() {
    let folder = folder("errors");
    let text = folder.join("text.png");
    std::fs::write(&text, "no picture").unwrap();
    let text = text.display().to_string();
    // What was trained would be lost there, so these are found out before a step is taken.
    let (inside, novels) = (format!("{text}/run"), texts("errors"));
    let nowhere = folder.join("nowhere/mine").display().to_string();
    for (arguments, expected) in [
        (
            vec!["train", "--model", "digits", "--out", &inside],
            "text.png/run: expected a folder that can be made, got none: ",
        ),
        (
            vec![
                "train-text",
                "--from",
                &novels,
                "--held-out",
                "mit",
                "--out",
                &text,
            ],
            "text.png: expected a folder that can be made, got none: ",
        ),
        (
            vec![
                "tune-text",
                "--model",
                "austen",
                "--text",
                "LICENSE-MIT",
                "--adapter",
                &nowhere,
            ],
            "nowhere/mine: expected a file that can be written, got none: ",
        ),
        (
            vec![
                "tune-text",
                "--model",
                "austen",
                "--text",
                "LICENSE-MIT",
                "--capsule",
                "src",
            ],
            "src: expected a file that can be written, got none: ",
        ),
        (
            vec!["predict", "--model", "cats", "--input", &text],
            "expected one of digits",
        ),
        (
            vec!["predict", "--model", "digits", "--input", &text],
            "expected a PNG or JPEG picture",
        ),
        (
            vec!["table", "report", "tests/samples/files/zip.zip"],
            "zip.zip: expected a text of separated values (CSV), got a zip",
        ),
        (
            vec![
                "table",
                "train",
                "static/data/iris/iris.csv",
                "--target",
                "age",
            ],
            "expected one of the columns sepal_length_cm",
        ),
        (vec!["images", &text], "expected a zip"),
        (
            vec!["bench", "--model", "austen", "--kind", "train-step"],
            "It learns a text: tuneText() in scripts, hearth tune-text in the command line.",
        ),
        (
            vec!["eval", "--model", "minilm"],
            "--from in the command line",
        ),
        (
            vec![
                "eval",
                "--model",
                "minilm",
                "--from",
                "static/data/iris/iris.csv",
            ],
            "iris.csv: expected a column 'text' beside others",
        ),
        (
            vec!["eval", "--model", "austen", "--from", "LICENSE-MIT"],
            "got 'austen'. A language model learns with hearth tune-text",
        ),
        (
            vec!["predict", "--model", "digits", "--input", "/nowhere.png"],
            "/nowhere.png",
        ),
        (
            vec![
                "export",
                "--model",
                "digits",
                "--weights",
                &text,
                "--out",
                "/dev/null",
            ],
            "expected a safetensors file",
        ),
        (
            vec![
                "train",
                "--model",
                "digits",
                "--config",
                &text,
                "--out",
                "/tmp/never",
            ],
            "text.png",
        ),
    ] {
        let output = hearth(&arguments);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            !output.status.success() && output.stdout.is_empty(),
            "{arguments:?}"
        );
        assert!(
            error.starts_with("hearth: ") && error.contains(expected),
            "{error}"
        );
    }
}

#[test]
fn an_evaluation_tells_every_figure() {
    let said = json(&["eval", "--model", "digits", "--json"]);
    let number = |value: &Value| value.as_f64().unwrap();
    let accuracy = number(&said["accuracy"]);
    assert!(accuracy > 0.9, "{accuracy}");
    let weighted = &said["weighted_average"];
    // The weighted recall is the accuracy.
    assert!((number(&weighted["recall"]) - accuracy).abs() < 1e-12);
    assert!(number(&said["macro_average"]["roc_auc"]) > 0.99);
    assert!((0.0..0.2).contains(&number(&said["brier_score"])));
    assert_eq!(said["classes"].as_array().unwrap().len(), 10);
    assert!(said["classes"][3]["f1"].is_f64() && said["classes"][3]["roc_auc"].is_f64());
    let bins = said["reliability"].as_array().unwrap().iter();
    let counted: f64 = bins.map(|bin| number(&bin["samples"])).sum();
    assert_eq!(counted, number(&said["samples"]));
    let hardest = said["hardest"].as_array().unwrap();
    assert_eq!(hardest.len(), 20);
    assert_ne!(hardest[0]["label"], hardest[0]["answer"]);
}

#[test]
fn an_evaluation_takes_samples_of_ones_own() {
    let eval = |from: &Path| {
        let from = from.display().to_string();
        hearth(&["eval", "--model", "digits", "--from", &from, "--json"])
    };
    let (known, unknown) = (folder("eval-own"), folder("eval-unknown"));
    for class in [known.join("1"), unknown.join("bar")] {
        std::fs::create_dir_all(&class).unwrap();
        one(&class);
    }
    let said: Value = serde_json::from_slice(&eval(&known).stdout).unwrap();
    assert_eq!((&said["samples"], &said["correct"]), (&1.into(), &1.into()));
    let refused = eval(&unknown);
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(refused.stdout.is_empty());
    assert!(
        said.contains("bar/one.png: expected one of the model's classes (0, 1, "),
        "{said}"
    );
}

/// A PNG without anything on it.
fn blank(folder: &Path) {
    std::fs::create_dir_all(folder).unwrap();
    let white = image::GrayImage::from_pixel(60, 60, image::Luma([255]));
    white.save(folder.join("blank.png")).unwrap();
}

#[test]
fn a_picture_that_is_no_drawing_is_refused_by_its_name() {
    let from = folder("eval-blank");
    std::fs::create_dir_all(from.join("1")).unwrap();
    one(&from.join("1"));
    blank(&from.join("7"));
    let from = from.display().to_string();
    let refused = hearth(&["eval", "--model", "digits", "--from", &from]);
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(
        said.contains("7/blank.png: the picture: expected something drawn, got an empty picture"),
        "{said}"
    );
}

/// What is said where a model is to learn from there with those settings, and refuses.
fn unlearned(name: &str, model: &str, from: &Path, config: &str) -> String {
    let file = folder(name).join("config.json");
    std::fs::write(&file, config).unwrap();
    let (from, file) = (from.display().to_string(), file.display().to_string());
    let out = folder(name).join("out").display().to_string();
    let train = ["train", "--model", model, "--from", &from];
    let output = hearth(&[&train[..], &["--config", &file, "--out", &out]].concat());
    assert!(!output.status.success() && output.stdout.is_empty());
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn what_cannot_be_learned_is_refused_by_setting_and_row() {
    let many: String = (0..65).map(|n| format!("text {n},class {n}\n")).collect();
    let long = "ok,good\nrain,a class with a name that is too long\n";
    let (two, torn) = ("ok,good\nrain,bad\n", "ok,good\nok,bad\n");
    let file = folder("unlearned").join("mine.csv");
    for (rows, config, expected) in [
        (two, r#"{"epochs": 0}"#, "the setting 'epochs': expected "),
        (
            two,
            r#"{"layers": "all"}"#,
            "the setting 'layers': expected 'head'",
        ),
        (
            two,
            r#"{"patience": 2}"#,
            "the setting 'patience': expected nothing, or held-out",
        ),
        (long, "{}", "mine.csv: row 3: expected 1 to 24 characters"),
        (
            many.as_str(),
            "{}",
            "mine.csv: row 66: expected at most 64 classes",
        ),
        (
            torn,
            "{}",
            "1 of them stands in another class than the first, such as row 3 against row 2",
        ),
        (
            torn,
            "{}",
            "mine.csv: expected samples of at least two classes, got only 'good'",
        ),
    ] {
        std::fs::write(&file, format!("text,label\n{rows}")).unwrap();
        let said = unlearned("unlearned", "minilm", &file, config);
        assert!(said.contains(expected), "{said}");
    }
}

/// The first picture would be refused by whoever looks at it.
#[test]
fn classes_are_checked_before_any_picture_is_looked_at() {
    let from = folder("unlearned-pictures").join("pictures");
    let long = from.join("a class with a name that is too long");
    blank(&from.join("1"));
    std::fs::create_dir_all(&long).unwrap();
    one(&long);
    let said = unlearned("unlearned-pictures", "digits", &from, "{}");
    assert!(
        said.contains("a class with a name that is too long/one.png: expected 1 to 24 characters"),
        "{said}"
    );
}

/// Teaches a model samples of one's own, evaluates it on the same and replays the run.
fn taught(name: &str, model: &str, from: &Path) -> (Value, Value, Value) {
    let (out, from) = (folder(name).join("out"), from.display().to_string());
    let config = folder(name).join("config.json");
    std::fs::write(&config, r#"{"learning_rate": 0.01}"#).unwrap();
    let (path, config) = (out.display().to_string(), config.display().to_string());
    let train = ["train", "--model", model, "--from", &from, "--seed", "3"];
    let rest = ["--config", &config, "--out", &path, "--json"];
    let trained = json(&[&train[..], &rest].concat());
    let weights = out.join(format!("{model}.safetensors"));
    let weights = weights.display().to_string();
    let eval = ["eval", "--model", model, "--from", &from];
    let measured = json(&[&eval[..], &["--weights", &weights, "--json"]].concat());
    let capsule = out.join("capsule.json").display().to_string();
    let replayed = json(&["replay", &capsule, "--json"]);
    assert!(out.join("metrics.json").is_file());
    (trained, measured, replayed)
}

#[test]
fn a_head_is_taught_on_texts_and_measured_and_replayed() {
    let file = folder("own-texts").join("mine.csv");
    let mut table = String::from("text,label\n");
    for number in 1..=6 {
        table += &format!("\"The train leaves platform {number}, on time.\",travel\n");
        table += &format!("\"Bake the bread for {number}0 minutes, then rest.\",kitchen\n");
    }
    table += "\"The train leaves platform 1, on time.\",travel\n";
    std::fs::write(&file, table).unwrap();
    let (trained, measured, replayed) = taught("own-texts", "minilm", &file);
    assert_eq!(trained["labels"], serde_json::json!(["travel", "kitchen"]));
    assert!(trained["final_loss"].is_f64() && trained["accuracy"].is_f64());
    assert_eq!(
        (&measured["samples"], &measured["correct"]),
        (&13.into(), &13.into()),
        "an evaluation leaves no repeat out"
    );
    assert_eq!(replayed["equal"], true, "{replayed}");
}

#[test]
fn a_head_is_taught_on_photos_and_measured_and_replayed() {
    let photos = folder("own-photos").join("photos");
    for (class, red, blue) in [("fire", 200, 20), ("water", 20, 200)] {
        std::fs::create_dir_all(photos.join(class)).unwrap();
        for shade in 0..3_u8 {
            // Stripes of another width each: plain pictures would look alike.
            let bright = |x: u32| (x / (4 + 9 * u32::from(shade))) % 2 == 1;
            let pixel = |x, _| image::Rgb([red, if bright(x) { 120 } else { 0 }, blue]);
            let file = photos.join(class).join(format!("{shade}.png"));
            image::RgbImage::from_fn(64, 64, pixel).save(&file).unwrap();
        }
    }
    let (trained, measured, replayed) = taught("own-photos", "efficientnet-lite0", &photos);
    assert_eq!(trained["labels"], serde_json::json!(["fire", "water"]));
    assert_eq!(measured["samples"], 6);
    assert_eq!(replayed["equal"], true, "{replayed}");
}

#[test]
fn runs_are_exported_for_other_tools() {
    let folder = folder("runs");
    for (format, begin) in [
        ("csv", &b"run_id,run_name,step"[..]),
        ("runs-csv", b"id,name,note"),
        ("json", b"{"),
        ("mlflow", b"PK"),
    ] {
        let out = folder.join(format);
        let path = out.display().to_string();
        let from = ["runs", "export", "--from", "tests/samples/runs"];
        let said = json(&[&from[..], &["--format", format, "--out", &path, "--json"]].concat());
        let file = std::fs::read(&out).unwrap();
        assert_eq!(said["runs"], 4);
        assert_eq!(said["bytes"], file.len());
        assert!(file.starts_with(begin), "{format}");
    }
}

#[test]
fn what_was_trained_here_and_what_the_page_saved_is_exported() {
    let folder = trained("runs-trained", "{}");
    let saved = folder.join("hearth-runs.json");
    let export = |from: &Path, format: &str, out: &Path| {
        let (from, out) = (from.display().to_string(), out.display().to_string());
        let command = ["runs", "export", "--from", &from, "--format", format];
        json(&[&command[..], &["--out", &out, "--json"]].concat())
    };
    let capsule = folder.join("capsule.json");
    assert_eq!(export(&capsule, "json", &saved)["runs"], 1);
    let zip = folder.join("runs.zip");
    assert_eq!(export(&saved, "mlflow", &zip)["runs"], 1);
    let saved_alone = std::fs::read(&zip).unwrap();
    assert_eq!(export(&folder, "mlflow", &zip)["runs"], 1, "it is one run");
    assert_eq!(std::fs::read(&zip).unwrap(), saved_alone);
}

#[test]
fn what_is_no_record_is_refused_by_name() {
    let folder = folder("no-runs");
    let cut = folder.join("20261125-130501-k3x9qa.json");
    let empty = folder.join("empty");
    std::fs::create_dir_all(&empty).unwrap();
    std::fs::write(&cut, "{\"version\":1,\"id").unwrap();
    for (from, expected) in [
        (&folder, "expected a whole record of a run, got 16 bytes"),
        (&empty, "expected records (<id>.json, hearth-runs*.json) or"),
        (&folder.join("nowhere.json"), "nowhere.json: "),
    ] {
        let from = from.display().to_string();
        let output = hearth(&[
            "runs",
            "export",
            "--from",
            &from,
            "--format",
            "json",
            "--out",
            "/dev/null",
        ]);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            !output.status.success() && error.contains(expected),
            "{error}"
        );
    }
}

#[test]
fn other_weights_are_compared_with_the_shipped_ones() {
    let folder = folder("diff");
    let out = folder.display().to_string();
    let same = folder.join("same.safetensors").display().to_string();
    json(&["export", "--model", "digits", "--out", &same, "--json"]);
    let said = json(&["diff", "--model", "digits", "--weights", &same, "--json"]);
    assert_eq!(
        (&said["flips"], &said["p_value"]),
        (&Value::Array(Vec::new()), &Value::from(1.0))
    );
    assert_eq!(
        (&said["before"], &said["samples"]),
        (&said["after"], &Value::from(1_000))
    );

    json(&[
        "train",
        "--model",
        "digits",
        "--max-steps",
        "2",
        "--out",
        &out,
        "--json",
    ]);
    let poor = folder.join("digits.safetensors").display().to_string();
    let said = json(&["diff", "--model", "digits", "--weights", &poor, "--json"]);
    let count = |value: &Value| value.as_u64().unwrap();
    let (gained, lost) = (
        count(&said["moved"]["gained"]),
        count(&said["moved"]["lost"]),
    );
    assert!(
        lost > 500 && said["p_value"].as_f64().unwrap() < 1e-9,
        "{gained} gained, {lost} lost"
    );
    assert_eq!(said["classes"].as_array().unwrap().len(), 10);
    let accuracy = |which: &str| said[which]["accuracy"].as_f64().unwrap();
    let change = 1_000.0 * (accuracy("after") - accuracy("before"));
    assert_eq!(change.round() as i64, gained as i64 - lost as i64);
    assert_eq!(said["forgetting"]["before"], said["before"]["accuracy"]);

    // What a person reads is not asked for by --json.
    let output = hearth(&["diff", "--model", "digits", "--weights", &poor]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.contains("McNemar") && text.contains("flipped: sample"),
        "{text}"
    );
    let output = hearth(&["diff", "--model", "magika", "--weights", &poor]);
    assert!(!output.status.success() && output.stdout.is_empty());
}
