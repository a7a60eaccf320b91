//! A world for engines under test: files from this repository or from a table, a store in memory, a clock that is told.

#![allow(dead_code, reason = "each test binary uses its part")]

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use hearth::engine::Engine;
use hearth::engine::platform::{Body, Clock, Fetch, Memory, Outbox, Store};
use hearth::protocol::{
    Answer, Command, DeviceInfo, Event, Failure, FailureKind, Input, LoadedModel, ModelHandle,
    Reply, Request, RequestId, Sample, TrainConfig, WeightSource,
};

/// What the world remembers and can be told to do.
#[derive(Default)]
pub struct Script {
    /// Answers instead of the repository's files.
    pub files: RefCell<HashMap<String, Vec<u8>>>,
    /// What was stored.
    pub stored: RefCell<BTreeMap<String, Vec<u8>>>,
    /// Every write fails.
    pub disk_full: Cell<bool>,
    now_ms: Cell<f64>,
    replies: RefCell<Vec<Reply>>,
}

/// A shared world.
#[derive(Clone, Default)]
pub struct World(pub Rc<Script>);

/// A file in pieces of 100 kB.
pub struct Pieces(Vec<u8>);

impl Body for Pieces {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, Failure> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let rest = self.0.split_off(self.0.len().min(100_000));
        Ok(Some(std::mem::replace(&mut self.0, rest)))
    }
}

impl Clock for World {
    /// Each look takes 4 ms, so that time passes without a clock.
    fn now_ms(&self) -> f64 {
        self.0.now_ms.set(self.0.now_ms.get() + 4.0);
        self.0.now_ms.get()
    }
}

impl Fetch for World {
    type Body = Pieces;

    async fn open(&self, address: &str) -> Result<Pieces, Failure> {
        if let Some(bytes) = self.0.files.borrow().get(address) {
            return Ok(Pieces(bytes.clone()));
        }
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let bytes = std::fs::read(root.join(address))
            .or_else(|_| std::fs::read(root.join("static").join(address)));
        bytes
            .map(Pieces)
            .map_err(|error| failure(FailureKind::Network, address, &error.to_string()))
    }
}

impl Memory for World {
    fn engine_bytes(&self) -> Option<u64> {
        Some(1_000)
    }
}

impl Store for World {
    async fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Failure> {
        Ok(self.0.stored.borrow().get(name).cloned())
    }

    async fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        if self.0.disk_full.get() {
            return Err(failure(FailureKind::Storage, name, "a full disk"));
        }
        self.0
            .stored
            .borrow_mut()
            .insert(name.into(), bytes.to_vec());
        Ok(())
    }

    async fn remove(&self, name: &str) -> Result<(), Failure> {
        self.0.stored.borrow_mut().remove(name);
        Ok(())
    }
}

impl Outbox for World {
    fn send(&self, reply: Reply) {
        self.0.replies.borrow_mut().push(reply);
    }
}

fn failure(kind: FailureKind, place: &str, got: &str) -> Failure {
    Failure {
        kind,
        expected: "a file".into(),
        got: got.into(),
        place: place.into(),
        advice: "Try again.".into(),
    }
}

/// An engine and the world around it.
pub struct Bench {
    pub world: World,
    pub engine: Engine<World>,
    next_id: RequestId,
}

impl Default for Bench {
    fn default() -> Self {
        Self::in_world(World::default())
    }
}

impl Bench {
    pub fn in_world(world: World) -> Self {
        let device = DeviceInfo::processor("a test");
        Self {
            engine: Engine::new(world.clone(), device, burn::tensor::Device::flex()),
            world,
            next_id: 1,
        }
    }

    /// Sends a command without working on it.
    pub fn send(&mut self, command: Command) -> RequestId {
        let id = self.next_id;
        self.next_id += 1;
        pollster::block_on(self.engine.handle(Request { id, command }));
        id
    }

    /// One slice of work.
    pub fn advance(&mut self) {
        pollster::block_on(self.engine.advance());
    }

