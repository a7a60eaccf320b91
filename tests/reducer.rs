//! The page's reducer from outside: what follows from what a person does and from what the engine says, in any order.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not so"
)]

use hearth::protocol::{
    Answer, BenchmarkKind, BenchmarkResult, Bytes, CachedModel, Command, DeviceInfo, DeviceKind,
    DeviceLimits, Embedding, Event, Example, ExampleFile, Failure, FailureKind, Image, Input,
    InputKind, Interrupted, LoadReport, LoadedModel, Metrics, ModelCard, ModelHandle, OutputKind,
    Outputs, OwnAnswer, OwnClasses, Prediction, Progress, Proof, Report, Seen, Summary, TrainEvent,
    Usage, WeightSource, WeightsInfo, WeightsOrigin,
};
use hearth::ui::demo::{Item, ModelState};
use hearth::ui::devices::{Gpu, Wish};
use hearth::ui::link::{Choice, Lost};
use hearth::ui::pad::Point;
use hearth::ui::shared::Shared;
use hearth::ui::state::{EngineState, NEW_LABEL};
use hearth::ui::{Action, Effect, Fate, RunStage, State, Topic, reduce};

fn device() -> DeviceInfo {
    DeviceInfo::processor("a test")
}

fn labels(count: usize) -> Vec<String> {
    (0..count).map(|class| class.to_string()).collect()
}

/// The four kinds of demo.
fn card(name: &str) -> ModelCard {
    let (input, output, own_classes, classes) = match name {
        "efficientnet-lite0" => (
            InputKind::Photo,
            OutputKind::Classes,
            OwnClasses::Replace,
            1_000,
        ),
        "magika" => (InputKind::File, OutputKind::Classes, OwnClasses::Fixed, 214),
        "minilm" => (
            InputKind::Text,
            OutputKind::Embedding,
            OwnClasses::Replace,
            0,
        ),
        _ => (
            InputKind::Drawing,
            OutputKind::Classes,
            OwnClasses::Extend,
            10,
        ),
    };
    ModelCard {
        name: name.into(),
        title: name.to_uppercase(),
        task: "Does something.".into(),
        bytes: 10,
        licence: "MIT".into(),
        parameters: 3,
        labels: labels(classes),
        descriptions: Vec::new(),
        input,
        output,
        own_classes,
        examples: vec![ExampleFile {
            file: format!("samples/{name}.txt"),
            title: "An example".into(),
            credit: "CC0".into(),
        }],
    }
}

fn model(handle: ModelHandle, origin: WeightsOrigin) -> LoadedModel {
    of_card(handle, origin, card("digits"))
}

/// A model as it is shipped.
fn of_card(handle: ModelHandle, origin: WeightsOrigin, card: ModelCard) -> LoadedModel {
    LoadedModel {
        handle,
        labels: card.labels.clone(),
        card,
        device: device(),
        weights: WeightsInfo {
            origin,
            sha256: String::new(),
            bytes: 10,
        },
        report: LoadReport::default(),
        activations: 500,
        load_ms: 1.0,
        notice: None,
    }
}

fn prediction(best: usize) -> Prediction {
    let mut probabilities = [0.0; 10];
    probabilities[best] = 1.0;
    Prediction {
        outputs: Outputs::Probabilities(Bytes::from_f32(&probabilities)),
        labels: labels(10),
        verdict: None,
        seen: Seen::Grey(Image {
            width: 28,
            height: 28,
            pixels: Bytes(vec![9; 784]),
        }),
        ms: 1.0,
        device: DeviceKind::Cpu,
    }
}

fn failure(kind: FailureKind) -> Failure {
    Failure {
        kind,
        expected: "x".into(),
        got: "y".into(),
        place: "z".into(),
        advice: "Do.".into(),
    }
}

/// A page under test, which remembers the numbers of what it sent.
#[derive(Default)]
struct Page {
    state: State,
    sent: Vec<(Topic, u32, Command)>,
    sent_on: Vec<(DeviceKind, Command)>,
    asked_drawings: Vec<u32>,
    reverts: Vec<u32>,
    choice: Choice,
    gpu_starts: u32,
    gpu_ends: u32,
    reloads: u32,
    addresses: Vec<String>,
    fetched: Vec<String>,
    saved: Vec<(String, Bytes)>,
}

impl Page {
    fn opened() -> Self {
        let mut page = Self::default();
        page.act(Action::Opened(String::new()));
        page
    }

    /// With the model loaded as handle 1.
    fn ready() -> Self {
        let mut page = Self::opened();
        page.act(Action::EngineReady(device(), 5.0));
        page.hear(
            Topic::Load,
            Event::Done(Answer::Loaded(model(1, WeightsOrigin::Shipped))),
        );
        page
    }

    fn act(&mut self, action: Action) {
        for effect in reduce(&mut self.state, action) {
            match effect {
                Effect::Send(topic, number, command) => {
                    self.sent.push((topic, number, command));
                    let request = self.sent.len() as u32;
                    self.act(Action::Sent(topic, number, request));
                }
                Effect::SendOn(device, topic, number, command) => {
                    self.sent_on.push((device, command.clone()));
                    self.sent.push((topic, number, command));
                }
                Effect::Revert(_, number) => self.reverts.push(number),
                Effect::Choose(choice) => self.choice = choice,
                Effect::StartGpu => self.gpu_starts += 1,
                Effect::EndGpu => self.gpu_ends += 1,
                Effect::ReloadPage => self.reloads += 1,
                Effect::PredictDrawing { number, .. } => self.asked_drawings.push(number),
                Effect::SetAddress(address) => self.addresses.push(address),
                Effect::FetchText { file, .. } => self.fetched.push(file),
                Effect::SaveFile { name, bytes } => self.saved.push((name, bytes)),
                Effect::ProbeGpu | Effect::Refocus(_) => {}
            }
        }
    }

    /// The engine answers the newest command of a topic.
    fn hear(&mut self, topic: Topic, event: Event) {
        let number = self.number(topic);
        self.act(Action::Heard(topic, number, event));
    }

    fn number(&self, topic: Topic) -> u32 {
        match topic {
            Topic::Predict if !self.asked_drawings.is_empty() => {
                *self.asked_drawings.last().unwrap()
            }
            Topic::Revert => *self.reverts.last().unwrap(),
            _ => {
                self.sent
                    .iter()
                    .rev()
                    .find(|(sent, _, _)| *sent == topic)
                    .unwrap()
                    .1
            }
        }
    }

    fn last(&self, topic: Topic) -> &Command {
        &self
            .sent
            .iter()
            .rev()
            .find(|(sent, _, _)| *sent == topic)
            .unwrap()
            .2
    }

    fn draw(&mut self) {
        self.act(Action::PenDown(Point { x: 0.1, y: 0.1 }));
        self.act(Action::PenMove(Point { x: 0.5, y: 0.5 }));
        self.act(Action::PenUp);
    }

    /// Draws and adds a sample of a class.
    fn teach(&mut self, label: &str) {
        self.draw();
        self.hear(
            Topic::Predict,
            Event::Done(Answer::Prediction(prediction(3))),
        );
        self.act(Action::ChooseLabel(label.into()));
        self.act(Action::AddSample);
    }
}

fn report() -> Report {
    Report {
        samples: 1,
        correct: 1,
        accuracy: 1.0,
        accuracy_low: 0.2,
        accuracy_high: 1.0,
        ..Report::default()
    }
}

