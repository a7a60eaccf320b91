//! One file on its way, a piece at a time, so that its bytes can be shown and its fetching given up.

use super::platform::{Body, Fetch};
use crate::protocol::{Failure, FailureKind, Progress};

/// No file of a site is larger: static hosts cut at 25 MiB, and a shard stays under 24.
const MOST_BYTES: u64 = 24 * 1024 * 1024;

/// A file being fetched.
pub struct Download<B> {
    address: String,
    what: String,
    expected_bytes: Option<u64>,
    body: Option<B>,
    bytes: Vec<u8>,
}

impl<B: Body> Download<B> {
    /// Prepares to fetch `address`, which people would call `what`; its size, where it is known, is shown and enforced.
    pub fn new(address: String, what: &str, expected_bytes: Option<u64>) -> Self {
        Self {
            address,
            what: what.into(),
            expected_bytes,
            body: None,
            bytes: Vec::new(),
        }
    }

    /// Fetches the next piece; returns the whole file once it is there.
    ///
    /// # Errors
    /// What the fetch fails with, or a file that is longer than it may be.
    pub async fn advance<F: Fetch<Body = B>>(
        &mut self,
        fetch: &F,
    ) -> Result<Option<Vec<u8>>, Failure> {
        let body = match &mut self.body {
            Some(body) => body,
            none => none.insert(fetch.open(&self.address).await?),
        };
        match body.next().await? {
            None => Ok(Some(std::mem::take(&mut self.bytes))),
            Some(piece) => {
                self.bytes.extend_from_slice(&piece);
                self.check_length()?;
                Ok(None)
            }
        }
    }

    /// How far it is.
    pub fn progress(&self) -> Progress {
        let done = self.bytes.len() as u64;
        Progress::Bytes {
            what: self.what.clone(),
            done,
            total: self.expected_bytes.unwrap_or(done),
        }
    }

    fn check_length(&self) -> Result<(), Failure> {
        let (got, most) = (
            self.bytes.len() as u64,
            self.expected_bytes.unwrap_or(MOST_BYTES),
        );
        if got <= most {
            return Ok(());
        }
        Err(Failure {
            kind: FailureKind::Network,
            expected: format!("at most {most} bytes"),
            got: format!("{got} bytes and more"),
            place: self.address.clone(),
            advice: "Reload the page: the site may have been changed while it was open.".into(),
        })
    }
}
