//! The page of runs without a browser: what is listed, chosen, changed and compared.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not so"
)]

use hearth::protocol::{
    ClassReport, DeviceKind, Foreseen, Metrics, ReliabilityBin, Report, TextTuning, TrainConfig,
};
use hearth::runs::{
    DataSource, Direction, HistoryPoint, Outcome, RECORD_VERSION, RunKind, RunRecord, RunStatus,
    SortKey, TextRun,
};
use hearth::ui::runs::{
    Action, Effect, Format, MOST_COMPARED, Row, RunsState, Side, compare, diagram, facts, figures,
    foreseen as foreseen_end, per_class, reduce,
};

fn point(step: u64, loss: f64) -> HistoryPoint {
    HistoryPoint {
        step,
        epoch: 1,
        elapsed_ms: step as f64,
        loss,
        accuracy: 0.5,
        learning_rate: None,
        validation_loss: None,
        validation_accuracy: None,
    }
}

fn report(accuracy: f64, recall: f64) -> Report {
    Report {
        samples: 100,
        accuracy,
        log_loss: 1.0 - accuracy,
        classes: vec![ClassReport {
            label: "cat".into(),
            samples: 50,
            recall: Some(recall),
            ..ClassReport::default()
        }],
        ..Report::default()
    }
}

fn metrics(accuracy: f64, recall: f64) -> Metrics {
    Metrics {
        held_out: Some(report(accuracy, recall)),
        own: Report::default(),
    }
}

fn run(number: u32) -> RunRecord {
    RunRecord {
        version: RECORD_VERSION,
        id: format!("20261125-1305{number:02}-abcdef"),
        name: format!("run {number}"),
        note: String::new(),
        model: "digits".into(),
        kind: RunKind::FineTune,
        base_sha256: Some("00".into()),
        data: DataSource::default(),
        config: TrainConfig {
            seed: u64::from(number),
            ..TrainConfig::default()
        },
        device: DeviceKind::Cpu,
        code_version: "0.1.0".into(),
        started_ms: 1_795_611_901_000.0 + f64::from(number),
        status: RunStatus::Done,
        labels: vec!["cat".into()],
        added: Vec::new(),
        history: vec![point(1, 2.0), point(10, 1.0 / f64::from(number))],
        outcome: Some(Outcome {
            final_loss: 0.5,
            steps: 10,
            total_steps: 20,
            elapsed_ms: 1_500.0,
            checkpoints_ms: None,
            best: None,
            before: Some(metrics(0.8, 0.6)),
            after: Some(metrics(0.9, 0.5)),
            flipped: 7,
            answers: None,
            weights_sha256: None,
        }),
        text: None,
    }
}

fn page(runs: u32) -> RunsState {
    let mut state = RunsState::default();
    let read = (1..=runs).map(|number| Ok(run(number))).collect();
    reduce(&mut state, Action::Read(read));
    state
}

fn names(state: &RunsState) -> Vec<&str> {
    state.found().iter().map(|run| run.name.as_str()).collect()
}

#[test]
fn the_newest_come_first_and_a_second_press_turns_the_order() {
    let mut state = page(3);
    assert!(state.is_read);
    assert_eq!(names(&state), ["run 3", "run 2", "run 1"]);
    reduce(&mut state, Action::Sort(SortKey::Start));
    assert_eq!(names(&state), ["run 1", "run 2", "run 3"]);
    reduce(&mut state, Action::Sort(SortKey::BestLoss));
    assert_eq!(
        (names(&state)[0], state.direction),
        ("run 3", Direction::Ascending)
    );
    for query in ["seed=2", "processor 130502"] {
        reduce(&mut state, Action::Search(query.into()));
        assert_eq!(names(&state), ["run 2"], "{query}");
    }
}

#[test]
fn a_file_that_is_no_record_is_told_and_the_others_are_listed() {
    let mut state = RunsState::default();
    let read = vec![Ok(run(1)), Err("runs/x.json: cut".into())];
    reduce(&mut state, Action::Read(read));
    assert_eq!((state.list.len(), state.messages.len()), (1, 1));
    reduce(&mut state, Action::Dismiss);
    assert!(state.messages.is_empty());
}

#[test]
fn a_changed_note_is_saved_and_one_that_is_the_same_is_not() {
    let mut state = page(1);
    let id = run(1).id;
    let effects = reduce(&mut state, Action::Note(id.clone(), "good".into()));
    let [Effect::Save { note, .. }] = &effects[..] else {
        panic!("{effects:?}")
    };
    assert_eq!(note, "good");
    assert_eq!(
        reduce(&mut state, Action::Note(id.clone(), "good".into())),
        []
    );
    assert_eq!(
        reduce(&mut state, Action::Rename(id.clone(), "  ".into())),
        [],
        "a run has a name"
    );
    let effects = reduce(&mut state, Action::Rename(id, " best ".into()));
    assert_eq!((effects.len(), names(&state)[0]), (1, "best"));
}