fn summary() -> Summary {
    let metrics = Metrics {
        held_out: Some(report()),
        own: report(),
    };
    Summary {
        final_loss: 0.1,
        steps: 5,
        total_steps: 5,
        stopped: false,
        elapsed_ms: 9.0,
        device: DeviceKind::Cpu,
        labels: labels(11),
        added: vec!["10".into()],
        before: Some(metrics.clone()),
        after: metrics,
        flips: Vec::new(),
        flipped: 0,
        own: Vec::new(),
        run: None,
    }
}

#[test]
fn opening_loads_the_model_with_what_was_kept() {
    let page = Page::opened();
    let expected = Command::Load {
        model: "digits".into(),
        weights: WeightSource::Auto,
    };
    assert_eq!(page.last(Topic::Load), &expected);
    assert_eq!(page.state.engine, EngineState::Starting);
}

#[test]
fn at_most_one_question_is_under_way_and_the_newest_drawing_is_next() {
    let mut page = Page::ready();
    page.draw();
    page.draw();
    assert_eq!(page.asked_drawings.len(), 1);
    page.hear(
        Topic::Predict,
        Event::Done(Answer::Prediction(prediction(3))),
    );
    assert_eq!(
        page.asked_drawings.len(),
        2,
        "the drawing changed meanwhile"
    );
    page.hear(
        Topic::Predict,
        Event::Done(Answer::Prediction(prediction(4))),
    );
    assert_eq!(page.asked_drawings.len(), 2);
    assert_eq!(page.state.demo.answer.as_deref(), Some(&prediction(4)));
}

#[test]
fn an_answer_to_a_cleared_drawing_is_dropped() {
    let mut page = Page::ready();
    page.draw();
    let number = page.number(Topic::Predict);
    page.act(Action::Clear);
    page.act(Action::Heard(
        Topic::Predict,
        number,
        Event::Done(Answer::Prediction(prediction(3))),
    ));
    assert_eq!(page.state.demo.answer, None);
    page.draw();
    assert_eq!(
        page.asked_drawings.len(),
        2,
        "the dropped answer blocks nothing"
    );
}

#[test]
fn a_sample_goes_to_its_class_and_the_pad_is_clean() {
    let mut page = Page::ready();
    page.act(Action::AddSample);
    assert!(page.state.demo.samples.is_empty(), "nothing is drawn");
    page.teach("7");
    assert_eq!(page.state.demo.samples[0].label, "7");
    assert!(page.state.demo.pad.is_empty());
    let id = page.state.demo.samples[0].id;
    page.act(Action::RemoveSample(id));
    assert!(page.state.demo.samples.is_empty());
}

#[test]
fn a_new_class_needs_a_good_name() {
    let mut page = Page::ready();
    page.teach(NEW_LABEL);
    assert!(page.state.demo.samples.is_empty() && page.state.demo.label_problem.is_some());
    page.act(Action::TypeLabel(" heart ".into()));
    page.act(Action::AddSample);
    assert_eq!(
        (
            page.state.demo.samples[0].label.as_str(),
            page.state.demo.label.as_str()
        ),
        ("heart", "heart")
    );
    assert_eq!(page.state.demo.labels().last().unwrap(), "heart");
}

#[test]
fn a_run_goes_from_button_to_summary() {
    let mut page = Page::ready();
    page.act(Action::Train);
    assert!(
        page.state.demo.run.is_none(),
        "there is nothing to learn from"
    );
    page.teach("7");
    page.act(Action::Train);
    let Command::FineTune {
        model: 1,
        samples,
        config,
        resume: None,
    } = page.last(Topic::Run)
    else {
        panic!()
    };
    assert_eq!((samples.len(), config.epochs), (1, 60));
    assert!(matches!(&samples[0].input, Input::Tensor(bytes) if bytes.0.len() == 4 * 784));
    let step = TrainEvent::Step {
        step: 2,
        total_steps: 5,
        epoch: 1,
        loss: 0.5,
        accuracy: 0.9,
        elapsed_ms: 1.0,
        steps_per_second: 40.0,
        remaining_ms: 2.0,
    };
    page.hear(Topic::Run, Event::Progress(Progress::Train(step)));
    assert_eq!(
        page.state.demo.run.as_ref().unwrap().stage,
        RunStage::Training
    );
    page.act(Action::Pause);
    assert!(matches!(page.last(Topic::Control), Command::Pause { .. }));
    page.hear(Topic::Run, Event::Done(Answer::FineTuned(summary())));
    assert!(page.state.demo.run.is_none());
    assert_eq!(
        page.state.demo.finished.as_ref().unwrap().curves.loss.len(),
        1
    );
    assert_eq!(page.state.loaded().unwrap().labels.len(), 11);
    page.act(Action::Keep);
    page.hear(Topic::Keep, Event::Done(Answer::Acknowledged));
    assert_eq!(page.state.demo.fate, Fate::Kept);
}

#[test]
fn events_of_an_older_run_are_ignored() {
    let mut page = Page::ready();
    page.teach("7");
    page.act(Action::Train);
    let old = page.number(Topic::Run);
    page.hear(Topic::Run, Event::Cancelled);
    page.act(Action::Train);
    page.act(Action::Heard(
        Topic::Run,
        old,
        Event::Done(Answer::FineTuned(summary())),
    ));
    assert!(page.state.demo.run.is_some() && page.state.demo.finished.is_none());
}

#[test]
fn a_failed_load_is_shown_and_can_be_tried_again() {
    let mut page = Page::opened();
    page.hear(Topic::Load, Event::Failed(failure(FailureKind::Network)));
    assert!(matches!(page.state.demo.model, ModelState::Failed(_)));
    page.act(Action::Retry);
    assert!(matches!(page.state.demo.model, ModelState::Loading { .. }));
}

#[test]
fn a_file_that_cannot_be_read_costs_nothing() {
    let mut page = Page::ready();
    page.act(Action::Import("mine.safetensors".into(), Bytes(vec![1])));
    assert_eq!(
        page.state.loaded().unwrap().handle,
        1,
        "the old model answers until the new one is there"
    );
    page.hear(Topic::Load, Event::Failed(failure(FailureKind::BadWeights)));
    assert_eq!(page.state.loaded().unwrap().handle, 1);
    let message = &page.state.messages[0];
    assert!(message.is_error && message.text.starts_with("mine.safetensors: expected"));
    page.act(Action::Import("mine.safetensors".into(), Bytes(vec![2])));
    page.hear(
        Topic::Load,
        Event::Done(Answer::Loaded(model(2, WeightsOrigin::Given))),
    );
    assert_eq!(page.state.loaded().unwrap().handle, 2);
    assert_eq!(page.last(Topic::Control), &Command::Dispose { model: 1 });
}

#[test]
fn a_reset_is_asked_about_first() {
    let mut page = Page::ready();
    page.act(Action::AskReset);
    assert!(page.state.demo.asks_reset);
    page.act(Action::Reset);
    assert_eq!(
        page.last(Topic::Forget),
        &Command::Forget {
            model: "digits".into()
        }
    );
    page.hear(Topic::Forget, Event::Done(Answer::Acknowledged));
    assert!(matches!(
        page.last(Topic::Load),
        Command::Load {
            weights: WeightSource::Shipped,
            ..
        }
    ));
}

