//! Turns the errors of the lower rooms into failures that a person can act on.

use super::transfer::Trouble;
use crate::data::preprocess::file::EndError;
use crate::data::preprocess::text::TextError;
use crate::data::preprocess::{MAX_PIXELS, PictureError};
use crate::eval::EvaluationError;
use crate::model::{InputKind, WRITERS};
use crate::protocol::{Failure, FailureKind, Input, ModelHandle, RequestId};
use crate::runs::CapsuleError;
use crate::train::TrainError;
use crate::weights::WeightsError;

/// No model has that name.
pub fn unknown_model(name: &str, known: &[&str]) -> Failure {
    Failure {
        kind: FailureKind::UnknownModel,
        expected: format!("one of {}", known.join(", ")),
        got: format!("'{name}'"),
        place: "the model's name".into(),
        advice: "Choose a name from the list of models.".into(),
    }
}

/// No loaded model has that handle.
pub fn unknown_handle(handle: ModelHandle) -> Failure {
    Failure {
        kind: FailureKind::UnknownModel,
        expected: "the handle of a loaded model".into(),
        got: format!("{handle}"),
        place: "the model's handle".into(),
        advice: "Load the model again; it may have been disposed of.".into(),
    }
}

/// A request that does not fit what the engine does now.
pub fn wrong_state(place: &str, expected: &str, got: &str, advice: &str) -> Failure {
    Failure {
        kind: FailureKind::WrongState,
        expected: expected.into(),
        got: got.into(),
        place: place.into(),
        advice: advice.into(),
    }
}

/// A model that was not fine-tuned by this engine.
pub fn no_run(model: &str) -> Failure {
    wrong_state(
        &format!("the capsule of {model}"),
        "a model whose fine-tuning took a step and ended in this engine",
        "one without such a run",
        "Fine-tune the model first.",
    )
}

/// The model has no adapters of a run of its own.
pub fn no_adapter(model: &str) -> Failure {
    wrong_state(
        &format!("the adapter of {model}"),
        "a model whose last fine-tuning was one with the layers 'lora' and ended in this engine",
        "one without such a run",
        "Fine-tune the model with the layers 'lora' first, or export all weights.",
    )
}

/// A run that cannot be written down.
pub fn bad_capsule(error: &CapsuleError) -> Failure {
    wrong_state(
        "the capsule",
        "a run that JSON can hold",
        &error.to_string(),
        "Please report it with the run's settings.",
    )
}

/// Pause, resume or stop for a request that is no running fine-tuning.
pub fn no_such_run(run: RequestId) -> Failure {
    wrong_state(
        "the run's request id",
        "the id of a fine-tuning that has not ended",
        &format!("{run}"),
        "Nothing to do: it has ended already or was never started.",
    )
}

/// A picture that cannot be read.
pub fn bad_input(place: &str, error: &PictureError) -> Failure {
    let (expected, got, advice) = match error {
        PictureError::NoArea {
            size: (width, height),
        } => (
            "a picture with an area".into(),
            format!("{width} x {height} pixels"),
            "Choose another picture.",
        ),
        PictureError::TooLarge {
            size: (width, height),
        } => (
            format!("at most {MAX_PIXELS} pixels"),
            format!("{width} x {height} pixels"),
            "Make the picture smaller first.",
        ),
        PictureError::Length { expected, got } => (
            format!("{expected} bytes of RGBA"),
            format!("{got} bytes"),
            "Send four bytes for each pixel.",
        ),
        PictureError::Empty => (
            "something drawn".into(),
            "an empty picture".into(),
            "Draw a digit, or choose a sample.",
        ),
        PictureError::Values { got } => (
            "784 values (28 x 28)".into(),
            format!("{got} values"),
            "Send a picture of any size instead, or 28 x 28 values.",
        ),
        PictureError::Range { index, got } => (
            "values from 0 to 1".into(),
            format!("{got} at place {index}"),
            "Divide bytes by 255.",
        ),
    };
    Failure {
        kind: FailureKind::BadInput,
        expected,
        got,
        place: place.into(),
        advice: advice.into(),
    }
}

