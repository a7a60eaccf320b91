//! The wire types between the page of pictures and the worker that reads them, which speaks nothing else.
//!
//! Legal order: the worker says [`PicturesEvent::Ready`] once, as request 0, before it accepts anything. Then a request gets any number of
//! [`PicturesEvent::Progress`] and exactly one other event. A reading that begins ends the one under way, which answers `Cancelled`. Pictures
//! that were read stay until a later reading is through: what is refused or cancelled leaves them in place.

use serde::{Deserialize, Serialize};

use super::{Bytes, FailureKind, RequestId};

/// One message to the worker. The files themselves stand beside it in the message, since no wire type can hold one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PicturesRequest {
    /// The request's id.
    pub id: RequestId,
    /// What is asked.
    pub command: PicturesCommand,
}

/// Everything the worker can be asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PicturesCommand {
    /// Read the one file that is given, a zip. Answer: `Report`. Progress: `Progress`.
    Zip,
    /// Read the files that are given, those of a folder. Answer: `Report`. Progress: `Progress`.
    Files {
        /// The path of each within the folder, with `/` between the parts.
        names: Vec<String>,
    },
    /// Hand out the file of a picture that was read. Answer: `Picture`.
    Picture {
        /// Its place in the report.
        place: usize,
    },
    /// End the reading with this request id before its next entry. Answer: `Acknowledged`; the reading itself answers `Cancelled`.
    Cancel {
        /// The reading's request.
        request: RequestId,
    },
}

/// One message from the worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PicturesReply {
    /// The request that it answers.
    pub id: RequestId,
    /// What happened.
    pub event: PicturesEvent,
}

/// Everything the worker can say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PicturesEvent {
    /// The worker listens; it says so once, as request 0.
    Ready,
    /// How far a reading is.
    Progress {
        /// Entries that were read.
        done: usize,
        /// How many there are.
        total: usize,
        /// Pictures among them so far.
        pictures: usize,
        /// Bytes that were read, unpacked.
        bytes: u64,
    },
    /// What was read.
    Report {
        /// What a person should know of it, as `hearth images --json` says it.
        report: String,
        /// Each picture, in the order of the entries.
        pictures: Vec<ReadPicture>,
    },
    /// The file of a picture, a PNG or a JPEG.
    Picture {
        /// The file.
        file: Bytes,
    },
    /// Done, with nothing to say.
    Acknowledged,
    /// The reading was cancelled.
    Cancelled,
    /// It could not be done.
    Failed {
        /// What kind of thing went wrong.
        kind: FailureKind,
        /// What was expected, what came, where, and what to do.
        message: String,
    },
}

/// A picture that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadPicture {
    /// The name of its entry.
    pub entry: String,
    /// Its class: the folder it stands in.
    pub class: String,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// The place of the earlier picture that it repeats.
    pub repeats: Option<usize>,
    /// Whether it repeats that byte for byte; else it looks alike.
    pub is_exact: bool,
}