#[test]
fn a_lost_engine_is_told_once_and_ends_the_run() {
    let mut page = Page::ready();
    page.teach("7");
    page.act(Action::Train);
    page.act(Action::EngineDied {
        device: DeviceKind::Cpu,
        reason: "a test".into(),
        lost: Lost {
            back_at: Some(4),
            ..Lost::default()
        },
    });
    page.hear(Topic::Run, Event::Failed(failure(FailureKind::EngineLost)));
    assert!(page.state.demo.run.is_none());
    assert_eq!(page.state.messages.len(), 1);
    assert!(
        page.state.messages[0]
            .text
            .contains("at step 4 of the training")
    );
    let id = page.state.messages[0].id;
    page.act(Action::Dismiss(id));
    assert!(page.state.messages.is_empty());
}

const CPU: DeviceKind = DeviceKind::Cpu;
const GPU: DeviceKind = DeviceKind::WebGpu;

fn gpu_device() -> DeviceInfo {
    DeviceInfo {
        kind: GPU,
        ..device()
    }
}

fn proof(difference: f64) -> Event {
    Event::Done(Answer::Proved(Proof {
        logits: difference,
        gradients: difference,
        tolerance: 1e-3,
        is_within: difference <= 1e-3,
        elapsed_ms: 1.0,
    }))
}

fn timed(median_ms: f64) -> Event {
    Event::Done(Answer::Benchmarked(BenchmarkResult {
        median_ms,
        min_ms: median_ms,
        runs: 5,
        device: CPU,
    }))
}

/// A page whose GPU's engine stands and is to be proven.
fn with_gpu() -> Page {
    let mut page = Page::ready();
    page.act(Action::GpuProbed(Ok(())));
    page.act(Action::GpuFetched(10, 20));
    assert_eq!(page.state.devices.gpu, Gpu::Fetching(10, 20));
    page.act(Action::EngineReady(gpu_device(), 900.0));
    page
}

/// Proven, and raced with these times: answers and steps on the processor, then on the GPU.
fn raced(times_ms: [f64; 4]) -> Page {
    let mut page = with_gpu();
    page.hear(Topic::Device, proof(1e-5));
    times_ms
        .into_iter()
        .for_each(|time_ms| page.hear(Topic::Device, timed(time_ms)));
    page
}

#[test]
fn without_a_gpu_nothing_is_fetched_and_nobody_is_disturbed() {
    let mut page = Page::ready();
    page.act(Action::GpuProbed(Err("None here.".into())));
    assert_eq!(page.gpu_starts, 0);
    assert!(page.state.messages.is_empty());
    assert_eq!(page.state.devices.reason(), "None here.");
}

#[test]
fn a_gpu_is_proven_and_raced_on_both_devices_before_it_is_used() {
    let page = raced([2.0, 20.0, 9.0, 8.0]);
    let asked: Vec<(DeviceKind, bool)> = page
        .sent_on
        .iter()
        .filter(|(_, command)| *command != Command::Usage)
        .map(|(device, command)| (*device, matches!(command, Command::Prove { .. })))
        .collect();
    assert_eq!(
        asked,
        [
            (GPU, true),
            (CPU, false),
            (CPU, false),
            (GPU, false),
            (GPU, false)
        ]
    );
    assert!(page.sent_on.iter().any(|(device, command)| *device == GPU
        && matches!(
            command,
            Command::Benchmark {
                kind: BenchmarkKind::TrainStep,
                ..
            }
        )));
    assert_eq!(
        page.choice,
        Choice {
            predict: CPU,
            train: GPU
        }
    );
    assert_eq!(page.state.devices.gpu, Gpu::Trusted);
}

#[test]
fn a_gpu_that_is_ready_before_the_model_is_proven_once_that_is_loaded() {
    let mut page = Page::opened();
    page.act(Action::GpuProbed(Ok(())));
    page.act(Action::EngineReady(gpu_device(), 900.0));
    assert!(page.sent_on.is_empty());
    page.hear(
        Topic::Load,
        Event::Done(Answer::Loaded(model(1, WeightsOrigin::Shipped))),
    );
    assert_eq!(page.sent_on, [(GPU, Command::Prove { model: 1 })]);
}

#[test]
fn a_gpu_with_other_numbers_is_ended_and_the_figures_are_told() {
    let mut page = with_gpu();
    page.hear(Topic::Device, proof(0.5));
    assert_eq!((page.gpu_ends, page.choice), (1, Choice::default()));
    assert!(
        page.state.devices.reason().contains("5e-1"),
        "{}",
        page.state.devices.reason()
    );
}

#[test]
fn a_gpu_that_dies_in_its_proof_is_told_in_the_panel_alone() {
    let mut page = with_gpu();
    let lost = Lost::default();
    page.act(Action::EngineDied {
        device: GPU,
        reason: "It broke.".into(),
        lost,
    });
    assert!(page.state.messages.is_empty());
    assert!(page.state.devices.reason().contains("It broke."));
    page.act(Action::RetryGpu);
    assert_eq!(page.gpu_starts, 2);
}

#[test]
fn a_trusted_gpu_that_dies_in_training_leaves_the_run_under_way_and_is_told() {
    let mut page = raced([2.0, 20.0, 1.0, 8.0]);
    page.teach("7");
    page.act(Action::Train);
    let lost = Lost {
        goes_on_from: Some(40),
        repeated_steps: 10,
        ..Lost::default()
    };
    page.act(Action::EngineDied {
        device: GPU,
        reason: "gone".into(),
        lost,
    });
    assert!(page.state.demo.run.is_some());
    assert!(page.state.messages[0].text.contains("from step 40"));
    assert_eq!(page.choice, Choice::default());
}

#[test]
fn the_person_s_choice_overrides_the_race() {
    let mut page = raced([2.0, 20.0, 9.0, 8.0]);
    page.act(Action::Wish(Wish::WebGpu));
    assert_eq!(
        page.choice,
        Choice {
            predict: GPU,
            train: GPU
        }
    );
    page.act(Action::Wish(Wish::Cpu));
    assert_eq!(page.choice, Choice::default());
    let mut next = Page::default();
    next.act(Action::Wish(Wish::Cpu));
    next.act(Action::Opened(String::new()));
    next.act(Action::GpuProbed(Ok(())));
    assert_eq!(next.gpu_starts, 0, "what is not wanted is not fetched");
    next.act(Action::Wish(Wish::Auto));
    assert_eq!(next.gpu_starts, 1);
}

#[test]
fn a_run_that_takes_steps_again_draws_them_once() {
    let mut page = Page::ready();
    page.teach("7");
    page.act(Action::Train);
    for step in [10, 20, 30, 15, 25] {
        let event = TrainEvent::Step {
            step,
            total_steps: 100,
            epoch: 1,
            loss: 1.0,
            accuracy: 0.5,
            elapsed_ms: 1.0,
            steps_per_second: 1.0,
            remaining_ms: 1.0,
        };
        page.hear(Topic::Run, Event::Progress(Progress::Train(event)));
    }
    let steps: Vec<u64> = page
        .state
        .demo
        .run
        .unwrap()
        .curves
        .loss
        .iter()
        .map(|sample| sample.step)
        .collect();
    assert_eq!(steps, [10, 15, 25]);
}

