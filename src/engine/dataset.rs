//! Fetches, verifies and unpacks one part of a bundled data set.

use std::io::Read;

use flate2::read::GzDecoder;

use super::download::Download;
use super::platform::{Body, Platform};
use crate::data::{DataFile, DataManifest, Images};
use crate::protocol::{Failure, FailureKind, Progress};
use crate::weights::sha256;

/// A part of a data set on its way.
pub struct PartDownload<B> {
    folder: String,
    part: &'static str,
    stage: Stage<B>,
    /// SHA-256 of the data set's manifest, once that is here.
    pub manifest_sha256: Option<String>,
}

enum Stage<B> {
    Manifest(Download<B>),
    Images {
        images: Box<DataFile>,
        labels: Box<DataFile>,
        download: Download<B>,
    },
    Labels {
        images: Vec<u8>,
        labels: Box<DataFile>,
        download: Download<B>,
    },
}

impl<B: Body> PartDownload<B> {
    /// Prepares to fetch the part `train`, `validation` or `held_out` of the data set `name`.
    pub fn new(name: &str, part: &'static str) -> Self {
        let folder = format!("data/{name}");
        let address = format!("{folder}/manifest.json");
        Self {
            stage: Stage::Manifest(Download::new(address, "list of sample files", None)),
            folder,
            part,
            manifest_sha256: None,
        }
    }

    /// Fetches the next piece; returns the samples once they are there.
    ///
    /// # Errors
    /// What the fetch fails with, or a file that is not the one its manifest means.
    pub async fn advance<P: Platform<Body = B>>(
        &mut self,
        fetch: &P,
    ) -> Result<Option<Images>, Failure> {
        match &mut self.stage {
            Stage::Manifest(download) => {
                let Some(bytes) = download.advance(fetch).await? else {
                    return Ok(None);
                };
                let (images, labels) = self.read_manifest(&bytes)?;
                self.manifest_sha256 = Some(sha256(&bytes));
                let download = self.download(&images, "sample pictures");
                self.stage = Stage::Images {
                    images: images.into(),
                    labels: labels.into(),
                    download,
                };
                Ok(None)
            }
            Stage::Images {
                images,
                labels,
                download,
            } => {
                let Some(bytes) = download.advance(fetch).await? else {
                    return Ok(None);
                };
                let (unpacked, labels) = (unpack(&bytes, images)?, labels.clone());
                let download = self.download(&labels, "sample labels");
                self.stage = Stage::Labels {
                    images: unpacked,
                    labels,
                    download,
                };
                Ok(None)
            }
            Stage::Labels {
                images,
                labels,
                download,
            } => {
                let Some(bytes) = download.advance(fetch).await? else {
                    return Ok(None);
                };
                let labels_bytes = unpack(&bytes, labels)?;
                let samples = Images::read(images, &labels_bytes);
                samples.map(Some).map_err(|error| {
                    bad_data(&labels.file, "a label for each picture", error.to_string())
                })
            }
        }
    }

    /// How far the present file is.
    pub fn progress(&self) -> Progress {
        match &self.stage {
            Stage::Manifest(download) => download.progress(),
            Stage::Images { download, .. } | Stage::Labels { download, .. } => download.progress(),
        }
    }

    fn download(&self, file: &DataFile, what: &str) -> Download<B> {
        Download::new(format!("{}/{}", self.folder, file.file), what, None)
    }

    fn read_manifest(&self, bytes: &[u8]) -> Result<(DataFile, DataFile), Failure> {
        let place = format!("{}/manifest.json", self.folder);
        let manifest: DataManifest = serde_json::from_slice(bytes)
            .map_err(|error| bad_data(&place, "a data set's manifest", error.to_string()))?;
        let (images, labels) = manifest.part(self.part).ok_or_else(|| {
            bad_data(
                &place,
                &format!("files for the part '{}'", self.part),
                "none".into(),
            )
        })?;
        Ok((images.clone(), labels.clone()))
    }
}

/// Some hosts unpack `.gz` files on the way, so the unpacked bytes are what is verified.
fn unpack(bytes: &[u8], file: &DataFile) -> Result<Vec<u8>, Failure> {
    let mut unpacked = Vec::new();
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let most = file.unpacked_bytes + 1;
        let read = GzDecoder::new(bytes).take(most).read_to_end(&mut unpacked);
        read.map_err(|error| bad_data(&file.file, "a gzip file", error.to_string()))?;
    } else {
        unpacked = bytes.to_vec();
    }
    match sha256(&unpacked) {
        found if found == file.sha256 => Ok(unpacked),
        found => Err(bad_data(
            &file.file,
            &format!("{} bytes with SHA-256 {}", file.unpacked_bytes, file.sha256),
            format!("{} bytes with SHA-256 {found}", unpacked.len()),
        )),
    }
}

fn bad_data(place: &str, expected: &str, got: String) -> Failure {
    Failure {
        kind: FailureKind::BadData,
        expected: expected.into(),
        got,
        place: place.into(),
        advice: "Reload the page; if it stays, the site's copy of the data is damaged.".into(),
    }
}