#[test]
fn a_note_is_called_kept_when_it_is_and_one_that_is_not_stays_in_its_field() {
    let mut state = page(1);
    let id = run(1).id;
    reduce(&mut state, Action::Open(id.clone()));
    let before = state.saving_in_words();
    reduce(&mut state, Action::Note(id.clone(), "good".into()));
    reduce(&mut state, Action::Rename(id.clone(), "best".into()));
    let mut record = run(1);
    (record.name, record.note) = ("best".into(), "good".into());
    reduce(&mut state, Action::Saved(Box::new(record)));
    assert_eq!(state.saving_in_words(), "Being kept.", "one of two");
    reduce(&mut state, Action::NotSaved("no room".into()));
    assert_eq!(state.messages, ["no room"]);
    assert!(state.saving_in_words().starts_with("Not kept"));
    assert_eq!(names(&state), ["best"]);
    let again = reduce(&mut state, Action::Note(id.clone(), "good".into()));
    assert_eq!(again.len(), 1, "it can be tried again as it is");
    reduce(&mut state, Action::Read(vec![Ok(run(1))]));
    assert_eq!(names(&state), ["best"], "what was typed stays");
    reduce(&mut state, Action::NotSaved("still no room".into()));
    reduce(&mut state, Action::Open(id.clone()));
    reduce(&mut state, Action::Open(id));
    assert_eq!(state.saving_in_words(), before);
}

#[test]
fn the_chosen_ones_are_exported_or_deleted_after_a_question() {
    let mut state = page(3);
    assert_eq!(
        reduce(&mut state, Action::Export(Format::Json)),
        [],
        "none is chosen"
    );
    reduce(&mut state, Action::AskDelete);
    assert!(!state.asks_delete);
    for number in [3, 1] {
        reduce(&mut state, Action::Choose(run(number).id));
    }
    reduce(&mut state, Action::Open(run(3).id));
    let effects = reduce(&mut state, Action::Export(Format::Mlflow));
    let [Effect::Export(Format::Mlflow, runs)] = &effects[..] else {
        panic!("{effects:?}")
    };
    assert_eq!((runs[0].name.as_str(), runs.len()), ("run 3", 2));
    reduce(&mut state, Action::AskDelete);
    assert!(state.asks_delete);
    reduce(&mut state, Action::Choose(run(2).id));
    assert!(!state.asks_delete, "another choice is another question");
    reduce(&mut state, Action::Choose(run(2).id));
    let effects = reduce(&mut state, Action::Delete);
    assert_eq!(effects[0], Effect::Remove(vec![run(3).id, run(1).id]));
    assert_eq!((names(&state), state.open()), (vec!["run 2"], None));
}

#[test]
fn curves_share_a_chart_and_only_settings_that_differ_are_listed() {
    let runs: Vec<RunRecord> = (1..=9).map(run).collect();
    let all: Vec<&RunRecord> = runs.iter().collect();
    let both = compare(&all[..2]);
    assert_eq!(
        both.loss.lines,
        ["10.00,0.00 100.00,50.00", "10.00,0.00 100.00,75.00"]
    );
    let settings: Vec<&str> = both.rows[7..]
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(settings, ["seed"]);
    assert_eq!(
        both.rows[1],
        ("Accuracy after".into(), vec!["90.0 %".into(); 2])
    );
    assert_eq!(both.validation_loss, None);
    assert_eq!(compare(&all).names.len(), MOST_COMPARED);
}

#[test]
fn figures_say_what_became_better_and_worse() {
    let run = run(1);
    let all = figures(&run, Side::HeldOut);
    let accuracy = all.iter().find(|figure| figure.name == "Accuracy").unwrap();
    assert_eq!(
        (
            accuracy.before.as_str(),
            accuracy.after.as_str(),
            accuracy.is_better
        ),
        ("80.0 %", "90.0 %", Some(true))
    );
    let loss = all
        .iter()
        .find(|figure| figure.name == "Log loss, nats")
        .unwrap();
    assert_eq!(loss.is_better, Some(true), "less of it is better");
    assert!(
        figures(&run, Side::Own).is_empty(),
        "nothing was measured there"
    );
    let (label, cells, _) = &per_class(&run, Side::HeldOut)[0];
    assert_eq!(
        (label.as_str(), cells[4].as_str()),
        ("cat", "\u{2212}10.0 points")
    );
    assert!(facts(&run).contains(&("Setting seed".into(), "1".into())));
    assert_eq!(Row::of(&run).steps, "10 of 20");
}

#[test]
fn a_run_on_a_text_is_told_by_what_its_held_out_end_costs() {
    let foreseen = |bits_per_character| Foreseen {
        bits_per_character,
        loss: bits_per_character,
        pieces: 30,
        characters: 100,
    };
    let mut run = run(1);
    assert_eq!(foreseen_end(&run), []);
    run.text = Some(TextRun {
        options: TextTuning::default(),
        characters: 1_000,
        before: Some(foreseen(2.5)),
        after: None,
    });
    assert_eq!(foreseen_end(&run), [], "it is not finished");
    run.text.as_mut().unwrap().after = Some(foreseen(1.25));
    let bits = &foreseen_end(&run)[0];
    assert_eq!(
        (bits.before.as_str(), bits.after.as_str(), bits.is_better),
        ("2.500", "1.250", Some(true))
    );
    let facts = facts(&run);
    assert!(facts.contains(&("Characters of the text".into(), "1,000".into())));
    assert!(!facts.iter().any(|(name, _)| name == "Answers that changed"));
    let other = self::run(2);
    let rows = compare(&[&run, &other]).rows;
    let row = rows.iter().find(|(name, _)| name.starts_with("Bits"));
    assert_eq!(row.unwrap().1, ["1.250", "\u{2013}"]);
}

#[test]
fn bins_without_samples_are_no_points() {
    let bin = |samples, confidence, accuracy| ReliabilityBin {
        samples,
        confidence,
        accuracy,
    };
    let bins = [
        bin(0, None, None),
        bin(30, Some(0.7), Some(0.5)),
        bin(10, Some(0.9), Some(1.0)),
    ];
    assert_eq!(diagram(&bins), [(0.7, 0.5, 0.75), (0.9, 1.0, 0.25)]);
}
