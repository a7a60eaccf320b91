//! A world for engines under test: files from this repository or from a table, a store in memory, a clock that is told.

#![allow(dead_code, reason = "each test binary uses its part")]

pub mod http;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::rc::Rc;
use std::sync::mpsc::{Receiver, TryRecvError};
use std::task::Poll;

use hearth::engine::Engine;
use hearth::engine::platform::{
    Arrival, Body, Build, Clock, Fetch, FetchError, Hash, Head, Memory, Outbox, Patience, Room,
    Store, Wanted,
};
use hearth::protocol::{
    Answer, Command, DeviceInfo, Event, Failure, FailureKind, Input, Interrupted, LoadedModel,
    ModelHandle, Reply, Request, RequestId, Sample, TrainConfig, WeightSource,
};
use hearth::runs::{RunRecord, decode};

/// What the world remembers and can be told to do.
#[derive(Default)]
pub struct Script {
    /// Answers instead of the repository's files.
    pub files: RefCell<HashMap<String, Vec<u8>>>,
    /// What was stored.
    pub stored: RefCell<BTreeMap<String, Vec<u8>>>,
    /// Every write fails.
    pub disk_full: Cell<bool>,
    /// So many claims are refused from now on: another engine holds what is claimed.
    pub refused_claims: Cell<u32>,
    /// The names of all that was read from the store.
    pub read: RefCell<Vec<String>>,
    /// What a cache may take, where that is limited.
    pub free_bytes: Cell<Option<u64>>,
    /// A network of its own: what comes when a file is opened; `None` for what this repository has.
    pub network: RefCell<Option<Network>>,
    /// A real host for the weights: time is then real too.
    pub host: RefCell<Option<http::Host>>,
    /// How long connections may keep the engine waiting, where that is not the usual.
    pub patience: Cell<Option<Patience>>,
    /// Every file that was opened.
    pub opened: RefCell<Vec<Wanted>>,
    now_ms: Cell<f64>,
    replies: RefCell<Vec<Reply>>,
}

/// A shared world.
#[derive(Clone, Default)]
pub struct World(pub Rc<Script>);

impl World {
    /// Its digits take own classes as `policy` says.
    pub fn whose_digits_take_own_classes(policy: &str) -> Self {
        let path = "models/digits/manifest.json";
        let manifest = repository_file(path).unwrap();
        let mut manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
        manifest["own_classes"] = policy.into();
        let world = Self::default();
        let bytes = serde_json::to_vec(&manifest).unwrap();
        world.0.files.borrow_mut().insert(path.into(), bytes);
        world
    }
}

/// Plays a network.
pub type Network = Box<dyn FnMut(&Wanted) -> Option<Pieces>>;

/// What comes of a file, in order; then its end.
pub struct Pieces(pub VecDeque<Act>);

/// One thing that a connection does.
pub enum Act {
    /// It gives this.
    Give(Result<Arrival, FetchError>),
    /// It gives nothing any more.
    Hang,
    /// It gives what a real host gives.
    Live(Receiver<Result<Arrival, FetchError>>),
}

impl Pieces {
    /// The answer of a host that knows no Range: the whole file in pieces of 100 kB.
    pub fn whole(bytes: &[u8]) -> Self {
        Self::answer(Head::whole(bytes.len() as u64), bytes, 100_000)
    }

    /// The answer of a host that knows Range.
    pub fn ranged(bytes: &[u8], from: u64) -> Self {
        if from == 0 {
            return Self::whole(bytes);
        }
        let total = bytes.len();
        let head = Head {
            status: 206,
            content_range: Some(format!("bytes {from}-{}/{total}", total - 1)),
            ..Head::default()
        };
        Self::answer(head, &bytes[from as usize..], 100_000)
    }

    pub fn answer(head: Head, bytes: &[u8], piece: usize) -> Self {
        let pieces = bytes
            .chunks(piece)
            .map(|piece| Arrival::Piece(piece.into()));
        let arrivals = std::iter::once(Arrival::Head(head)).chain(pieces);
        Self(arrivals.map(|arrival| Act::Give(Ok(arrival))).collect())
    }

    /// An answer without any byte.
    pub fn status(status: u16) -> Self {
        let head = Head {
            status,
            ..Head::default()
        };
        Self::answer(head, &[], 1)
    }

    pub fn refused(what: &str) -> Self {
        Self([Act::Give(Err(FetchError::Refused(what.into())))].into())
    }

    /// No network at all.
    pub fn offline() -> Self {
        Self([Act::Give(Err(FetchError::Broken("no network".into())))].into())
    }

    /// The first `count` bytes of this, and then something else.
    pub fn cut(self, mut count: usize, then: Act) -> Self {
        let mut kept = VecDeque::new();
        for act in self.0 {
            match act {
                Act::Give(Ok(Arrival::Piece(mut piece))) => {
                    piece.truncate(count);
                    count -= piece.len();
                    kept.push_back(Act::Give(Ok(Arrival::Piece(piece))));
                    if count == 0 {
                        break;
                    }
                }
                other => kept.push_back(other),
            }
        }
        kept.push_back(then);
        Self(kept)
    }
}

