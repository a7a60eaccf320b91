//! Holds the walls of the house: which room may use which, where browser types may stand, how a file opens.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not so"
)]

use std::path::{Path, PathBuf};

/// Each room and the rooms it may use; `design.md` gives the reasons, ARCHITECTURE.md the map.
const ROOMS: &[(&str, &[&str])] = &[
    ("kernels", &[]),
    ("model", &["kernels"]),
    ("data", &[]),
    ("weights", &["model"]),
    ("eval", &["compare", "model", "data"]),
    ("compare", &[]),
    ("generate", &["model", "data", "eval"]),
    (
        "train",
        &["model", "data", "eval", "kernels", "runs", "weights"],
    ),
    ("runs", &["compare", "protocol"]),
    ("protocol", &[]),
    (
        "engine",
        &[
            "train", "eval", "compare", "generate", "runs", "weights", "data", "kernels", "model",
            "protocol",
        ],
    ),
    ("ui", &["compare", "protocol", "runs"]),
    ("intake", &["data", "protocol"]),
    ("browser", &["ui", "engine", "intake", "runs", "protocol"]),
    (
        "cli",
        &[
            "engine", "train", "eval", "runs", "weights", "data", "model", "protocol",
        ],
    ),
    ("bin", &["browser", "cli"]),
];

const BROWSER_TYPES: [&str; 3] = ["web_sys", "js_sys", "wasm_bindgen"];

fn sources() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    collect(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut found,
    );
    assert!(found.len() > 50, "the sources were not found");
    found
}

fn collect(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
}

/// The room of a file: the folder under `src/`, or `lib.rs`.
fn room(path: &Path) -> String {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let inside = path.strip_prefix(source).unwrap();
    inside
        .components()
        .next()
        .unwrap()
        .as_os_str()
        .to_string_lossy()
        .into_owned()
}

/// Code without comments and without what its tests use.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    text.lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .collect::<Vec<_>>()
        .join("\n")
}

/// The rooms that `code` names after `crate::` (or `hearth::`, from a binary), groups included.
fn used_rooms(code: &str) -> Vec<String> {
    let mut used = Vec::new();
    for start in ["crate::", "hearth::"] {
        for (place, _) in code.match_indices(start) {
            let rest = &code[place + start.len()..];
            let names = match rest.strip_prefix('{') {
                Some(group) => group_heads(group),
                None => vec![head(rest)],
            };
            used.extend(names);
        }
    }
    used
}

fn head(text: &str) -> String {
    text.trim_start()
        .chars()
        .take_while(|letter| letter.is_alphanumeric() || *letter == '_')
        .collect()
}

/// The first names inside `{a::b, c::{d, e}}`.
fn group_heads(group: &str) -> Vec<String> {
    let (mut depth, mut heads, mut start) = (1, Vec::new(), 0);
    for (place, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if (letter == ',' && depth == 1) || depth == 0 {
            heads.push(head(&group[start..place]));
            start = place + 1;
        }
        if depth == 0 {
            break;
        }
    }
    heads
}

fn forbidden_uses(own: &str, code: &str) -> Vec<String> {
    let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| *name == own) else {
        return Vec::new();
    };
    let is_room = |name: &String| ROOMS.iter().any(|(room, _)| room == name);
    let is_forbidden =
        |name: &String| name != own && is_room(name) && !allowed.contains(&name.as_str());
    used_rooms(code).into_iter().filter(is_forbidden).collect()
}

#[test]
fn rooms_use_only_what_they_may() {
    for (path, text) in sources() {
        let forbidden = forbidden_uses(&room(&path), &code(&text));
        assert!(
            forbidden.is_empty(),
            "{} must not use {forbidden:?}",
            path.display()
        );
    }
}

#[test]
fn every_room_is_on_the_map() {
    for (path, _) in sources() {
        let own = room(&path);
        let is_known = own == "lib.rs" || ROOMS.iter().any(|(name, _)| *name == own);
        assert!(
            is_known,
            "{} stands in no room of ARCHITECTURE.md",
            path.display()
        );
    }
}

/// Trunk copies what `index.html` names and nothing else.
#[test]
fn every_script_and_page_of_the_site_is_copied_into_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let index = std::fs::read_to_string(root.join("index.html")).unwrap();
    let ends = [".js", ".css", ".html", ".d.ts", ".svg"];
    let files = std::fs::read_dir(root.join("static")).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let lost = names.filter(|name| {
        ends.iter().any(|end| name.ends_with(end)) && !index.contains(name.as_str())
    });
    assert_eq!(lost.collect::<Vec<_>>(), [""; 0], "not in index.html");
}

#[test]
fn every_file_opens_with_a_sentence() {
    for (path, text) in sources() {
        assert!(
            text.starts_with("//! "),
            "{} must open with one `//!` sentence",
            path.display()
        );
    }
}

#[test]
fn browser_types_stay_in_the_browser_room() {
    for (path, text) in sources() {
        if !["browser", "bin", "lib.rs"].contains(&room(&path).as_str()) {
            let code = code(&text);
            let found: Vec<_> = BROWSER_TYPES
                .iter()
                .filter(|name| code.contains(**name))
                .collect();
            assert!(
                found.is_empty(),
                "{} must not name {found:?}",
                path.display()
            );
        }
    }
}

#[test]
fn the_target_is_asked_for_only_at_the_edges() {
    for (path, text) in sources() {
        let may = ["browser", "bin", "lib.rs", "kernels"].contains(&room(&path).as_str());
        assert!(
            may || !code(&text).contains("target_arch"),
            "{} must not ask for the target",
            path.display()
        );
    }
}

#[test]
fn the_checker_sees_what_it_should() {
    assert_eq!(
        forbidden_uses("model", "use crate::engine::Engine;"),
        ["engine"]
    );
    assert_eq!(
        forbidden_uses("ui", "use crate::{protocol::Event, engine::{Engine, x}};"),
        ["engine"]
    );
    assert_eq!(
        forbidden_uses("protocol", "fn f(x: crate::model::Entry) {}"),
        ["model"]
    );
    assert!(forbidden_uses("engine", "use crate::model::Network;").is_empty());
    assert!(forbidden_uses("ui", &code("// crate::engine\nuse crate::ui::x;")).is_empty());
}

/// The page of demos is built without what language models say. Its wire counts an enum's variants, so those must come last.
#[test]
fn variants_that_a_page_lacks_come_last() {
    for (path, text) in sources() {
        if room(&path) != "protocol" {
            continue;
        }
        let code = code(&text);
        for body in code.split("pub enum ").skip(1) {
            let body = body.split("\n}").next().unwrap();
            let Some(gate) = body.find("#[cfg(feature") else {
                continue;
            };
            // A gate stands before each variant from the first gated one on.
            let variants = body[gate..].lines().filter(|line| is_variant(line));
            let gates = body[gate..].matches("#[cfg(feature").count();
            assert_eq!(variants.count(), gates, "{}: {body}", path.display());
        }
    }
}

/// A variant begins with a capital, four blanks in.
fn is_variant(line: &str) -> bool {
    let rest = line.strip_prefix("    ").unwrap_or_default();
    rest.starts_with(char::is_uppercase)
}
