//! `hearth eval`: a model's figures on its held-out set.

use super::client::silent;
use super::{Error, ModelArguments};
use crate::protocol::{Answer, Command, SampleSource};

/// Measure a model on its held-out set.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    model: ModelArguments,
}

/// Runs it.
///
/// # Errors
/// When a file cannot be read, or the engine refuses it.
pub fn run(arguments: &Arguments) -> Result<(), Error> {
    let chosen = &arguments.model;
    let (mut client, model) = chosen.open()?;
    let model = model.handle;
    let on = SampleSource::HeldOut;
    let Answer::Evaluated(report) = client.ask(Command::Evaluate { model, on })? else {
        return Err(silent().into());
    };
    if chosen.json {
        println!("{}", serde_json::to_string(&report)?);
        return Ok(());
    }
    let percent = |share: f64| format!("{:.2} %", 100.0 * share);
    println!(
        "accuracy           {} ({} to {})",
        percent(report.accuracy),
        percent(report.accuracy_low),
        percent(report.accuracy_high)
    );
    println!("log loss           {:.4}", report.log_loss);
    println!("calibration error  {:.4}", report.calibration_error);
    for class in report.classes {
        let share = |share: Option<f64>| share.map_or("-".into(), percent);
        println!(
            "{:>8}  {} samples, recall {}, precision {}",
            class.label,
            class.samples,
            share(class.recall),
            share(class.precision)
        );
    }
    Ok(())
}
