//! The card of EfficientNet-Lite0, with figures measured on the sample photos.

use burn::tensor::Device;

use super::{FEATURES, TASK, TITLE};
use crate::cli::Error;
use crate::cli::convert::card::{opening, section};
use crate::cli::convert::deviation::{cosines, largest, largest_difference, same_answers};
use crate::cli::convert::photos::{Answers, Photos, VIEWS, answers};
use crate::model::efficientnet_lite::init;
use crate::weights::{Manifest, NamedTensor, WeightsFile, apply};

/// The card, with figures measured now.
///
/// # Errors
/// When the stored weights cannot be used.
pub fn card(
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
         channel; the first, the depthwise and all small convolutions as 16-bit floats, biases as 32-bit floats.",
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
    text + "\nrocket.jpg shows a rocket on its launch pad: the original is wrong about it as well."
}
