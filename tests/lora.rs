//! LoRA: adapters against PyTorch's, merged and not, gone on with, in files of their own, and through the engine.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not so"
)]

mod common;

use burn::module::Module;
use burn::nn::{Linear, LinearConfig};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Tensor, TensorData};
use common::{Bench, World, cross, crosses, short};
use hearth::cli::replay::replay;
use hearth::engine::platform::Clock;
use hearth::model::{Adapters, Architecture, Network, Trainable, find};
use hearth::protocol::{
    Answer, Bytes, Command, Event, Failure, FailureKind, Input, Layers, ModelHandle, Progress,
    Summary, TrainConfig, WeightSource,
};
use hearth::train::{
    BatchSource, Checkpoint, HostBatch, Session, SessionConfig, with_fresh_adapters,
};
use hearth::weights::{
    Description, NamedTensor, WeightsFile, apply, save_adapters, save_with, write,
};
use serde_json::Value;

fn golden() -> Value {
    serde_json::from_str(include_str!("reference/lora.json")).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    let numbers = value.as_array().unwrap().iter();
    numbers.map(|number| number.as_f64().unwrap()).collect()
}

fn floats(value: &Value) -> Vec<f32> {
    let numbers = numbers(value).into_iter();
    numbers.map(|value| value as f32).collect()
}

fn size(golden: &Value, name: &str) -> usize {
    golden[name].as_u64().unwrap() as usize
}

/// A perceptron with one hidden layer, as `tests/reference/lora.py` has it.
#[derive(Module, Debug)]
struct Perceptron {
    hidden: Linear,
    head: Linear,
}

impl Architecture for Perceptron {
    fn activations(&self) -> usize {
        1
    }

    fn features(&self, inputs: Tensor<4>) -> Tensor<2> {
        relu(self.hidden.forward(inputs.flatten::<2>(1, 3)))
    }

    fn classify(&self, features: Tensor<2>) -> Tensor<2> {
        self.head.forward(features)
    }
}

/// With PyTorch's first weights, and without adapters.
fn perceptron(golden: &Value) -> Box<dyn Network> {
    let device = Device::flex();
    let [features, hidden, classes] =
        ["features", "hidden", "classes"].map(|name| size(golden, name));
    let mut network: Box<dyn Network> = Box::new(Perceptron {
        hidden: LinearConfig::new(features, hidden).init(&device),
        head: LinearConfig::new(hidden, classes).init(&device),
    });
    let tensors = network.slots().into_iter().map(|slot| {
        let (layer, kind) = slot.path.split_once('.').unwrap();
        NamedTensor {
            shape: slot.file_shape(),
            values: floats(&golden["before"][layer][kind]),
            path: slot.path,
        }
    });
    let file = WeightsFile {
        description: None,
        tensors: tensors.collect(),
    };
    apply(network.as_mut(), file).unwrap();
    network
}

fn adapters(golden: &Value) -> Adapters {
    Adapters {
        rank: size(golden, "rank"),
        alpha: golden["alpha"].as_f64().unwrap(),
    }
}

/// The perceptron with PyTorch's adapters `before` or `after` its steps.
fn adapted(golden: &Value, when: &str) -> Box<dyn Network> {
    let mut network = perceptron(golden).with_adapters(adapters(golden));
    let tensors = network.parameters().into_iter().map(|parameter| {
        let (layer, rest) = parameter.path.split_once('.').unwrap();
        let kind = rest.rsplit('.').next().unwrap();
        NamedTensor {
            shape: parameter.file_shape(),
            values: floats(&golden[when][layer][kind]),
            path: parameter.path,
        }
    });
    let file = WeightsFile {
        description: None,
        tensors: tensors.collect(),
    };
    apply(network.as_mut(), file).unwrap();
    network
}

/// The rows in their own order, the same each epoch of four steps.
struct InOrder {
    inputs: Vec<f32>,
    labels: Vec<usize>,
    width: usize,
    batch: usize,
}

impl InOrder {
    fn of(golden: &Value) -> Self {
        let labels = numbers(&golden["labels"]).into_iter();
        Self {
            inputs: floats(&golden["inputs"]),
            labels: labels.map(|label| label as usize).collect(),
            width: size(golden, "features"),
            batch: size(golden, "batch"),
        }
    }
}