#[test]
fn a_gpu_that_starts_again_after_its_memory_ran_out_stays_chosen() {
    let mut page = raced([2.0, 20.0, 1.0, 8.0]);
    page.teach("7");
    page.act(Action::Train);
    let lost = Lost {
        halved_batch: Some(16),
        ..Lost::default()
    };
    page.act(Action::EngineDied {
        device: GPU,
        reason: "Out of Memory".into(),
        lost,
    });
    page.act(Action::EngineReady(gpu_device(), 900.0));
    assert!(page.state.messages[0].text.contains("batches of 16"));
    assert_eq!(page.choice.train, GPU);
    assert!(page.state.demo.run.is_some());
}

#[test]
fn a_batch_that_does_not_fit_is_told_with_one_that_does() {
    let mut page = raced([2.0, 20.0, 9.0, 8.0]);
    page.teach("7");
    assert_eq!(page.state.train_obstacle(), None);
    let limits = DeviceLimits {
        max_buffer_bytes: 80_000,
        max_storage_binding_bytes: 80_000,
        max_workgroup_threads: 1,
        max_workgroup_bytes: 1,
        shader_f16: false,
    };
    page.state.devices.info.as_mut().unwrap().limits = Some(limits);
    // 32 samples of 500 numbers, twice, are 128 kB.
    assert!(
        page.state
            .train_obstacle()
            .unwrap()
            .contains("smaller batch")
    );
    assert!(page.state.memory_hint().0.contains("A batch of 16 fits."));
    page.act(Action::Wish(Wish::Cpu));
    assert_eq!(
        page.state.train_obstacle(),
        None,
        "the processor has no such limit"
    );
}

#[test]
fn the_panel_asks_each_engine_for_its_memory() {
    let mut page = raced([2.0, 20.0, 9.0, 8.0]);
    page.sent_on.clear();
    page.act(Action::LookAtDevices);
    assert_eq!(page.sent_on, [(CPU, Command::Usage), (GPU, Command::Usage)]);
    let usage = Usage {
        engine_bytes: Some(2_000_000),
        device_bytes: Some(3_000_000),
    };
    page.hear(Topic::GpuUsage, Event::Done(Answer::Usage(usage)));
    let facts = page.state.devices.facts();
    assert!(
        facts
            .iter()
            .any(|(name, value)| name.contains("reserved on the GPU") && value == "3.0 MB")
    );
}

#[test]
fn a_gpu_that_was_chosen_is_used_once_it_is_proven_and_raced_when_somebody_looks() {
    let mut page = Page::default();
    page.act(Action::Wish(Wish::WebGpu));
    page.act(Action::Opened(String::new()));
    page.hear(
        Topic::Load,
        Event::Done(Answer::Loaded(model(1, WeightsOrigin::Shipped))),
    );
    page.act(Action::GpuProbed(Ok(())));
    page.act(Action::EngineReady(gpu_device(), 900.0));
    page.hear(Topic::Device, proof(1e-6));
    assert_eq!((page.choice.train, page.sent_on.len()), (GPU, 1));
    page.act(Action::LookAtDevices);
    let heat = |(device, command): &(DeviceKind, Command)| {
        matches!(command, Command::Benchmark { .. }).then_some(*device)
    };
    assert_eq!(page.sent_on.iter().find_map(heat), Some(CPU));
    for time_ms in [1.0, 2.0, 3.0, 4.0] {
        page.hear(Topic::Device, timed(time_ms));
    }
    assert_eq!(page.choice.train, GPU, "the person's choice stands");
    page.act(Action::Wish(Wish::Auto));
    assert_eq!(page.choice.train, CPU);
}

/// A GPU's end as the link tells it.
fn gpu_dies(page: &mut Page, reason: &str, lost: Lost) {
    let reason = reason.into();
    page.act(Action::EngineDied {
        device: GPU,
        reason,
        lost,
    });
}

#[test]
fn the_figures_of_a_failed_proof_stay_when_its_engine_is_ended() {
    let mut page = with_gpu();
    page.hear(Topic::Device, proof(0.5));
    gpu_dies(&mut page, "It is not used.", Lost::default());
    assert!(page.state.devices.reason().contains("5e-1"));
}

#[test]
fn a_gpu_that_trains_while_it_is_raced_is_told_of_when_it_is_lost() {
    let mut page = with_gpu();
    page.hear(Topic::Device, proof(1e-6));
    page.act(Action::Wish(Wish::WebGpu));
    let lost = Lost {
        goes_on_from: Some(0),
        ..Lost::default()
    };
    gpu_dies(&mut page, "gone", lost);
    assert!(page.state.messages[0].text.contains("The GPU was lost"));
}

#[test]
fn a_processor_s_engine_that_dies_in_the_race_does_not_speak_against_the_gpu() {
    let mut page = with_gpu();
    page.hear(Topic::Device, proof(1e-6));
    page.hear(
        Topic::Device,
        Event::Failed(failure(FailureKind::EngineLost)),
    );
    assert_eq!(page.state.devices.gpu, Gpu::Racing);
    let (device, command) = page.sent_on.last().unwrap();
    assert!(matches!(command, Command::Benchmark { .. }) && *device == CPU);
}

/// A page with a finished run.
fn trained() -> Page {
    let mut page = Page::ready();
    page.teach("7");
    page.act(Action::Train);
    page.hear(Topic::Run, Event::Done(Answer::FineTuned(summary())));
    page
}

#[test]
fn a_run_is_taken_back_once_however_often_one_clicks() {
    let mut page = trained();
    page.act(Action::Discard);
    page.act(Action::Discard);
    assert_eq!(page.reverts.len(), 1);
    page.hear(
        Topic::Revert,
        Event::Done(Answer::Loaded(model(1, WeightsOrigin::Shipped))),
    );
    assert!(page.state.demo.finished.is_none());
    assert_eq!(page.state.loaded().unwrap().handle, 1);
}

#[test]
fn what_is_kept_is_not_taken_back_behind_the_store_s_back() {
    let mut page = trained();
    page.act(Action::Keep);
    page.hear(Topic::Keep, Event::Done(Answer::Acknowledged));
    page.act(Action::Discard);
    assert!(page.reverts.is_empty());
}

#[test]
fn a_class_that_is_gone_with_its_last_sample_is_not_chosen_any_more() {
    let mut page = Page::ready();
    page.teach("heart");
    assert_eq!(page.state.demo.label, "heart");
    let id = page.state.demo.samples[0].id;
    page.act(Action::RemoveSample(id));
    assert_eq!(page.state.demo.label, "0");
}

#[test]
fn neither_a_reset_nor_a_file_gets_between_a_run_and_its_end() {
    let mut page = Page::ready();
    page.teach("7");
    page.act(Action::AskReset);
    page.act(Action::Train);
    assert!(!page.state.demo.asks_reset);
    let sent = page.sent.len();
    page.act(Action::Reset);
    page.act(Action::Import("mine.safetensors".into(), Bytes(vec![1])));
    assert_eq!(page.sent.len(), sent);
    assert!(page.state.messages[0].text.contains("under way"));
}

