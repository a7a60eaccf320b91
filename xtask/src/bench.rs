//! `cargo xtask bench`: the lines of the comparison on the built site, against the last kept result, or beside other engines.

use std::path::Path;
use std::process::Command;

use crate::Outcome;
use crate::shell::{finish, program, root};
use crate::{dist, peers, tools};

const HELP: &str =
    "cargo xtask bench [--peers] [--native] [--device cpu|webgpu] [--rounds N] [--keep] [LINE…]";

/// Between these lines the README shows the comparison.
const MARKERS: [&str; 2] = ["<!-- bench: begin -->", "<!-- bench: end -->"];

/// What was asked for.
#[derive(Default)]
struct Wanted {
    lines: Vec<String>,
    device: String,
    rounds: String,
    keeps: bool,
    peers: bool,
    native: bool,
}

/// Runs it.
pub fn run(arguments: &[String]) -> Outcome {
    let wanted = wanted(arguments)?;
    let mut bench = prepared(&wanted)?;
    finish(&mut bench)?;
    match (wanted.keeps, wanted.peers || wanted.native) {
        (false, _) => Ok(()),
        (true, false) => copy("last.json", "kept.json"),
        (true, true) => keep_comparison(&wanted.device),
    }
}

fn wanted(arguments: &[String]) -> Result<Wanted, String> {
    let mut wanted = Wanted {
        device: "cpu".into(),
        ..Wanted::default()
    };
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let mut value = || rest.next().cloned().ok_or_else(|| HELP.to_owned());
        match argument.as_str() {
            "--device" => wanted.device = value()?,
            "--rounds" => wanted.rounds = value()?,
            "--keep" => wanted.keeps = true,
            "--peers" => wanted.peers = true,
            "--native" => wanted.native = true,
            option if option.starts_with('-') => return Err(HELP.into()),
            line => wanted.lines.push(line.to_owned()),
        }
    }
    let compares = (wanted.peers || wanted.native) && wanted.device == "cpu";
    let is_whole = wanted.peers && wanted.native && wanted.lines.is_empty();
    match wanted.keeps && compares && !is_whole {
        true => Err(
            "--keep writes the README's whole table: it takes --peers --native and no line".into(),
        ),
        false => Ok(wanted),
    }
}

/// The bench with all that it needs.
fn prepared(wanted: &Wanted) -> Result<Command, String> {
    let (chrome, driver) = tools::browser()?;
    dist::ensure()?;
    let mut bench = program(
        "cargo",
        &["bench", "--features", "ui", "--bench", "browser"],
    );
    bench
        .env("HEARTH_BENCH_LINES", wanted.lines.join(","))
        .env("HEARTH_BENCH_DEVICE", &wanted.device)
        .env("HEARTH_BENCH_ROUNDS", &wanted.rounds)
        .env("HEARTH_DIST", root().join("dist"))
        .env("CHROME", chrome)
        .env("CHROMEDRIVER", driver);
    if wanted.peers {
        bench.env("HEARTH_BENCH_PEERS", peers::installed()?);
    }
    if wanted.native {
        bench.env("HEARTH_BENCH_PYTHON", peers::python()?);
    }
    if wanted.peers || wanted.native {
        bench.env("HEARTH_BENCH_ONNX", peers::onnx()?);
    }
    Ok(bench)
}

/// Copies what was measured last to what is kept.
fn copy(last: &str, kept: &str) -> Outcome {
    let from = root().join("target/bench").join(last);
    let copied = std::fs::copy(&from, root().join("benches").join(kept));
    copied.map_err(|error| format!("{}: {error}", from.display()))?;
    println!("Kept in benches/{kept}");
    Ok(())
}

/// The figures go to benches/; the processor's table goes into the README too.
fn keep_comparison(device: &str) -> Outcome {
    let name = format!("peers-{device}.json");
    copy(&name, &name)?;
    match device {
        "cpu" => rewrite(&root().join("README.md")),
        _ => Ok(()),
    }
}

fn rewrite(readme: &Path) -> Outcome {
    let text = read(readme)?;
    let table = read(&root().join("target/bench/peers-cpu.md"))?;
    let new = between_markers(&text, &table).ok_or_else(|| {
        let [begin, end] = MARKERS;
        format!("{}: expected {begin} and later {end}", readme.display())
    })?;
    std::fs::write(readme, new).map_err(|error| format!("{}: {error}", readme.display()))
}

fn read(file: &Path) -> Result<String, String> {
    std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))
}

/// The text with the table between the markers, instead of what stood there.
fn between_markers(text: &str, table: &str) -> Option<String> {
    let [begin, end] = MARKERS;
    let (before, rest) = text.split_once(begin)?;
    let (_, after) = rest.split_once(end)?;
    Some(format!("{before}{begin}\n{table}{end}{after}"))
}

#[cfg(test)]
mod tests {
    use super::{between_markers, wanted};

    #[test]
    fn the_table_replaces_what_stood_between_the_markers_and_nothing_else() {
        let text = "a\n<!-- bench: begin -->\nold\n<!-- bench: end -->\nb\n";
        let new = between_markers(text, "new\n").unwrap();
        assert_eq!(
            new,
            "a\n<!-- bench: begin -->\nnew\n<!-- bench: end -->\nb\n"
        );
        assert_eq!(between_markers(&new, "new\n").unwrap(), new);
        assert_eq!(between_markers("no markers", "new\n"), None);
    }

    #[test]
    fn options_and_lines_may_stand_in_any_order() {
        let words = ["T1", "--peers", "--rounds", "5", "S1", "--native"].map(str::to_owned);
        let wanted = wanted(&words).unwrap();
        assert!(wanted.peers && wanted.native && !wanted.keeps);
        assert_eq!(
            (wanted.rounds.as_str(), wanted.device.as_str()),
            ("5", "cpu")
        );
        assert_eq!(wanted.lines, ["T1", "S1"]);
    }

    #[test]
    fn an_option_without_its_value_or_of_unknown_name_is_refused() {
        for words in [&["--rounds"][..], &["--fast"]] {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            assert!(wanted(&words).is_err());
        }
    }
}