impl BatchSource for InOrder {
    fn batch(&self, step: u64) -> HostBatch {
        let first = step as usize % 4 * self.batch;
        let rows = first..first + self.batch;
        HostBatch {
            shape: [self.width, 1, 1],
            values: self.inputs[rows.start * self.width..rows.end * self.width].to_vec(),
            labels: self.labels[rows].to_vec(),
        }
    }

    fn steps_per_epoch(&self) -> u64 {
        4
    }

    fn class_shares(&self) -> Vec<f64> {
        vec![0.25; 4]
    }
}

fn session(golden: &Value) -> Session {
    let config = SessionConfig {
        epochs: 5,
        batch_size: size(golden, "batch"),
        learning_rate: golden["rate"].as_f64().unwrap(),
        loss_every: Some(1),
        ..SessionConfig::default()
    };
    let (network, source) = (adapted(golden, "before"), Box::new(InOrder::of(golden)));
    Session::new(network.as_ref(), Trainable::Adapters, source, config).unwrap()
}

fn finish(session: &mut Session) -> Vec<f64> {
    while !session.is_done() {
        session.step();
    }
    pollster::block_on(session.read_progress()).unwrap();
    let windows = session.take_windows().into_iter();
    windows.map(|window| window.loss).collect()
}

fn description(lora: Option<Adapters>, step: Option<u64>) -> Description {
    Description {
        model: "perceptron".into(),
        labels: Vec::new(),
        step,
        base: None,
        lora,
        run: None,
    }
}

fn values(tensor: Tensor<1>) -> Vec<f32> {
    tensor.into_data().try_to_vec().unwrap()
}

/// Each parameter's path and bits.
fn bits(network: &dyn Network) -> Vec<(String, Vec<u32>)> {
    let parameters = network.parameters().into_iter();
    let bits = |tensor| values(tensor).iter().map(|value| value.to_bits()).collect();
    parameters
        .map(|parameter| (parameter.path, bits(parameter.value)))
        .collect()
}

/// Those of the weights that adapters stand beside.
fn frozen(network: &dyn Network) -> Vec<(String, Vec<u32>)> {
    let mut bits = bits(network);
    bits.retain(|(path, _)| !Adapters::have(path));
    bits
}

fn close(what: &str, got: &[f64], expected: &[f64]) {
    assert_eq!(got.len(), expected.len(), "{what}");
    let both = got.iter().zip(expected);
    let largest = both
        .map(|(got, expected)| (got - expected).abs())
        .fold(0.0, f64::max);
    println!("{what}: {largest:e} apart at most");
    assert!(largest < 1e-5, "{what}: {largest:e} apart");
}

fn doubles(values: &[f32]) -> Vec<f64> {
    values.iter().map(|value| f64::from(*value)).collect()
}

#[test]
fn twenty_steps_equal_pytorch_s_and_leave_the_base_as_it_was() {
    let golden = golden();
    let mut session = session(&golden);
    let losses = finish(&mut session);
    close("losses", &losses, &numbers(&golden["losses"]));
    let network = session.network();
    let description = description(None, None);
    let saved = save_adapters(network.as_ref(), &[], &description);
    let file = WeightsFile::read(&pollster::block_on(saved).unwrap()).unwrap();
    assert_eq!(file.tensors.len(), 4, "A and B of two layers, nothing else");
    for tensor in file.tensors {
        let (layer, rest) = tensor.path.split_once('.').unwrap();
        let kind = rest.rsplit('.').next().unwrap();
        let expected = numbers(&golden["after"][layer][kind]);
        close(&tensor.path, &doubles(&tensor.values), &expected);
    }
    assert_eq!(
        frozen(network.as_ref()),
        bits(perceptron(&golden).as_ref()),
        "the base is as it was, bit for bit"
    );
}

