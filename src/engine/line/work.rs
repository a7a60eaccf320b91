//! The work of each line of the comparison, as `docs/bench.md` lists it.

use burn::tensor::{Device, Tensor, TensorData};

use super::numbers::{Numbers, fill};
use crate::data::DIGIT;
use crate::engine::failure::{bad_config, bad_evaluation, bad_training};
use crate::engine::world::Model;
use crate::eval::rows;
use crate::kernels;
use crate::model::{Network, Trainable, head, inputs, reference_cnn};
use crate::protocol::Failure;
use crate::train::{BatchSource, HostBatch, OfFeatures, Session, SessionConfig};

/// What one run of a line does.
pub enum Work {
    /// One training step, whose loss is read.
    Step(Box<Session>),
    /// That many training steps, whose mean loss is read once.
    Epoch(Box<Session>, u64),
    /// One forward pass, whose outputs are read.
    Forward(Box<dyn Network>, Box<Tensor<4>>),
    /// One product of two square matrices, of which the first row is read.
    Product(Box<[Tensor<2>; 2]>),
}

/// Rows of T2.
const ROWS: usize = 2_000;
/// Features of T2.
const WIDTH: usize = 1_280;
/// Samples of a training step.
const BATCH: usize = 32;
/// Classes of T1, T2 and I2.
const CLASSES: usize = 10;

impl Work {
    /// The work of the line `name`; those that time a shipped model need it.
    pub fn of(name: &str, model: Option<&Model>, device: &Device) -> Result<Self, Failure> {
        let size = size(name).ok_or_else(|| bad_config("line", LINES, &format!("'{name}'")))?;
        match (kind(name), model) {
            ("T1", _) => session(cnn(device).as_ref(), Box::new(Same(pictures(size))), device)
                .map(|session| Self::Step(Box::new(session))),
            ("T2", _) => {
                let mut network = head(WIDTH, CLASSES, device);
                fill(network.as_mut(), device);
                let source = InOrder(features(size));
                let steps = source.steps_per_epoch();
                session(network.as_ref(), Box::new(source), device)
                    .map(|session| Self::Epoch(Box::new(session), steps))
            }
            ("I2", _) => {
                let values = pictures(size).values;
                let inputs = inputs(values, DIGIT, device);
                Ok(Self::Forward(cnn(device), Box::new(inputs)))
            }
            ("I1", Some(model)) => {
                let values = Numbers::units(1, 3 * size * size);
                let values = values.iter().map(|value| 2.0 * value - 1.0).collect();
                let inputs = inputs(values, [3, size, size], device);
                Ok(Self::Forward(model.network.backbone(), Box::new(inputs)))
            }
            ("I3", Some(model)) => Ok(tokens(model, size, device)),
            ("M1", _) => Ok(product(size, device)),
            _ => Err(bad_config(
                "line",
                LINES,
                &format!("'{name}' without its model"),
            )),
        }
    }

    /// Does it once and returns what was read.
    pub async fn run(&mut self) -> Result<Vec<f64>, Failure> {
        match self {
            Self::Step(session) => {
                session.step();
                loss(session).await
            }
            Self::Epoch(session, steps) => {
                (0..*steps).for_each(|_| session.step());
                loss(session).await
            }
            Self::Forward(network, inputs) => read(network.logits(*inputs.clone())).await,
            Self::Product(factors) => {
                let [left, right] = *factors.clone();
                read(kernels::product(left, right).slice([0..1, 0..8])).await
            }
        }
    }
}

const LINES: &str = "T1, T2, I1 (with efficientnet-lite0), I2, I3-16 and I3-128 (with minilm), M1-256, M1-512 or M1-1024; \
     other sizes likewise: T1-64 (pictures), T2-500 (rows), I1-160 (pixels a side), I2-8 (pictures), I3-64 (tokens), M1-384 (rows)";

