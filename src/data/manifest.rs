//! What stands in a bundled data set's `manifest.json`.

use serde::{Deserialize, Serialize};

/// A bundled data set: where it came from, how it was split, which files hold it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataManifest {
    /// Its name, the folder under `data/`.
    pub name: String,
    /// Where the samples came from, with the package's version.
    pub source: String,
    /// Licence and whom to name.
    pub licence: String,
    /// The seed that fixed the split.
    pub split_seed: u64,
    /// Its files.
    pub files: Vec<DataFile>,
}

/// One gzip-compressed IDX file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataFile {
    /// Which part it holds: `train`, `validation` or `held_out`.
    pub part: String,
    /// `images` or `labels`.
    pub kind: String,
    /// Its name in the folder.
    pub file: String,
    /// Its size in bytes as it travels.
    pub bytes: u64,
    /// Its size in bytes when unpacked.
    pub unpacked_bytes: u64,
    /// SHA-256 of the unpacked bytes, in hexadecimal.
    pub sha256: String,
}

impl DataManifest {
    /// The two files of one part: pictures, then labels.
    pub fn part(&self, part: &str) -> Option<(&DataFile, &DataFile)> {
        let find = |kind: &str| {
            self.files
                .iter()
                .find(|file| file.part == part && file.kind == kind)
        };
        Some((find("images")?, find("labels")?))
    }
}