#[test]
fn merged_adapters_answer_as_pytorch_s_beside_the_layers() {
    let golden = golden();
    let inputs = floats(&golden["inputs"]);
    let rows = inputs.len() / size(&golden, "features");
    let shape = [rows, size(&golden, "features"), 1, 1];
    let inputs = Tensor::from_data(TensorData::new(inputs, shape), &Device::flex());
    let merged = adapted(&golden, "after").merged();
    assert_eq!(merged.parameters().len(), 4, "an ordinary network");
    let logits = merged.logits(inputs);
    let [rows, classes] = logits.dims();
    let logits = values(logits.reshape([rows * classes]));
    close("logits", &doubles(&logits), &numbers(&golden["logits"]));
}

#[test]
fn a_resumed_run_equals_the_uninterrupted_one_bit_for_bit() {
    let golden = golden();
    let mut whole = session(&golden);
    let losses = finish(&mut whole);
    let mut first = session(&golden);
    (0..7).for_each(|_| first.step());
    pollster::block_on(first.read_progress()).unwrap();
    let mut joined: Vec<f64> = first.take_windows().iter().map(|one| one.loss).collect();

    let description = description(Some(adapters(&golden)), Some(7));
    let (network, state) = (first.network(), first.state());
    let saved = save_with(network.as_ref(), &state, &description);
    let mut file = WeightsFile::read(&pollster::block_on(saved).unwrap()).unwrap();
    let checkpoint = Checkpoint::take_from(&mut file).unwrap();
    let mut network = perceptron(&golden).with_adapters(adapters(&golden));
    apply(network.as_mut(), file).unwrap();
    let config = SessionConfig {
        epochs: 5,
        batch_size: size(&golden, "batch"),
        learning_rate: golden["rate"].as_f64().unwrap(),
        loss_every: Some(1),
        ..SessionConfig::default()
    };
    let (learns, source) = (Trainable::Adapters, Box::new(InOrder::of(&golden)));
    let second = Session::resume(network.as_ref(), learns, source, config, &checkpoint);
    let mut second = second.unwrap();
    joined.extend(finish(&mut second));
    assert_eq!(joined, losses);
    assert_eq!(
        bits(second.network().as_ref()),
        bits(whole.network().as_ref())
    );
}

#[test]
fn a_merged_network_answers_as_the_adapters_beside_it() {
    let device = Device::flex();
    let digits = find("digits").unwrap();
    let mut network = with_fresh_adapters((digits.init)(10, &device).as_ref(), LORA, 3);
    let mut state = 1_u32;
    let mut random = move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / 16_777_216.0
    };
    network.replace(&mut |parameter| match parameter.path.ends_with(".lora.b") {
        true => {
            let count = parameter.shape.iter().product::<usize>();
            let values: Vec<f32> = (0..count).map(|_| 0.1 * (random() - 0.5)).collect();
            Tensor::from_data(TensorData::new(values, [count]), &Device::flex())
        }
        false => parameter.value.clone(),
    });
    let pixels: Vec<f32> = (0..64 * 784).map(|_| random()).collect();
    let inputs = Tensor::<4>::from_data(TensorData::new(pixels, [64, 1, 28, 28]), &device);
    let beside = network.logits(inputs.clone());
    let merged = network.merged().logits(inputs.clone());
    // The product taken apart, as the paper writes it: W x + alpha / rank * B (A x), here of the head.
    let features = network.features(inputs);
    let of = |path: &str, shape: [usize; 2]| -> Tensor<2> {
        let parameters = network.parameters();
        let one = parameters.iter().find(|parameter| parameter.path == path);
        one.unwrap().value.clone().reshape(shape)
    };
    let down = features.clone().matmul(of("head.weight.lora.a", [128, 8]));
    let up = down.matmul(of("head.weight.lora.b", [8, 10])) * (LORA.alpha / LORA.rank as f64);
    let bias = of("head.bias", [1, 10]);
    let apart = features.matmul(of("head.weight", [128, 10])) + bias + up;
    let largest = |other: Tensor<2>| -> f32 {
        let difference = (beside.clone() - other).abs().max();
        difference.into_scalar()
    };
    let (merged, apart) = (largest(merged), largest(apart));
    println!("largest difference: merged {merged:e}, taken apart {apart:e}");
    assert!(merged < 1e-6 && apart < 1e-6, "{merged} {apart}");
}

const LORA: Adapters = Adapters {
    rank: 8,
    alpha: 16.0,
};

