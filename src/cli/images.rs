//! `hearth images`: what is in a folder or a zip of pictures, before anything is trained on it.

use std::path::PathBuf;

use super::Error;
use super::pictures::Pictures;
use crate::data::labelled::LabelledReport;

/// Report on pictures in folders named for their classes: counts, sizes, repeats, what is refused.
#[derive(clap::Args)]
pub struct Arguments {
    /// A folder, or a zip of one.
    from: PathBuf,
    /// Print one JSON object and nothing else.
    #[arg(long)]
    json: bool,
}

/// Runs it.
///
/// # Errors
/// When a file cannot be read, or the pictures are refused as a whole.
pub fn run(arguments: &Arguments) -> Result<(), Error> {
    let pictures = Pictures::open(&arguments.from)?;
    let report = LabelledReport::new(pictures.labelled());
    if arguments.json {
        println!("{}", serde_json::to_string(&report)?);
        return Ok(());
    }
    let ((narrow, wide), (low, high)) = (report.width, report.height);
    println!(
        "{} pictures, {narrow} to {wide} pixels wide and {low} to {high} high",
        report.pictures
    );
    for class in &report.classes {
        println!("{}: {}", class.class, class.count);
    }
    println!(
        "{} repeat an earlier one byte for byte, {} look like one, scaled or saved again; {} of them in another class",
        report.duplicates, report.alike, report.contradictions
    );
    for (copy, first) in &report.alike_examples {
        println!("  {copy} looks like {first}");
    }
    report
        .refused
        .iter()
        .for_each(|refusal| println!("left out: {refusal}"));
    Ok(())
}