/// What each kind of line counts: as much as the comparison has it, where its name has no size, and the most.
const SIZES: [(&str, Option<usize>, usize); 6] = [
    ("T1", Some(BATCH), 1_024),
    ("T2", Some(ROWS), 100_000),
    ("I1", Some(224), 512),
    ("I2", Some(1), 1_024),
    ("I3", None, 512),
    ("M1", None, 2_048),
];

/// `M1-512` is of the kind `M1`.
fn kind(name: &str) -> &str {
    name.split_once('-').map_or(name, |(kind, _)| kind)
}

/// How large a line is by its name; `None` for one that there is not.
fn size(name: &str) -> Option<usize> {
    let (_, usual, most) = *SIZES.iter().find(|(known, _, _)| *known == kind(name))?;
    match name.split_once('-') {
        Some((_, size)) => size.parse().ok().filter(|size| (1..=most).contains(size)),
        None => usual,
    }
}

fn cnn(device: &Device) -> Box<dyn Network> {
    let mut network = reference_cnn::init(device);
    fill(network.as_mut(), device);
    network
}

fn pictures(count: usize) -> HostBatch {
    HostBatch {
        shape: DIGIT,
        values: Numbers::units(100, count * DIGIT.iter().product::<usize>()),
        labels: (0..count).map(|sample| sample % CLASSES).collect(),
    }
}

fn features(rows: usize) -> OfFeatures {
    OfFeatures {
        width: WIDTH,
        rows: Numbers::units(100, rows * WIDTH),
        labels: (0..rows).map(|row| row % CLASSES).collect(),
        batch_size: BATCH,
        seed: 1,
    }
}

fn session(
    network: &dyn Network,
    source: Box<dyn BatchSource>,
    device: &Device,
) -> Result<Session, Failure> {
    device.seed(1);
    let config = SessionConfig {
        epochs: 1_000,
        batch_size: BATCH,
        learning_rate: 1e-3,
        ..SessionConfig::default()
    };
    let session = Session::new(network, Trainable::All, source, config);
    session.map_err(|error| bad_training(&error))
}

/// The same batch at every step.
struct Same(HostBatch);

impl BatchSource for Same {
    fn batch(&self, _: u64) -> HostBatch {
        self.0.clone()
    }

    fn steps_per_epoch(&self) -> u64 {
        u64::MAX / 1_000
    }
}

/// Rows in their own order, which every language has; the last batch is smaller.
struct InOrder(OfFeatures);

impl BatchSource for InOrder {
    fn batch(&self, step: u64) -> HostBatch {
        let from = (step % self.steps_per_epoch()) as usize * BATCH;
        let to = (from + BATCH).min(self.0.labels.len());
        HostBatch {
            shape: [WIDTH, 1, 1],
            values: self.0.rows[from * WIDTH..to * WIDTH].to_vec(),
            labels: self.0.labels[from..to].to_vec(),
        }
    }

    fn steps_per_epoch(&self) -> u64 {
        self.0.steps_per_epoch()
    }
}

/// Ids 1,000 and on, which are words.
fn tokens(model: &Model, count: usize, device: &Device) -> Work {
    let ids = (0..count).map(|place| (1_000 + 7 * place) as f32).collect();
    Work::Forward(
        model.network.backbone(),
        Box::new(inputs(ids, [1, 1, count], device)),
    )
}

fn product(side: usize, device: &Device) -> Work {
    let matrix = |seed| {
        let values = Numbers::units(seed, side * side);
        Tensor::from_data(TensorData::new(values, [side, side]), device)
    };
    Work::Product(Box::new([matrix(1), matrix(2)]))
}

async fn loss(session: &mut Session) -> Result<Vec<f64>, Failure> {
    let read = session.read_progress().await;
    let read = read.map_err(|error| bad_training(&error))?;
    Ok(read.map(|progress| progress.loss).into_iter().collect())
}

async fn read(matrix: Tensor<2>) -> Result<Vec<f64>, Failure> {
    let rows = rows(matrix).await.map_err(|error| bad_evaluation(&error))?;
    Ok(rows.concat().into_iter().map(f64::from).collect())
}
