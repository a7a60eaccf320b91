//! `hearth images`: what is in a folder or a zip of pictures, before anything is trained on it.

use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::{Path, PathBuf};

use super::Error;
use crate::data::labelled::{Labelled, LabelledReport, Limits, Reading, is_ignored, read_files};

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
    let from = &arguments.from;
    let labelled = labelled(from).map_err(|error| format!("{}: {error}", from.display()))?;
    let report = LabelledReport::new(&labelled);
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

fn labelled(from: &Path) -> Result<Labelled, Error> {
    let limits = Limits::default();
    if !from.is_dir() {
        let zip = BufReader::new(File::open(from)?);
        return Ok(Reading::zip(zip, limits)?.to_the_end()?);
    }
    let mut files = Vec::new();
    collect(from, "", limits.entries, &mut files)?;
    let mut failed = None;
    let contents = files.into_iter().map_while(|name| {
        let bytes = picture(&from.join(&name), &limits);
        let bytes = bytes.map_err(|error| failed = Some(error)).ok()?;
        Some((name, bytes))
    });
    let labelled = read_files(contents, &limits);
    match failed {
        Some(error) => Err(error),
        None => Ok(labelled?),
    }
}

/// The bytes of a file; of one that is too long no more than tell that.
fn picture(file: &Path, limits: &Limits) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    File::open(file)
        .and_then(|open| open.take(limits.picture_bytes + 1).read_to_end(&mut bytes))
        .map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(bytes)
}

/// The files below a folder by their paths in it, in order, without those that systems put there; links are not followed. One more than
/// `most` ends the search.
fn collect(folder: &Path, prefix: &str, most: usize, files: &mut Vec<String>) -> Result<(), Error> {
    let mut entries = std::fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type()?;
        if is_ignored(&name) {
            continue;
        }
        if kind.is_dir() {
            collect(&entry.path(), &format!("{name}/"), most, files)?;
        } else if kind.is_file() && files.len() <= most {
            files.push(name);
        }
    }
    Ok(())
}
