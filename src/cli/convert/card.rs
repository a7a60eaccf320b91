//! What the cards of converted models have in common.

use crate::weights::Manifest;

/// The card's first lines.
pub fn opening(title: &str, task: &str) -> String {
    format!(
        "# {title}\n\nThis card is written by `hearth convert`; do not edit it by hand.\n\n{task}\n"
    )
}

/// A section of a card.
pub fn section(title: &str, text: &str) -> String {
    format!("\n## {title}\n\n{}\n", text.trim_end())
}

/// The section that tells where the numbers come from.
pub fn source(manifest: &Manifest) -> String {
    let Manifest {
        source,
        licence,
        command,
        ..
    } = manifest;
    let text = format!("{source}.\nLicence of the weights: {licence}.\n\n    {command}");
    section("Source", &text)
}

/// The command that makes a model's folder.
pub fn command(name: &str) -> String {
    format!("cargo xtask models {name}")
}

/// The whole text of the Apache licence, version 2.0, behind a model's own notice: section 4 (a) asks for a copy.
pub fn apache(notice: &str) -> String {
    let licence = include_str!("../../../LICENSE-APACHE");
    format!(
        "{}\n\n{}",
        notice.trim_end(),
        licence.trim_start_matches('\n')
    )
}
