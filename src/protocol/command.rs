//! What a page may ask of an engine: a closed set of commands.

use serde::{Deserialize, Serialize};

use super::{Bytes, TrainConfig};

/// Chosen by the page, unique on one link; replies carry it back. Zero is the engine's own (`Ready`).
pub type RequestId = u32;

/// Names a loaded model inside one engine.
pub type ModelHandle = u32;

/// One message from page to engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// The request's id.
    pub id: RequestId,
    /// What is asked.
    pub command: Command,
}

/// Everything an engine can be asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// List the models of the registry. Answer: `Models`.
    Models,
    /// Load a model. Answer: `Loaded`. Progress: `Bytes`.
    Load {
        /// Its registry name, for example `digits`.
        model: String,
        /// Where its weights come from.
        weights: WeightSource,
    },
    /// Classify one input. Answer: `Prediction`. Answered between the steps of a running job.
    Predict {
        /// The model.
        model: ModelHandle,
        /// What to classify.
        input: Input,
    },
    /// Train on labelled samples. Answer: `FineTuned`. Progress: `Bytes`, `Phase`, `Train`, `Snapshot`.
    /// Labels that the model does not know become new classes. Afterwards the handle answers with
    /// the trained weights.
    FineTune {
        /// The model.
        model: ModelHandle,
        /// What to learn from; at least one.
        samples: Vec<Sample>,
        /// How to learn.
        config: TrainConfig,
        /// A [`super::Progress::Snapshot`] of the same run on another engine: it goes on from there.
        resume: Option<Bytes>,
    },
    /// Hold the fine-tuning with this request id before its next step. Answer: `Acknowledged`.
    Pause {
        /// The fine-tuning's request.
        run: RequestId,
    },
    /// Let a paused fine-tuning go on. Answer: `Acknowledged`.
    Resume {
        /// The fine-tuning's request.
        run: RequestId,
    },
    /// End a fine-tuning after its current step, keep what it learned, and evaluate. Answer: `Acknowledged`;
    /// the run itself then answers `FineTuned`.
    Stop {
        /// The fine-tuning's request.
        run: RequestId,
    },
    /// Measure a model on samples. Answer: `Evaluated`. Progress: `Bytes`, `Phase`.
    Evaluate {
        /// The model.
        model: ModelHandle,
        /// What to measure on.
        on: SampleSource,
    },
    /// Write the model as a safetensors file. Answer: `Exported`.
    Export {
        /// The model.
        model: ModelHandle,
    },
    /// Time the model. Answer: `Benchmarked`. Progress: `Phase`.
    Benchmark {
        /// The model.
        model: ModelHandle,
        /// What to time.
        kind: BenchmarkKind,
        /// How many timed runs, after warm-up; 1 to 10,000.
        runs: u32,
    },
    /// Compare this engine's device with the processor, on this model: logits and one gradient step. Answer: `Proved`.
    Prove {
        /// The model.
        model: ModelHandle,
    },
    /// Tell how much memory this engine holds. Answer: `Usage`.
    Usage,
    /// Held-out samples to look at, `count` spread over all classes. Answer: `Gallery`. Progress: `Bytes`.
    Gallery {
        /// The model whose data set is meant.
        model: ModelHandle,
        /// How many at most.
        count: u32,
    },
    /// Store the model's present weights in this browser (or folder), to be loaded with
    /// [`WeightSource::Auto`] next time. Answer: `Acknowledged`.
    Keep {
        /// The model.
        model: ModelHandle,
    },
    /// Remove what `Keep` stored. Answer: `Acknowledged`, also when nothing was stored.
    Forget {
        /// The model's registry name.
        model: String,
    },
    /// Free a model. Answer: `Acknowledged`.
    Dispose {
        /// The model.
        model: ModelHandle,
    },
    /// Give up a request, wherever it stands. That request answers `Cancelled` (a fine-tuning that is cancelled leaves the
    /// model as it was); this one `Acknowledged`, also when the other had ended already.
    Cancel {
        /// The request to give up.
        request: RequestId,
    },
    /// List what is stored of models in this browser (or folder). Answer: `Cache`.
    Cache,
    /// Remove the downloaded weights of a model from storage; what the person kept stays. Answer: `Acknowledged`, also when
    /// nothing was stored.
    Uncache {
        /// The model's registry name.
        model: String,
    },
}

/// Where a model's weights come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WeightSource {
    /// What the person kept, else the shipped file. A kept file that cannot be read is reported by `LoadedModel::notice`, never silently replaced.
    Auto,
    /// The shipped file.
    Shipped,
    /// A safetensors file that `Export` wrote.
    Given(Bytes),
}

/// What a model can be asked about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Input {
    /// A picture of any size, either polarity, as RGBA bytes, row by row from the top.
    Image {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// `4 * width * height` bytes.
        rgba: Bytes,
    },
    /// The network's own input, already preprocessed: little-endian `f32`, for digits 28 x 28 in 0..=1 with bright ink.
    Tensor(Bytes),
}

/// One labelled input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// What is seen.
    pub input: Input,
    /// The class's name; for digits `"0"` to `"9"` or a name of one's own.
    pub label: String,
}

/// What an evaluation runs on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SampleSource {
    /// The model's bundled held-out set.
    HeldOut,
    /// These samples.
    Samples(Vec<Sample>),
}

/// What a benchmark times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BenchmarkKind {
    /// One prediction of one sample, preprocessing included.
    Predict,
    /// One training step at batch 32, all layers.
    TrainStep,
}
