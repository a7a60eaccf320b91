//! The page's side of the link from outside: order, stale replies, handles, and what a death costs.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not so"
)]

#[path = "common/loaded.rs"]
mod loaded;

use hearth::protocol::{
    Answer, Bytes, Command, DeviceInfo, DeviceKind, Event, FailureKind, ModelHandle, Progress,
    Reply, Request, RequestId, TrainConfig, TrainEvent, VERSION, WeightSource,
};
use hearth::ui::link::{Choice, LinkState, Lost};
use loaded::loaded;

fn device() -> DeviceInfo {
    DeviceInfo::processor("a test")
}

const CPU: DeviceKind = DeviceKind::Cpu;
const GPU: DeviceKind = DeviceKind::WebGpu;

fn ready(version: u32) -> Event {
    Event::Ready {
        version,
        device: device(),
    }
}

fn load(weights: WeightSource) -> Command {
    Command::Load {
        model: "digits".into(),
        weights,
    }
}

/// A link under test, which hands replies in and collects what it posts and tells.
#[derive(Default)]
struct Link(LinkState);

impl Link {
    fn reply(&mut self, device: DeviceKind, id: RequestId, event: Event) {
        self.0.on_reply(Reply { id, device, event }).unwrap();
    }

    fn ready(&mut self, device: DeviceKind) {
        self.reply(device, 0, ready(VERSION));
    }

    /// What was posted since the last look.
    fn posted(&mut self) -> Vec<(DeviceKind, Command)> {
        let posted = self.0.take_outgoing().into_iter();
        posted
            .map(|(device, request)| (device, request.command))
            .collect()
    }

    /// The id of the last request that was posted.
    fn last_posted(&mut self) -> (DeviceKind, Request) {
        self.0.take_outgoing().pop().expect("something was posted")
    }

    fn told(&mut self) -> Vec<(RequestId, Event)> {
        self.0.take_told()
    }

    /// Forgets what was posted and told.
    fn settle(&mut self) {
        self.0.take_outgoing();
        self.0.take_told();
    }

    /// With one model in the processor's engine, as its handle 7; ours is 1.
    fn with_model() -> Self {
        let mut link = Self::default();
        link.ready(CPU);
        let id = link.0.request(load(WeightSource::Auto));
        link.reply(CPU, id, loaded(7));
        link.settle();
        link
    }

    /// And in the GPU's engine as its handle 3, which computes everything.
    fn with_gpu() -> Self {
        let mut link = Self::with_model();
        link.ready(GPU);
        link.0.choose(Choice {
            predict: GPU,
            train: GPU,
        });
        let id = link.0.request(predict());
        let (device, restore) = link.last_posted();
        assert_eq!(
            (device, &restore.command),
            (GPU, &load(WeightSource::Shipped))
        );
        link.reply(GPU, restore.id, loaded(3));
        link.reply(GPU, id, Event::Cancelled);
        link.settle();
        link
    }

    /// A fine-tuning under way on the GPU, at step 50 with a checkpoint at 40.
    fn training() -> (Self, RequestId) {
        let mut link = Self::with_gpu();
        let run = link.0.request(fine_tune(1, None));
        assert_eq!(link.posted(), [(GPU, fine_tune(3, None))]);
        link.reply(GPU, run, snapshot(40));
        link.reply(GPU, run, step(50));
        link.told();
        (link, run)
    }
}

fn predict() -> Command {
    let input = hearth::protocol::Input::Tensor(Bytes::default());
    Command::Predict { model: 1, input }
}

fn fine_tune(model: ModelHandle, resume: Option<Bytes>) -> Command {
    Command::FineTune {
        model,
        samples: Vec::new(),
        config: TrainConfig::default(),
        resume,
    }
}

fn file(step: u64) -> Bytes {
    Bytes(vec![step as u8; 3])
}

fn snapshot(step: u64) -> Event {
    let weights = file(step);
    Event::Progress(Progress::Snapshot { step, weights })
}

fn step(step: u64) -> Event {
    Event::Progress(Progress::Train(TrainEvent::Step {
        step,
        total_steps: 100,
        epoch: 1,
        loss: 1.0,
        accuracy: 0.5,
        elapsed_ms: 1.0,
        steps_per_second: 1.0,
        remaining_ms: 1.0,
    }))
}

/// The end of a fine-tuning as the link sees it: any last event that is well.
fn trained() -> Event {
    Event::Done(Answer::Acknowledged)
}

fn exported(bytes: Bytes) -> Event {
    Event::Done(Answer::Exported(bytes))
}

