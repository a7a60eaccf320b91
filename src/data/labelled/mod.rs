//! Pictures in folders named for their classes, as files or in one zip: taken apart, checked, reported.

mod error;
mod path;
mod picture;
mod reading;
mod report;
mod zip;

pub use error::{IntakeError, Limits, Refusal};
pub use path::{class_of, is_ignored};
pub use picture::{Labelled, LabelledPicture};
pub use reading::{Reading, read_files, read_zip};
pub use report::{ClassCount, LabelledReport, repeated};