#[test]
fn fresh_adapters_change_no_answer_and_follow_the_seed() {
    let device = Device::flex();
    let digits = (find("digits").unwrap().init)(10, &device);
    let inputs = Tensor::<4>::ones([2, 1, 28, 28], &device);
    let answers = |network: &dyn Network| values(network.logits(inputs.clone()).reshape([20]));
    let adapted = |seed| with_fresh_adapters(digits.as_ref(), LORA, seed);
    assert_eq!(answers(digits.as_ref()), answers(adapted(1).as_ref()));
    assert_eq!(bits(adapted(1).as_ref()), bits(adapted(1).as_ref()));
    assert_ne!(bits(adapted(1).as_ref()), bits(adapted(2).as_ref()));
    let paths = adapted(1).slots().into_iter().map(|slot| slot.path);
    let paths: Vec<String> = paths.filter(|path| Adapters::have(path)).collect();
    let layers = ["hidden.weight.lora", "head.weight.lora"];
    let expected = layers.map(|layer| [".a", ".b"].map(|part| format!("{layer}{part}")));
    assert_eq!(paths, expected.concat(), "of dense layers alone");
}

fn config(max_steps: u64) -> TrainConfig {
    TrainConfig {
        layers: Some(Layers::Lora),
        ..short(max_steps)
    }
}

fn fine_tune(model: ModelHandle, config: TrainConfig) -> Command {
    Command::FineTune {
        model,
        samples: crosses(6),
        config,
        resume: None,
    }
}

fn summary(answer: Result<Answer, Failure>) -> Summary {
    match answer.unwrap() {
        Answer::FineTuned(summary) => summary,
        other => panic!("{other:?}"),
    }
}

fn adapter(bench: &mut Bench, model: ModelHandle) -> Result<Vec<u8>, Failure> {
    match bench.ask(Command::ExportAdapter { model })? {
        Answer::Exported(file) => Ok(file.0),
        other => panic!("{other:?}"),
    }
}

fn given(bench: &mut Bench, file: &[u8]) -> Result<ModelHandle, Failure> {
    let loaded = bench.load(WeightSource::Given(file.to_vec().into()));
    loaded.map(|loaded| loaded.handle)
}

/// A tensor of a file.
fn tensor(file: &[u8], path: &str) -> Vec<f32> {
    let tensors = WeightsFile::read(file).unwrap().tensors.into_iter();
    let mut found = tensors.filter(|tensor| tensor.path == path);
    found.next().unwrap().values
}

#[test]
fn a_run_learns_a_new_class_and_moves_the_dense_layers_alone() {
    let mut bench = Bench::default();
    let model = bench.digits();
    let shipped = bench.export(model);
    let summary = summary(bench.ask(fine_tune(model, config(60))));
    assert_eq!(summary.added, ["cross"]);
    let own = &summary.after.own;
    let before = &summary.before.as_ref().unwrap().own;
    assert_eq!((before.correct, own.correct), (0, 6), "all crosses");
    assert!(own.log_loss < before.log_loss / 2.0);
    let held_out = summary.after.held_out.unwrap();
    println!(
        "loss {}, held out {}",
        summary.final_loss, held_out.accuracy
    );
    assert!(held_out.accuracy > 0.9, "{}", held_out.accuracy);

    let merged = bench.export(model);
    for layer in ["conv1", "conv2", "conv3"] {
        let path = format!("{layer}.weight");
        assert_eq!(tensor(&merged, &path), tensor(&shipped, &path));
    }
    assert_eq!(
        tensor(&merged, "hidden.bias"),
        tensor(&shipped, "hidden.bias")
    );
    let file = adapter(&mut bench, model).unwrap();
    println!(
        "{} bytes beside {} of all weights",
        file.len(),
        merged.len()
    );
    assert!(file.len() * 10 < merged.len());
    assert_is_sum(&shipped, &file, &merged);
}

