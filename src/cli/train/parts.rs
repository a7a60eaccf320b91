//! The three parts of a bundled data set, read from a folder.

use std::path::{Path, PathBuf};

use crate::cli::Error;
use crate::cli::platform::NativePlatform;
use crate::data::Images;
use crate::engine::dataset::PartDownload;

/// A bundled data set.
pub struct Parts {
    /// The folder that it lies in.
    pub site: PathBuf,
    /// To learn from.
    pub train: Images,
    /// To choose the epoch by.
    pub validation: Images,
    /// To look at once.
    pub held_out: Images,
    /// SHA-256 of its manifest, which names the parts' own.
    pub manifest_sha256: String,
}

impl Parts {
    /// Reads and verifies the data set of that name.
    ///
    /// # Errors
    /// A file that is missing, or not the one that the manifest means.
    pub fn read(name: &str, site: &Path) -> Result<Self, Error> {
        let platform = NativePlatform::new(site, site);
        let mut manifest_sha256 = String::new();
        let mut part = |part| -> Result<Images, Error> {
            let mut download = PartDownload::new(name, part);
            loop {
                if let Some(images) = pollster::block_on(download.advance(&platform))? {
                    manifest_sha256 = download.manifest_sha256.unwrap_or_default();
                    return Ok(images);
                }
            }
        };
        Ok(Self {
            site: site.into(),
            train: part("train")?,
            validation: part("validation")?,
            held_out: part("held_out")?,
            manifest_sha256,
        })
    }
}
