//! The page of tables without a browser, speaking with a real engine of tables.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not so"
)]

use hearth::data::table::{MOST_BYTES, TableError};
use hearth::engine::table::TableEngine;
use hearth::protocol::FailureKind;
use hearth::protocol::table::{
    Json, TableCommand, TableEvent, TableReply, TableRequest, TableTask, TakenFor,
};
use hearth::ui::tables::{
    Action, DifferenceResult, Effect, EngineLife, FieldKind, ModelResult, Place, Setting,
    TableResult, TablesState, Training, answer, balance, bars, column_rows, fields, figures,
    importance, importance_rows, models, progress, reduce, samples, scatter, status, summary,
    time_left, too_large, verdict, warnings,
};

const PENGUINS: &[u8] = include_bytes!("../static/data/penguins/penguins.csv");

/// The page, an engine, and the file that is brought next.
struct World {
    state: TablesState,
    engine: TableEngine,
    /// The file that was brought last, until it is taken or refused.
    brought: Option<Vec<u8>>,
    /// The file that was read.
    kept: Vec<u8>,
    focus: Option<&'static str>,
    now_ms: f64,
}

impl World {
    fn new() -> Self {
        let mut world = Self {
            state: TablesState::default(),
            engine: TableEngine::default(),
            brought: None,
            kept: Vec::new(),
            focus: None,
            now_ms: 0.0,
        };
        world.tell(TableReply {
            id: 0,
            event: TableEvent::Ready,
        });
        world
    }

    /// A world in which a table was read.
    fn with(name: &str, file: &[u8]) -> Self {
        let mut world = Self::new();
        world.bring(name, file);
        world
    }

    fn bring(&mut self, name: &str, file: &[u8]) {
        self.brought = Some(file.to_vec());
        self.act(Action::Bring(name.into()));
    }

    /// Does it, and lets the engine answer, but not train.
    fn act(&mut self, action: Action) {
        for effect in reduce(&mut self.state, action) {
            match effect {
                Effect::Read {
                    id,
                    delimiter,
                    has_header,
                } => {
                    let file = self.brought.as_ref().unwrap_or(&self.kept);
                    let file = file.clone().into();
                    self.ask(TableRequest {
                        id,
                        command: TableCommand::Read {
                            file,
                            delimiter,
                            has_header,
                        },
                    });
                }
                Effect::Ask(request) => self.ask(request),
                Effect::Focus(id) | Effect::Show(id) => self.focus = Some(id),
                Effect::Restart => {
                    self.engine = TableEngine::default();
                    self.tell(TableReply {
                        id: 0,
                        event: TableEvent::Ready,
                    });
                }
                Effect::Keep => {
                    if let Some(file) = self.brought.take() {
                        self.kept = file;
                    }
                }
                Effect::Drop => self.brought = None,
            }
        }
    }

    fn ask(&mut self, request: TableRequest) {
        for reply in pollster::block_on(self.engine.handle(request)) {
            self.tell(reply);
        }
    }

    fn tell(&mut self, reply: TableReply) {
        self.now_ms += 100.0;
        self.act(Action::Told(reply, self.now_ms));
    }

    /// One slice of training.
    fn advance(&mut self) {
        if let Some(reply) = pollster::block_on(self.engine.advance()) {
            self.tell(reply);
        }
    }

    fn train(&mut self) {
        self.act(Action::Train(self.now_ms));
        while self.engine.has_work() {
            self.advance();
        }
    }

    fn quickly(mut self) -> Self {
        self.act(Action::Set(Setting::Folds, "2".into()));
        self.act(Action::Set(Setting::Epochs, "8".into()));
        self
    }
}