#[test]
fn a_model_that_came_too_late_is_freed() {
    let mut page = Page::ready();
    page.act(Action::Import("one".into(), Bytes(vec![1])));
    let first = page.number(Topic::Load);
    page.act(Action::Import("two".into(), Bytes(vec![2])));
    let late = Event::Done(Answer::Loaded(model(8, WeightsOrigin::Given)));
    page.act(Action::Heard(Topic::Load, first, late));
    assert_eq!(page.last(Topic::Control), &Command::Dispose { model: 8 });
}

fn cached(bytes: u64) -> CachedModel {
    CachedModel {
        name: "digits".into(),
        title: "Digits".into(),
        bytes,
        kept_bytes: 0,
        whole: true,
    }
}

/// How often the page asked what is stored.
fn looks(page: &Page) -> usize {
    let asked = |(topic, ..): &&(Topic, u32, Command)| *topic == Topic::Cache;
    page.sent.iter().filter(asked).count()
}

#[test]
fn what_is_stored_is_looked_at_when_the_page_opens_and_after_each_load() {
    let mut page = Page::opened();
    assert_eq!(looks(&page), 1);
    page.hear(Topic::Cache, Event::Done(Answer::Cache(vec![cached(10)])));
    assert_eq!(page.state.cached, [cached(10)]);
    page.hear(Topic::Load, Event::Failed(failure(FailureKind::Network)));
    assert_eq!(looks(&page), 2);
    page.act(Action::Retry);
    let loaded = Answer::Loaded(model(1, WeightsOrigin::Shipped));
    page.hear(Topic::Load, Event::Done(loaded));
    assert_eq!(looks(&page), 3);
    page.hear(Topic::Cache, Event::Failed(failure(FailureKind::Storage)));
    assert!(page.state.messages.is_empty());
    assert_eq!(page.state.cached, [cached(10)]);
}

#[test]
fn what_is_removed_leaves_the_list() {
    let mut page = Page::ready();
    page.hear(Topic::Cache, Event::Done(Answer::Cache(vec![cached(10)])));
    page.act(Action::Uncache("digits".into()));
    let model = "digits".into();
    assert_eq!(page.last(Topic::Uncache), &Command::Uncache { model });
    let before = looks(&page);
    page.hear(Topic::Uncache, Event::Done(Answer::Acknowledged));
    assert_eq!(looks(&page), before + 1);
    page.hear(Topic::Cache, Event::Done(Answer::Cache(Vec::new())));
    assert!(page.state.cached.is_empty() && page.state.loaded().is_some());

    page.act(Action::Uncache("digits".into()));
    page.hear(Topic::Uncache, Event::Failed(failure(FailureKind::Storage)));
    assert!(page.state.messages.iter().any(|message| message.is_error));
}

#[test]
fn an_updated_site_is_opened_anew() {
    let mut page = Page::opened();
    let updated = failure(FailureKind::Redeployed);
    page.hear(Topic::Load, Event::Failed(updated.clone()));
    assert_eq!(page.state.demo.model, ModelState::Failed(updated));
    page.act(Action::ReloadPage);
    assert_eq!(page.reloads, 1);
}

impl Page {
    /// With all four demos known and the named one open and loaded as handle 7.
    fn on(name: &str) -> Self {
        let mut page = Self::ready();
        page.list();
        page.open(name, 7);
        page
    }

    fn list(&mut self) {
        let names = ["digits", "efficientnet-lite0", "magika", "minilm"];
        let cards = names.map(card).to_vec();
        self.hear(Topic::Models, Event::Done(Answer::Models(cards)));
    }

    fn open(&mut self, name: &str, handle: ModelHandle) {
        self.act(Action::AddressChanged(format!("#{name}")));
        let model = of_card(handle, WeightsOrigin::Shipped, card(name));
        self.hear(Topic::Load, Event::Done(Answer::Loaded(model)));
    }

    /// Adds a text example and lets it be looked at.
    fn teach_text(&mut self, label: &str, text: &str) {
        self.act(Action::ChooseLabel(NEW_LABEL.into()));
        if self.state.demo.labels().contains(&label.to_owned()) {
            self.act(Action::ChooseLabel(label.into()));
        }
        self.act(Action::TypeLabel(label.into()));
        self.act(Action::AddTexts(text.into()));
        while self.state.demo.embedding.is_some() {
            self.hear(Topic::Embed, embedded(&[1.0, 2.0]));
        }
    }
}

/// One row of two numbers for each passage.
fn embedded(rows: &[f32]) -> Event {
    Event::Done(Answer::Embedded(Embedding {
        width: 2,
        rows: Bytes::from_f32(rows),
        ms: 1.0,
    }))
}

fn photo(name: &str) -> Item {
    Item {
        name: name.into(),
        input: Shared::new(Input::Image {
            width: 1,
            height: 1,
            rgba: Bytes(vec![1; 4]),
        }),
        content: Shared::new(Bytes(vec![7, 7])),
    }
}

#[test]
fn a_demo_loads_its_model_when_it_is_opened_first_and_only_then() {
    let mut page = Page::ready();
    page.list();
    let loads = |page: &Page| {
        let loads = page.sent.iter().filter(|(topic, ..)| *topic == Topic::Load);
        loads.count()
    };
    assert_eq!(loads(&page), 1);
    page.open("magika", 7);
    assert_eq!((page.state.demo.name.as_str(), loads(&page)), ("magika", 2));
    assert_eq!(page.state.input(), Some(InputKind::File));
    page.act(Action::AddressChanged("#digits".into()));
    assert_eq!(page.state.loaded().unwrap().handle, 1);
    page.act(Action::AddressChanged("#magika".into()));
    assert_eq!((page.state.loaded().unwrap().handle, loads(&page)), (7, 2));
}

#[test]
fn the_address_opens_a_demo_with_its_settings() {
    let mut page = Page::default();
    let hash = "#efficientnet-lite0?epochs=12&rate=oops&seed=3";
    page.act(Action::Opened(hash.into()));
    let Command::Load { model, .. } = page.last(Topic::Load) else {
        panic!()
    };
    assert_eq!(model, "efficientnet-lite0");
    assert_eq!(page.state.input(), None, "nothing is known of it yet");
    page.list();
    let settings = &page.state.demo.settings;
    assert_eq!(
        (
            settings.epochs.as_str(),
            settings.seed.as_str(),
            settings.learning_rate.as_str()
        ),
        ("12", "3", "0.003"),
        "what cannot be read is as usual for a new head"
    );
    page.act(Action::Set(
        hearth::ui::teaching::Field::Epochs,
        "20".into(),
    ));
    assert_eq!(
        page.addresses.last().unwrap(),
        "#efficientnet-lite0?epochs=20&seed=3"
    );
}

#[test]
fn a_demo_that_is_none_gives_way_to_the_first_one_and_is_told() {
    let mut page = Page::default();
    page.act(Action::Opened("#nonsense".into()));
    page.hear(
        Topic::Load,
        Event::Failed(failure(FailureKind::UnknownModel)),
    );
    page.list();
    assert_eq!(page.state.demo.name, "digits");
    assert!(page.state.messages[0].text.contains("nonsense"));
    assert_eq!(page.addresses, ["#digits"]);
    page.act(Action::AddressChanged("#other-nonsense".into()));
    assert_eq!(page.state.demo.name, "digits");
    assert_eq!(page.state.messages.len(), 2);
}