/// W' = W + alpha / rank * B A of the hidden layer, in the layout of the files.
fn assert_is_sum(shipped: &[u8], adapter: &[u8], merged: &[u8]) {
    let (inputs, outputs, rank) = (432, 128, 8);
    let [a, b] = ["a", "b"].map(|part| tensor(adapter, &format!("hidden.weight.lora.{part}")));
    let (base, sum) = (
        tensor(shipped, "hidden.weight"),
        tensor(merged, "hidden.weight"),
    );
    assert_ne!(base, sum);
    for row in 0..outputs {
        for column in 0..inputs {
            let product = |k| f64::from(b[row * rank + k]) * f64::from(a[k * inputs + column]);
            let delta: f64 = 2.0 * (0..rank).map(product).sum::<f64>();
            let place = row * inputs + column;
            let expected = f64::from(base[place]) + delta;
            assert!((f64::from(sum[place]) - expected).abs() < 1e-6);
        }
    }
}

#[test]
fn an_adapter_over_its_base_is_the_trained_model_again() {
    let mut bench = Bench::default();
    let model = bench.digits();
    bench.ask(fine_tune(model, config(8))).unwrap();
    let file = adapter(&mut bench, model).unwrap();
    let read = WeightsFile::read(&file).unwrap();
    let described = read.description.unwrap();
    assert_eq!(described.lora, Some(LORA));
    assert_eq!(described.labels.last().unwrap(), "cross");

    let mut other = Bench::default();
    let loaded = given(&mut other, &file).unwrap();
    assert!(other.export(loaded) == bench.export(model), "other weights");
    assert_eq!(
        other.probabilities(loaded, cross(1)),
        bench.probabilities(model, cross(1))
    );
    // An ordinary model: it learns on, in all layers.
    let before = other.export(loaded);
    other.ask(fine_tune(loaded, short(2))).unwrap();
    let after = other.export(loaded);
    for path in ["conv1.weight", "hidden.weight", "head.bias"] {
        assert_ne!(tensor(&before, path), tensor(&after, path), "{path}");
    }
}

#[test]
fn another_base_is_refused_by_its_hash() {
    let mut bench = Bench::default();
    let model = bench.digits();
    let shipped = bench.load(WeightSource::Shipped).unwrap().weights.sha256;
    bench.ask(fine_tune(model, config(2))).unwrap();
    let first = WeightsFile::read(&adapter(&mut bench, model).unwrap()).unwrap();
    assert_eq!(first.description.unwrap().base.as_ref(), Some(&shipped));
    let base = hearth::weights::sha256(&bench.export(model));
    bench.ask(fine_tune(model, config(2))).unwrap();
    let second = adapter(&mut bench, model).unwrap();
    let failure = given(&mut bench, &second).unwrap_err();
    assert_eq!(failure.kind, FailureKind::BadWeights);
    let expected = format!("an adapter for the shipped weights {shipped}");
    assert_eq!(failure.expected, expected);
    assert!(failure.got.contains(&base), "{failure}");
}

#[test]
fn adapters_that_cannot_be_are_refused() {
    let mut bench = Bench::default();
    let model = bench.digits();
    bench.ask(fine_tune(model, config(2))).unwrap();
    let file = adapter(&mut bench, model).unwrap();
    let changed = |change: &dyn Fn(&mut WeightsFile)| {
        let mut file = WeightsFile::read(&file).unwrap();
        change(&mut file);
        write(&file.tensors, &file.description.unwrap()).unwrap()
    };
    let with = |rank, alpha| {
        changed(&move |file| {
            file.description.as_mut().unwrap().lora = Some(Adapters { rank, alpha });
        })
    };
    for (file, expected) in [
        (with(0, 1.0), "rank from 1 to 64"),
        (with(1 << 40, 1.0), "rank from 1 to 64"),
        (with(8, -1.0), "an alpha above 0"),
        (with(4, 8.0), "shape [4, 432]"),
        (changed(&|file| drop(file.tensors.pop())), "all tensors"),
    ] {
        let failure = given(&mut bench, &file).unwrap_err();
        assert!(failure.expected.contains(expected), "{failure}");
    }
}

#[test]
fn there_is_no_adapter_without_a_run_that_trained_one() {
    let mut bench = Bench::default();
    let model = bench.digits();
    let failure = adapter(&mut bench, model).unwrap_err();
    assert!(failure.expected.contains("'lora'"), "{failure}");
    bench.ask(fine_tune(model, config(2))).unwrap();
    adapter(&mut bench, model).unwrap();
    bench.ask(fine_tune(model, short(2))).unwrap();
    adapter(&mut bench, model).unwrap_err();
}

