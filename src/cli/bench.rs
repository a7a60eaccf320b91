//! `hearth bench`: times a model on this machine.

use clap::ValueEnum;

use super::client::silent;
use super::{Error, ModelArguments};
use crate::protocol::{Answer, BenchmarkKind, Command};

/// Time a model.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    model: ModelArguments,
    /// What to time.
    #[arg(long, value_enum, default_value = "predict")]
    kind: Kind,
    /// Timed runs, after warm-up.
    #[arg(long, default_value_t = 100)]
    runs: u32,
}

#[derive(Clone, Copy, ValueEnum)]
enum Kind {
    Predict,
    TrainStep,
}

/// Runs it.
///
/// # Errors
/// When a file cannot be read, or the engine refuses it.
pub fn run(arguments: &Arguments) -> Result<(), Error> {
    let chosen = &arguments.model;
    let (mut client, model) = chosen.open()?;
    let model = model.handle;
    let kind = match arguments.kind {
        Kind::Predict => BenchmarkKind::Predict,
        Kind::TrainStep => BenchmarkKind::TrainStep,
    };
    let Answer::Benchmarked(result) = client.ask(Command::Benchmark {
        model,
        kind,
        runs: arguments.runs,
    })?
    else {
        return Err(silent().into());
    };
    if chosen.json {
        println!("{}", serde_json::to_string(&result)?);
    } else {
        println!(
            "median {:.3} ms, fastest {:.3} ms, {} runs",
            result.median_ms, result.min_ms, result.runs
        );
    }
    Ok(())
}