#[test]
fn a_training_goes_on_while_another_demo_is_open() {
    let mut page = Page::ready();
    page.list();
    page.teach("7");
    page.act(Action::Train);
    let run = page.number(Topic::Run);
    page.open("magika", 7);
    assert!(page.state.demo.run.is_none());
    page.act(Action::Heard(
        Topic::Run,
        run,
        Event::Done(Answer::FineTuned(summary())),
    ));
    assert!(page.state.demo.finished.is_none() && page.state.announcement != "Training has ended.");
    assert_eq!(page.state.demo.name, "magika");
    page.act(Action::AddressChanged("#digits".into()));
    assert!(page.state.demo.finished.is_some());
    assert_eq!(page.state.loaded().unwrap().labels.len(), 11);
}

#[test]
fn a_drawing_is_asked_about_again_when_its_demo_is_open_again() {
    let mut page = Page::ready();
    page.list();
    page.teach("7");
    page.act(Action::Train);
    page.draw();
    page.hear(
        Topic::Predict,
        Event::Done(Answer::Prediction(prediction(3))),
    );
    page.hear(
        Topic::Predict,
        Event::Done(Answer::Prediction(prediction(3))),
    );
    let run = page.number(Topic::Run);
    page.open("magika", 7);
    let asked = page.asked_drawings.len();
    let done = Event::Done(Answer::FineTuned(summary()));
    page.act(Action::Heard(Topic::Run, run, done));
    assert_eq!(page.asked_drawings.len(), asked, "another pad is open");
    page.act(Action::AddressChanged("#digits".into()));
    assert_eq!(page.asked_drawings.len(), asked + 1);
}

#[test]
fn a_load_that_ends_behind_another_demo_reaches_its_own() {
    let mut page = Page::ready();
    page.list();
    page.act(Action::AddressChanged("#magika".into()));
    let load = page.number(Topic::Load);
    page.act(Action::AddressChanged("#digits".into()));
    let loaded = of_card(9, WeightsOrigin::Shipped, card("magika"));
    page.act(Action::Heard(
        Topic::Load,
        load,
        Event::Done(Answer::Loaded(loaded)),
    ));
    assert_eq!(page.state.loaded().unwrap().handle, 1);
    assert_eq!(page.state.parked[0].loaded().unwrap().handle, 9);
}

#[test]
fn a_gpu_serves_only_the_model_that_it_was_proven_on() {
    let mut page = raced([2.0, 20.0, 1.0, 8.0]);
    page.list();
    assert_eq!(page.choice.predict, GPU);
    page.open("magika", 7);
    assert_eq!(page.choice, Choice::default());
    assert!(page.state.device_in_words().contains("on DIGITS alone"));
    page.act(Action::AddressChanged("#digits".into()));
    assert_eq!(page.choice.predict, GPU);
    page.act(Action::AddressChanged("#magika".into()));
    page.act(Action::Wish(Wish::WebGpu));
    assert_eq!(
        page.sent_on.last().unwrap(),
        &(GPU, Command::Prove { model: 7 })
    );
    page.hear(Topic::Device, proof(1e-6));
    assert_eq!(page.choice.predict, GPU);
}

#[test]
fn photos_and_files_are_asked_about_one_at_a_time() {
    let mut page = Page::on("efficientnet-lite0");
    page.asked_drawings.clear();
    for name in ["one", "two", "three"] {
        page.act(Action::Show(photo(name)));
    }
    let asked = |page: &Page| {
        let asked = page
            .sent
            .iter()
            .filter(|(topic, ..)| *topic == Topic::Predict);
        asked.count()
    };
    assert_eq!(asked(&page), 1, "a camera's frames never queue");
    page.hear(
        Topic::Predict,
        Event::Done(Answer::Prediction(prediction(3))),
    );
    assert_eq!(asked(&page), 2, "the newest is next");
    assert_eq!(page.state.demo.item.as_ref().unwrap().name, "three");
    page.hear(
        Topic::Predict,
        Event::Failed(failure(FailureKind::BadInput)),
    );
    assert!(
        page.state.messages[0].is_error,
        "a photo that is none is told"
    );
    page.act(Action::Refuse("notes.txt: expected a picture.".into()));
    assert_eq!(page.state.messages.len(), 2);
}

#[test]
fn a_model_that_cannot_be_taught_takes_no_examples() {
    let mut page = Page::on("magika");
    page.act(Action::Show(photo("a file")));
    assert!(!page.state.can_add());
    page.act(Action::AddSample);
    assert!(page.state.demo.samples.is_empty());
}

#[test]
fn a_text_is_embedded_in_slices_and_the_nearest_passage_comes_first() {
    let mut page = Page::on("minilm");
    assert_eq!(page.fetched, ["samples/minilm.txt"]);
    let text: String = (0..6)
        .map(|place| format!("Passage {place}.\n\n"))
        .collect();
    page.act(Action::TakeText("a text".into(), text));
    let Command::Embed { inputs, .. } = page.last(Topic::Index) else {
        panic!()
    };
    assert_eq!(
        (inputs.len(), &inputs[0]),
        (4, &Input::Text("Passage 0.".into()))
    );
    page.act(Action::TypeQuery("who".into()));
    page.act(Action::TypeQuery("whose".into()));
    page.hear(Topic::Query, embedded(&[0.0, 1.0]));
    let Command::Embed { inputs, .. } = page.last(Topic::Query) else {
        panic!()
    };
    assert_eq!(
        inputs,
        &[Input::Text("whose".into())],
        "the newest question is next"
    );
    page.hear(Topic::Query, embedded(&[0.0, 2.0]));
    page.hear(
        Topic::Index,
        embedded(&[1.0, 0.0, 1.0, 1.0, 0.0, 3.0, -1.0, 0.0]),
    );
    let found = page.state.demo.search.found.clone().unwrap();
    assert_eq!(found.best, [2, 1, 0, 3]);
    page.act(Action::StopIndex);
    page.hear(Topic::Index, embedded(&[0.0, 1.0, 0.0, 1.0]));
    assert_eq!(page.state.demo.search.done, 6);
    assert_eq!(page.addresses.last().unwrap(), "#minilm?q=whose");
    page.act(Action::TypeQuery(String::new()));
    assert!(page.state.demo.search.found.is_none());
}

#[test]
fn the_reading_of_a_text_can_be_stopped_and_goes_on() {
    let mut page = Page::on("minilm");
    page.act(Action::TakeText("a text".into(), "word\n\n".repeat(400)));
    assert!(page.state.messages[0].text.contains("300 passages"));
    page.act(Action::StopIndex);
    let sent = page.sent.len();
    page.hear(Topic::Index, embedded(&[1.0; 8]));
    assert_eq!((page.sent.len(), page.state.demo.search.done), (sent, 4));
    page.act(Action::GoOnIndex);
    assert_eq!(page.sent.len(), sent + 1);
    let old = page.number(Topic::Index);
    page.act(Action::TakeText("another".into(), "short".into()));
    page.act(Action::Heard(Topic::Index, old, embedded(&[1.0; 8])));
    assert_eq!(page.state.demo.search.done, 0, "that was of the other text");
}

#[test]
fn a_shared_question_is_asked_once_the_model_is_there() {
    let mut page = Page::default();
    page.act(Action::Opened("#minilm?q=free%20speech".into()));
    page.list();
    let model = of_card(7, WeightsOrigin::Shipped, card("minilm"));
    page.hear(Topic::Load, Event::Done(Answer::Loaded(model)));
    let Command::Embed { inputs, .. } = page.last(Topic::Query) else {
        panic!()
    };
    assert_eq!(inputs, &[Input::Text("free speech".into())]);
}