#[test]
fn a_table_is_read_learned_and_asked_about() {
    let mut world = World::with("Penguins", PENGUINS).quickly();
    assert_eq!(
        (world.focus, world.state.target.as_str()),
        (Some("report-title"), "species")
    );
    assert_eq!(
        status(&world.state),
        "Penguins: 344 rows and 8 columns were read."
    );
    world.train();
    assert_eq!(world.focus, Some("figures-title"));
    let result = world.state.result.clone().unwrap();
    assert_eq!(
        models(&result),
        ["Network", "Logistic regression", "Most frequent class"]
    );
    let rows = figures(&result);
    assert_eq!(rows[0].0, "Share answered rightly (more is better)");
    assert!(rows[1].0.starts_with("Log loss (less") && rows.len() == 4);
    assert!(verdict(&result).contains("better than always saying the most frequent class"));
    for bar in bars(&result).iter().chain(&importance(&result)) {
        for place in [bar.ends.0, bar.ends.1, bar.interval.0, bar.interval.1] {
            assert!((0.0..=1.0).contains(&place), "{bar:?}");
        }
    }
    assert_eq!(
        (importance_rows(&result).len(), scatter(&result)),
        (7, None)
    );

    let (form, _) = fields(&world.state);
    assert_eq!(
        (form[1].name.as_str(), form[1].value.as_str()),
        ("bill_length_mm", "44.45")
    );
    assert_eq!(
        (&form[1].kind, form[1].hint.as_str()),
        (&FieldKind::Number, "32.1 to 59.6")
    );
    let sexes = FieldKind::Choice(vec!["female".into(), "male".into()]);
    assert_eq!((&form[5].kind, form[5].value.as_str()), (&sexes, "male"));
    world.act(Action::Cell("flipper_length_mm".into(), "230".into()));
    world.act(Action::Cell("bill_depth_mm".into(), "14".into()));
    world.act(Action::Ask);
    let said = answer(&world.state).unwrap();
    assert!(said.words.starts_with("Network: ") && said.words.contains("Logistic regression: "));
    assert_eq!(said.shares.len(), 3);
    assert!((said.shares.iter().map(|it| it.of[0]).sum::<f64>() - 1.0).abs() < 1e-5);
    assert!(!said.words.contains("unknown"), "{}", said.words);
    world.act(Action::Cell("island".into(), "paris".into()));
    world.act(Action::Ask);
    let words = answer(&world.state).unwrap().words;
    let unknown = " 'paris' is none of the values of 'island': answered as an unknown one.";
    assert!(words.ends_with(unknown), "{words}");
    world.act(Action::Cell("bill_length_mm".into(), "long".into()));
    assert_eq!(answer(&world.state), None, "it belongs to another row");
    world.act(Action::Ask);
    let said = world.state.problem_at(Place::Ask).unwrap();
    assert!(
        said.contains("column 'bill_length_mm': expected a number"),
        "{said}"
    );
}

#[test]
fn a_number_is_predicted_and_its_residuals_are_shown() {
    let mut world = World::with("Penguins", PENGUINS).quickly();
    world.act(Action::Target("body_mass_g".into()));
    let there = balance(&world.state).unwrap();
    assert_eq!(
        there.words,
        "342 numbers from 2700 to 6300, median 4050. 2 rows without a value are not learned from."
    );
    world.train();
    let result = world.state.result.clone().unwrap();
    let drawn = scatter(&result).unwrap();
    assert!(drawn.points.len() > 100 && result.network.confusion.is_empty());
    let is_within = |place: f64| (-1e-9..=100.0 + 1e-9).contains(&place);
    assert!(
        drawn
            .points
            .iter()
            .all(|(x, y)| is_within(*x) && is_within(*y))
    );
    world.act(Action::Ask);
    let said = answer(&world.state).unwrap();
    assert!(said.words.contains("body_mass_g ") && said.shares.is_empty());

    world.act(Action::Target("year".into()));
    let there = balance(&world.state).unwrap();
    let words = "3 classes; who always said 2009 would be right in 34.9 % of the rows.";
    assert_eq!((there.words.as_str(), there.classes.len()), (words, 3));
    world.act(Action::Task(Some(TableTask::Regression)));
    let there = balance(&world.state).unwrap();
    assert!(there.words.starts_with("344 numbers from 2007 to 2009"));
    assert!(there.classes.is_empty());
    world.act(Action::Task(Some(TableTask::Classification)));
    world.train();
    assert_eq!(
        world.state.result.as_ref().unwrap().classes,
        ["2007", "2008", "2009"]
    );
    world.act(Action::Take("year".into(), Some(TakenFor::Categories)));
    assert_eq!(world.state.task, None, "classes are classes");
}

