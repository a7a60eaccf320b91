//! In a headless browser: the model in Wasm answers and learns as natively, messages move their buffers, storage keeps.

#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not so"
)]

use burn::tensor::{Device, Tensor, TensorData};
use hearth::browser::channel::Yielder;
use hearth::browser::objects::pack_objects;
use hearth::browser::transfer::{pack_compact, read_reply};
use hearth::browser::wire::{Wire, read_request};
use hearth::data::{Augmentation, Images, PIXELS};
use hearth::eval::probabilities;
use hearth::model::{Network, Trainable, find};
use hearth::protocol::{
    Answer, Bytes, Command, DeviceKind, Event, FailureKind, Input, Reply, Request,
};
use hearth::train::{FromScratch, Schedule, Session, SessionConfig};
use hearth::weights::{Description, WeightsFile, apply, save};
use serde_json::Value;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const GOLDEN: &str = include_str!("../models/digits/golden.json");
const WEIGHTS: &[u8] = include_bytes!("../models/digits/digits.safetensors");

fn shipped() -> Box<dyn Network> {
    let mut network = (find("digits").unwrap().init)(10, &Device::flex());
    apply(network.as_mut(), WeightsFile::read(WEIGHTS).unwrap()).unwrap();
    network
}

fn numbers(value: &Value) -> Vec<f64> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|number| number.as_f64().unwrap())
        .collect()
}

