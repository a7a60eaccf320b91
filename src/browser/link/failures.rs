//! What the link itself fails with.

use crate::protocol::{Failure, FailureKind};

pub(super) fn no_worker() -> Failure {
    Failure {
        kind: FailureKind::Unsupported,
        expected: "a browser with module workers".into(),
        got: "one that starts none".into(),
        place: "starting the engine".into(),
        advice: "Use a current Chrome, Edge, Firefox or Safari.".into(),
    }
}

pub(super) fn too_many_deaths(most: usize, reason: &str) -> Failure {
    Failure {
        kind: FailureKind::EngineLost,
        expected: "an engine that stays".into(),
        got: format!("more than {most} ends within a minute, the last one: {reason}"),
        place: "the engine's worker".into(),
        advice: "Reload the page; if it happens again, report it.".into(),
    }
}

pub(super) fn not_sent(got: &str) -> Failure {
    Failure {
        kind: FailureKind::Protocol,
        expected: "a request that can be sent".into(),
        got: got.into(),
        place: "the link to the engine".into(),
        advice: "Try again, or reload the page.".into(),
    }
}
