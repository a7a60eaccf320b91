//! What can happen on the page, and what the page then asks of the world.

use super::demo::Item;
use super::devices::Wish;
use super::link::{Choice, Lost};
use super::pad::{Direction, Point};
use super::teaching::Field;
use crate::protocol::{
    Bytes, Command, DeviceInfo, DeviceKind, Event, Failure, ModelHandle, RequestId,
};

/// Something happened.
#[allow(
    clippy::large_enum_variant,
    reason = "an action is moved once, from its cause to the reducer"
)]
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// The page was opened, with this behind the `#` of its address.
    Opened(String),
    /// What stands behind the `#` of the address changed.
    AddressChanged(String),
    /// An engine accepts requests, so many milliseconds after it was started.
    EngineReady(DeviceInfo, f64),
    /// An engine died; on the processor another one is being started.
    EngineDied {
        /// Which one.
        device: DeviceKind,
        /// What was seen.
        reason: String,
        /// What that did to the work under way.
        lost: Lost,
    },
    /// Whether this browser offers a GPU, and if not, why.
    GpuProbed(Result<(), String>),
    /// Bytes of the GPU's engine that came, and in all.
    GpuFetched(u64, u64),
    /// Another device is wanted.
    Wish(Wish),
    /// The device panel was opened: its figures are taken anew.
    LookAtDevices,
    /// Fetch and prove the GPU's engine once more.
    RetryGpu,
    /// No engine can run here.
    EngineUnsupported(Failure),
    /// A command was sent under this id.
    Sent(Topic, u32, RequestId),
    /// The engine said something to a command.
    Heard(Topic, u32, Event),

    /// The pointer touched the pad.
    PenDown(Point),
    /// The pointer moved.
    PenMove(Point),
    /// The pointer left.
    PenUp,
    /// An arrow key was pressed on the pad.
    KeyMove(Direction),
    /// Space or Enter was pressed on the pad.
    KeyPen,
    /// Escape was pressed on the pad.
    KeyLift,
    /// Take the last stroke back.
    Undo,
    /// Take everything back.
    Clear,
    /// A picture of the gallery was chosen.
    ChooseSample(usize),

    /// Something was got ready for the demo of that name, which need not be the open one any more.
    To(String, Box<Action>),
    /// A photo, a file or a text is to be looked at.
    Show(Item),
    /// Nothing is shown any more.
    ShowNothing,
    /// Something could not be used; why.
    Refuse(String),
    /// A text to search came: its title and content.
    TakeText(String, String),
    /// The text that comes with the demo is to be searched again.
    TakeBundled,
    /// A question was typed.
    TypeQuery(String),
    /// Do not embed the rest of the text.
    StopIndex,
    /// Embed the rest of it after all.
    GoOnIndex,

    /// Another class was chosen for the next sample.
    ChooseLabel(String),
    /// The name of a new class was typed.
    TypeLabel(String),
    /// Add what is shown, under the chosen class.
    AddSample,
    /// Add this, under the chosen class, without showing it.
    AddItem(Item),
    /// Ask for the class of examples that are to come, if it has no name yet.
    AskLabel,
    /// Add each line of a text, under the chosen class.
    AddTexts(String),
    /// So many files are still to be read.
    Unread(u32),
    /// A sample belongs to another class.
    Relabel(u32, String),
    /// Whether samples that the model finds hard come first.
    HardFirst(bool),
    /// Show more examples of each class.
    ShowMore,
    /// Remove a sample.
    RemoveSample(u32),
    /// A setting was typed.
    Set(Field, String),
    /// Start a run.
    Train,
    /// Pause it.
    Pause,
    /// Let it go on.
    Resume,
    /// End it and keep what it learned.
    Stop,
    /// Give it up.
    CancelRun,
    /// Go on with the run that was cut off.
    Continue,
    /// Forget it.
    DropRun,
    /// Keep what was learned in this browser.
    Keep,
    /// Take the last run back.
    Discard,
    /// Ask whether to reset.
    AskReset,
    /// Do not reset.
    DropReset,
    /// Go back to the shipped weights.
    Reset,
    /// Write the weights to a file.
    Export,
    /// Load weights from a file of that name.
    Import(String, Bytes),
    /// Write examples and head to one file.
    SaveProject,
    /// Load such a file of that name.
    OpenProject(String, Bytes),
    /// Give the loading up.
    CancelLoad,
    /// Load again.
    Retry,
    /// Open the page anew.
    ReloadPage,
    /// Remove the downloaded weights of the model of that name.
    Uncache(String),
    /// A message was read.
    Dismiss(u32),
}

/// What a command is about; events of an older command about the same thing are dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// The list of models.
    Models,
    /// The model.
    Load,
    /// An answer.
    Predict,
    /// The gallery.
    Gallery,
    /// What the head sees of a sample.
    Embed,
    /// The embeddings of a text's passages.
    Index,
    /// The embedding of a question.
    Query,
    /// A project's file.
    Project,
    /// A fine-tuning.
    Run,
    /// A run that was cut off.
    Interrupted,
    /// Pause, resume, stop, cancel.
    Control,
    /// Keeping.
    Keep,
    /// Forgetting what was kept.
    Forget,
    /// Taking a run back.
    Revert,
    /// Writing a file.
    Export,
    /// The proof and the race of the devices.
    Device,
    /// What is stored.
    Cache,
    /// Removing what is stored.
    Uncache,
    /// The memory of the processor's engine.
    CpuUsage,
    /// The memory of the GPU's engine.
    GpuUsage,
}

/// What the page asks of the world.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Send a command; its events come back as [`Action::Heard`] with this topic and number.
    Send(Topic, u32, Command),
    /// The same, to one device.
    SendOn(DeviceKind, Topic, u32, Command),
    /// Give a model back what it was before its last fine-tuning; the answer comes with this number of [`Topic::Revert`].
    Revert(ModelHandle, u32),
    /// Find out whether this browser offers a GPU: [`Action::GpuProbed`].
    ProbeGpu,
    /// Fetch and start the GPU's engine.
    StartGpu,
    /// End the GPU's engine.
    EndGpu,
    /// Which devices compute what from now on.
    Choose(Choice),
    /// Give the focus to the element with this id, if what had it is gone.
    Refocus(&'static str),
    /// Open the page anew.
    ReloadPage,
    /// Classify the drawing on the pad: draw it to pixels, then send `Predict` for this model under this number.
    PredictDrawing {
        /// The model.
        model: ModelHandle,
        /// The number.
        number: u32,
    },
    /// Write this behind the `#` of the address, without a step in its history.
    SetAddress(String),
    /// Fetch a text of the site: [`Action::TakeText`] with this title.
    FetchText {
        /// Its address relative to the site's root.
        file: String,
        /// Its title.
        title: String,
    },
    /// Offer a file for download.
    SaveFile {
        /// Its name.
        name: String,
        /// Its content.
        bytes: Bytes,
    },
}
