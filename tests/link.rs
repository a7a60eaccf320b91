//! The page's side of the link from outside: order, stale replies, handles, and what a death costs.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    reason = "a test stops at the first thing that is not so"
)]

use hearth::protocol::{
    Answer, Bytes, Command, DeviceInfo, DeviceKind, Event, FailureKind, LoadReport, LoadedModel,
    ModelCard, ModelHandle, Progress, Reply, Request, RequestId, TrainConfig, VERSION,
    WeightSource, WeightsInfo, WeightsOrigin,
};
use hearth::ui::link_state::LinkState;

fn device() -> DeviceInfo {
    DeviceInfo {
        kind: DeviceKind::Cpu,
        available: true,
        reason: String::new(),
        adapter: None,
    }
}

fn reply(id: RequestId, event: Event) -> Reply {
    Reply {
        id,
        device: DeviceKind::Cpu,
        event,
    }
}

fn ready() -> Reply {
    reply(
        0,
        Event::Ready {
            version: VERSION,
            device: device(),
        },
    )
}

fn loaded(handle: ModelHandle) -> Event {
    let card = ModelCard {
        name: "digits".into(),
        title: String::new(),
        task: String::new(),
        bytes: 0,
        licence: String::new(),
        parameters: 0,
        labels: Vec::new(),
    };
    Event::Done(Answer::Loaded(LoadedModel {
        handle,
        card,
        labels: Vec::new(),
        device: device(),
        weights: WeightsInfo {
            origin: WeightsOrigin::Shipped,
            sha256: String::new(),
            bytes: 0,
        },
        report: LoadReport::default(),
        load_ms: 0.0,
        notice: None,
    }))
}

fn load() -> Command {
    Command::Load {
        model: "digits".into(),
        weights: WeightSource::Auto,
    }
}

/// A link whose engine has loaded one model as engine handle 7; ours is 1.
fn with_model() -> LinkState {
    let mut link = LinkState::default();
    link.on_reply(ready()).unwrap();
    let id = link.request(load());
    link.on_reply(reply(id, loaded(7))).unwrap();
    link.take_outgoing();
    link
}

#[test]
fn nothing_is_sent_before_ready() {
    let mut link = LinkState::default();
    let id = link.request(Command::Models);
    assert!(link.take_outgoing().is_empty());
    link.on_reply(ready()).unwrap();
    assert_eq!(
        link.take_outgoing(),
        [Request {
            id,
            command: Command::Models
        }]
    );
}

#[test]
fn another_version_is_refused() {
    let wrong = reply(
        0,
        Event::Ready {
            version: VERSION + 1,
            device: device(),
        },
    );
    assert_eq!(
        LinkState::default().on_reply(wrong).unwrap_err().kind,
        FailureKind::Protocol
    );
}

#[test]
fn stale_and_unknown_replies_are_dropped() {
    let mut link = with_model();
    let id = link.request(Command::Models);
    assert!(
        link.on_reply(reply(id, Event::Cancelled))
            .unwrap()
            .is_some()
    );
    assert_eq!(link.on_reply(reply(id, Event::Cancelled)), Ok(None));
    assert_eq!(link.on_reply(reply(999, Event::Cancelled)), Ok(None));
}

#[test]
fn handles_are_translated() {
    let mut link = with_model();
    let id = link.request(Command::Export { model: 1 });
    assert_eq!(
        link.take_outgoing(),
        [Request {
            id,
            command: Command::Export { model: 7 }
        }]
    );
}

#[test]
fn after_a_death_models_come_back_before_anything_else() {
    let mut link = with_model();
    let lost = link.request(Command::Models);
    let (failed, lost_work) = link.on_death();
    assert_eq!((failed.len(), failed[0].0, lost_work), (1, lost, None));
    let later = link.request(Command::Export { model: 1 });
    link.on_reply(ready()).unwrap();
    let sent = link.take_outgoing();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].command, load());
    assert_eq!(link.on_reply(reply(sent[0].id, loaded(1))), Ok(None));
    assert_eq!(
        link.take_outgoing(),
        [Request {
            id: later,
            command: Command::Export { model: 1 }
        }]
    );
    assert_eq!(
        link.on_reply(reply(lost, Event::Cancelled)),
        Ok(None),
        "a reply of the dead engine"
    );
}

#[test]
fn a_death_in_training_brings_back_the_newest_snapshot() {
    let mut link = with_model();
    let config = TrainConfig::default();
    let run = link.request(Command::FineTune {
        model: 1,
        samples: Vec::new(),
        config,
    });
    let weights = Bytes(vec![1, 2, 3]);
    let snapshot = Event::Progress(Progress::Snapshot {
        step: 40,
        weights: weights.clone(),
    });
    link.on_reply(reply(run, snapshot)).unwrap();
    let (_, lost_work) = link.on_death();
    assert!(lost_work.unwrap().contains("step 40"));
    link.on_reply(ready()).unwrap();
    let weights = WeightSource::Given(weights);
    assert_eq!(
        link.take_outgoing().last().unwrap().command,
        Command::Load {
            model: "digits".into(),
            weights
        }
    );
}

#[test]
fn a_cancelled_training_leaves_no_snapshot_behind() {
    let mut link = with_model();
    let config = TrainConfig::default();
    let run = link.request(Command::FineTune {
        model: 1,
        samples: Vec::new(),
        config,
    });
    let snapshot = Event::Progress(Progress::Snapshot {
        step: 40,
        weights: Bytes(vec![1]),
    });
    link.on_reply(reply(run, snapshot)).unwrap();
    link.on_reply(reply(run, Event::Cancelled)).unwrap();
    link.on_death();
    link.on_reply(ready()).unwrap();
    assert_eq!(link.take_outgoing().last().unwrap().command, load());
}
