//! A network that learns rows of a table. Its batches and first weights depend on the seed alone.

use burn::tensor::{Device, Tensor, TensorData};

use super::TableSettings;
use super::simplest::{classes, numbers};
use crate::data::table::{Encoder, RowView, Truth, mean_and_deviation};
use crate::eval::{EvaluationError, Predictions, check_row, probabilities, rows};
use crate::model::{Network, Slot, TableMlpConfig, Trainable, inputs};
use crate::train::{
    HostBatch, Loss, Optimizer, OptimizerConfig, OptimizerKind, Schedule, StepRule, drawn,
    shuffled, squared_step, train_step_by,
};

/// Rows that are answered at once.
const AT_ONCE: usize = 1_024;

/// Widths of the hidden layers.
const HIDDEN: [usize; 2] = [64, 32];

/// A training under way.
pub struct NetworkFit {
    network: Box<dyn Network>,
    optimizer: Optimizer,
    rows: Vec<f32>,
    width: usize,
    truth: Truth,
    /// Mean and deviation of the numbers that are learned.
    scale: (f64, f64),
    batch_size: usize,
    schedule: Schedule,
    rate: f64,
    seed: u64,
    /// The rows in the order of the epoch under way.
    order: Vec<usize>,
    step: u64,
    steps: u64,
}

impl NetworkFit {
    /// Prepares the training on rows and their answers.
    pub fn new(
        encoder: &Encoder,
        view: &RowView<'_>,
        truth: &Truth,
        settings: &TableSettings,
    ) -> Self {
        let batch_size = settings.batch_size(truth.len());
        let steps_per_epoch = truth.len().div_ceil(batch_size) as u64;
        let steps = steps_per_epoch * u64::from(settings.epochs(steps_per_epoch));
        let optimizer = OptimizerConfig {
            kind: OptimizerKind::AdamW,
            momentum: 0.0,
            weight_decay: settings.weight_decay,
        };
        Self {
            network: fresh(encoder, truth, settings).for_training(Trainable::All),
            optimizer: Optimizer::new(optimizer),
            rows: encoder.network_rows(view),
            width: encoder.numbers() + encoder.categories().len(),
            truth: truth.clone(),
            scale: scale(truth),
            batch_size,
            schedule: Schedule::WarmupCosine {
                warmup_steps: steps / 20,
                total_steps: steps,
            },
            rate: settings.learning_rate,
            seed: settings.seed,
            order: Vec::new(),
            step: 0,
            steps,
        }
    }

    /// Steps taken, and planned.
    pub fn steps(&self) -> (u64, u64) {
        (self.step, self.steps)
    }

    /// About how many products all of it takes: forward, and twice as many backward.
    pub fn cost(&self) -> f64 {
        let [first, second] = HIDDEN;
        let weights = self.width * first + first * second;
        3.0 * self.steps as f64 * (self.batch_size * weights) as f64
    }

    /// Takes a step.
    pub fn step(&mut self) {
        let chosen = self.chosen();
        let rate = self.rate * self.schedule.factor(self.step);
        self.step += 1;
        match &self.truth {
            Truth::Classes { labels, .. } => {
                let labels = chosen.iter().map(|row| labels[*row]).collect();
                self.class_step(&chosen, labels, rate);
            }
            Truth::Numbers(numbers) => {
                let (mean, deviation) = self.scale;
                let target = |row: &usize| ((numbers[*row] - mean) / deviation) as f32;
                let targets = chosen.iter().map(target).collect();
                let samples = ([self.width, 1, 1], self.values(&chosen));
                let (network, optimizer) = (self.network.as_mut(), &mut self.optimizer);
                squared_step(network, optimizer, samples, targets, rate);
            }
        }
    }

    fn class_step(&mut self, chosen: &[usize], labels: Vec<usize>, rate: f64) {
        let batch = HostBatch {
            shape: [self.width, 1, 1],
            values: self.values(chosen),
            labels,
        };
        let rule = StepRule {
            rate,
            loss: &Loss::default(),
            gradient_clip: None,
        };
        train_step_by(self.network.as_mut(), &mut self.optimizer, batch, rule);
    }

    fn values(&self, chosen: &[usize]) -> Vec<f32> {
        let row = |row: &usize| &self.rows[row * self.width..(row + 1) * self.width];
        chosen.iter().flat_map(row).copied().collect()
    }

    /// The rows of the next step: all of them in a new order each epoch.
    fn chosen(&mut self) -> Vec<usize> {
        let steps_per_epoch = self.truth.len().div_ceil(self.batch_size) as u64;
        let (epoch, within) = (self.step / steps_per_epoch, self.step % steps_per_epoch);
        if within == 0 {
            self.order = shuffled(self.truth.len(), self.seed, epoch);
        }
        let of_step = self.order.chunks(self.batch_size).nth(within as usize);
        of_step.unwrap_or_default().to_vec()
    }

