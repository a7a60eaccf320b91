//! `hearth table bundle`: writes the bundled tables from their packages' files.

use std::path::{Path, PathBuf};

use csv::{ReaderBuilder, StringRecord, WriterBuilder};
use serde::Serialize;

use crate::cli::{Error, output, read};
use crate::weights::sha256;

/// Write the bundled tables penguins, iris and wine.
#[derive(clap::Args)]
pub struct Arguments {
    /// A folder with the unpacked wheels of palmerpenguins 0.1.6 and scikit-learn 1.9.1.
    #[arg(long)]
    from: PathBuf,
    /// The folder to write their folders into.
    #[arg(long, default_value = "static/data")]
    out: PathBuf,
    /// Print one JSON object and nothing else.
    #[arg(long)]
    json: bool,
}

/// A bundled table.
struct Bundle {
    name: &'static str,
    /// Its place in the unpacked wheels.
    file: &'static str,
    /// Names of the columns, where the file has none; the last is that of the class.
    names: &'static [&'static str],
    source: &'static str,
    licence: &'static str,
    target: &'static str,
}

const BUNDLES: [Bundle; 3] = [
    Bundle {
        name: "penguins",
        file: "palmerpenguins/data/penguins.csv",
        names: &[],
        source: "PyPI palmerpenguins 0.1.6, palmerpenguins/data/penguins.csv, as it is",
        licence: "CC0-1.0; Kristen Gorman, Tony Williams and William Fraser, 'Ecological sexual dimorphism and environmental variability within a community of Antarctic penguins (genus Pygoscelis)' (2014); package MIT, by Muhammad Chenariyan Nakhaee",
        target: "species",
    },
    Bundle {
        name: "iris",
        file: "sklearn/datasets/data/iris.csv",
        names: &[
            "sepal_length_cm",
            "sepal_width_cm",
            "petal_length_cm",
            "petal_width_cm",
            "species",
        ],
        source: "PyPI scikit-learn 1.9.1, sklearn/datasets/data/iris.csv, with names instead of numbers for the classes",
        licence: "CC-BY-4.0 by the UCI Machine Learning Repository; Ronald Fisher, 'The use of multiple measurements in taxonomic problems' (1936); package BSD-3-Clause, by the scikit-learn developers",
        target: "species",
    },
    Bundle {
        name: "wine",
        file: "sklearn/datasets/data/wine_data.csv",
        names: &[
            "alcohol",
            "malic_acid",
            "ash",
            "alcalinity_of_ash",
            "magnesium",
            "total_phenols",
            "flavanoids",
            "nonflavanoid_phenols",
            "proanthocyanins",
            "color_intensity",
            "hue",
            "od280_od315_of_diluted_wines",
            "proline",
            "cultivar",
        ],
        source: "PyPI scikit-learn 1.9.1, sklearn/datasets/data/wine_data.csv, with names instead of numbers for the classes",
        licence: "CC-BY-4.0 by the UCI Machine Learning Repository; Stefan Aeberhard and Michele Forina, 'Wine' (1991); package BSD-3-Clause, by the scikit-learn developers",
        target: "cultivar",
    },
];

/// What stands in a bundled table's `manifest.json`.
#[derive(Serialize)]
struct Manifest {
    name: &'static str,
    source: &'static str,
    licence: &'static str,
    target: &'static str,
    file: String,
    bytes: u64,
    sha256: String,
}

/// Runs it.
///
/// # Errors
/// When a file cannot be read or written, or is not that of the package.
pub fn run(arguments: &Arguments) -> Result<(), Error> {
    let write = |bundle| write(bundle, &arguments.from, &arguments.out);
    let written: Vec<Manifest> = BUNDLES.iter().map(write).collect::<Result<_, _>>()?;
    if arguments.json {
        println!("{}", serde_json::json!({ "tables": written }));
        return Ok(());
    }
    for Manifest { name, bytes, .. } in written {
        println!(
            "{} written, {bytes} bytes",
            arguments.out.join(name).display()
        );
    }
    Ok(())
}

fn write(bundle: &Bundle, from: &Path, out: &Path) -> Result<Manifest, Error> {
    let bytes = read(&from.join(bundle.file))?;
    let table = match bundle.names {
        [] => bytes,
        names => named(&bytes, names).map_err(|error| format!("{}: {error}", bundle.file))?,
    };
    let folder = out.join(bundle.name);
    let file = format!("{}.csv", bundle.name);
    output::folder(&folder)?;
    output::write(&folder.join(&file), &table)?;
    let manifest = Manifest {
        name: bundle.name,
        source: bundle.source,
        licence: bundle.licence,
        target: bundle.target,
        file,
        bytes: table.len() as u64,
        sha256: sha256(&table),
    };
    let text = serde_json::to_string_pretty(&manifest)?;
    output::write(&folder.join("manifest.json"), text + "\n")?;
    Ok(manifest)
}

/// Turns scikit-learn's form, whose first row counts rows and columns and names the classes, into a table with names.
fn named(bytes: &[u8], names: &[&str]) -> Result<Vec<u8>, Error> {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(bytes);
    let mut rows = reader.records();
    let first = rows
        .next()
        .ok_or("expected a first row with the classes, got none")??;
    let classes: Vec<&str> = first.iter().skip(2).collect();
    let mut writer = WriterBuilder::new().from_writer(Vec::new());
    writer.write_record(names)?;
    for row in rows {
        let row: StringRecord = row?;
        let class = row
            .iter()
            .next_back()
            .and_then(|place| classes.get(place.parse::<usize>().ok()?));
        let class = class.ok_or("expected the place of a class in each row's last cell")?;
        writer.write_record(row.iter().take(names.len() - 1).chain([*class]))?;
    }
    Ok(writer.into_inner()?)
}
