//! Files and texts asked through the engine, as a page asks.

use hearth::protocol::{
    Answer, Command, FailureKind, Input, ModelHandle, Outputs, Prediction, Seen, WeightSource,
};

use super::common::Bench;
use super::read;

fn load(bench: &mut Bench, model: &str) -> ModelHandle {
    let command = Command::Load {
        model: model.into(),
        weights: WeightSource::Shipped,
    };
    match bench.ask(command).unwrap() {
        Answer::Loaded(model) => model.handle,
        other => panic!("expected a loaded model, got {other:?}"),
    }
}

fn predict(bench: &mut Bench, model: ModelHandle, input: Input) -> Prediction {
    match bench.ask(Command::Predict { model, input }).unwrap() {
        Answer::Prediction(prediction) => prediction,
        other => panic!("expected a prediction, got {other:?}"),
    }
}

fn file(content: &[u8]) -> Input {
    let end_bytes = content.len().min(4096);
    Input::File {
        size: content.len() as u64,
        start: content[..end_bytes].to_vec().into(),
        end: content[content.len() - end_bytes..].to_vec().into(),
    }
}

#[test]
fn a_file_is_named_with_a_reason_where_that_is_not_the_first_answer() {
    let mut bench = Bench::default();
    let model = load(&mut bench, "magika");
    let rust = predict(
        &mut bench,
        model,
        file(&read("tests/samples/files/rust.rs")),
    );
    let verdict = rust.verdict.unwrap();
    assert_eq!(
        (verdict.label.as_str(), verdict.reason.as_str()),
        ("rust", "")
    );
    assert_eq!(verdict.description, "Rust source");
    let Seen::File { start, end, .. } = rust.seen else {
        panic!("a file was seen");
    };
    assert_eq!((start.0.len(), end.0.len()), (1024, 1024));
    let unsure = read("tests/samples/edges/unsure.html");
    let verdict = predict(&mut bench, model, file(&unsure)).verdict.unwrap();
    assert_eq!(verdict.label, "txt");
    assert!(verdict.reason.contains("Handlebars"), "{}", verdict.reason);
    let empty = predict(&mut bench, model, file(&[]));
    assert_eq!(empty.verdict.unwrap().label, "empty");
    assert_eq!(empty.outputs, Outputs::Probabilities(Vec::new().into()));
}

#[test]
fn ends_that_do_not_fit_a_file_s_size_are_refused() {
    let mut bench = Bench::default();
    let model = load(&mut bench, "magika");
    let input = Input::File {
        size: 5000,
        start: vec![1; 4096].into(),
        end: vec![1; 10].into(),
    };
    let failure = bench.ask(Command::Predict { model, input }).unwrap_err();
    assert_eq!(failure.kind, FailureKind::BadInput);
    assert!(failure.expected.contains("4096") && failure.got.contains("10"));
    let text = Input::Text("no file".into());
    let command = Command::Predict { model, input: text };
    assert_eq!(bench.ask(command).unwrap_err().kind, FailureKind::BadInput);
}

#[test]
fn a_text_becomes_a_vector_and_its_tokens_are_told() {
    let mut bench = Bench::default();
    let model = load(&mut bench, "minilm");
    let text = Input::Text("Wie schön!".into());
    let prediction = predict(&mut bench, model, text);
    let Outputs::Embedding(bytes) = prediction.outputs else {
        panic!("an embedding");
    };
    let row = bytes.to_f32().unwrap();
    let length: f32 = row.iter().map(|value| value * value).sum();
    assert!(row.len() == 384 && (length - 1.0).abs() < 1e-5);
    let Seen::Text { tokens, is_cut } = prediction.seen else {
        panic!("a text was seen");
    };
    let (first, last) = (tokens.first().unwrap(), tokens.last().unwrap());
    assert_eq!(
        (first.as_str(), last.as_str(), is_cut),
        ("[CLS]", "[SEP]", false)
    );
    assert!(prediction.verdict.is_none());
    let long = predict(&mut bench, model, Input::Text("word ".repeat(900)));
    let Seen::Text { tokens, is_cut } = long.seen else {
        panic!("a text was seen");
    };
    assert_eq!((tokens.len(), is_cut), (256, true));
}