    /// The replies since the last look.
    pub fn replies(&self) -> Vec<Reply> {
        self.world.0.replies.take()
    }

    /// Works until nothing is left, and returns the events of one request.
    pub fn finish(&mut self, id: RequestId) -> Vec<Event> {
        while self.engine.has_work() {
            self.advance();
        }
        self.events(id)
    }

    /// The events of one request since the last look.
    pub fn events(&self, id: RequestId) -> Vec<Event> {
        self.replies()
            .into_iter()
            .filter(|reply| reply.id == id)
            .map(|reply| reply.event)
            .collect()
    }

    /// Sends a command and works until it ends.
    pub fn ask(&mut self, command: Command) -> Result<Answer, Failure> {
        let id = self.send(command);
        match self.finish(id).pop() {
            Some(Event::Done(answer)) => Ok(answer),
            Some(Event::Failed(failure)) => Err(failure),
            other => panic!("expected a last event, got {other:?}"),
        }
    }

    pub fn load(&mut self, weights: WeightSource) -> Result<LoadedModel, Failure> {
        match self.ask(Command::Load {
            model: "digits".into(),
            weights,
        })? {
            Answer::Loaded(model) => Ok(model),
            other => panic!("expected a loaded model, got {other:?}"),
        }
    }

    pub fn digits(&mut self) -> ModelHandle {
        self.load(WeightSource::Shipped).unwrap().handle
    }

    pub fn probabilities(&mut self, model: ModelHandle, input: Input) -> Vec<f32> {
        match self.ask(Command::Predict { model, input }).unwrap() {
            Answer::Prediction(prediction) => {
                let hearth::protocol::Outputs::Probabilities(bytes) = prediction.outputs else {
                    panic!("an embedding");
                };
                bytes.to_f32().unwrap()
            }
            other => panic!("expected a prediction, got {other:?}"),
        }
    }

    pub fn export(&mut self, model: ModelHandle) -> Vec<u8> {
        match self.ask(Command::Export { model }).unwrap() {
            Answer::Exported(file) => file.0,
            other => panic!("expected a file, got {other:?}"),
        }
    }
}

/// White paper with a black bar, upright or slanted by `slant` pixels over its height.
pub fn bar(slant: i32) -> Input {
    let side = 60;
    let is_ink = |place: i32| {
        let (x, y) = (place % side, place / side);
        (10..50).contains(&y) && (x - 30 - slant * (y - 30) / 40).abs() < 3
    };
    let rgba: Vec<u8> = (0..side * side)
        .flat_map(|place| {
            if is_ink(place) {
                [0, 0, 0, 255]
            } else {
                [255; 4]
            }
        })
        .collect();
    Input::Image {
        width: side as u32,
        height: side as u32,
        rgba: rgba.into(),
    }
}

/// A cross, which is no digit.
pub fn cross(shift: i32) -> Input {
    let side = 60;
    let is_ink = |place: i32| {
        let (x, y) = (place % side - shift, place / side);
        (10..50).contains(&x)
            && (10..50).contains(&y)
            && ((x - y).abs() < 4 || (x + y - 60).abs() < 4)
    };
    let rgba: Vec<u8> = (0..side * side)
        .flat_map(|place| {
            if is_ink(place) {
                [0, 0, 0, 255]
            } else {
                [255; 4]
            }
        })
        .collect();
    Input::Image {
        width: side as u32,
        height: side as u32,
        rgba: rgba.into(),
    }
}

/// Labelled crosses.
pub fn crosses(count: i32) -> Vec<Sample> {
    (0..count)
        .map(|shift| Sample {
            input: cross(shift),
            label: "cross".into(),
        })
        .collect()
}

/// A short run.
pub fn short(max_steps: u64) -> TrainConfig {
    TrainConfig {
        epochs: 100,
        batch_size: 16,
        replay_share: 0.5,
        max_steps: Some(max_steps),
        ..TrainConfig::default()
    }
}
