//! The capsule: one JSON file from which a run can be trained again.
//!
//! Around the content stand the format's name, its version and the SHA-256 of the content's bytes as they stand in the file, so that a
//! file that was cut or edited is refused before anything is trained.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::samples::{OwnSamples, sha256};
use super::{RECORD_VERSION, RunRecord};

/// What the file says it is.
pub const CAPSULE_FORMAT: &str = "hearth-capsule";

/// The version of the format; a newer one is refused by name.
pub const CAPSULE_VERSION: u32 = 1;

/// One run, to be trained again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Capsule {
    /// The run.
    pub record: RunRecord,
    /// What it ran on.
    pub target: Target,
    /// What it needs besides its settings.
    pub recipe: Recipe,
}

/// What a program was built for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The processor's architecture, such as `x86_64` or `wasm32`.
    pub arch: String,
    /// The operating system; `unknown` or nothing in a browser.
    pub os: String,
}

impl Target {
    /// This program's.
    pub fn here() -> Self {
        Self {
            arch: std::env::consts::ARCH.into(),
            os: std::env::consts::OS.into(),
        }
    }
}

/// What a run needs besides its settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recipe {
    /// How far samples are distorted.
    pub augmentation: AugmentationKind,
    /// A person's own samples; none of a run on a bundled data set alone.
    pub own: Option<OwnSamples>,
    /// The text of a run on one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The weights that it began with, a safetensors file in base64, where those are not the shipped ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
}

impl Recipe {
    /// The file of [`Recipe::base`].
    ///
    /// # Errors
    /// [`CapsuleError::Content`] when it is no base64.
    pub fn base_file(&self) -> Result<Option<Vec<u8>>, CapsuleError> {
        let file = self.base.as_ref().map(|text| STANDARD.decode(text));
        file.transpose()
            .map_err(|error| CapsuleError::Content(error.to_string()))
    }
}

/// How far samples are distorted; what each means stands in `data/augment.rs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AugmentationKind {
    /// Not at all.
    None,
    /// A little, as drawings of one's own.
    Gentle,
    /// As a training of digits from nothing does.
    Strong,
    /// A little, and mirrored or not, as a training of clothes from nothing does.
    Clothes,
}

/// Why a file is no capsule that can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CapsuleError {
    /// It ends too early.
    Cut(usize),
    /// It is no capsule at all.
    Foreign(String),
    /// A newer Hearth wrote it: what has which version, and which is known here.
    Newer {
        /// The capsule's or the record's version.
        what: &'static str,
        /// The newest that is known here.
        known: u32,
        /// The file's.
        got: u32,
    },
    /// Its content is not the one that was written.
    Edited {
        /// The SHA-256 that the file names.
        expected: String,
        /// That of its content.
        got: String,
    },
    /// Its content cannot be read or written.
    Content(String),
}

impl std::fmt::Display for CapsuleError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Cut(bytes) => {
                write!(
                    f,
                    "expected a whole capsule, got {bytes} bytes that end within it"
                )
            }
            Self::Foreign(got) => write!(f, "expected a capsule of Hearth, got {got}"),
            Self::Newer { what, known, got } => write!(
                f,
                "expected {what} version {known} or older, got {got}: a newer Hearth wrote it"
            ),
            Self::Edited { expected, got } => write!(
                f,
                "expected content with the SHA-256 {expected}, got {got}: the capsule was changed after it was written"
            ),
            Self::Content(error) => write!(f, "expected the content of a capsule, got {error}"),
        }
    }
}

impl std::error::Error for CapsuleError {}

/// What stands first, whatever the version.
#[derive(Deserialize)]
struct Head {
    format: String,
    version: u32,
}

#[derive(Deserialize)]
struct Body<'a> {
    sha256: String,
    #[serde(borrow)]
    content: &'a RawValue,
}

impl Capsule {
    /// The file.
    ///
    /// # Errors
    /// [`CapsuleError::Content`] when JSON cannot hold it.
    pub fn write(&self) -> Result<Vec<u8>, CapsuleError> {
        let content = serde_json::to_string(self);
        let content = content.map_err(|error| CapsuleError::Content(error.to_string()))?;
        let hash = sha256(content.as_bytes());
        // No line end behind the last brace: a file that lacks its last byte is then no JSON any more.
        let file = format!(
            "{{\n\"format\": \"{CAPSULE_FORMAT}\",\n\"version\": {CAPSULE_VERSION},\n\"sha256\": \"{hash}\",\n\"content\": {content}\n}}"
        );
        Ok(file.into_bytes())
    }

    /// Reads a file and holds it against its own hash.
    ///
    /// # Errors
    /// [`CapsuleError`]
    pub fn read(file: &[u8]) -> Result<Self, CapsuleError> {
        let head: Head = parse(file)?;
        if head.format != CAPSULE_FORMAT {
            return Err(CapsuleError::Foreign(format!("a '{}'", head.format)));
        }
        newest("the capsule's", CAPSULE_VERSION, head.version)?;
        let body: Body = parse(file)?;
        let (expected, got) = (body.sha256, sha256(body.content.get().as_bytes()));
        if got != expected {
            return Err(CapsuleError::Edited { expected, got });
        }
        let capsule: Self = serde_json::from_str(body.content.get())
            .map_err(|error| CapsuleError::Content(error.to_string()))?;
        newest("the record's", RECORD_VERSION, capsule.record.version)?;
        Ok(capsule)
    }
}

fn newest(what: &'static str, known: u32, got: u32) -> Result<(), CapsuleError> {
    match got <= known {
        true => Ok(()),
        false => Err(CapsuleError::Newer { what, known, got }),
    }
}

fn parse<'a, T: Deserialize<'a>>(file: &'a [u8]) -> Result<T, CapsuleError> {
    serde_json::from_slice(file).map_err(|error| match error.is_eof() {
        true => CapsuleError::Cut(file.len()),
        false => CapsuleError::Foreign(error.to_string()),
    })
}
