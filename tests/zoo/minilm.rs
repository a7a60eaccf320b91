//! MiniLM against PyTorch, and its tokens against Hugging Face's tokenizers.

use burn::tensor::{Device, Tensor};
use hearth::data::preprocess::text::Vocabulary;
use hearth::model::minilm::init;
use hearth::model::{Network, inputs};
use serde_json::Value;

use super::{floats, json, largest_difference, manifest, read, shipped, values};

const NAME: &str = "minilm";

fn golden() -> Value {
    json("models/minilm/golden.json")
}

fn vocabulary() -> Vocabulary {
    Vocabulary::read(&read("models/minilm/vocab.txt")).unwrap()
}

/// `[1, 384]`
fn embedded(network: &dyn Network, text: &str) -> Vec<f32> {
    let prepared = vocabulary().prepare(text).unwrap().prepared;
    let inputs = inputs(prepared.values, prepared.shape, &Device::flex());
    values(network.features(inputs))
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[test]
fn tokens_are_those_of_the_original_s_tokenizer() {
    let vocabulary = vocabulary();
    let golden = golden();
    for case in golden["texts"].as_array().unwrap() {
        let text = case["text"].as_str().unwrap();
        let tokens = vocabulary.prepare(text).unwrap();
        assert_eq!(tokens.prepared.values, floats(&case["ids"]), "{text:?}");
        assert_eq!(tokens.is_cut, case["is_cut"].as_bool().unwrap(), "{text:?}");
        assert_eq!(tokens.pieces.len(), tokens.prepared.values.len());
    }
}

#[test]
fn embeddings_are_near_the_original_s() {
    let (network, golden) = (shipped(NAME, init), golden());
    for case in golden["texts"].as_array().unwrap() {
        let text = case["text"].as_str().unwrap();
        let got = embedded(network.as_ref(), text);
        let expected = floats(&case["embedding"]);
        let off = largest_difference(&got[..expected.len()], &expected);
        println!("{:?}: {off}", text.chars().take(30).collect::<String>());
        // Eight bits: a cosine of .999 is a distance of .045 over all 384 numbers.
        assert!(off < 0.012, "{text:?}: off by {off}");
    }
}

/// The same numbers in PyTorch: what is left is the order of sums.
#[test]
fn the_architecture_is_the_original_s() {
    let (network, golden) = (shipped(NAME, init), golden());
    for case in golden["texts"].as_array().unwrap() {
        let text = case["text"].as_str().unwrap();
        let got = embedded(network.as_ref(), text);
        let expected = floats(&case["shipped"]);
        let off = largest_difference(&got[..expected.len()], &expected);
        assert!(off < 1e-5, "{text:?}: off by {off}");
        assert!((dot(&got, &got) - 1.0).abs() < 1e-5);
    }
}

#[test]
fn published_figures_are_met() {
    let (network, golden) = (shipped(NAME, init), golden());
    let first = embedded(network.as_ref(), "This is an example sentence");
    let published = [0.0677, 0.0635, 0.0487, 0.0793];
    assert!(largest_difference(&first[..4], &published) < 5e-3);
    let movies = ["The new movie is awesome", "The new movie is so great"];
    let [a, b] = movies.map(|text| embedded(network.as_ref(), text));
    let (got, expected) = (dot(&a, &b), golden["movies"].as_f64().unwrap() as f32);
    println!("cosine {got}, original {expected}");
    assert!((got - expected).abs() < 5e-3);
}

/// Places without a token change nothing, alone or in a batch.
#[test]
fn padding_does_not_count() {
    let network = shipped(NAME, init);
    let texts = [
        "A man is playing guitar",
        "The cat sits outside, doesn't it?",
    ];
    let longest = 40;
    let padded = texts.map(|text| {
        let mut ids = vocabulary().prepare(text).unwrap().prepared.values;
        ids.resize(longest, 0.0);
        ids
    });
    let device = Device::flex();
    let together = network.features(inputs(padded.concat(), [1, 1, longest], &device));
    let alone = texts.map(|text| embedded(network.as_ref(), text));
    assert!(largest_difference(&values(together), &alone.concat()) < 1e-5);
}

/// Articles of the bundled text are found by what they mean.
#[test]
fn the_bundled_text_is_searched_by_meaning() {
    let network = shipped(NAME, init);
    let text = String::from_utf8(read("static/samples/texts/declaration.txt")).unwrap();
    let articles: Vec<&str> = text.split("\n\n").map(str::trim).collect();
    let rows: Vec<Vec<f32>> = articles
        .iter()
        .map(|article| embedded(network.as_ref(), article))
        .collect();
    for (question, expected) in [
        ("going to school", "Article 26"),
        ("holidays from my job", "Article 24"),
        ("may I marry whom I love?", "Article 16"),
        ("slaves", "Article 4."),
        ("the police locked me up for no reason", "Article 9."),
    ] {
        let asked = embedded(network.as_ref(), question);
        let found = (0..rows.len())
            .max_by(|&a, &b| dot(&rows[a], &asked).total_cmp(&dot(&rows[b], &asked)));
        let found = articles[found.unwrap()];
        println!("{question}: {found:.60}");
        assert!(found.starts_with(expected), "{question}: {found}");
    }
}

#[test]
fn shapes_are_what_the_manifest_says() {
    let (network, manifest) = (shipped(NAME, init), manifest(NAME));
    let ids = Tensor::ones([2, 1, 1, 7], &Device::flex());
    let features = network.features(ids);
    assert_eq!(features.dims(), [2, manifest.features]);
    assert_eq!(network.classify(features).dims(), [2, 384]);
    assert_eq!(manifest.files[0].role, "vocabulary");
    let vocabulary = read("models/minilm/vocab.txt");
    assert_eq!(manifest.files[0].bytes, vocabulary.len() as u64);
    assert_eq!(
        manifest.files[0].sha256,
        hearth::weights::sha256(&vocabulary)
    );
}
