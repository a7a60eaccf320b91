//! `cargo xtask shrink`: trunk's last step. Makes what wasm-bindgen wrote smaller: short names between JavaScript and Wasm (its
//! own end in hashes, which no compression shortens), functions by likeness, and JavaScript without comments and blanks.

mod alike;
mod build;
mod fused;
mod remembered;
mod widget;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use oxc_allocator::Allocator;
use oxc_codegen::{Codegen, CodegenOptions};
use oxc_minifier::{Minifier, MinifierOptions};
use oxc_parser::Parser as ScriptParser;
use oxc_span::SourceType;
use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{ImportSection, Module, RawSection};
use wasmparser::{Parser, Payload};

use crate::Outcome;
use crate::shell::root;

/// How the files of a pair end.
const WASM: &str = "_bg.wasm";

/// Scripts of our own that only browsers read.
const SCRIPTS: [&str; 7] = [
    "boot.js",
    "further_settings.js",
    "late.js",
    "outdated.js",
    "share.js",
    "sw.js",
    "widget.js",
];

/// Shrinks what lies in the folder that trunk names, or in dist/.
pub fn run() -> Outcome {
    let folder = std::env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| root().join("dist"));
    let entries = std::fs::read_dir(&folder).map_err(|error| at(&folder, &error))?;
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        match name.strip_suffix(WASM) {
            Some(fused::STEM) | None => {}
            Some(stem) => pair(stem, &path, &folder.join(format!("{stem}.js")))?,
        }
    }
    for name in SCRIPTS {
        script(&folder.join(name), &HashMap::new())?;
    }
    fused::run(&folder)?;
    build::run(&folder)?;
    widget::run(&folder)
}

fn at(path: &Path, error: &dyn std::fmt::Display) -> String {
    format!("{}: {error}", path.display())
}

fn pair(stem: &str, wasm: &Path, js: &Path) -> Outcome {
    let module = std::fs::read(wasm).map_err(|error| at(wasm, &error))?;
    let (module, names) = short_imports(&module).map_err(|error| at(wasm, &error))?;
    script(js, &names)?;
    // Trunk puts a hash behind the page's name.
    let name = stem.split_once('-').map_or(stem, |(name, _)| name);
    let module = remembered::ordered(name, &module).map_err(|error| at(wasm, &error))?;
    std::fs::write(wasm, module).map_err(|error| at(wasm, &error))
}

fn script(path: &Path, names: &HashMap<String, String>) -> Outcome {
    let text = std::fs::read_to_string(path).map_err(|error| at(path, &error))?;
    let small = minified(&renamed(&text, names)).map_err(|error| at(path, &error))?;
    std::fs::write(path, small).map_err(|error| at(path, &error))
}

/// The module (of JavaScript) with everything that only people need left out.
pub fn minified(script: &str) -> Result<String, String> {
    let allocator = Allocator::default();
    let parsed = ScriptParser::new(&allocator, script, SourceType::mjs()).parse();
    if let Some(error) = parsed.diagnostics.first() {
        return Err(error.to_string());
    }
    let mut program = parsed.program;
    let small = Minifier::new(MinifierOptions::default()).minify(&allocator, &mut program);
    let options = CodegenOptions::minify();
    let printer = Codegen::new()
        .with_options(options)
        .with_scoping(small.scoping);
    Ok(printer.build(&program).code)
}

/// The module with short names of its imports, and each long name's short one.
fn short_imports(module: &[u8]) -> Result<(Vec<u8>, HashMap<String, String>), String> {
    let mut names = HashMap::new();
    let mut short = Module::new();
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload.map_err(|error| error.to_string())?;
        if let Payload::ImportSection(section) = &payload {
            let mut imports = ImportSection::new();
            for import in section.clone().into_imports() {
                let import = import.map_err(|error| error.to_string())?;
                let count = names.len();
                let name = names.entry(import.name.to_owned());
                let name = name.or_insert_with(|| format!("i{count}"));
                let kind = RoundtripReencoder.entity_type(import.ty);
                let kind = kind.map_err(|error| error.to_string())?;
                imports.import(import.module, name, kind);
            }
            short.section(&imports);
        } else if let Some((id, range)) = payload.as_section() {
            let data = &module[range];
            short.section(&RawSection { id, data });
        }
    }
    Ok((short.finish(), names))
}

/// The script with every whole word that is a long name replaced.
fn renamed(script: &str, names: &HashMap<String, String>) -> String {
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || "_$".contains(letter);
    let mut rest = script;
    let mut short = String::with_capacity(script.len());
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|letter| is_word(letter) != is_word(first));
        let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
        short += names.get(word).map_or(word, String::as_str);
        rest = after;
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_words_are_renamed() {
        let names = [("log_1".to_owned(), "i0".to_owned())].into();
        let script = "a = { log_1: () => log_12, xlog_1: 'é log_1' };";
        let expected = "a = { i0: () => log_12, xlog_1: 'é i0' };";
        assert_eq!(renamed(script, &names), expected);
    }
}