#[test]
fn what_a_head_sees_is_asked_where_answers_are_computed_and_a_project_where_the_head_is() {
    let mut link = Link::with_gpu();
    let embed = |model| Command::Embed {
        model,
        inputs: Vec::new(),
    };
    let pack = |model| Command::Pack {
        model,
        examples: Vec::new(),
    };
    let unpack = |model| Command::Unpack {
        model,
        file: Bytes::default(),
    };
    link.0.request(embed(1));
    assert_eq!(link.posted(), [(GPU, embed(3))]);
    let run = link.0.request(fine_tune(1, None));
    link.reply(GPU, run, trained());
    link.settle();
    link.0.request(pack(1));
    link.0.request(unpack(1));
    assert_eq!(link.posted(), [(GPU, pack(3)), (GPU, unpack(3))]);
}

#[test]
fn nothing_is_sent_before_ready() {
    let mut link = Link::default();
    link.0.request(Command::Models);
    assert!(link.posted().is_empty());
    link.ready(CPU);
    assert_eq!(link.posted(), [(CPU, Command::Models)]);
}

#[test]
fn another_version_is_refused() {
    let (id, device, event) = (0, CPU, ready(VERSION + 1));
    let refused = LinkState::default().on_reply(Reply { id, device, event });
    assert_eq!(refused.unwrap_err().kind, FailureKind::Redeployed);
}

#[test]
fn stale_and_unknown_replies_are_dropped() {
    let mut link = Link::with_gpu();
    let id = link.0.request(Command::Models);
    link.reply(GPU, id, Event::Cancelled);
    assert!(link.told().is_empty(), "another engine's reply is none");
    link.reply(CPU, id, Event::Cancelled);
    assert_eq!(link.told(), [(id, Event::Cancelled)]);
    link.reply(CPU, id, Event::Cancelled);
    link.reply(CPU, 999, Event::Cancelled);
    assert!(link.told().is_empty());
}

#[test]
fn handles_are_translated_for_each_engine() {
    let mut link = Link::with_gpu();
    link.0.request(predict());
    let [(GPU, Command::Predict { model: 3, .. })] = link.posted()[..] else {
        panic!("not to the GPU under its handle")
    };
    link.0.choose(Choice::default());
    link.0.request(predict());
    assert!(matches!(
        link.posted()[..],
        [(CPU, Command::Predict { model: 7, .. })]
    ));
}

#[test]
fn what_one_device_learned_reaches_the_other_before_it_answers() {
    let (mut link, run) = Link::training();
    link.0.choose(Choice {
        predict: CPU,
        train: GPU,
    });
    link.reply(GPU, run, trained());
    assert_eq!(link.last_posted().1.command, Command::Export { model: 3 });
    link.0.request(predict());
    assert!(
        link.posted().is_empty(),
        "the processor's copy is old, the new weights are on their way"
    );
    let export = run + 1;
    link.reply(GPU, export, exported(file(9)));
    let (device, restore) = link.last_posted();
    assert_eq!(
        (device, &restore.command),
        (CPU, &load(WeightSource::Given(file(9))))
    );
    link.reply(CPU, restore.id, loaded(8));
    let posted = link.posted();
    assert!(
        posted.contains(&(CPU, Command::Dispose { model: 7 })),
        "the old copy is freed"
    );
    assert!(matches!(
        posted.last(),
        Some((CPU, Command::Predict { model: 8, .. }))
    ));
}

#[test]
fn a_model_in_training_answers_where_it_trains() {
    let (mut link, _) = Link::training();
    link.0.choose(Choice {
        predict: CPU,
        train: GPU,
    });
    link.0.request(predict());
    assert!(matches!(
        link.posted()[..],
        [(GPU, Command::Predict { .. })]
    ));
}

#[test]
fn a_run_is_controlled_where_it_trains() {
    let (mut link, run) = Link::training();
    link.0.choose(Choice::default());
    link.0.request(Command::Pause { run });
    assert_eq!(link.posted(), [(GPU, Command::Pause { run })]);
}

#[test]
fn a_lost_gpu_in_training_costs_the_steps_since_the_checkpoint() {
    let (mut link, run) = Link::training();
    let lost = link.0.on_death(GPU, "a test");
    assert_eq!((lost.goes_on_from, lost.repeated_steps), (Some(40), 10));
    assert!(
        lost.in_words().contains("from step 40")
            && lost.in_words().contains("10 steps are repeated")
    );
    let (device, request) = link.last_posted();
    assert_eq!((device, request.id), (CPU, run));
    assert_eq!(request.command, fine_tune(7, Some(file(40))));
    assert!(
        link.told().is_empty(),
        "whoever asked for the run hears nothing of it"
    );
    link.reply(GPU, run, Event::Cancelled);
    assert!(link.told().is_empty(), "a reply of the dead engine");
    link.reply(CPU, run, step(41));
    assert_eq!(link.told().len(), 1);
}

