//! The sample photos, and what a network says of them.

use std::path::Path;

use burn::tensor::Device;
use image::RgbaImage;
use image::imageops::{crop_imm, flip_horizontal};
use serde::Deserialize;

use crate::cli::{Error, read};
use crate::data::preprocess::photo;
use crate::model::{Network, inputs};
use crate::weights::ManifestExample;

/// Where the photos lie, on the site and below `static/`.
const FOLDER: &str = "samples/photos";

/// A photo of `manifest.json`.
#[derive(Deserialize)]
pub struct Photo {
    /// Its name in the folder.
    pub file: String,
    title: String,
    credit: String,
    licence: String,
}

/// The photos, and views of them as a network takes them.
pub struct Photos {
    /// Each photo once.
    pub photos: Vec<Photo>,
    /// Four views of each photo: as it is, mirrored, its upper left and its lower right part.
    pub views: Vec<Vec<f32>>,
}

/// Views of each photo.
pub const VIEWS: usize = 4;

impl Photos {
    /// Reads `static/samples/photos/`.
    ///
    /// # Errors
    /// When a file cannot be read or is no photo.
    pub fn read(site: &Path) -> Result<Self, Error> {
        let folder = site.join("static").join(FOLDER);
        let photos = read(&folder.join("manifest.json"))?;
        let photos: Vec<Photo> = serde_json::from_slice(&photos)?;
        let mut all = Vec::new();
        for photo in &photos {
            let file = read(&folder.join(&photo.file))?;
            all.extend(views(&image::load_from_memory(&file)?.to_rgba8())?);
        }
        Ok(Self { photos, views: all })
    }

    /// The photos as the manifest of a model names them.
    pub fn examples(&self) -> Vec<ManifestExample> {
        let example = |photo: &Photo| ManifestExample {
            file: format!("{FOLDER}/{}", photo.file),
            title: photo.title.clone(),
            credit: format!("{}; {}", photo.credit, photo.licence),
        };
        self.photos.iter().map(example).collect()
    }
}

fn views(photo: &RgbaImage) -> Result<[Vec<f32>; VIEWS], Error> {
    let (width, height) = photo.dimensions();
    let (three_quarters, rest) = ((width * 3 / 4, height * 3 / 4), (width / 4, height / 4));
    let part = |x, y| crop_imm(photo, x, y, three_quarters.0, three_quarters.1).to_image();
    Ok([
        prepared(photo)?,
        prepared(&flip_horizontal(photo))?,
        prepared(&part(0, 0))?,
        prepared(&part(rest.0, rest.1))?,
    ])
}

fn prepared(photo: &RgbaImage) -> Result<Vec<f32>, Error> {
    let (width, height) = photo.dimensions();
    let crop = photo::crop_from_rgba(width, height, photo)
        .map_err(|error| format!("a sample photo cannot be used: {error:?}"))?;
    Ok(photo::prepare(&crop).values)
}

/// What a network says of each view.
pub struct Answers {
    /// Features, view by view.
    pub features: Vec<f32>,
    /// Probabilities of the classes, view by view.
    pub probabilities: Vec<f32>,
}

/// Asks a network about each view.
///
/// # Errors
/// When the device fails.
pub fn answers(network: &dyn Network, photos: &Photos) -> Result<Answers, Error> {
    let (mut features, mut probabilities) = (Vec::new(), Vec::new());
    for view in &photos.views {
        let input = inputs(view.clone(), photo::PHOTO, &Device::flex());
        let seen = network.features(input);
        let logits = network.classify(seen.clone());
        let said = burn::tensor::activation::softmax(logits, 1);
        features.extend(seen.into_data().try_to_vec::<f32>().map_err(unreadable)?);
        probabilities.extend(said.into_data().try_to_vec::<f32>().map_err(unreadable)?);
    }
    Ok(Answers {
        features,
        probabilities,
    })
}

fn unreadable(error: impl std::fmt::Debug) -> Error {
    format!("the answers cannot be read back: {error:?}").into()
}