/// A file whose ends are not as long as they must be.
pub fn bad_file(place: &str, error: &EndError) -> Failure {
    Failure {
        kind: FailureKind::BadInput,
        expected: format!("{} bytes of each end", error.expected),
        got: format!("{} and {} bytes", error.got.0, error.got.1),
        place: place.into(),
        advice: "Send the first and the last 4096 bytes of the file, or all of a smaller one, and its size.".into(),
    }
}

/// A text that cannot be cut into tokens.
pub fn bad_text(place: &str, error: &TextError) -> Failure {
    Failure {
        kind: FailureKind::BadInput,
        expected: "a text".into(),
        got: error.0.clone(),
        place: place.into(),
        advice: "Send other text.".into(),
    }
}

/// A vocabulary that is none.
pub fn bad_vocabulary(place: &str, error: &TextError) -> Failure {
    Failure {
        kind: FailureKind::BadWeights,
        expected: "a vocabulary: one token, or one merge of two pieces, a line".into(),
        got: error.0.clone(),
        place: place.into(),
        advice: "Reload the page; if it stays, the site's copy of the model is damaged.".into(),
    }
}

/// A text with too few pieces for what is asked.
pub fn short_text(place: &str, expected: usize, got: usize) -> Failure {
    Failure {
        kind: FailureKind::BadInput,
        expected: format!(
            "a text of at least {expected} pieces, about {} characters",
            4 * expected
        ),
        got: format!("{got} pieces"),
        place: place.into(),
        advice: "Give more text.".into(),
    }
}

/// A model that is no language model, where one is needed.
pub fn no_writer(model: &str) -> Failure {
    wrong_state(
        "the model",
        "a language model, such as austen",
        model,
        "Load a language model first.",
    )
}

/// An input of another kind than the model takes.
pub fn wrong_input(place: &str, kind: InputKind, input: &Input) -> Failure {
    let expected = match kind {
        InputKind::Drawing | InputKind::Clothing => "a drawing: a picture, or 28 x 28 values",
        InputKind::Photo => "a photo",
        InputKind::File => "a file",
        InputKind::Text => "a text",
        InputKind::Prompt => "no prediction: a language model goes on with a text (generate)",
    };
    let got = match input {
        Input::Image { .. } => "a picture".into(),
        Input::File { size, .. } => format!("a file of {size} bytes"),
        Input::Text(text) => format!("a text of {} characters", text.chars().count()),
        Input::Tensor(bytes) => format!("{} values", bytes.0.len() / 4),
        Input::Features(bytes) => format!("{} features", bytes.0.len() / 4),
    };
    Failure {
        kind: FailureKind::BadInput,
        expected: expected.into(),
        got,
        place: place.into(),
        advice: "Give the model what its card says it looks at.".into(),
    }
}

/// Features that this model's head cannot have seen.
pub fn bad_features(place: &str, expected: usize, got: usize) -> Failure {
    Failure {
        kind: FailureKind::BadInput,
        expected: format!("{expected} finite numbers"),
        got: format!("{got} numbers, or some that are NaN or infinite"),
        place: place.into(),
        advice: "Compute the features with this model, by Embed.".into(),
    }
}

/// A model without a bundled data set.
pub fn no_data(model: &str) -> Failure {
    wrong_state(
        "the model",
        "a model with a bundled data set",
        &format!("'{model}', which has none"),
        "Give it samples of your own (evaluate and fineTune in scripts, --from in the command line); a language model is measured on a text \
         (foresee).",
    )
}

/// A model that cannot be taught classes; a language model learns something else.
pub fn cannot_learn(model: &str) -> Failure {
    if WRITERS.iter().any(|entry| entry.name == model) {
        return wrong_state(
            "the model",
            "a model that learns samples with classes",
            &format!("'{model}', a language model"),
            "It learns a text: tuneText() in scripts, hearth tune-text in the command line.",
        );
    }
    wrong_state(
        "the model",
        "a model that takes own classes",
        &format!("'{model}', whose classes are fixed"),
        "Choose another model to teach.",
    )
}

