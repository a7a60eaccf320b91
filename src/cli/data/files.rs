//! The files of a data set: two of each part, packed, and the manifest that names them.

use std::io::Write;
use std::path::Path;

use flate2::{Compression, GzBuilder};

use crate::cli::{Error, output};
use crate::data::{DataFile, DataManifest, Images, write_images, write_labels};
use crate::weights::sha256;

/// Writes `parts`, each with its name, and then `manifest`, which gets their files.
///
/// # Errors
/// When a file cannot be written.
pub fn write(
    folder: &Path,
    mut manifest: DataManifest,
    parts: &[(&str, Images)],
) -> Result<(), Error> {
    output::folder(folder)?;
    for (part, images) in parts {
        let (pixels, labels) = (write_images(&images.pixels), write_labels(&images.labels));
        for (kind, bytes) in [("images", pixels), ("labels", labels)] {
            manifest.files.push(write_file(folder, part, kind, &bytes)?);
        }
    }
    let text = serde_json::to_string_pretty(&manifest)?;
    output::write(&folder.join("manifest.json"), text + "\n")?;
    let count: usize = parts.iter().map(|(_, images)| images.len()).sum();
    println!("{count} pictures written to {}", folder.display());
    Ok(())
}

fn write_file(folder: &Path, part: &str, kind: &str, bytes: &[u8]) -> Result<DataFile, Error> {
    let file = format!("{part}.{kind}.idx.gz");
    let mut packer = GzBuilder::new()
        .mtime(0)
        .write(Vec::new(), Compression::best());
    packer.write_all(bytes)?;
    let packed = packer.finish()?;
    output::write(&folder.join(&file), &packed)?;
    Ok(DataFile {
        part: part.into(),
        kind: kind.into(),
        file,
        bytes: packed.len() as u64,
        unpacked_bytes: bytes.len() as u64,
        sha256: sha256(bytes),
    })
}
