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
    InputKind, LoadReport, LoadedModel, Metrics, ModelCard, ModelHandle, OutputKind, Outputs,
    OwnAnswer, OwnClasses, Prediction, Progress, Proof, Report, Seen, Summary, TrainEvent, Usage,
    WeightSource, WeightsInfo, WeightsOrigin,
};
use hearth::ui::demo::{Item, ModelState};
use hearth::ui::devices::{Gpu, Wish};
use hearth::ui::link::{Choice, Lost};
use hearth::ui::pad::Point;
use hearth::ui::shared::Shared;
use hearth::ui::state::{EngineState, NEW_LABEL};
use hearth::ui::{Action, Effect, RunStage, State, Topic, reduce};

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
    saved_wish: Option<Wish>,
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
                Effect::SaveWish(wish) => self.saved_wish = Some(wish),
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
        log_loss: 0.0,
        calibration_error: 0.0,
        classes: Vec::new(),
        confusion: Vec::new(),
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
    assert!(page.state.demo.finished.as_ref().unwrap().is_kept);
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
fn the_person_s_choice_overrides_the_race_and_is_remembered() {
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
    assert_eq!(
        (page.choice, page.saved_wish),
        (Choice::default(), Some(Wish::Cpu))
    );
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