#[test]
fn settings_that_cannot_be_are_named() {
    let mut bench = Bench::default();
    let model = bench.digits();
    let mut refused = |config| {
        let failure = bench.ask(fine_tune(model, config)).unwrap_err();
        assert_eq!(failure.kind, FailureKind::BadConfig);
        failure
    };
    let failure = refused(TrainConfig {
        lora_rank: Some(65),
        ..config(1)
    });
    assert!(failure.place.contains("loraRank"), "{failure}");
    assert_eq!(failure.got, "65");
    let failure = refused(TrainConfig {
        lora_alpha: Some(1.0),
        ..short(1)
    });
    assert!(failure.place.contains("loraAlpha"), "{failure}");
}

/// Trains until a checkpoint was kept and one more step taken; then the tab is gone. Returns the checkpoint.
fn cut_off(world: &World, config: TrainConfig) -> Bytes {
    let mut bench = Bench::in_world(world.clone());
    let model = bench.digits();
    bench.send(fine_tune(model, config));
    let mut newest = None;
    while newest.is_none() {
        assert!(bench.engine.has_work(), "the run ended before");
        pollster::block_on(world.pause(3_000));
        bench.advance();
        for reply in bench.replies() {
            match reply.event {
                Event::Progress(Progress::Snapshot { step, weights }) if step > 3 => {
                    newest = Some(weights);
                }
                Event::Failed(failure) => panic!("{failure}"),
                _ => {}
            }
        }
    }
    newest.unwrap()
}

#[test]
fn a_run_that_lost_its_tab_ends_as_if_nothing_had_happened() {
    // Each epoch of three steps is measured, and a checkpoint has the best one's adapters as well.
    let measured = TrainConfig {
        batch_size: 4,
        patience: Some(20),
        ..config(14)
    };
    for config in [config(14), measured] {
        let mut whole = Bench::default();
        let model = whole.digits();
        let expected = summary(whole.ask(fine_tune(model, config.clone())));
        let world = World::default();
        let checkpoint = cut_off(&world, config);
        let mut bench = Bench::in_world(world);
        let again = bench.digits();
        let resumed = summary(bench.ask(Command::FineTune {
            model: again,
            samples: Vec::new(),
            config: TrainConfig::default(),
            resume: Some(checkpoint),
        }));
        assert_eq!(resumed.final_loss.to_bits(), expected.final_loss.to_bits());
        assert!(bench.export(again) == whole.export(model), "other weights");
        assert_eq!(
            adapter(&mut bench, again).unwrap(),
            adapter(&mut whole, model).unwrap()
        );
    }
}

#[test]
fn a_checkpoint_that_is_loaded_answers_with_its_adapters() {
    let checkpoint = cut_off(&World::default(), config(30));
    let mut bench = Bench::default();
    let loaded = given(&mut bench, &checkpoint.0).unwrap();
    let shipped = bench.digits();
    let input: fn() -> Input = || cross(1);
    assert_eq!(bench.probabilities(loaded, input()).len(), 11);
    assert_eq!(bench.probabilities(shipped, input()).len(), 10);
    let (file, base) = (bench.export(loaded), bench.export(shipped));
    let path = "hidden.weight";
    assert_ne!(tensor(&file, path), tensor(&base, path));
    assert!(
        WeightsFile::read(&file)
            .unwrap()
            .description
            .unwrap()
            .lora
            .is_none()
    );
}

#[test]
fn a_capsule_of_a_run_replays_bit_for_bit() {
    let mut bench = Bench::default();
    let model = bench.digits();
    bench.ask(fine_tune(model, config(6))).unwrap();
    let Ok(Answer::Exported(capsule)) = bench.ask(Command::ExportCapsule { model }) else {
        panic!("no capsule")
    };
    let folder = std::env::temp_dir().join(format!("hearth-lora-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("capsule.json");
    std::fs::write(&file, capsule.0).unwrap();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let comparison = replay(&file, root, None).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(comparison.equal, "{comparison:?}");
}
