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
    /// Compute what the model's head sees of each input, or the embedding where that is the answer. Answer: `Embedded`. Progress: `Phase`.
    Embed {
        /// The model.
        model: ModelHandle,
        /// What to look at; at least one.
        inputs: Vec<Input>,
    },
    /// Train on labelled samples. Answer: `FineTuned`. Progress: `Bytes`, `Phase`, `Train`, `Snapshot`.
    /// What becomes of the model's own classes says its card ([`super::OwnClasses`]). Afterwards the handle answers with
    /// the trained weights.
    FineTune {
        /// The model.
        model: ModelHandle,
        /// What to learn from; at least one, or none where `resume` is that of [`super::Interrupted`] (then samples and settings are those
        /// of its run) or where `replay_share` is 1 (then all of it is the bundled training part, as in a training from nothing).
        samples: Vec<Sample>,
        /// How to learn.
        config: TrainConfig,
        /// A [`super::Progress::Snapshot`] of the same run on another engine, or the checkpoint of [`super::Interrupted`]: it goes on
        /// from there.
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
    /// Write what the model's last fine-tuning with `layers: "lora"` learned as a safetensors file. Answer: `Exported`.
    ExportAdapter {
        /// The model.
        model: ModelHandle,
    },
    /// Write the model's last fine-tuning as a capsule, a JSON file from which `hearth replay` trains again. Answer: `Exported`.
    ExportCapsule {
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
    /// Put a project of own classes into one file: the examples, their features and the head. Answer: `Packed`, a safetensors file that
    /// `Load` takes as weights too.
    Pack {
        /// The model; with its own head, where one was trained.
        model: ModelHandle,
        /// The examples.
        examples: Vec<Example>,
    },
    /// Take the examples out of a file that `Pack` wrote. Answer: `Unpacked`.
    Unpack {
        /// The model it was made with.
        model: ModelHandle,
        /// The file.
        file: Bytes,
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
    /// Look for a run that was cut off with its tab. Answer: `Interrupted`.
    Interrupted {
        /// The model's registry name.
        model: String,
    },
    /// Forget such a run. Answer: `Acknowledged`.
    DropRun {
        /// [`super::Interrupted::run`].
        run: String,
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
    /// Remove the downloaded weights and samples of a model from storage; what the person kept stays. Answer: `Acknowledged`, also when
    /// nothing was stored.
    Uncache {
        /// The model's registry name.
        model: String,
    },
    /// List the language models. Answer: `Models`.
    #[cfg(feature = "text")]
    Writers,
    /// Go on with a text, piece by piece. Answer: `Generated`. Progress: `Piece`.
    #[cfg(feature = "text")]
    Generate {
        /// A language model.
        model: ModelHandle,
        /// How the text begins; may be empty.
        prompt: String,
        /// How it goes on.
        options: super::GenerateOptions,
    },
    /// Measure how well a language model foresees a text. Answer: `Foreseen`. Progress: `Phase`.
    #[cfg(feature = "text")]
    Foresee {
        /// A language model.
        model: ModelHandle,
        /// The text.
        text: String,
    },
    /// Teach a language model a text; a part of it at its end is held out. Answer: `TextTuned`. Progress: `Phase`, `Train`.
    /// It can be paused, resumed, stopped and cancelled as any fine-tuning. Afterwards the handle goes on with what it learned.
    #[cfg(feature = "text")]
    TuneText {
        /// A language model.
        model: ModelHandle,
        /// The text; of a run that was cut off with its page it may be left empty: the run knows its own.
        text: String,
        /// How to learn.
        options: super::TextTuning,
        /// Go on with the run of this checkpoint.
        #[serde(default)]
        resume: Option<Bytes>,
    },
    /// Time one line of the comparison with other engines. Answer: `Line`. Progress: `Phase`. No page asks for it.
    #[cfg(feature = "text")]
    BenchmarkLine {
        /// The line: `T1`, `T2`, `I1`, `I2`, `I3-16`, `I3-128`, `M1-256`, `M1-512`, `M1-1024`.
        line: String,
        /// The model that `I1` and `I3` time.
        model: Option<ModelHandle>,
        /// How many timed samples; 1 to 10,000.
        samples: u32,
        /// Untimed work before them, in milliseconds.
        warm_up_ms: f64,
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
    /// A safetensors file that `Export` wrote, or `ExportAdapter` of a model that began with the shipped weights.
    Given(Bytes),
    /// None: weights drawn anew, to be trained from nothing. No Wasm page asks for it.
    #[cfg(feature = "text")]
    Fresh {
        /// Decides the draw, as it does that of `hearth train`.
        seed: u64,
    },
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
    /// A file, by its size and its ends.
    File {
        /// Its size in bytes.
        size: u64,
        /// Its first bytes: [`FILE_END_BYTES`], or all of a smaller file.
        start: Bytes,
        /// Its last bytes: [`FILE_END_BYTES`], or all of a smaller file.
        end: Bytes,
    },
    /// A text.
    Text(String),
    /// The network's own input, already preprocessed: little-endian `f32`, for digits 28 x 28 in 0..=1 with bright ink.
    Tensor(Bytes),
    /// What `Embed` gave for one input: little-endian `f32`. Only to learn from and to evaluate on, where own classes take the
    /// place of the model's.
    Features(Bytes),
}

/// How many bytes of each end of a file are looked at.
pub const FILE_END_BYTES: u64 = 4096;

/// One labelled input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// What is seen.
    pub input: Input,
    /// The class's name; for digits `"0"` to `"9"` or a name of one's own.
    pub label: String,
}

/// An example of an own class, as a project keeps it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Example {
    /// The class.
    pub label: String,
    /// What people see: a picture file (JPEG, PNG) or a text in UTF-8.
    pub content: Bytes,
    /// What `Embed` gave for it: little-endian `f32`.
    pub features: Bytes,
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