/// A weight file that cannot be used.
pub fn bad_weights(place: &str, error: &WeightsError) -> Failure {
    if let WeightsError::Device(problem) = error {
        return lost_device(problem);
    }
    let (expected, got) = error.expected_and_got();
    let advice =
        "Reload the page to fetch it again, or choose a file that Hearth exported for this model.";
    Failure {
        kind: FailureKind::BadWeights,
        expected,
        got,
        place: place.into(),
        advice: advice.into(),
    }
}

/// A file that does not come.
pub fn not_fetched(place: &str, trouble: Trouble) -> Failure {
    let (expected, got) = match trouble {
        Trouble::Broken { times, last, at } => (
            format!("the file's bytes from {at} on"),
            format!("{times} broken connections in a row, the last with: {last}"),
        ),
        Trouble::Refused(got) => ("a file of this site".into(), got),
        Trouble::Length { expected, got } => (format!("{expected} bytes"), got),
    };
    Failure {
        kind: FailureKind::Network,
        expected,
        got,
        place: place.into(),
        advice: "Check the connection and try again.".into(),
    }
}

/// A failure of a file that belongs to another state of the site than this page.
pub fn redeployed(failure: Failure) -> Failure {
    Failure {
        kind: FailureKind::Redeployed,
        advice: "The site was updated while this page was open: reload the page.".into(),
        ..failure
    }
}

/// A file of the person's own that cannot be used.
pub fn bad_given_weights(error: &WeightsError) -> Failure {
    Failure {
        advice: "Choose a file that Hearth exported for this model.".into(),
        ..bad_weights("the given weights", error)
    }
}

/// An evaluation that could not go on.
pub fn bad_evaluation(error: &EvaluationError) -> Failure {
    match error {
        EvaluationError::Device(problem) => lost_device(problem),
        EvaluationError::NotFinite { sample } => numeric(
            "probabilities",
            &format!("NaN or infinity for sample {sample}"),
            "the model's answer",
        ),
        // A lost GPU can answer with zeros that look like an answer.
        EvaluationError::NoDistribution { sample, sum } => lost_device(&format!(
            "probabilities of sample {sample} that sum to {sum} instead of 1"
        )),
    }
}

/// A run that could not go on.
pub fn bad_training(error: &TrainError) -> Failure {
    match error {
        TrainError::Config(error) => bad_config(error.setting, error.expected, &error.got),
        TrainError::Checkpoint(path) => Failure {
            kind: FailureKind::BadWeights,
            expected: format!("optimizer state that fits '{path}'"),
            got: "none, or one of another size".into(),
            place: "the checkpoint".into(),
            advice: "Start the training anew.".into(),
        },
        TrainError::Device(problem) => lost_device(problem),
        TrainError::Diverged { step } => numeric(
            "a loss that is a number",
            "NaN or infinity",
            &format!("training, step {step}"),
        ),
    }
}

/// A training setting that cannot be used.
pub fn bad_config(setting: &str, expected: &str, got: &str) -> Failure {
    Failure {
        kind: FailureKind::BadConfig,
        expected: expected.into(),
        got: got.into(),
        place: format!("the setting '{setting}'"),
        advice: "Correct the setting and start again.".into(),
    }
}

fn numeric(expected: &str, got: &str, place: &str) -> Failure {
    Failure {
        kind: FailureKind::Numeric,
        expected: expected.into(),
        got: got.into(),
        place: place.into(),
        advice: "Train with a smaller learning rate; the model before this run is kept.".into(),
    }
}

fn lost_device(problem: &str) -> Failure {
    Failure {
        kind: FailureKind::EngineLost,
        expected: "numbers back from the device".into(),
        got: problem.into(),
        place: "the device".into(),
        advice: "Reload the page.".into(),
    }
}
