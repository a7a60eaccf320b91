//! Records for tests.

use super::{
    Best, DataSource, HistoryPoint, Outcome, RECORD_VERSION, RunKind, RunRecord, RunStatus, run_id,
};
use crate::protocol::{DeviceKind, Metrics, Report, TrainConfig};

/// A run that went well; `number` tells runs apart and lets each start a minute after the one before.
pub fn record(number: u32) -> RunRecord {
    let started_ms = 1_795_612_000_000.0 + 60_000.0 * f64::from(number);
    let bytes = number.to_be_bytes();
    RunRecord {
        version: RECORD_VERSION,
        id: run_id(started_ms, [0, 0, bytes[0], bytes[1], bytes[2], bytes[3]]),
        name: format!("run {number}"),
        note: String::new(),
        model: "digits".into(),
        kind: RunKind::FineTune,
        base_sha256: Some("ab".repeat(32)),
        data: DataSource {
            set: Some("digits".into()),
            own_samples: 12,
            ..DataSource::default()
        },
        config: TrainConfig::default(),
        device: DeviceKind::Cpu,
        code_version: "0.1.0".into(),
        started_ms,
        status: RunStatus::Done,
        labels: vec!["0".into(), "1".into(), "heart".into()],
        added: vec!["heart".into()],
        history: (1..=3).map(|step| point(step, 1.0 / step as f64)).collect(),
        outcome: Some(outcome()),
        text: None,
    }
}

/// A point of a history.
pub fn point(step: u64, loss: f64) -> HistoryPoint {
    HistoryPoint {
        step,
        epoch: 1,
        elapsed_ms: 20.0 * step as f64,
        loss,
        accuracy: 0.5,
        learning_rate: Some(0.001),
        validation_loss: None,
        validation_accuracy: None,
    }
}

fn outcome() -> Outcome {
    let report = |accuracy| Report {
        samples: 10,
        accuracy,
        ..Report::default()
    };
    let metrics = |accuracy| Metrics {
        held_out: Some(report(accuracy)),
        own: report(1.0),
    };
    Outcome {
        final_loss: 0.25,
        steps: 3,
        total_steps: 3,
        elapsed_ms: 60.0,
        checkpoints_ms: None,
        best: Some(Best {
            metric: "loss".into(),
            value: 0.2,
            step: 2,
            epoch: 1,
        }),
        before: Some(metrics(0.9)),
        after: Some(metrics(0.8)),
        flipped: 2,
        answers: None,
        weights_sha256: Some("cd".repeat(32)),
    }
}