#[wasm_bindgen_test]
async fn logits_equal_pytorch_s() {
    let golden: Value = serde_json::from_str(GOLDEN).unwrap();
    let pixels: Vec<f32> = golden["pixels"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(numbers)
        .map(|pixel| pixel as f32 / 255.0)
        .collect();
    let network = shipped();
    let images = TensorData::new(pixels.clone(), [pixels.len() / PIXELS, 1, 28, 28]);
    let logits = network.logits(Tensor::from_data(images, &network.device()));
    let logits: Vec<f32> = logits
        .into_data_async()
        .await
        .unwrap()
        .try_to_vec()
        .unwrap();
    let expected: Vec<f64> = golden["logits"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(numbers)
        .collect();
    assert!(
        logits
            .iter()
            .zip(&expected)
            .all(|(got, want)| (f64::from(*got) - want).abs() < 1e-4)
    );
    let rows = probabilities(network.as_ref(), [1, 28, 28], &pixels)
        .await
        .unwrap();
    assert!(
        rows.iter()
            .all(|row| (row.iter().sum::<f32>() - 1.0).abs() < 1e-5)
    );
}

#[wasm_bindgen_test]
async fn training_lowers_the_loss_and_a_seed_repeats_it() {
    let run = || async {
        let images = Images {
            pixels: (0..20 * PIXELS)
                .map(|place| (place * 31 % 256) as u8)
                .collect(),
            labels: (0..20).map(|sample| (sample % 10) as u8).collect(),
        };
        let source = FromScratch {
            images,
            batch_size: 20,
            augmentation: Augmentation::GENTLE,
            seed: 3,
        };
        let config = SessionConfig {
            epochs: 12,
            batch_size: 20,
            learning_rate: 1e-3,
            schedule: Schedule::Constant,
            seed: 3,
            max_steps: None,
            ..SessionConfig::default()
        };
        let mut session =
            Session::new(shipped().as_ref(), Trainable::All, Box::new(source), config).unwrap();
        session.step();
        let first = session.read_progress().await.unwrap().unwrap().loss;
        while !session.is_done() {
            session.step();
        }
        (first, session.read_progress().await.unwrap().unwrap().loss)
    };
    let (first, rest) = run().await;
    assert!(rest < first, "{rest} is not below {first}");
    assert_eq!((first, rest), run().await);
}

#[wasm_bindgen_test]
async fn an_export_is_the_file_it_came_from() {
    let labels = (0..10).map(|digit| digit.to_string()).collect();
    let file = save(
        shipped().as_ref(),
        &Description {
            model: "digits".into(),
            labels,
            step: None,
            base: None,
            lora: None,
            run: None,
        },
    )
    .await
    .unwrap();
    assert_eq!(file, WEIGHTS);
}

fn a_request() -> Request {
    let input = Input::Image {
        width: 1,
        height: 2,
        rgba: Bytes(vec![7; 8]),
    };
    Request {
        id: 5,
        command: Command::Predict { model: 1, input },
    }
}

#[wasm_bindgen_test]
fn buffers_of_objects_are_moved_and_messages_read_back() {
    let packed = pack_objects(&a_request()).unwrap();
    assert_eq!(packed.buffers.length(), 1);
    let buffer: js_sys::ArrayBuffer = packed.buffers.get(0).into();
    assert_eq!(buffer.byte_length(), 8);
    assert_eq!(read_request(&packed.message).unwrap(), a_request());
}

#[wasm_bindgen_test]
fn compact_messages_are_one_buffer_and_read_back() {
    let packed = pack_compact(&a_request()).unwrap();
    assert_eq!(packed.buffers.length(), 1);
    assert_eq!(read_request(&packed.message).unwrap(), a_request());
    let event = Event::Done(Answer::Exported(Bytes(vec![1, 2, 3])));
    let reply = Reply {
        id: 5,
        device: DeviceKind::Cpu,
        event,
    };
    let packed = Wire::Compact.pack(&reply).unwrap();
    assert_eq!(read_reply(&packed.message).unwrap(), reply);
    let object = Wire::of_worker("").pack(&reply).unwrap().message;
    assert!(
        read_reply(&object).is_err(),
        "an object is no compact message"
    );
}

#[wasm_bindgen_test]
fn a_message_of_no_protocol_is_refused_with_its_id() {
    let message = js_sys::JSON::parse(r#"{"id": 9, "command": {"explode": 1}}"#).unwrap();
    let (id, failure) = read_request(&message).unwrap_err();
    assert_eq!((id, failure.kind), (9, FailureKind::Protocol));
    assert_eq!(read_request(&JsValue::from_str("what")).unwrap_err().0, 0);
}

#[wasm_bindgen_test]
async fn yielding_lets_other_tasks_run() {
    let ran = std::rc::Rc::new(std::cell::Cell::new(false));
    let flag = std::rc::Rc::clone(&ran);
    wasm_bindgen_futures::spawn_local(async move { flag.set(true) });
    let yielder = Yielder::new().unwrap();
    for _ in 0..100 {
        yielder.yield_now().await;
    }
    assert!(ran.get());
}

#[wasm_bindgen_test]
async fn memory_does_not_grow_over_a_thousand_predictions_and_two_thousand_steps() {
    let network = shipped();
    let images = Images {
        pixels: (0..32 * PIXELS)
            .map(|place| (place * 7 % 256) as u8)
            .collect(),
        labels: (0..32).map(|sample| (sample % 10) as u8).collect(),
    };
    let pixels = vec![0.5; PIXELS];
    let source = FromScratch {
        images,
        batch_size: 4,
        augmentation: Augmentation::GENTLE,
        seed: 1,
    };
    let config = SessionConfig {
        epochs: 1_000,
        batch_size: 4,
        learning_rate: 1e-4,
        schedule: Schedule::Constant,
        seed: 1,
        max_steps: None,
        ..SessionConfig::default()
    };
    let mut session =
        Session::new(network.as_ref(), Trainable::All, Box::new(source), config).unwrap();
    let mut work = async |predictions: u32, steps: u32| {
        for _ in 0..predictions {
            probabilities(network.as_ref(), [1, 28, 28], &pixels)
                .await
                .unwrap();
        }
        for _ in 0..steps {
            session.step();
            session.read_progress().await.unwrap();
        }
        memory_bytes()
    };
    let warm = work(50, 25).await;
    let after = work(1_000, 2_000).await;
    assert!(
        f64::from(after) <= 1.05 * f64::from(warm),
        "{warm} bytes grew to {after}"
    );
}

fn memory_bytes() -> u32 {
    let memory: js_sys::WebAssembly::Memory = wasm_bindgen::memory().into();
    js_sys::ArrayBuffer::from(memory.buffer()).byte_length()
}