#[test]
fn a_paused_run_is_still_paused_after_its_device_was_lost() {
    let (mut link, run) = Link::training();
    let paused = TrainEvent::Paused { step: 50, epoch: 1 };
    link.reply(GPU, run, Event::Progress(Progress::Train(paused)));
    link.0.on_death(GPU, "a test");
    let posted = link.posted();
    assert!(matches!(
        posted[..],
        [
            (CPU, Command::FineTune { .. }),
            (CPU, Command::Pause { .. })
        ]
    ));
}

#[test]
fn a_run_that_kills_two_engines_at_one_step_is_given_up() {
    let (mut link, run) = Link::training();
    link.0.on_death(GPU, "a test");
    let lost = link.0.on_death(CPU, "a test");
    assert!(lost.ended_a_run);
    assert!(matches!(&link.told()[..], [(id, Event::Failed(failure))]
        if *id == run && failure.kind == FailureKind::EngineLost));
    link.ready(CPU);
    link.0.request(predict());
    let restored = link.last_posted().1.command;
    assert_eq!(
        restored,
        load(WeightSource::Shipped),
        "the model is as it was before"
    );
}

#[test]
fn a_run_that_got_further_is_moved_again() {
    let (mut link, run) = Link::training();
    link.0.on_death(GPU, "a test");
    link.posted();
    link.reply(CPU, run, snapshot(60));
    let lost = link.0.on_death(CPU, "a test");
    assert_eq!(lost.goes_on_from, Some(60));
    link.ready(CPU);
    let restore = link.last_posted().1;
    link.reply(CPU, restore.id, loaded(2));
    assert_eq!(link.last_posted().1.command, fine_tune(2, Some(file(60))));
}

#[test]
fn questions_to_a_lost_gpu_are_asked_again_on_the_processor() {
    let mut link = Link::with_gpu();
    let id = link.0.request(predict());
    link.posted();
    assert_eq!(link.0.on_death(GPU, "a test"), Lost::default());
    let (device, request) = link.last_posted();
    assert_eq!((device, request.id), (CPU, id));
    let proof = Command::Prove { model: 1 };
    link.0.request(proof.clone());
    assert!(
        matches!(link.last_posted(), (CPU, _)),
        "no GPU is left to go to"
    );
}

#[test]
fn what_is_asked_about_a_device_is_not_answered_by_the_other() {
    for about_it in [Command::Prove { model: 1 }, Command::Usage] {
        let mut link = Link::with_gpu();
        let id = link.0.request_on(GPU, about_it);
        link.posted();
        link.0.on_death(GPU, "a test");
        assert!(matches!(&link.told()[..], [(told, Event::Failed(_))] if *told == id));
        assert!(link.posted().is_empty());
    }
}

#[test]
fn a_trained_model_whose_weights_did_not_get_out_falls_back_to_the_checkpoint() {
    let (mut link, run) = Link::training();
    link.reply(GPU, run, trained());
    let lost = link.0.on_death(GPU, "a test");
    assert_eq!(lost.back_at, Some(40));
    link.posted();
    link.0.request(predict());
    assert_eq!(
        link.last_posted().1.command,
        load(WeightSource::Given(file(40)))
    );
}

#[test]
fn what_a_dead_processor_s_engine_was_asked_fails_and_the_model_comes_back() {
    let mut link = Link::with_model();
    let lost = link.0.request(predict());
    link.posted();
    link.0.on_death(CPU, "a test");
    assert!(matches!(&link.told()[..], [(id, Event::Failed(_))] if *id == lost));
    let later = link.0.request(Command::Export { model: 1 });
    link.ready(CPU);
    let restore = link.last_posted().1;
    assert_eq!(restore.command, load(WeightSource::Shipped));
    link.reply(CPU, restore.id, loaded(1));
    let (_, request) = link.last_posted();
    assert_eq!(
        (request.id, request.command),
        (later, Command::Export { model: 1 })
    );
    assert!(link.told().is_empty(), "our own errands are told to nobody");
}

#[test]
fn a_cancelled_training_leaves_no_snapshot_behind() {
    let (mut link, run) = Link::training();
    link.reply(GPU, run, Event::Cancelled);
    link.0.on_death(GPU, "a test");
    link.0.on_death(CPU, "a test");
    link.ready(CPU);
    link.0.request(predict());
    assert_eq!(link.last_posted().1.command, load(WeightSource::Shipped));
}

