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
    /// Time a line of the comparison with other engines instead: T1, T2, I1, I2, I3-16, I3-128, M1-256, M1-512, M1-1024.
    #[arg(long)]
    line: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Kind {
    Predict,
    TrainStep,
}

impl From<Kind> for BenchmarkKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Predict => Self::Predict,
            Kind::TrainStep => Self::TrainStep,
        }
    }
}

/// Natively nothing is compiled in tiers; caches warm up at once.
const LINE_WARM_UP_MS: f64 = 500.0;

/// Runs it.
///
/// # Errors
/// When a file cannot be read, or the engine refuses it.
pub fn run(arguments: &Arguments) -> Result<(), Error> {
    let chosen = &arguments.model;
    let (mut client, model) = chosen.open()?;
    let model = model.handle;
    let command = match (&arguments.line, arguments.kind) {
        (Some(line), _) => Command::BenchmarkLine {
            line: line.clone(),
            model: Some(model),
            samples: arguments.runs,
            warm_up_ms: LINE_WARM_UP_MS,
        },
        (None, kind) => Command::Benchmark {
            model,
            kind: kind.into(),
            runs: arguments.runs,
        },
    };
    say(&client.ask(command)?, chosen.json)
}

fn say(answer: &Answer, json: bool) -> Result<(), Error> {
    match answer {
        Answer::Line(result) if json => println!("{}", serde_json::to_string(result)?),
        Answer::Benchmarked(result) if json => println!("{}", serde_json::to_string(result)?),
        Answer::Line(result) => {
            let mut sorted = result.samples_ms.clone();
            sorted.sort_by(f64::total_cmp);
            figures(sorted[sorted.len() / 2], sorted[0], sorted.len());
        }
        Answer::Benchmarked(result) => {
            figures(result.median_ms, result.min_ms, result.runs as usize);
        }
        _ => return Err(silent().into()),
    }
    Ok(())
}

fn figures(median_ms: f64, min_ms: f64, samples: usize) {
    println!("median {median_ms:.3} ms, fastest {min_ms:.3} ms, {samples} runs");
}
