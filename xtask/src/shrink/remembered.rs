//! A module that was put in order stays in `target/ordered`, with the hash of what it was made of: while that is the same, it is not made
//! again. Of a large one the order takes a minute.

use std::fs;

use sha2::{Digest, Sha256};

use super::alike;
use crate::shell::root;

/// Whoever changes how modules are ordered gets new ones.
const MAKER: &str = include_str!("alike.rs");

/// The module, whose name tells it from others, in the order of [`alike::ordered`].
pub fn ordered(name: &str, module: &[u8]) -> Result<Vec<u8>, String> {
    let folder = root().join("target/ordered");
    let (made, made_of) = (folder.join(name), folder.join(format!("{name}.sha256")));
    let hash = hash(module);
    if fs::read_to_string(&made_of).is_ok_and(|known| known == hash)
        && let Ok(made) = fs::read(&made)
    {
        return Ok(made);
    }
    let module = alike::ordered(module)?;
    // The hash goes first and comes last: one that was cut off is made again.
    let _ = fs::remove_file(&made_of);
    let kept = fs::create_dir_all(&folder)
        .and_then(|()| fs::write(&made, &module))
        .and_then(|()| fs::write(&made_of, hash));
    kept.map_err(|error| format!("{}: {error}", made.display()))?;
    Ok(module)
}

fn hash(module: &[u8]) -> String {
    let mut hash = Sha256::new();
    hash.update(MAKER);
    hash.update(module);
    let hash = hash.finalize();
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}
