//! `hearth table report`: what is in a table, before anything is trained on it.

use super::FileArguments;
use crate::cli::Error;
use crate::data::table::{ColumnReport, LevelCount, TableReport};

/// Report on a table: kinds of columns, missing values, balance, repeated rows, samples.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    file: FileArguments,
}

/// Runs it.
///
/// # Errors
/// When the file cannot be read or is no table.
pub fn run(arguments: &Arguments) -> Result<(), Error> {
    let report = TableReport::new(&arguments.file.table()?);
    match arguments.file.json {
        true => println!("{}", serde_json::to_string(&report)?),
        false => print(&report),
    }
    Ok(())
}

fn print(report: &TableReport) {
    let source = &report.source;
    println!(
        "{} rows, {} columns; {}, separated by {:?}, {}",
        report.rows,
        report.columns.len(),
        source.encoding,
        source.delimiter,
        match source.has_header {
            true => "names in the first row",
            false => "no names in the first row",
        }
    );
    println!("{} cells without a value", report.missing_cells);
    println!("{} rows that repeat an earlier one", report.duplicates.rows);
    for (row, earlier) in &report.duplicates.examples {
        println!("  row {row} repeats row {earlier}");
    }
    report.columns.iter().for_each(print_column);
    for sample in &report.samples {
        println!("row {}: {}", sample.row, sample.cells.join(" | "));
    }
}

fn print_column(column: &ColumnReport) {
    println!(
        "{}: {}, {} different, {} missing{}",
        column.name,
        column.kind.words(),
        column.distinct,
        column.missing,
        listed(" as ", &column.missing_as)
    );
    if let Some(numbers) = &column.numbers {
        println!(
            "  {} to {}, median {}, mean {:.4}, deviation {:.4}",
            numbers.min, numbers.max, numbers.median, numbers.mean, numbers.standard_deviation
        );
    }
    if !column.levels.is_empty() {
        println!("{}", listed("  ", &column.levels));
    }
    for note in &column.notes {
        println!("  note: {note}");
    }
}

fn listed(before: &str, counts: &[LevelCount]) -> String {
    let one = |it: &LevelCount| format!("{:?} {} times", it.level, it.count);
    let all: Vec<String> = counts.iter().map(one).collect();
    match all.is_empty() {
        true => String::new(),
        false => format!("{before}{}", all.join(", ")),
    }
}
