//! Reads messages from any serde format; what is no message becomes a failure that says so.

use serde::{Deserialize, Deserializer};

use super::{Failure, FailureKind, Reply, Request, RequestId};

/// A request's id alone, for messages whose command is unknown.
#[derive(Deserialize)]
struct Addressed {
    id: RequestId,
}

/// Reads a request. `again` must read the same message a second time: when the command cannot be read, the
/// id often can, and the failure then reaches whoever asked. The id is zero when it cannot be read either.
pub fn decode_request<'de, D, E>(message: D, again: D) -> Result<Request, (RequestId, Failure)>
where
    D: Deserializer<'de, Error = E>,
    E: std::fmt::Display,
{
    Request::deserialize(message).map_err(|error| {
        let id = Addressed::deserialize(again).map_or(0, |addressed| addressed.id);
        (id, unreadable("a request of this protocol", &error))
    })
}

/// Reads a reply.
pub fn decode_reply<'de, D, E>(message: D) -> Result<Reply, Failure>
where
    D: Deserializer<'de, Error = E>,
    E: std::fmt::Display,
{
    Reply::deserialize(message).map_err(|error| unreadable("a reply of this protocol", &error))
}

fn unreadable(expected: &str, error: &impl std::fmt::Display) -> Failure {
    Failure {
        kind: FailureKind::Protocol,
        expected: format!("{expected} (version {})", super::VERSION),
        got: format!("a message that cannot be read: {error}"),
        place: "the link between page and engine".into(),
        advice: "Reload the page: it and its engine may be of different versions.".into(),
    }
}
