//! What the widget is made of beside its program: the page's style sheet for a shadow root, and for each engine one worker script of two.

use std::path::Path;

use super::at;
use crate::Outcome;

const SHEET: &str = "widget.css";
const ENGINE: &str = "widget_engine.js";

/// What wasm-bindgen wrote for each engine, and the whole worker that is made of it. The last is where all their ends lie at first.
const WORKERS: [(&str, &str); 2] = [
    ("engine_gpu.js", "widget_engine_gpu.js"),
    ("engine_cpu.js", ENGINE),
];

/// Writes them into a built folder, in place of the halves that trunk has copied; what is whole already stays.
pub fn run(folder: &Path) -> Outcome {
    let read = |name: &str| {
        let path = folder.join(name);
        std::fs::read_to_string(&path).map_err(|error| at(&path, &error))
    };
    let (own, tail) = (read(SHEET)?, read(ENGINE)?);
    if own.starts_with("/* The widget's own") {
        write(&folder.join(SHEET), &sheet(&read("styles.css")?, &own)?)?;
    }
    if tail.starts_with("// The end of the widget's worker") {
        for (glue, worker) in WORKERS {
            let path = folder.join(worker);
            let script = engine(&read(glue)?, &tail).map_err(|error| at(&path, &error))?;
            let small = super::minified(&script).map_err(|error| at(&path, &error))?;
            write(&path, &small)?;
        }
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> Outcome {
    std::fs::write(path, text).map_err(|error| at(path, &error))
}

/// The page's sheet for a shadow root: `:root` is the host, `body` and `main` are the widget, the theme is an attribute, sizes do not hang
/// on the page around it, and widths are the widget's.
fn sheet(page: &str, own: &str) -> Result<String, String> {
    const DARK: &str = "@media (prefers-color-scheme: dark) {";
    let mut out = String::new();
    let mut rest = page;
    while let Some((before, after)) = rest.split_once(DARK) {
        let end = after
            .find("\n}")
            .ok_or("styles.css: a block for dark colours has no end")?;
        out += before;
        out += &dark(&after[..end]);
        rest = &after[end + 2..];
    }
    out += rest;
    let out = renamed(&out).replace(":root", ":host") + own;
    Ok(sized(&themable(&out)))
}

/// Rules for dark colours: by the reader's choice unless the tag says light, and where the tag says dark.
fn dark(rules: &str) -> String {
    let in_theme = |host: &str| {
        let lines = rules.lines().map(|line| match line.strip_suffix(" {") {
            Some(":root") | Some("  :root") => format!("{host} {{\n"),
            Some(selector) => format!("{host} {} {{\n", selector.trim()),
            None => format!("{line}\n"),
        });
        lines.collect::<String>()
    };
    let asked = in_theme(":host(:not([theme=\"light\"]))");
    let told = in_theme(":host([theme=\"dark\"])");
    format!("@media (prefers-color-scheme: dark) {{{asked}}}\n{told}")
}

/// The elements that a widget has others for.
fn renamed(text: &str) -> String {
    let rename = |line: &str| {
        let is_rule = line.ends_with('{') || line.ends_with(',');
        let first = line.split([' ', ',', ':']).next().unwrap_or_default();
        match (is_rule, first) {
            (true, "body" | "main") => line.replacen(first, ".widget", 1),
            _ => line.to_owned(),
        }
    };
    text.lines().map(|line| rename(line) + "\n").collect()
}

/// Colours and radii can be set from outside, each as `--hearth-` and its name.
fn themable(text: &str) -> String {
    let outside = |line: &str| {
        let (name, value) = line.trim().strip_suffix(';')?.split_once(": ")?;
        let name = name.strip_prefix("--").filter(|name| *name != "rem")?;
        Some(format!("--{name}: var(--hearth-{name}, {value});\n"))
    };
    let line = |line: &str| outside(line).unwrap_or_else(|| format!("{line}\n"));
    text.lines().map(line).collect()
}

/// Sizes by the widget's own measure; in a question about the width, which knows no variables, in pixels.
fn sized(text: &str) -> String {
    let line = |line: &str| match line.strip_prefix("@media (max-width: ") {
        Some(rest) => format!(
            "@container (max-width: {}\n",
            in_unit(rest, |size| format!("{}px", size * 16.0))
        ),
        None => in_unit(line, |size| format!("calc({size} * var(--rem))")) + "\n",
    };
    text.lines().map(line).collect()
}

/// Every size in `rem`, written otherwise.
fn in_unit(line: &str, write: impl Fn(f64) -> String) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(place) = rest.find("rem") {
        let (before, after) = rest.split_at(place);
        let is_part = |letter: char| letter.is_ascii_digit() || letter == '.' || letter == '-';
        let start = before
            .rfind(|letter| !is_part(letter))
            .map_or(0, |last| last + 1);
        match before[start..].parse() {
            Ok(size) => out = out + &before[..start] + &write(size),
            Err(_) => out = out + before + "rem",
        }
        rest = &after["rem".len()..];
    }
    out + rest
}

/// The worker's script: what wasm-bindgen wrote, with the function that starts it under a name, and what calls that.
fn engine(glue: &str, tail: &str) -> Result<String, String> {
    let unknown = || "expected 'export { … as default }' at its end".to_owned();
    let start = glue.rfind("export").ok_or_else(unknown)?;
    let names = glue[start..].trim_start_matches("export").trim_start();
    let (names, _) = names
        .strip_prefix('{')
        .and_then(|names| names.split_once('}'))
        .ok_or_else(unknown)?;
    let name = |pair: &str| pair.trim().strip_suffix(" as default").map(str::to_owned);
    let default = names.split(',').find_map(name).ok_or_else(unknown)?;
    Ok(format!(
        "{}\nconst start = {default};\n{tail}",
        &glue[..start]
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = ":root {\n  --ink: #000;\n  --step: 0.25rem;\n}\n\n@media (prefers-color-scheme: dark) {\n  :root {\n    --ink: #fff;\n  }\n}\n\nbody {\n  font: 400 1rem/1.5 serif;\n}\n\nmain p,\n.skip {\n  top: -4rem;\n}\n\n@media (prefers-color-scheme: dark) {\n  .picture:not(.colour) {\n    filter: invert(1);\n  }\n}\n\n@media (max-width: 30rem) {\n  .a {\n    color: var(--ink);\n  }\n}\n";

    #[test]
    fn the_sheet_stands_in_a_shadow_root() {
        let sheet = sheet(PAGE, ":host {\n  --rem: 16px;\n}\n").unwrap();
        for part in [
            ":host {\n--ink: var(--hearth-ink, #000);\n--step: var(--hearth-step, calc(0.25 * var(--rem)));\n}",
            ":host(:not([theme=\"light\"])) {\n--ink: var(--hearth-ink, #fff);",
            ":host([theme=\"dark\"]) {\n--ink: var(--hearth-ink, #fff);",
            ":host([theme=\"dark\"]) .picture:not(.colour) {\n    filter: invert(1);",
            ".widget {\n  font: 400 calc(1 * var(--rem))/1.5 serif;",
            ".widget p,\n.skip {\n  top: calc(-4 * var(--rem));",
            "@container (max-width: 480px) {",
            "  --rem: 16px;",
        ] {
            assert!(sheet.contains(part), "{part}\n\nin\n\n{sheet}");
        }
        let (opened, closed) = (sheet.matches('{').count(), sheet.matches('}').count());
        assert_eq!(opened, closed, "{sheet}");
    }

    #[test]
    fn the_worker_starts_what_wasm_bindgen_exports() {
        let glue = "function a(){}export{b as initSync,a as default};";
        let script = engine(glue, "start();").unwrap();
        assert_eq!(script, "function a(){}\nconst start = a;\nstart();");
        assert!(engine("let a;", "").is_err());
    }
}
