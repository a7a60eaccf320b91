//! Magika: the ONNX file with its content types and thresholds.

mod card;

use std::collections::HashMap;
use std::path::Path;

use serde::Deserialize;

use super::card::{apache, command};
use super::folder::{Converted, parameters, weights};
use super::onnx::Onnx;
use crate::cli::{Error, read};
use crate::weights::{Manifest, ManifestExample, NamedTensor, OwnClasses, Storage};

const NAME: &str = "magika";
const TITLE: &str = "File types";
const TASK: &str = "Tells a file's type, of 214, by its bytes (Magika).";
const GRAPH: &str = "magika/models/standard_v3_3/model.onnx";
const CONFIG: &str = "magika/models/standard_v3_3/config.min.json";
const TYPES: &str = "magika/config/content_types_kb.min.json";
const SOURCE: &str = "PyPI magika 1.0.3, by Google: models/standard_v3_3/model.onnx";
const NOTICE: &str = "Magika (https://github.com/google/magika), copyright Google LLC and the Magika authors, under the Apache License, \
    Version 2.0.\nChanged by Hearth: stored as 16-bit floats under other names; the first layer's bias is added to its weights.";

/// Width of the features.
const FEATURES: usize = 512;

/// What each tensor's name in the ONNX file starts with.
const PREFIX: &str = "jax2tf_get_logits_/";

/// Where the tensors of each layer stand in the ONNX file, our paths, our shapes.
const TENSORS: [(&str, &str, &[usize]); 9] = [
    ("Const:0", "bytes.weight", &[257, 64]),
    (
        "pjit_get_logits_/MagikaV2/LayerNorm_0/Reshape_2:0",
        "rows_norm.gamma",
        &[512],
    ),
    (
        "pjit_get_logits_/MagikaV2/LayerNorm_0/Reshape_3:0",
        "rows_norm.beta",
        &[512],
    ),
    (
        "pjit_get_logits_/MagikaV2/Conv_0/transpose_3:0",
        "conv.weight",
        &[512, 256, 5],
    ),
    // The exporter gave it a number for a name; the tests would show another one.
    (CONV_BIAS, "conv.bias", &[512]),
    (
        "pjit_get_logits_/MagikaV2/LayerNorm_1/Reshape_2:0",
        "norm.gamma",
        &[512],
    ),
    (
        "pjit_get_logits_/MagikaV2/LayerNorm_1/Reshape_3:0",
        "norm.beta",
        &[512],
    ),
    ("Const_24:0", "head.weight", &[512, 214]),
    (
        "pjit_get_logits_/MagikaV2/Dense_1/Reshape:0",
        "head.bias",
        &[214],
    ),
];

const CONV_BIAS: &str = "const_fold_opt__209";

const BYTES_BIAS: &str = "pjit_get_logits_/MagikaV2/Dense_0/Reshape:0";

/// The part of the model's configuration that is used.
#[derive(Deserialize)]
struct Config {
    target_labels_space: Vec<String>,
    thresholds: HashMap<String, f32>,
    medium_confidence_threshold: f32,
}

/// A content type.
#[derive(Deserialize)]
struct Type {
    description: Option<String>,
    is_text: bool,
}

/// Makes the model's folder from the unpacked package in `from`.
///
/// # Errors
/// When a file is missing or not what the conversion expects.
pub fn convert(from: &Path, site: &Path) -> Result<Converted, Error> {
    let tensors = tensors(&Onnx::open(&from.join(GRAPH))?)?;
    let config: Config = serde_json::from_slice(&read(&from.join(CONFIG))?)?;
    let types: HashMap<String, Type> = serde_json::from_slice(&read(&from.join(TYPES))?)?;
    let labels = config.target_labels_space.clone();
    let (bytes, part) = weights(NAME, &labels, &tensors, |_| Storage::F16)?;
    let manifest = Manifest {
        name: NAME.into(),
        title: TITLE.into(),
        task: TASK.into(),
        licence: "Apache-2.0".into(),
        source: SOURCE.into(),
        command: command(NAME),
        descriptions: of_types(&labels, &types, describe)?,
        thresholds: labels.iter().map(|label| config.threshold(label)).collect(),
        fallbacks: of_types(&labels, &types, fall_back)?,
        labels,
        own_classes: OwnClasses::Fixed,
        features: FEATURES,
        parameters: parameters(&tensors),
        data: None,
        examples: examples(),
        files: Vec::new(),
        weights: part,
    };
    Ok(Converted {
        card: card::card(&manifest, tensors, &bytes, site)?,
        manifest,
        weights: bytes,
        licence: apache(NOTICE),
        files: Vec::new(),
    })
}

impl Config {
    fn threshold(&self, label: &str) -> f32 {
        let own = self.thresholds.get(label).copied();
        own.unwrap_or(self.medium_confidence_threshold)
    }
}

fn tensors(onnx: &Onnx) -> Result<Vec<NamedTensor>, Error> {
    let read = |name: &str, path: &str, shape: &[usize]| match name {
        CONV_BIAS => onnx.tensor(name, path, shape),
        _ => onnx.tensor(&format!("{PREFIX}{name}"), path, shape),
    };
    let tensors = TENSORS.map(|(name, path, shape)| read(name, path, shape));
    let mut tensors = tensors.into_iter().collect::<Result<Vec<_>, _>>()?;
    let bias = read(BYTES_BIAS, "", &[64])?.values;
    // One byte is one row: to add the bias there is the same sum.
    for row in tensors[0].values.chunks_exact_mut(bias.len()) {
        row.iter_mut()
            .zip(&bias)
            .for_each(|(value, bias)| *value += bias);
    }
    let head = tensors
        .iter_mut()
        .find(|tensor| tensor.path == "head.weight");
    head.into_iter().for_each(transpose);
    Ok(tensors)
}

/// `[in, out]` to `[out, in]`, as files hold it.
fn transpose(tensor: &mut NamedTensor) {
    let [rows, columns] = [tensor.shape[0], tensor.shape[1]];
    let old = &tensor.values;
    let column = |column: usize| (0..rows).map(move |row| old[row * columns + column]);
    tensor.values = (0..columns).flat_map(column).collect();
    tensor.shape = vec![columns, rows];
}

fn of_types(
    labels: &[String],
    types: &HashMap<String, Type>,
    what: fn(&str, &Type) -> String,
) -> Result<Vec<String>, Error> {
    let one = |label: &String| {
        let found = types.get(label);
        let found = found.ok_or_else(|| format!("{TYPES}: no '{label}'"))?;
        Ok(what(label, found))
    };
    labels.iter().map(one).collect()
}

fn describe(label: &str, of: &Type) -> String {
    let description = of.description.clone();
    description.unwrap_or_else(|| label.into())
}

fn fall_back(_: &str, of: &Type) -> String {
    let label = if of.is_text { "txt" } else { "unknown" };
    label.into()
}

fn examples() -> Vec<ManifestExample> {
    let example = |file: &str, title: &str, credit: &str| ManifestExample {
        file: format!("samples/files/{file}"),
        title: title.into(),
        credit: credit.into(),
    };
    let ours = "Hearth; MIT OR Apache-2.0";
    vec![
        example("unnamed.bin", "A file without a telling name", ours),
        example("largest", "A text without an ending", ours),
        example(
            "penguins.csv",
            "Measured penguins",
            "Gorman, Williams and Fraser (2014), PyPI palmerpenguins; CC0-1.0",
        ),
    ]
}
