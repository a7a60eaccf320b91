//! `hearth eval`: a model's figures on its held-out set, or on samples of one's own.

use std::path::PathBuf;

use super::client::silent;
use super::samples::Samples;
use super::{Error, ModelArguments};
use crate::protocol::{Answer, Averages, ClassReport, Command, Report, SampleSource};

/// Measure a model on its held-out set, or on samples of your own.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    model: ModelArguments,
    /// Samples of your own instead of the held-out set: a folder or a zip of pictures in folders named for their classes, or for a model of
    /// texts a CSV with the columns `text` and `label`.
    #[arg(long)]
    from: Option<PathBuf>,
}

/// Runs it.
///
/// # Errors
/// When a file cannot be read, or the engine refuses it.
pub fn run(arguments: &Arguments) -> Result<(), Error> {
    let chosen = &arguments.model;
    let (mut client, model) = chosen.open()?;
    let on = match &arguments.from {
        None => SampleSource::HeldOut,
        Some(from) => {
            let samples = Samples::open(&model, from)?;
            samples.check_classes(&model.labels)?;
            SampleSource::Samples(samples.look(&mut client, &model)?)
        }
    };
    let model = model.handle;
    let Answer::Evaluated(report) = client.ask(Command::Evaluate { model, on })? else {
        return Err(silent().into());
    };
    if chosen.json {
        println!("{}", serde_json::to_string(&report)?);
        return Ok(());
    }
    print(&report);
    Ok(())
}

fn print(report: &Report) {
    let (low, high) = (percent(report.accuracy_low), percent(report.accuracy_high));
    println!(
        "accuracy           {} ({low} to {high})",
        percent(report.accuracy)
    );
    println!("log loss           {:.4}", report.log_loss);
    println!("Brier score        {:.4}", report.brier_score);
    println!("calibration error  {:.4}", report.calibration_error);
    print_averages("macro average", &report.macro_average);
    print_averages("weighted average", &report.weighted_average);
    report.classes.iter().for_each(print_class);
    for sample in report.hardest.iter().take(5) {
        println!(
            "hard: sample {} is {}, answered {}; the right class got {:.4}",
            sample.index, sample.label, sample.answer, sample.right_probability
        );
    }
}

fn print_averages(what: &str, averages: &Averages) {
    println!(
        "{what:<17}  precision {}, recall {}, F1 {}, ROC AUC {}",
        percent(averages.precision),
        percent(averages.recall),
        percent(averages.f1),
        averages
            .roc_auc
            .map_or("-".into(), |area| format!("{area:.4}"))
    );
}

fn print_class(class: &ClassReport) {
    let share = |share: Option<f64>| share.map_or("-".into(), percent);
    println!(
        "{:>8}  {} samples, recall {}, precision {}, F1 {}",
        class.label,
        class.samples,
        share(class.recall),
        share(class.precision),
        share(class.f1)
    );
}

fn percent(share: f64) -> String {
    format!("{:.2} %", 100.0 * share)
}