#[test]
fn what_is_refused_leaves_everything_as_it_was() {
    let mut world = World::with("Penguins", PENGUINS).quickly();
    world.train();
    let before = world.state.clone();
    world.bring("mine.csv", b"a,b\n1,2\n3\n");
    let said = world.state.problem_at(Place::Choose).unwrap();
    assert!(
        said.starts_with("mine.csv: row 3, column 2: expected 2 cells"),
        "{said}"
    );
    let TablesState {
        problem,
        last_id,
        refused,
        ..
    } = world.state.clone();
    assert_eq!(refused.as_deref(), Some("mine.csv"));
    assert_eq!(
        world.state,
        TablesState {
            problem,
            last_id,
            refused,
            ..before
        }
    );
    world.act(Action::Ask);
    assert!(answer(&world.state).is_some(), "its models are still there");
    assert_eq!(world.state.problem, None);

    let effects = reduce(&mut world.state, Action::Bring("lost.csv".into()));
    let [Effect::Read { id, .. }] = effects[..] else {
        panic!("{effects:?}");
    };
    assert!(reduce(&mut world.state, Action::Bring("next.csv".into())).is_empty());
    let said = world.state.problem_at(Place::Choose).unwrap();
    assert!(said.contains("lost.csv is still being read"), "{said}");
    world.state.problem = None;
    reduce(
        &mut world.state,
        Action::NotHad(id - 1, "an older one".into()),
    );
    assert_eq!(world.state.problem, None);
    assert_eq!(
        reduce(&mut world.state, Action::NotHad(id, "It was moved.".into())),
        [Effect::Drop, Effect::Show("choose-title")]
    );
    assert_eq!(
        world.state.problem_at(Place::Choose).unwrap(),
        "It was moved."
    );
}

#[test]
fn columns_are_taken_as_a_person_says() {
    let mut world = World::with("Penguins", PENGUINS).quickly();
    let taken = |world: &World, name: &str| {
        let (rows, _) = column_rows(&world.state);
        rows.iter().find(|row| row.name == name).unwrap().taken
    };
    assert_eq!(taken(&world, "year"), Some(TakenFor::Numbers));
    world.act(Action::Take("year".into(), Some(TakenFor::Categories)));
    assert_eq!(taken(&world, "year"), Some(TakenFor::Categories));
    world.act(Action::Take("island".into(), None));
    world.act(Action::Take("sex".into(), None));
    assert_eq!(
        (taken(&world, "island"), taken(&world, "sex")),
        (None, None)
    );
    let before = world.state.last_id;
    world.act(Action::Take("sex".into(), Some(TakenFor::Categories)));
    assert_eq!(world.state.last_id, before, "the engine need not be asked");
    world.act(Action::Take("species".into(), Some(TakenFor::Numbers)));
    let said = world.state.problem_at(Place::Columns).unwrap();
    assert!(said.contains("column 'species', row 2"), "{said}");
    assert_eq!(taken(&world, "species"), Some(TakenFor::Categories));
    world.train();
    let result = world.state.result.clone().unwrap();
    assert!(!result.features.contains(&"island".to_owned()) && result.features.len() == 6);
    world.act(Action::Take("year".into(), Some(TakenFor::Numbers)));
    assert!(!world.state.has_models && world.state.result.is_some());
}