#[test]
fn a_training_is_taken_back_on_whichever_device_answers() {
    let (mut link, run) = Link::training();
    link.reply(GPU, run, trained());
    link.reply(GPU, run + 1, exported(file(9)));
    link.0.on_death(GPU, "a test");
    link.settle();
    let id = link.0.revert(1);
    let (device, request) = link.last_posted();
    assert_eq!(
        (device, request.command),
        (CPU, load(WeightSource::Shipped))
    );
    link.reply(CPU, id, loaded(12));
    let told = link.told();
    let [(told_id, Event::Done(Answer::Loaded(back)))] = &told[..] else {
        panic!("{told:?}")
    };
    assert_eq!((*told_id, back.handle), (id, 1));
    link.posted();
    link.0.request(predict());
    assert!(matches!(
        link.posted()[..],
        [(CPU, Command::Predict { model: 12, .. })]
    ));
    let again = link.0.revert(1);
    assert!(matches!(&link.told()[..], [(id, Event::Failed(_))] if *id == again));
}

#[test]
fn a_model_that_an_engine_refuses_fails_what_waits_for_it() {
    let mut link = Link::with_model();
    link.ready(GPU);
    let id = link.0.request_on(GPU, Command::Prove { model: 1 });
    let restore = link.last_posted().1.id;
    let failure = hearth::protocol::Failure {
        kind: FailureKind::Network,
        expected: String::new(),
        got: String::new(),
        place: String::new(),
        advice: String::new(),
    };
    link.reply(GPU, restore, Event::Failed(failure.clone()));
    assert_eq!(link.told(), [(id, Event::Failed(failure))]);
}

#[test]
fn disposing_frees_every_copy() {
    let mut link = Link::with_gpu();
    let id = link.0.request(Command::Dispose { model: 1 });
    assert_eq!(link.posted(), [(CPU, Command::Dispose { model: 7 })]);
    link.reply(CPU, id, Event::Done(Answer::Acknowledged));
    assert_eq!(link.posted(), [(GPU, Command::Dispose { model: 3 })]);
}

#[test]
fn a_run_that_finds_no_memory_starts_again_on_the_gpu_with_half_the_batch_once() {
    let mut link = Link::with_gpu();
    let run = link.0.request(fine_tune(1, None));
    link.posted();
    let lost = link.0.on_death(GPU, "wgpu error: Out of Memory");
    assert_eq!(lost.halved_batch, Some(16));
    assert!(lost.in_words().contains("batches of 16"));
    assert!(
        link.posted().is_empty(),
        "it waits for the GPU's next engine"
    );
    link.ready(GPU);
    let restore = link.last_posted().1.id;
    link.reply(GPU, restore, loaded(4));
    let (device, request) = link.last_posted();
    let Command::FineTune {
        model: 4, config, ..
    } = &request.command
    else {
        panic!("{request:?}")
    };
    assert_eq!((device, request.id, config.batch_size), (GPU, run, 16));
    let again = link.0.on_death(GPU, "wgpu error: Out of Memory");
    assert_eq!((again.halved_batch, again.goes_on_from), (None, Some(0)));
    assert!(
        matches!(link.last_posted(), (CPU, _)),
        "then the processor takes it"
    );
}

#[test]
fn taking_back_twice_at_once_leaves_one_model() {
    let (mut link, run) = Link::training();
    link.reply(GPU, run, trained());
    link.reply(GPU, run + 1, exported(file(9)));
    link.settle();
    let (first, second) = (link.0.revert(1), link.0.revert(1));
    link.settle();
    link.reply(GPU, first, loaded(12));
    link.settle();
    link.reply(GPU, second, loaded(13));
    let told = link.told();
    let [(_, Event::Done(Answer::Loaded(back)))] = &told[..] else {
        panic!("{told:?}")
    };
    assert_eq!(back.handle, 1, "never an engine's own handle");
    assert_eq!(link.posted(), [(GPU, Command::Dispose { model: 13 })]);
}

#[test]
fn weights_that_were_taken_back_meanwhile_are_not_remembered() {
    let (mut link, run) = Link::training();
    link.reply(GPU, run, trained());
    link.0.choose(Choice {
        predict: CPU,
        train: GPU,
    });
    let revert = link.0.revert(1);
    link.settle();
    link.reply(CPU, revert, loaded(12));
    link.reply(GPU, run + 1, exported(file(9)));
    link.settle();
    link.0.choose(Choice {
        predict: GPU,
        train: GPU,
    });
    link.0.request(predict());
    assert_eq!(
        link.last_posted().1.command,
        load(WeightSource::Shipped),
        "the GPU is given what the model is now"
    );
}
