//! `hearth table train`: learns to predict a column, beside a linear baseline and no model at all.

use std::io::{IsTerminal, Write};

use clap::ValueEnum;

use super::FileArguments;
use crate::cli::Error;
use crate::data::table::Task;
use crate::train::table::{ModelResult, TableResult, TableRun, TableSettings};

/// Learn to predict a column from all others, cross-validated.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    file: FileArguments,
    /// The column to predict.
    #[arg(long)]
    target: String,
    /// Whether it is classes or numbers; found out if left out.
    #[arg(long)]
    task: Option<TaskName>,
    /// Folds of the cross-validation.
    #[arg(long, default_value_t = TableSettings::default().folds)]
    folds: usize,
    /// How often each column is shuffled for its importance.
    #[arg(long, default_value_t = TableSettings::default().repeats)]
    repeats: usize,
    /// Passes over the rows; follows from their number if left out.
    #[arg(long)]
    epochs: Option<u32>,
    /// Rows a step; follows from their number if left out.
    #[arg(long)]
    batch_size: Option<usize>,
    /// The highest learning rate.
    #[arg(long, default_value_t = TableSettings::default().learning_rate)]
    learning_rate: f64,
    /// AdamW's weight decay.
    #[arg(long, default_value_t = TableSettings::default().weight_decay)]
    weight_decay: f64,
    /// Decides every random choice.
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

#[derive(Clone, Copy, ValueEnum)]
enum TaskName {
    Classification,
    Regression,
}

/// Runs it.
///
/// # Errors
/// When the file cannot be read, or its column cannot be learned.
pub fn run(arguments: &Arguments) -> Result<(), Error> {
    let table = arguments.file.table()?;
    let task = arguments.task.map(|task| match task {
        TaskName::Classification => Task::Classification,
        TaskName::Regression => Task::Regression,
    });
    let mut run = TableRun::new(table, &arguments.target, task, settings(arguments))
        .map_err(|error| super::named(&arguments.file.file, &error))?;
    let result = loop {
        match pollster::block_on(run.advance())? {
            Some(result) => break result,
            None => tell(&run),
        }
    };
    if arguments.file.json {
        println!("{}", serde_json::to_string(&result)?);
        return Ok(());
    }
    print(&result);
    Ok(())
}

fn settings(arguments: &Arguments) -> TableSettings {
    TableSettings {
        folds: arguments.folds,
        repeats: arguments.repeats,
        epochs: arguments.epochs,
        batch_size: arguments.batch_size,
        learning_rate: arguments.learning_rate,
        weight_decay: arguments.weight_decay,
        seed: arguments.seed,
        ..TableSettings::default()
    }
}

/// Says how far it is, to a person alone.
fn tell(run: &TableRun) {
    let (progress, mut said) = (run.progress(), std::io::stderr());
    if said.is_terminal() {
        let percent = 100.0 * progress.share;
        let line = format!(
            "\rfold {} of {}, {percent:.0} %\x1b[K",
            progress.fold, progress.folds
        );
        // Progress that is not shown is no failure.
        let _ = said.write_all(line.as_bytes());
    }
}

fn print(result: &TableResult) {
    println!(
        "{} from {} columns, {} rows ({} without it left out), {} folds",
        result.target,
        result.features.len(),
        result.rows,
        result.rows_without_target,
        result.folds
    );
    if !result.left_out.is_empty() {
        println!("not learned from: {}", result.left_out.join(", "));
    }
    [&result.network, &result.baseline, &result.simplest]
        .into_iter()
        .for_each(print_model);
    println!("importance: how far the network's first figure falls when a column is shuffled");
    for column in &result.importance {
        println!(
            "  {:<24} {:.4} ({:.4} to {:.4})",
            column.column, column.mean, column.low, column.high
        );
    }
}

fn print_model(model: &ModelResult) {
    println!("{}", model.model);
    for figure in &model.figures {
        let said = |number: Option<f64>| number.map_or("-".into(), |it| format!("{it:.4}"));
        println!(
            "  {:<24} {} ({} to {})",
            figure.name,
            said(figure.mean),
            said(figure.low),
            said(figure.high)
        );
    }
}