#[test]
fn a_training_is_told_and_cancelled() {
    let mut world = World::with("Penguins", PENGUINS);
    world.act(Action::Set(Setting::Epochs, "-1".into()));
    world.act(Action::Train(0.0));
    let said = world.state.problem_at(Place::Train).unwrap();
    assert!(
        said.starts_with("Passes over the rows: expected a whole number"),
        "{said}"
    );
    world.act(Action::Set(Setting::Epochs, "".into()));
    let time = "20261126093000123";
    world.act(Action::Set(Setting::Seed, time.into()));
    world.act(Action::Train(0.0));
    let said = world.state.problem_at(Place::Train).unwrap();
    assert!(
        said.contains("at most 15 digits") && said.contains(time),
        "{said}"
    );
    world.act(Action::Set(Setting::Seed, "0".into()));
    world.act(Action::Set(Setting::Epochs, "1001".into()));
    world.act(Action::Train(0.0));
    let said = world.state.problem_at(Place::Train).unwrap();
    assert_eq!(
        said,
        "epochs: expected a whole number from 1 to 1,000, got 1001"
    );
    world.act(Action::Set(Setting::Epochs, "900".into()));
    world.act(Action::Train(0.0));
    assert_eq!(
        (progress(&world.state).as_str(), world.focus),
        ("Training begins.", Some("cancel"))
    );
    world.advance();
    assert_eq!(progress(&world.state), "Training: fold 1 of 5.");
    let stale = TableEvent::Progress {
        fold: 5,
        folds: 5,
        share: 0.9,
    };
    world.tell(TableReply {
        id: 1,
        event: stale,
    });
    assert_eq!(world.state.training.unwrap().fold, (1, 5));
    world.act(Action::Cancel);
    assert_eq!(progress(&world.state), "The training was cancelled.");
    assert!(world.state.training.is_none() && !world.engine.has_work());
    assert_eq!(world.focus, Some("train"));

    let mut training = Training {
        id: 1,
        heard_ms: (1_000.0, 11_000.0),
        fold: (1, 5),
        share: 0.25,
    };
    assert_eq!(time_left(&training), "about 30 s left");
    training.share = 0.01;
    assert_eq!(time_left(&training), "");
    training.share = 0.99;
    assert_eq!(time_left(&training), "less than a second left");
}

#[test]
fn an_engine_that_is_lost_is_replaced_and_reads_the_table_again() {
    let mut world = World::with("Penguins", PENGUINS).quickly();
    world.act(Action::Target("sex".into()));
    let taken = |world: &World, name: &str| {
        let (rows, _) = column_rows(&world.state);
        rows.iter().find(|row| row.name == name).unwrap().taken
    };
    world.act(Action::Take("year".into(), Some(TakenFor::Categories)));
    world.act(Action::Take("sex".into(), Some(TakenFor::Categories)));
    world.act(Action::Take("island".into(), Some(TakenFor::Categories)));
    world.act(Action::Take("island".into(), None));
    world.act(Action::Train(0.0));
    let lost = TableEvent::Failed {
        kind: FailureKind::EngineLost,
        message: "It ran out of memory.".into(),
    };
    world.tell(TableReply { id: 0, event: lost });
    assert_eq!(
        world.state.engine,
        EngineLife::Lost("It ran out of memory.".into())
    );
    assert!(world.state.training.is_none() && world.state.report.is_some());
    world.act(Action::Train(0.0));
    assert!(world.state.training.is_none(), "there is none to train");
    for (action, place) in [
        (Action::Bring("own.csv".into()), Place::Choose),
        (Action::ReadAs(Some(';'), None), Place::Choose),
        (
            Action::Take("year".into(), Some(TakenFor::Categories)),
            Place::Columns,
        ),
    ] {
        assert!(reduce(&mut world.state, action).is_empty());
        let said = world.state.problem_at(place).unwrap();
        assert!(said.contains("Start it again first"), "{said}");
    }
    assert!(!world.state.is_busy());
    // What was brought meanwhile was refused: the table that is there is read.
    world.brought = Some(b"a,b\n1,2\n".to_vec());
    world.act(Action::Restart);
    assert_eq!(
        (&world.state.engine, world.state.target.as_str()),
        (&EngineLife::Ready, "sex")
    );
    let columns = |world: &World| ["year", "island"].map(|name| taken(world, name));
    let as_before = [Some(TakenFor::Categories), None];
    assert_eq!(columns(&world), as_before, "as a person said");
    assert!(!world.state.is_busy());
    world.bring("Penguins", PENGUINS);
    assert_eq!(columns(&world), as_before, "the same file, read again");
    world.train();
    assert_eq!(
        world.state.result.as_ref().unwrap().classes,
        ["female", "male"]
    );
    let features = &world.state.result.as_ref().unwrap().features;
    assert!(features.contains(&"year".into()) && !features.contains(&"island".into()));
    world.bring("Iris", include_bytes!("../static/data/iris/iris.csv"));
    assert!(world.state.taken.is_empty(), "that was another table");
}

