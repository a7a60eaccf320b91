//! `hearth train --from`: a shipped model learns samples of a person's own, a head on photos and texts, all layers beside what it knows of
//! drawings; weights, metrics and the capsule that trains it again are written.

use std::path::Path;

use super::Arguments;
use super::settings::Settings;
use crate::cli::card::{CAPSULE, METRICS};
use crate::cli::client::{Client, silent};
use crate::cli::progress;
use crate::cli::samples::Samples;
use crate::cli::{Error, output};
use crate::protocol::{
    Answer, Bytes, Command, LoadedModel, ModelHandle, Report, Sample, Summary, TrainConfig,
};

/// Teaches the model what is in that folder, zip or table.
///
/// # Errors
/// When a file cannot be read or written, or the engine refuses.
pub fn run(arguments: &Arguments, from: &Path) -> Result<(), Error> {
    let mut client = Client::new(&arguments.site);
    let model = client.load(&arguments.model, None)?;
    let config = config(arguments, &model)?;
    let samples = Samples::open(&model, from)?;
    let weights = weights_file(&arguments.model);
    output::try_folder(&arguments.out, &[weights.as_str(), METRICS, CAPSULE])?;
    let samples = look(samples, &mut client, &model, &config)?;
    let learned = learn(&mut client, &model, samples, config)?;
    write(&mut client, model.handle, &arguments.out, &learned)?;
    say(arguments, &learned.summary);
    Ok(())
}

/// What came of it.
struct Learned {
    /// The model's name.
    model: String,
    summary: Summary,
    /// The file of metrics.
    written: serde_json::Value,
}

fn config(arguments: &Arguments, model: &LoadedModel) -> Result<TrainConfig, Error> {
    let mut settings = Settings::of_own(model.card.own_classes);
    if let Some(file) = &arguments.config {
        settings = settings.read(file)?;
    }
    settings.set(arguments.seed, arguments.max_steps);
    settings.for_own(model.card.own_classes)
}

/// The samples without repeats: a copy of what is learned would be held out, and found right. What the engine would refuse is refused
/// before the network looks at any.
fn look(
    mut samples: Samples,
    client: &mut Client,
    model: &LoadedModel,
    config: &TrainConfig,
) -> Result<Vec<Sample>, Error> {
    let contradictions = samples.contradictions();
    let repeats = samples.leave_out_repeats();
    if repeats > 0 {
        eprintln!("left out: {repeats} that repeat an earlier one");
    }
    let doubtful = samples.doubtful();
    if doubtful > 0 {
        eprintln!("learned all the same: {doubtful} that look like one of another class");
    }
    if let Some(told) = contradictions {
        eprintln!("{told}");
    }
    samples.check_to_learn(model, config)?;
    samples.look(client, model)
}

fn learn(
    client: &mut Client,
    model: &LoadedModel,
    samples: Vec<Sample>,
    config: TrainConfig,
) -> Result<Learned, Error> {
    let (count, settings) = (samples.len(), serde_json::to_value(&config)?);
    let command = Command::FineTune {
        model: model.handle,
        samples,
        config,
        resume: None,
    };
    let answer = client.ask_and_hear(command, &mut |said| progress::say(&said))?;
    let Answer::FineTuned(summary) = answer else {
        return Err(silent().into());
    };
    let written = serde_json::json!({
        "model": model.card.name, "samples": count, "config": settings, "steps": summary.steps, "final_loss": summary.final_loss,
        "elapsed_ms": summary.elapsed_ms, "labels": summary.labels, "added": summary.added,
        "before": summary.before, "after": summary.after, "flipped": summary.flipped,
    });
    Ok(Learned {
        model: model.card.name.clone(),
        summary,
        written,
    })
}

/// Writes weights, capsule and metrics.
fn write(
    client: &mut Client,
    model: ModelHandle,
    out: &Path,
    learned: &Learned,
) -> Result<(), Error> {
    for (command, file) in [
        (Command::Export { model }, weights_file(&learned.model)),
        (Command::ExportCapsule { model }, CAPSULE.to_owned()),
    ] {
        let Answer::Exported(Bytes(bytes)) = client.ask(command)? else {
            return Err(silent().into());
        };
        output::write(&out.join(file), bytes)?;
    }
    let text = serde_json::to_string_pretty(&learned.written)? + "\n";
    output::write(&out.join(METRICS), text)
}

fn weights_file(model: &str) -> String {
    format!("{model}.safetensors")
}

fn say(arguments: &Arguments, summary: &Summary) {
    let (out, after) = (arguments.out.display(), &summary.after);
    let held_out = after.held_out.as_ref().map(|report| report.accuracy);
    if arguments.json {
        let said = serde_json::json!({
            "final_loss": summary.final_loss, "steps": summary.steps, "elapsed_ms": summary.elapsed_ms,
            "accuracy": held_out, "own_accuracy": after.own.accuracy, "labels": summary.labels,
            "out": out.to_string(),
        });
        println!("{said}");
    } else {
        println!("final_loss {:.6}", summary.final_loss);
        if let Some(report) = &after.held_out {
            println!("held-out accuracy {}", share(report));
        }
        println!(
            "accuracy on what was learned {}, written to {out}",
            share(&after.own)
        );
    }
}

fn share(report: &Report) -> String {
    let (right, all) = (report.correct, report.samples);
    format!("{:.2} % ({right} of {all})", 100.0 * report.accuracy)
}