#[test]
fn examples_are_looked_at_one_by_one_and_learned_from_as_features() {
    let mut page = Page::on("efficientnet-lite0");
    page.act(Action::TypeLabel("cat".into()));
    page.act(Action::AddItem(photo("1")));
    page.act(Action::AddItem(photo("2")));
    let embeds = |page: &Page| {
        page.sent
            .iter()
            .filter(|(topic, ..)| *topic == Topic::Embed)
            .count()
    };
    assert_eq!((embeds(&page), page.state.demo.waiting()), (1, 2));
    assert_eq!(page.state.demo.label, "cat");
    page.hear(Topic::Embed, embedded(&[1.0, 2.0]));
    page.hear(Topic::Embed, embedded(&[1.0, 2.0]));
    assert_eq!((embeds(&page), page.state.demo.waiting()), (2, 0));
    assert!(page.state.train_obstacle().unwrap().contains("two classes"));
    page.act(Action::ChooseLabel(NEW_LABEL.into()));
    page.act(Action::TypeLabel("dog".into()));
    page.act(Action::Show(photo("3")));
    page.act(Action::AddSample);
    page.hear(Topic::Embed, embedded(&[3.0, 4.0]));
    assert!(
        page.state
            .train_obstacle()
            .unwrap()
            .contains("at least two examples")
    );
    page.act(Action::AddSample);
    assert!(page.state.train_obstacle().unwrap().contains("still looks"));
    page.hear(Topic::Embed, embedded(&[3.0, 4.0]));
    assert_eq!(page.state.train_obstacle(), None);
    page.act(Action::Train);
    let Command::FineTune {
        samples, config, ..
    } = page.last(Topic::Run)
    else {
        panic!()
    };
    assert_eq!(
        (config.layers, config.epochs, config.replay_share),
        (None, 40, 0.0)
    );
    let features = Input::Features(Bytes::from_f32(&[3.0, 4.0]));
    assert_eq!(
        (samples.len(), &samples[3].input, samples[3].label.as_str()),
        (4, &features, "dog")
    );
    let count = page.state.demo.samples.len();
    page.act(Action::AddItem(photo("5")));
    let id = page.state.demo.samples[0].id;
    page.act(Action::RemoveSample(id));
    assert_eq!(
        page.state.demo.samples.len(),
        count,
        "they stay while they are learned from"
    );
}

#[test]
fn an_example_that_cannot_be_looked_at_is_taken_out_and_one_of_a_lost_engine_is_looked_at_again() {
    let mut page = Page::on("efficientnet-lite0");
    page.act(Action::TypeLabel("cat".into()));
    page.act(Action::AddItem(photo("1")));
    page.act(Action::AddItem(photo("2")));
    page.hear(Topic::Embed, Event::Failed(failure(FailureKind::BadInput)));
    assert_eq!(
        (page.state.demo.samples.len(), page.state.messages.len()),
        (1, 1)
    );
    let sent = page.sent.len();
    page.hear(
        Topic::Embed,
        Event::Failed(failure(FailureKind::EngineLost)),
    );
    assert_eq!(
        (page.state.demo.samples.len(), page.sent.len()),
        (1, sent + 1)
    );
    let id = page.state.demo.samples[0].id;
    page.act(Action::RemoveSample(id));
    page.hear(Topic::Embed, embedded(&[1.0, 2.0]));
    assert_eq!(
        (page.state.demo.waiting(), page.state.demo.features.len()),
        (0, 0)
    );
}

/// Two classes of texts, learned.
fn sorted() -> Page {
    let mut page = Page::on("minilm");
    page.teach_text("praise", "well done\n\nvery good\nthank you");
    page.teach_text("blame", "bad\nawful");
    page.act(Action::Train);
    let answer = |answer: &str, right_probability| OwnAnswer {
        answer: answer.into(),
        right_probability,
        is_held_out: false,
    };
    let own = vec![
        answer("praise", 0.9),
        answer("praise", 0.4),
        answer("blame", 0.2),
        answer("blame", 0.8),
        answer("blame", 0.8),
    ];
    let after = Metrics {
        held_out: None,
        own: report(),
    };
    let labels = vec!["praise".into(), "blame".into()];
    page.hear(
        Topic::Run,
        Event::Done(Answer::FineTuned(Summary {
            own,
            labels,
            before: None,
            after,
            ..summary()
        })),
    );
    page
}

#[test]
fn texts_are_sorted_into_taught_classes_and_hard_ones_are_marked() {
    let mut page = sorted();
    let hard = |page: &Page| -> Vec<bool> {
        let samples = page.state.demo.samples.iter();
        samples.map(|sample| sample.is_hard()).collect()
    };
    assert_eq!(hard(&page), [false, true, true, false, false]);
    page.act(Action::TypeQuery("splendid".into()));
    assert_eq!(
        page.last(Topic::Predict),
        &Command::Predict {
            model: 7,
            input: Input::Text("splendid".into())
        }
    );
    let id = page.state.demo.samples[2].id;
    page.act(Action::Relabel(id, "blame".into()));
    assert_eq!(page.state.demo.samples[2].label, "blame");
    assert!(!hard(&page)[2], "the model was not asked about it yet");
    page.act(Action::Train);
    assert_eq!(hard(&page), [false; 5]);
}

#[test]
fn before_anything_is_taught_a_text_has_no_classes() {
    let mut page = Page::on("minilm");
    page.act(Action::TypeQuery("splendid".into()));
    assert!(!page.sent.iter().any(|(topic, ..)| *topic == Topic::Predict));
}

#[test]
fn a_project_goes_to_a_file_and_comes_back() {
    let mut page = sorted();
    page.act(Action::SaveProject);
    let Command::Pack { model: 7, examples } = page.last(Topic::Project) else {
        panic!()
    };
    let examples: Vec<Example> = examples.clone();
    assert_eq!((examples.len(), examples[0].label.as_str()), (5, "praise"));
    assert_eq!(examples[0].content, Bytes(b"well done".to_vec()));
    page.hear(Topic::Project, Event::Done(Answer::Packed(Bytes(vec![9]))));
    assert_eq!(
        page.saved[0],
        ("minilm.hearth.safetensors".into(), Bytes(vec![9]))
    );

    let mut page = Page::on("minilm");
    page.act(Action::OpenProject("mine".into(), Bytes(vec![9])));
    let file = Bytes(vec![9]);
    assert_eq!(
        page.last(Topic::Project),
        &Command::Unpack {
            model: 7,
            file: file.clone()
        }
    );
    page.hear(Topic::Project, Event::Done(Answer::Unpacked(examples)));
    let weights = WeightSource::Given(file);
    assert!(
        matches!(page.last(Topic::Load), Command::Load { weights: given, .. } if *given == weights)
    );
    assert!(
        page.state.demo.samples.is_empty(),
        "the head may be no good"
    );
    let mut model = of_card(8, WeightsOrigin::Given, card("minilm"));
    model.labels = vec!["praise".into(), "blame".into()];
    page.hear(Topic::Load, Event::Done(Answer::Loaded(model)));
    assert_eq!(page.state.demo.samples.len(), 5);
    assert!(!page.state.demo.is_unsaved, "they are in the file");
    assert_eq!(page.state.demo.labels(), ["praise", "blame"]);
    page.act(Action::Train);
    assert!(
        page.state.demo.run.is_some(),
        "nothing has to be looked at again"
    );
}