#[test]
fn what_a_person_should_look_at_is_said() {
    let mut text = String::from("customer_id;when;unit;note;size;label\n");
    for row in 0..40 {
        let label = if row % 3 == 0 { "yes" } else { "no" };
        text += &format!(
            "{};2026-11-{:02};kg;note number {row};{},5;{label}\n",
            row * 7,
            row % 28 + 1,
            row % 9
        );
    }
    text += "0;2026-11-01;kg;note number 0;0,5;yes\n";
    let world = World::with("own.csv", text.as_bytes());
    assert_eq!(world.state.target, "label", "the last that can be learned");
    let report = world.state.report.clone().unwrap();
    let said = warnings(&report).join("\n");
    for words in [
        "1 row repeats an earlier one: row 42 is row 2 again",
        "\u{201c}unit\u{201d} has one value in all rows",
        "\u{201c}when\u{201d} has dates",
        "\u{201c}note\u{201d} has free text",
    ] {
        assert!(said.contains(words), "{words} in {said}");
    }
    let facts = summary(&report);
    assert_eq!(
        facts[4].1,
        "UTF-8, separated by semicolons, names in the first row"
    );
    assert_eq!(facts[3], ("Rows that repeat another", "1".into()));
    let there = balance(&world.state).unwrap();
    assert!(
        there
            .words
            .starts_with("2 classes; who always said no would be right in 6"),
        "{}",
        there.words
    );
    assert_eq!(there.classes.len(), 2);
    let (names, rows) = samples(&report);
    assert_eq!((names.len(), rows.len(), rows[0].0.as_str()), (6, 5, "2"));
    let size = &column_rows(&world.state).0[4];
    assert_eq!(
        (size.cells[3].as_str(), size.taken),
        ("0.5 to 8.5, median 3.5", Some(TakenFor::Numbers))
    );
}

#[test]
fn a_file_is_read_otherwise_when_a_person_says_so() {
    let mut world = World::with("own.csv", b"1,5;a\n2,5;b\n3,5;a\n");
    world.act(Action::ReadAs(Some(','), Some(false)));
    let report = world.state.report.clone().unwrap();
    assert_eq!(
        (report.columns.len(), report.source.delimiter.as_str()),
        (2, ",")
    );
    assert_eq!(report.columns[1].levels.len(), 2);
    world.act(Action::ReadAs(None, Some(true)));
    let report = world.state.report.clone().unwrap();
    assert_eq!((report.rows, report.columns[1].name.as_str()), (2, "a"));
    world.bring("colons.csv", b"a:b,c\n1:2\n3:4\n");
    assert!(world.state.problem_at(Place::Choose).is_some());
    assert_eq!(world.state.read_as, (None, None), "that was another file's");
    world.act(Action::ReadAs(Some(':'), None));
    assert_eq!(
        status(&world.state),
        "colons.csv: 2 rows and 2 columns were read."
    );
    let mut empty = World::new();
    empty.act(Action::ReadAs(Some(';'), None));
    assert!(empty.state.reading.is_none(), "there is nothing to read");
    assert_eq!(status(&empty.state), "");
}

#[test]
fn an_answer_that_cannot_be_read_is_said() {
    let mut world = World::with("Penguins", PENGUINS);
    let effects = reduce(&mut world.state, Action::Bring("own.csv".into()));
    let [Effect::Read { id, .. }] = effects[..] else {
        panic!("{effects:?}");
    };
    let event = TableEvent::Report(Json("{\"rows\":\"many\"}".into()));
    world.tell(TableReply { id, event });
    let said = world.state.problem_at(Place::Choose).unwrap();
    assert!(
        said.starts_with("own.csv: expected an answer that this page can read"),
        "{said}"
    );
    assert_eq!(world.state.name, "Penguins");
}