impl Body for Pieces {
    async fn next(&mut self) -> Result<Arrival, FetchError> {
        match self.0.front() {
            None => Ok(Arrival::End),
            Some(Act::Hang) => std::future::pending().await,
            // Nobody wakes us: the pause that limits the wait does.
            Some(Act::Live(live)) => {
                std::future::poll_fn(|_| match live.try_recv() {
                    Ok(arrival) => Poll::Ready(arrival),
                    Err(TryRecvError::Empty) => Poll::Pending,
                    Err(TryRecvError::Disconnected) => Poll::Ready(Ok(Arrival::End)),
                })
                .await
            }
            Some(Act::Give(_)) => match self.0.pop_front() {
                Some(Act::Give(arrival)) => arrival,
                _ => Ok(Arrival::End),
            },
        }
    }
}

/// A file of this repository.
pub fn repository_file(address: &str) -> std::io::Result<Vec<u8>> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    std::fs::read(root.join(address)).or_else(|_| std::fs::read(root.join("static").join(address)))
}

impl Clock for World {
    /// Each look takes 4 ms, so that time passes without a clock.
    fn now_ms(&self) -> f64 {
        self.0.now_ms.set(self.0.now_ms.get() + 4.0);
        self.0.now_ms.get()
    }

    /// The same moment, on 25 November 2026.
    fn unix_ms(&self) -> f64 {
        1_795_611_901_000.0
    }

    /// Passes at once.
    async fn pause(&self, ms: u32) {
        if self.0.host.borrow().is_some() {
            std::thread::sleep(std::time::Duration::from_millis(ms.into()));
        }
        self.0.now_ms.set(self.0.now_ms.get() + f64::from(ms));
    }
}

impl Fetch for World {
    type Body = Pieces;

    fn open(&self, wanted: &Wanted) -> Pieces {
        self.0.opened.borrow_mut().push(wanted.clone());
        let played = self
            .0
            .network
            .borrow_mut()
            .as_mut()
            .and_then(|network| network(wanted));
        if let Some(played) = played {
            return played;
        }
        if let (Some(host), true) = (&*self.0.host.borrow(), is_weights(&wanted.address)) {
            return Pieces([Act::Live(http::get(host.address, wanted))].into());
        }
        if let Some(bytes) = self.0.files.borrow().get(&wanted.address) {
            return Pieces::ranged(bytes, wanted.from);
        }
        match repository_file(&wanted.address) {
            Ok(bytes) => Pieces::ranged(&bytes, wanted.from),
            Err(error) => Pieces::refused(&error.to_string()),
        }
    }

    fn patience(&self) -> Patience {
        self.0.patience.get().unwrap_or_default()
    }
}

/// Whether that is a file of weights.
pub fn is_weights(address: &str) -> bool {
    address.ends_with(".safetensors")
}

impl Hash for World {}

impl Build for World {}

impl Memory for World {
    fn engine_bytes(&self) -> Option<u64> {
        Some(1_000)
    }
}

impl Store for World {
    async fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Failure> {
        self.0.read.borrow_mut().push(name.into());
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

    async fn names(&self) -> Vec<String> {
        self.0.stored.borrow().keys().cloned().collect()
    }

    async fn size(&self, name: &str) -> Option<u64> {
        let stored = self.0.stored.borrow();
        stored.get(name).map(|bytes| bytes.len() as u64)
    }

    async fn claim(&self, _name: &str) -> bool {
        let refused = self.0.refused_claims.get();
        self.0.refused_claims.set(refused.saturating_sub(1));
        refused == 0
    }

    async fn room(&self) -> Room {
        self.0.free_bytes.get().map_or(Room::Unknown, Room::Bytes)
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

impl World {
    /// Names of stored files that begin and end so.
    pub fn stored(&self, start: &str, end: &str) -> Vec<String> {
        let stored = self.0.stored.borrow();
        let names = stored.keys();
        names
            .filter(|name| name.starts_with(start) && name.ends_with(end))
            .cloned()
            .collect()
    }

    /// The record of the only run.
    pub fn record(&self) -> RunRecord {
        let names = self.stored("runs/", ".json").into_iter();
        let records: Vec<String> = names.filter(|name| !name.contains("capsule")).collect();
        let [name] = &records[..] else {
            panic!("{records:?}")
        };
        decode(&self.0.stored.borrow()[name], name).unwrap()
    }
}

impl Bench {
    /// The run of a model that was cut off, as a page asks for it.
    pub fn interrupted(&mut self, model: &str) -> Option<Interrupted> {
        let model = model.into();
        match self.ask(Command::Interrupted { model }).unwrap() {
            Answer::Interrupted(found) => found,
            other => panic!("{other:?}"),
        }
    }
}