    /// What it says to rows with these answers.
    ///
    /// # Errors
    /// [`EvaluationError`]
    pub async fn predict(
        &self,
        encoder: &Encoder,
        view: &RowView<'_>,
        truth: &Truth,
    ) -> Result<Predictions, EvaluationError> {
        let network = self.network.for_inference();
        let shape = [self.width, 1, 1];
        let values = encoder.network_rows(view);
        let mut outputs: Vec<Vec<f32>> = Vec::with_capacity(truth.len());
        for part in values.chunks(AT_ONCE * self.width.max(1)) {
            outputs.extend(match truth {
                Truth::Classes { .. } => probabilities(network.as_ref(), shape, part).await?,
                Truth::Numbers(_) => {
                    let inputs = inputs(part.to_vec(), shape, &network.device());
                    rows(network.logits(inputs)).await?
                }
            });
        }
        check(&outputs, truth)?;
        let (mean, deviation) = self.scale;
        Ok(match truth {
            Truth::Classes { .. } => classes(truth, |place| outputs[place].clone()),
            Truth::Numbers(_) => numbers(truth, |place| {
                f64::from(outputs[place][0]) * deviation + mean
            }),
        })
    }
}

/// Refuses what a network says whose weights are no numbers any more.
fn check(outputs: &[Vec<f32>], truth: &Truth) -> Result<(), EvaluationError> {
    for (sample, row) in outputs.iter().enumerate() {
        match truth {
            Truth::Classes { .. } => check_row(row, sample)?,
            Truth::Numbers(_) if row.iter().all(|it| it.is_finite()) => {}
            Truth::Numbers(_) => return Err(EvaluationError::NotFinite { sample }),
        }
    }
    Ok(())
}

fn scale(truth: &Truth) -> (f64, f64) {
    match truth {
        Truth::Numbers(numbers) => mean_and_deviation(numbers.iter().copied()),
        Truth::Classes { .. } => (0.0, 1.0),
    }
}

/// A network whose weights the seed alone decides: dense layers within `1 / sqrt(in)` of zero, biases zero, embeddings within one half but
/// for the unknown code's.
fn fresh(encoder: &Encoder, truth: &Truth, settings: &TableSettings) -> Box<dyn Network> {
    let device = Device::flex();
    let config = TableMlpConfig {
        numbers: encoder.numbers(),
        categories: encoder.categories(),
        hidden: HIDDEN,
        outputs: match truth {
            Truth::Classes { names, .. } => names.len(),
            Truth::Numbers(_) => 1,
        },
    };
    let mut network = config.init(&device);
    // Epochs count their places up from zero.
    let mut place = u64::MAX / 4;
    network.fill(&mut |slot| {
        place += 1;
        let values = first_values(slot, settings.seed, place);
        let count = values.len();
        Tensor::from_data(TensorData::new(values, [count]), &device)
    });
    network
}

/// The values that a parameter begins with. An embedding's row of code 0, the unknown one, is zero and stays so, since it has no gradient:
/// nothing that was not learned is added to an answer.
fn first_values(slot: &Slot, seed: u64, place: u64) -> Vec<f32> {
    let count = slot.shape.iter().product();
    let mut values = match bound(slot) {
        Some(bound) => drawn(count, bound, seed, place),
        None => vec![0.0; count],
    };
    if let (false, [_, width]) = (slot.transposed, &slot.shape[..]) {
        values[..*width].fill(0.0);
    }
    values
}

/// How far from zero a weight may begin; a bias begins there.
fn bound(slot: &Slot) -> Option<f32> {
    match (slot.transposed, &slot.shape[..]) {
        (true, [fan_in, _]) => Some(1.0 / (*fan_in as f32).sqrt()),
        (_, [_, _]) => Some(0.5),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::table::{Problem, ReadOptions, read_table};

    #[test]
    fn the_unknown_code_stays_zero_and_the_others_learn() {
        let text = "kind,size,label\n".to_owned() + &"a,1.5,p\nb,2.5,q\nc,3,p\n".repeat(6);
        let table = read_table(text.as_bytes(), ReadOptions::default()).unwrap();
        let problem = Problem::new(&table, "label", None).unwrap();
        let view = RowView::new(&table, &problem.rows);
        let encoder = Encoder::fit(&view, &problem.features);
        let mut fit = NetworkFit::new(&encoder, &view, &problem.truth, &TableSettings::default());
        while fit.steps().0 < fit.steps().1 {
            fit.step();
        }
        let mut embeddings = fit.network.for_inference().parameters();
        embeddings.retain(|it| !it.transposed && it.shape.len() == 2);
        assert_eq!(embeddings.len(), 1);
        for embedding in embeddings {
            let values = embedding.value.into_data().try_to_vec::<f32>().unwrap();
            let (unknown, known) = values.split_at(embedding.shape[1]);
            assert!(unknown.iter().all(|it| *it == 0.0), "{unknown:?}");
            assert!(known.iter().all(|it| *it != 0.0), "{known:?}");
        }
    }
}