#[test]
fn better_and_worse_are_said_only_where_the_difference_is_not_zero() {
    let model = |name: &str| ModelResult {
        model: name.into(),
        ..ModelResult::default()
    };
    let difference = |name: &str, ends: [Option<f64>; 3]| DifferenceResult {
        model: name.into(),
        mean: ends[0],
        low: ends[1],
        high: ends[2],
    };
    let (line, simplest) = ("logistic regression", "most frequent class");
    let mut result = TableResult {
        network: model("network"),
        baseline: model(line),
        simplest: model(simplest),
        differences: vec![
            difference(line, [-0.02, -0.03, -0.01].map(Some)),
            difference(simplest, [0.3, 0.25, 0.35].map(Some)),
        ],
        ..TableResult::default()
    };
    assert_eq!(
        verdict(&result),
        "The network is worse than logistic regression by 0.020 (0.010 to 0.030), and better than always saying the most frequent class by 0.300 (0.250 to 0.350). Both differences are taken on the same held-out rows."
    );
    result.differences = vec![
        difference(line, [0.02, -0.01, 0.05].map(Some)),
        difference(simplest, [Some(0.3), None, None]),
    ];
    let said = verdict(&result);
    for words in [
        "not told apart from logistic regression: the difference is 0.020 (\u{2212}0.010 to 0.050)",
        "not told apart from always saying the most frequent class: the difference is 0.300 (all folds alike: no interval)",
    ] {
        assert!(said.contains(words), "{said}");
    }
    let undefined = TableResult::default();
    assert!(verdict(&undefined).contains("not told apart"));
    assert!(bars(&undefined).is_empty() && importance(&undefined).is_empty());
}

#[test]
fn of_many_columns_the_first_are_listed_and_the_most_needed_asked_about() {
    let names: Vec<String> = (0..160).map(|place| format!("c{place}")).collect();
    let mut text = names.join(",") + ",y\n";
    for row in 0..24_usize {
        let cells = (0..160).map(|place| ((row * (place + 3)) % 17).to_string() + ".5");
        let cells: Vec<String> = cells.collect();
        text += &format!("{},{}\n", cells.join(","), ["a", "b"][row % 2]);
    }
    let mut world = World::with("wide.csv", text.as_bytes()).quickly();
    let listed = |world: &World| {
        let (rows, rest) = column_rows(&world.state);
        (rows.len(), rest)
    };
    assert_eq!(listed(&world), (100, 61));
    world.act(Action::More);
    assert_eq!(listed(&world), (161, 0));
    let (names, rows) = samples(world.state.report.as_ref().unwrap());
    assert_eq!((names.len(), rows[0].1.len()), (100, 100));
    world.train();
    let (form, others) = fields(&world.state);
    let features = world.state.result.as_ref().unwrap().features.len();
    assert_eq!((form.len(), others), (60, features - 60));
    assert_eq!(
        form[0].name,
        world.state.result.as_ref().unwrap().importance[0].column
    );
    world.act(Action::Ask);
    assert!(answer(&world.state).is_some());
}

#[test]
fn a_file_that_is_too_long_is_refused_before_it_is_read_in_the_same_words() {
    let refused = TableError::TooLarge {
        bytes: MOST_BYTES + 1,
        most_bytes: MOST_BYTES,
    };
    let bytes = MOST_BYTES as u64;
    assert_eq!(too_large(bytes + 1), Some(refused.to_string()));
    assert_eq!(too_large(bytes), None);
}

#[test]
fn an_answer_to_another_row_is_not_shown() {
    let mut world = World::with("Penguins", PENGUINS).quickly();
    world.train();
    reduce(&mut world.state, Action::Ask);
    let asked = world.state.asking.unwrap();
    reduce(&mut world.state, Action::Cell("sex".into(), "male".into()));
    world.ask(TableRequest {
        id: asked,
        command: TableCommand::Predict { cells: Vec::new() },
    });
    assert_eq!(world.state.said, None);
}