#[test]
fn a_thousand_examples_are_not_copied_by_what_has_nothing_to_do_with_them() {
    let mut page = Page::on("efficientnet-lite0");
    page.act(Action::TypeLabel("cat".into()));
    for _ in 0..1_000 {
        page.act(Action::AddItem(photo("x")));
    }
    let before = page.state.demo.samples.clone();
    let started = std::time::Instant::now();
    for _ in 0..1_000 {
        page.act(Action::TypeLabel("dog".into()));
        page.act(Action::Show(photo("y")));
    }
    assert!(page.state.demo.samples == before, "the very same list");
    assert!(started.elapsed().as_secs_f64() < 1.0);
}

#[test]
fn a_file_that_is_no_project_changes_nothing() {
    let mut page = sorted();
    let before = page.state.demo.samples.clone();
    page.act(Action::OpenProject(
        "broken.safetensors".into(),
        Bytes(vec![9]),
    ));
    let loads = page.sent.iter().filter(|(topic, ..)| *topic == Topic::Load);
    let loads = loads.count();
    page.hear(
        Topic::Project,
        Event::Failed(failure(FailureKind::BadWeights)),
    );
    assert!(page.state.demo.samples == before, "the very same list");
    let now = page.sent.iter().filter(|(topic, ..)| *topic == Topic::Load);
    assert_eq!(now.count(), loads, "no head is loaded from it");
    let said = &page.state.messages.last().unwrap().text;
    assert!(said.contains("broken.safetensors"), "{said}");
    // A load that comes later has nothing to do with it.
    let model = of_card(8, WeightsOrigin::Given, card("minilm"));
    page.act(Action::Import("a head".into(), Bytes(vec![1])));
    page.hear(Topic::Load, Event::Done(Answer::Loaded(model)));
    assert!(page.state.demo.samples == before);
}

#[test]
fn examples_that_are_in_no_file_are_asked_about() {
    let mut page = sorted();
    assert!(page.state.demo.is_unsaved && !page.state.demo.is_untrained);
    assert_eq!(page.state.train_hint(), "");
    page.act(Action::SaveProject);
    page.hear(Topic::Project, Event::Done(Answer::Packed(Bytes(vec![9]))));
    assert!(!page.state.demo.is_unsaved);
    let id = page.state.demo.samples[0].id;
    page.act(Action::RemoveSample(id));
    assert!(page.state.demo.is_unsaved);
    assert!(page.state.train_hint().contains("train again"));
    for id in page
        .state
        .demo
        .samples
        .iter()
        .map(|sample| sample.id)
        .collect::<Vec<_>>()
    {
        page.act(Action::RemoveSample(id));
    }
    assert!(!page.state.demo.is_unsaved, "there are none");
}

#[test]
fn what_was_got_ready_for_a_demo_goes_there_and_not_to_the_one_that_is_open() {
    let mut page = Page::on("minilm");
    page.act(Action::AddressChanged("#efficientnet-lite0".into()));
    let text = Action::TakeText("An example".into(), "One.\n\nTwo.".into());
    page.act(Action::To("minilm".into(), Box::new(text)));
    assert!(page.state.demo.search.passages.is_empty());
    let mut parked = page.state.parked.iter();
    let search = parked.find(|demo| demo.name == "minilm").unwrap();
    assert_eq!(search.search.passages.len(), 2);
    let photo = Action::Show(photo("x"));
    page.act(Action::To("magika".into(), Box::new(photo)));
    assert!(
        page.state.demo.item.is_none(),
        "a demo that is not there drops it"
    );
}

#[test]
fn a_refusal_goes_when_the_next_thing_is_given() {
    let mut page = Page::on("efficientnet-lite0");
    page.act(Action::Refuse("a.svg: no picture".into()));
    page.act(Action::Refuse("b.svg: no picture".into()));
    assert_eq!(page.state.messages.len(), 1, "only the last one counts");
    page.act(Action::Show(photo("x")));
    assert!(page.state.messages.is_empty());
}

#[test]
fn lines_beyond_what_is_taken_at_once_are_told() {
    let mut page = Page::on("minilm");
    page.act(Action::TypeLabel("many".into()));
    page.act(Action::AddTexts("a line\n".repeat(1_020)));
    assert_eq!(page.state.demo.samples.len(), 1_000);
    let said = &page.state.messages.last().unwrap().text;
    assert!(said.contains("1,000 of 1,020 lines"), "{said}");
}

#[test]
fn a_run_that_was_cut_off_is_offered_and_goes_on_from_its_checkpoint() {
    let mut page = Page::ready();
    let model = "digits".into();
    assert_eq!(
        page.last(Topic::Interrupted),
        &Command::Interrupted { model }
    );
    let found = Interrupted {
        run: "20261125-130501-k3x9qa".into(),
        step: 40,
        total_steps: 100,
        about: "1 examples of cross".into(),
        on_shipped: true,
        text: None,
        drawings: vec![(
            "cross".into(),
            Image {
                width: 28,
                height: 28,
                pixels: Bytes(vec![9; 784]),
            },
        )],
        checkpoint: Bytes(vec![7]),
    };
    let answer = Answer::Interrupted(Some(found.clone()));
    page.hear(Topic::Interrupted, Event::Done(answer.clone()));
    page.act(Action::Continue);
    let Command::FineTune {
        samples, resume, ..
    } = page.last(Topic::Run)
    else {
        panic!("no run")
    };
    assert_eq!((samples.len(), resume), (0, &Some(Bytes(vec![7]))));
    assert!(
        page.state
            .demo
            .run
            .as_ref()
            .is_some_and(|run| run.is_resumed)
    );
    assert_eq!(
        page.state.demo.samples[0].label, "cross",
        "examples come back"
    );
    assert_eq!(page.state.demo.learned, [page.state.demo.samples[0].id]);
    page.hear(Topic::Run, Event::Failed(failure(FailureKind::WrongState)));
    let again = page.state.demo.interrupted.as_ref();
    assert_eq!(again.map(|found| found.step), Some(40), "it is not lost");
    page.act(Action::Continue);
    assert_eq!(
        page.state.demo.samples.len(),
        1,
        "its examples came back once"
    );
    page.hear(Topic::Run, Event::Done(Answer::FineTuned(summary())));
    assert_eq!(page.state.demo.interrupted, None);
    assert!(page.state.demo.finished.is_some());

    page.hear(Topic::Interrupted, Event::Done(answer));
    page.act(Action::DropRun);
    let run = found.run;
    assert_eq!(page.last(Topic::Interrupted), &Command::DropRun { run });
    assert_eq!(page.state.demo.interrupted, None);
}

#[test]
fn a_model_that_cannot_be_taught_has_no_runs() {
    let page = Page::on("magika");
    let asks = |(topic, ..): &&(Topic, u32, Command)| *topic == Topic::Interrupted;
    let of_it = page.sent.iter().filter(asks);
    let names: Vec<&Command> = of_it.map(|(_, _, command)| command).collect();
    assert!(!names.contains(&&Command::Interrupted {
        model: "magika".into()
    }));
}
