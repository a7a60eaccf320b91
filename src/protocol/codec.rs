//! Reads and writes messages; what is no message becomes a failure that says so.
//!
//! Two forms of one protocol: plain objects (any self-describing serde format), which `hearth.js` speaks, and a compact one
//! ([postcard](https://docs.rs/postcard)) between our own page and engine. The compact one needs a third of the code and one
//! buffer for a whole message; it starts with [`super::VERSION`], since both sides must agree on every type.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};

use super::{Failure, FailureKind, Reply, Request, RequestId, VERSION};

const VERSION_BYTES: usize = size_of::<u32>();

/// A request's id alone, for messages whose command is unknown.
#[derive(Deserialize)]
struct Addressed {
    id: RequestId,
}

/// Reads a request in object form. `again` must read the same message a second time: when the command cannot be read, the
/// id often can, and the failure then reaches whoever asked. The id is zero when it cannot be read either.
pub fn decode_request<'de, D, E>(message: D, again: D) -> Result<Request, (RequestId, Failure)>
where
    D: Deserializer<'de, Error = E>,
    E: std::fmt::Display,
{
    Request::deserialize(message).map_err(|error| {
        let id = Addressed::deserialize(again).map_or(0, |addressed| addressed.id);
        (id, unreadable(REQUEST, &error.to_string()))
    })
}

/// Writes a message in compact form.
///
/// # Errors
/// [`FailureKind::Protocol`], which no message of this protocol causes.
pub fn to_compact(message: &impl Serialize) -> Result<Vec<u8>, Failure> {
    postcard::to_extend(message, VERSION.to_le_bytes().to_vec())
        .map_err(|_| unreadable("a message that can be written", "one that cannot"))
}

/// Reads a request in compact form; its id comes first, so it is known even when the command is not.
///
/// # Errors
/// The request's id where it can be read, and a failure that says what came.
pub fn compact_request(bytes: &[u8]) -> Result<Request, (RequestId, Failure)> {
    let body = body(bytes).map_err(|failure| (0, failure))?;
    read(body, REQUEST).map_err(|failure| {
        let id = postcard::take_from_bytes(body).map_or(0, |(id, _)| id);
        (id, failure)
    })
}

/// Reads a reply in compact form.
///
/// # Errors
/// A failure that says what came.
pub fn compact_reply(bytes: &[u8]) -> Result<Reply, Failure> {
    read(body(bytes)?, "a reply of this protocol")
}

const REQUEST: &str = "a request of this protocol";

/// What stands behind the version.
fn body(bytes: &[u8]) -> Result<&[u8], Failure> {
    let (version, body) = bytes.split_at_checked(VERSION_BYTES).unwrap_or_default();
    match version == VERSION.to_le_bytes() {
        true => Ok(body),
        false => Err(unreadable(
            "a message",
            &format!("one that starts with {version:02x?}"),
        )),
    }
}

fn read<T: DeserializeOwned>(body: &[u8], expected: &str) -> Result<T, Failure> {
    let got = || format!("{} bytes that cannot be read", body.len());
    match postcard::take_from_bytes(body) {
        Ok((message, [])) => Ok(message),
        _ => Err(unreadable(expected, &got())),
    }
}

fn unreadable(expected: &str, got: &str) -> Failure {
    Failure {
        kind: FailureKind::Protocol,
        expected: format!("{expected} (version {VERSION})"),
        got: got.into(),
        place: "the link between page and engine".into(),
        advice: "Reload the page: it and its engine may be of different versions.".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Command, DeviceKind, Event, Progress, TrainConfig};

    fn request() -> Request {
        let config = TrainConfig::default();
        let samples = Vec::new();
        Request {
            id: 300,
            command: Command::FineTune {
                model: 1,
                samples,
                config,
                resume: None,
            },
        }
    }

    #[test]
    fn compact_messages_come_back_as_they_were() {
        let bytes = to_compact(&request()).unwrap();
        assert_eq!(compact_request(&bytes), Ok(request()));
        let progress = Progress::Snapshot {
            step: 7,
            weights: vec![1, 2, 3].into(),
        };
        let event = Event::Progress(progress);
        let reply = Reply {
            id: 5,
            device: DeviceKind::Cpu,
            event,
        };
        assert_eq!(compact_reply(&to_compact(&reply).unwrap()), Ok(reply));
    }

    #[test]
    fn a_command_that_is_none_is_refused_under_its_id() {
        let mut bytes = to_compact(&request()).unwrap();
        bytes.truncate(VERSION_BYTES + 2);
        bytes.push(255);
        let (id, failure) = compact_request(&bytes).unwrap_err();
        assert_eq!((id, failure.kind), (300, FailureKind::Protocol));
    }

    #[test]
    fn a_message_cut_or_lengthened_anywhere_or_of_another_version_is_refused() {
        let whole = to_compact(&request()).unwrap();
        (0..whole.len()).for_each(|end| assert!(compact_request(&whole[..end]).is_err(), "{end}"));
        assert!(compact_request(&[&whole[..], &[0]].concat()).is_err());
        let mut other = whole;
        other[0] ^= 1;
        assert!(
            compact_request(&other)
                .unwrap_err()
                .1
                .got
                .contains("starts with")
        );
    }
}
