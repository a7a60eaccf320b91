//! Pictures in folders named for their classes, as files or in one zip: taken apart, checked, reported.

mod error;
mod likeness;
mod path;
mod picture;
mod reading;
mod repeats;
mod report;
mod zip;

pub use error::{IntakeError, Limits, Refusal};
pub use likeness::Likeness;
pub use path::{class_of, is_ignored};
pub use picture::{Labelled, LabelledPicture};
pub use reading::{Reading, read_files, read_zip};
pub use repeats::Repeat;
pub use report::{ClassCount, LabelledReport};
