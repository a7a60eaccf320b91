//! Puts a gzip and a brotli form beside each file of the built folder that gets smaller by it: static hosts that look for them need not
//! pack anything, and pack no better.

use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::Outcome;

/// What is text or code; pictures and weights do not get smaller.
const ENDS: [&str; 10] = [
    "css", "csv", "html", "js", "json", "md", "svg", "ts", "txt", "wasm",
];

/// A smaller file is one packet with or without.
const LEAST_BYTES: usize = 1_024;

/// Packs a folder and all in it.
pub fn run(folder: &Path) -> Outcome {
    let at = |path: &Path, error: &std::io::Error| format!("{}: {error}", path.display());
    let entries = std::fs::read_dir(folder).map_err(|error| at(folder, &error))?;
    for entry in entries.flatten() {
        let path = entry.path();
        let end = path.extension().unwrap_or_default().to_string_lossy();
        if path.is_dir() {
            run(&path)?;
        } else if ENDS.contains(&end.as_ref()) {
            let bytes = std::fs::read(&path).map_err(|error| at(&path, &error))?;
            beside(&path, "gz", &bytes, &gzip(&bytes)?)?;
            beside(&path, "br", &bytes, &brotli(&bytes)?)?;
        }
    }
    Ok(())
}

fn beside(path: &Path, end: &str, bytes: &[u8], packed: &[u8]) -> Outcome {
    if bytes.len() < LEAST_BYTES || packed.len() >= bytes.len() {
        return Ok(());
    }
    let name = format!("{}.{end}", path.display());
    std::fs::write(&name, packed).map_err(|error| format!("{name}: {error}"))
}

/// As `gzip -9` packs.
pub fn gzip(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let packed = encoder.write_all(bytes).and_then(|()| encoder.finish());
    packed.map_err(|error| format!("gzip: {error}"))
}

/// At level 9 of 11: the last two take ten times as long for two percent.
pub fn brotli(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let mut packed = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 9,
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &bytes[..], &mut packed, &parameters)
        .map_err(|error| format!("brotli: {error}"))?;
    Ok(packed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_gets_smaller_has_both_forms_beside_it() {
        let folder = std::env::temp_dir().join(format!("hearth-pack-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("inside")).unwrap();
        let long = "p { margin: 0 }\n".repeat(200);
        for (name, text) in [
            ("inside/a.css", long.as_str()),
            ("b.css", "short"),
            ("c.safetensors", long.as_str()),
        ] {
            std::fs::write(folder.join(name), text).unwrap();
        }
        run(&folder).unwrap();
        let packed = std::fs::read(folder.join("inside/a.css.gz")).unwrap();
        let mut back = String::new();
        std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&packed[..]), &mut back)
            .unwrap();
        assert_eq!(back, long);
        assert!(folder.join("inside/a.css.br").is_file());
        assert!(!folder.join("b.css.gz").exists() && !folder.join("c.safetensors.gz").exists());
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
