//! The card of Magika.

use std::path::{Path, PathBuf};

use burn::tensor::{Device, Tensor, activation::softmax};

use super::super::card::{opening, section, source};
use super::super::deviation::{cosines, largest, largest_difference, same_answers};
use super::{TASK, TITLE};
use crate::cli::{Error, read};
use crate::data::preprocess::file::{BLOCK_BYTES, Classes, Look, look, rule};
use crate::model::{inputs, magika::init};
use crate::weights::{Manifest, NamedTensor, WeightsFile, apply};

/// Where the sample files lie, and files at the edges of the rules.
const SAMPLES: [&str; 2] = ["tests/samples/files", "tests/samples/edges"];

const SHAPES: &str = "Input: `[batch, 1, 1, 2048]`, the bytes of both ends as numbers, 256 where there is none: the first 1,024 bytes behind \
    leading white space, the last 1,024 before trailing white space, each out of 4,096. Output: one logit a type. What the head sees: \
    512 numbers.";

const PUBLISHED: &str = "About 99 % precision and recall on its authors' test set of files of over 200 types (not measured here: the set is \
    not published).";

const LIMITS: &str = "It knows 214 types and sees 1,024 bytes of each end; what stands between does not count. An answer below its type's \
    threshold is told as text or as binary data only, which its authors advise. Files of fewer than eight bytes are decided by rule. It \
    tells what a file looks like, not whether it is whole or harmless.";

/// Asks the original's numbers and the stored ones about each sample file, and writes what differs.
///
/// # Errors
/// When a sample cannot be read, or the device fails.
pub fn card(
    manifest: &Manifest,
    original: Vec<NamedTensor>,
    stored: &[u8],
    site: &Path,
) -> Result<String, Error> {
    let samples = samples(site)?;
    let original = WeightsFile {
        description: None,
        tensors: original,
    };
    let before = answers(original, manifest, &samples)?;
    let after = answers(WeightsFile::read(stored)?, manifest, &samples)?;
    Ok([
        opening(TITLE, TASK),
        section("Shapes and size", &shapes(manifest)),
        source(manifest),
        section(
            "Deviation from the original",
            &deviation(manifest, &before, &after),
        ),
        section(
            "Sample files",
            &table(
                manifest,
                &samples,
                &before.probabilities,
                &after.probabilities,
            ),
        ),
        section("Published figures", PUBLISHED),
        section("Limits", LIMITS),
    ]
    .concat())
}

fn shapes(manifest: &Manifest) -> String {
    let size = format!(
        "{} parameters (the first layer's bias added to its weights: 64 fewer than the original), {} bytes, 16-bit floats.",
        manifest.parameters, manifest.weights.bytes
    );
    format!("{SHAPES}\n\n{size}")
}

/// A sample file: its name and what the network takes.
struct Sample(String, Vec<f32>);

/// Those that the network decides about: the first folder's first.
fn samples(site: &Path) -> Result<Vec<Sample>, Error> {
    let mut samples = Vec::new();
    for folder in SAMPLES {
        let entries = std::fs::read_dir(site.join(folder))?;
        let files = entries.map(|entry| entry.map(|entry| entry.path()));
        let mut files = files.collect::<Result<Vec<PathBuf>, _>>()?;
        files.sort();
        for file in files {
            samples.extend(sample(&file)?);
        }
    }
    Ok(samples)
}

/// `None` for a file that a rule decides about.
fn sample(file: &Path) -> Result<Option<Sample>, Error> {
    let content = read(file)?;
    let end_bytes = content.len().min(BLOCK_BYTES);
    let (start, end) = (&content[..end_bytes], &content[content.len() - end_bytes..]);
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    match look(content.len() as u64, start, end) {
        Ok(Look::Asked(prepared, _)) => Ok(Some(Sample(name.into(), prepared.values))),
        Ok(Look::Ruled(..)) => Ok(None),
        Err(error) => Err(format!("{name}: {error:?}").into()),
    }
}

/// What one set of weights makes of the samples, row by row.
struct Answers {
    probabilities: Vec<f32>,
    features: Vec<f32>,
}

fn answers(file: WeightsFile, manifest: &Manifest, samples: &[Sample]) -> Result<Answers, Error> {
    let device = Device::flex();
    let mut network = init(manifest.labels.len(), &device);
    apply(network.as_mut(), file)?;
    let values = samples.iter().flat_map(|sample| sample.1.clone()).collect();
    let features = network.features(inputs(values, [1, 1, 2048], &device));
    let logits = network.classify(features.clone());
    let read = |rows: Tensor<2>| -> Result<Vec<f32>, Error> {
        let rows = rows.into_data().try_to_vec();
        rows.map_err(|error| format!("the answers cannot be read back: {error:?}").into())
    };
    Ok(Answers {
        probabilities: read(softmax(logits, 1))?,
        features: read(features)?,
    })
}

fn deviation(manifest: &Manifest, before: &Answers, after: &Answers) -> String {
    let width = manifest.labels.len();
    let (smallest, mean) = cosines(&before.features, &after.features, manifest.features);
    let (before, after) = (&before.probabilities, &after.probabilities);
    let (count, same) = (before.len() / width, same_answers(before, after, width));
    format!(
        "Over the {count} files below (fifteen types, then files at the edges of the rules), the shipped weights against \
         the original's 32-bit floats in the same program: the first answer is the same for {same}; the largest \
         difference of a probability is {:.5}; the cosine of what the head sees is {smallest:.7} at least, {mean:.7} on the mean.",
        largest_difference(before, after)
    )
}

fn table(manifest: &Manifest, samples: &[Sample], before: &[f32], after: &[f32]) -> String {
    let width = manifest.labels.len();
    let classes = Classes {
        labels: &manifest.labels,
        descriptions: &manifest.descriptions,
        thresholds: &manifest.thresholds,
        fallbacks: &manifest.fallbacks,
    };
    let mut text =
        "| file | answer | probability | of the original |\n|---|---|---|---|\n".to_owned();
    let rows = before.chunks_exact(width).zip(after.chunks_exact(width));
    for (Sample(name, _), (old, new)) in samples.iter().zip(rows) {
        let class = largest(new).unwrap_or(0);
        let answer = rule(&classes, new).map_or_else(String::new, |ruling| ruling.description);
        text += &format!(
            "| {name} | {answer} | {:.4} | {:.4} |\n",
            new[class], old[class]
        );
    }
    text
}
