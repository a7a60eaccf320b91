//! `hearth table train`: learns to predict a column, beside a linear baseline and no model at all.

use std::io::{IsTerminal, Write};

use clap::ValueEnum;

use serde_json::Value;

use super::FileArguments;
use super::client::Client;
use crate::cli::Error;
use crate::protocol::table::{TableCommand, TableConfig, TableEvent, TableTask};

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
    /// Folds of the cross-validation, 5 if left out.
    #[arg(long)]
    folds: Option<usize>,
    /// How often each column is shuffled for its importance, 10 if left out.
    #[arg(long)]
    repeats: Option<usize>,
    /// Passes over the rows; follows from their number if left out.
    #[arg(long)]
    epochs: Option<u32>,
    /// Rows a step; follows from their number if left out.
    #[arg(long)]
    batch_size: Option<usize>,
    /// The highest learning rate.
    #[arg(long)]
    learning_rate: Option<f64>,
    /// AdamW's weight decay.
    #[arg(long)]
    weight_decay: Option<f64>,
    /// Decides every random choice.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// A column that is not learned from; once for each.
    #[arg(long)]
    leave_out: Vec<String>,
    /// A cell of a row to predict at the end, as column=value; once for each column that has a value.
    #[arg(long = "cell", value_parser = cell)]
    cells: Vec<(String, String)>,
}

fn cell(text: &str) -> Result<(String, String), String> {
    let parts = text.split_once('=');
    let (name, value) = parts.ok_or("expected column=value")?;
    Ok((name.into(), value.into()))
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
    let mut client = Client::default();
    let file = &arguments.file;
    client.read(file)?;
    let train = TableCommand::Train {
        target: arguments.target.clone(),
        task: arguments.task.map(TableTask::from),
        config: config(arguments),
    };
    let trained = client.ask(train, &file.file, &mut tell);
    tell_line("\r\x1b[K");
    let TableEvent::Trained(result) = trained? else {
        return Err(super::client::silent().into());
    };
    let mut result: Value = serde_json::from_str(&result.0)?;
    if !arguments.cells.is_empty() {
        result["prediction"] = predict(&mut client, arguments)?;
    }
    match file.json {
        true => println!("{result}"),
        false => print(&result),
    }
    Ok(())
}

fn predict(client: &mut Client, arguments: &Arguments) -> Result<Value, Error> {
    let cells = arguments.cells.clone();
    let command = TableCommand::Predict { cells };
    match client.ask(command, &arguments.file.file, &mut |_, _, _| ())? {
        TableEvent::Predicted {
            network,
            baseline,
            unknown,
        } => Ok(serde_json::json!({
            "network": network, "baseline": baseline, "unknown": unknown
        })),
        _ => Err(super::client::silent().into()),
    }
}

impl From<TaskName> for TableTask {
    fn from(task: TaskName) -> Self {
        match task {
            TaskName::Classification => Self::Classification,
            TaskName::Regression => Self::Regression,
        }
    }
}

fn config(arguments: &Arguments) -> TableConfig {
    TableConfig {
        folds: arguments.folds,
        repeats: arguments.repeats,
        epochs: arguments.epochs,
        batch_size: arguments.batch_size,
        learning_rate: arguments.learning_rate,
        weight_decay: arguments.weight_decay,
        seed: arguments.seed,
        leave_out: arguments.leave_out.clone(),
    }
}

/// Says how far it is, to a person alone.
fn tell(fold: usize, folds: usize, share: f64) {
    match fold <= folds {
        true => tell_line(&format!(
            "\rfold {fold} of {folds}, {:.0} %\x1b[K",
            100.0 * share
        )),
        false => tell_line(&format!("\rall rows, {:.0} %\x1b[K", 100.0 * share)),
    }
}

fn tell_line(line: &str) {
    let mut said = std::io::stderr();
    if said.is_terminal() {
        // Progress that is not shown is no failure.
        let _ = said.write_all(line.as_bytes());
    }
}

fn print(result: &Value) {
    println!(
        "{} from {} columns, {} rows ({} without it left out), {} folds",
        text(&result["target"]),
        list(&result["features"]).len(),
        result["rows"],
        result["rows_without_target"],
        result["folds"]
    );
    for column in list(&result["left_out"]) {
        println!("not learned from: {}", text(column));
    }
    for model in ["network", "baseline", "simplest"] {
        println!("{}", text(&result[model]["model"]));
        for figure in list(&result[model]["figures"]) {
            print_figure(figure, "name");
        }
    }
    println!("how far the network's first figure is above another model's, on the same folds");
    for difference in list(&result["differences"]) {
        print_figure(difference, "model");
    }
    println!("importance: how far the network's first figure falls when a column is shuffled");
    for column in list(&result["importance"]) {
        print_figure(column, "column");
    }
    if let Some(prediction) = result.get("prediction") {
        println!("the row: {prediction}, of {}", result["classes"]);
        for words in list(&prediction["unknown"]) {
            println!("note: {}", text(words));
        }
    }
}

fn print_figure(figure: &Value, name: &str) {
    let of = |what: &str| figure[what].as_f64();
    let said = match (of("mean"), of("low"), of("high")) {
        (Some(mean), Some(low), Some(high)) if low < high => {
            format!("{mean:.4} ({low:.4} to {high:.4})")
        }
        (Some(mean), ..) => format!("{mean:.4} (all folds alike: no interval)"),
        _ => "undefined".into(),
    };
    println!("  {:<24} {said}", text(&figure[name]));
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
