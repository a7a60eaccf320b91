//! The measuring before and after the training, and what the two say together.

use super::{FineTuneJob, Stage};
use crate::data::DIGIT;
use crate::engine::evaluate::phase;
use crate::engine::failure::bad_evaluation;
use crate::engine::job::Step;
use crate::engine::platform::{Body, Platform};
use crate::engine::summary::changed;
use crate::engine::world::World;
use crate::eval::Evaluation;
use crate::model::Network;
use crate::protocol::{Answer, Failure, Summary, WeightsInfo, WeightsOrigin};

/// The four evaluations around a run, in order.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Set {
    HeldOutBefore,
    OwnBefore,
    HeldOutAfter,
    OwnAfter,
}

impl<B: Body> FineTuneJob<B> {
    pub(super) async fn measure<P: Platform>(
        &mut self,
        world: &mut World<P>,
    ) -> Result<Step, Failure> {
        let Stage::Measure {
            network,
            set,
            evaluation,
        } = &mut self.stage
        else {
            return Ok(Step::More(Vec::new()));
        };
        evaluation
            .advance(network.as_ref())
            .await
            .map_err(|error| bad_evaluation(&error))?;
        if !evaluation.is_done() {
            return Ok(Step::more(phase(set.what(), evaluation)));
        }
        let own = of_own(&self.own);
        let set = *set;
        let answers = std::mem::replace(evaluation, own).into_answers();
        match set {
            Set::HeldOutBefore => self.before.held_out = answers,
            Set::OwnBefore => self.before.own = answers,
            Set::HeldOutAfter => self.after.held_out = answers,
            Set::OwnAfter => self.after.own = answers,
        }
        self.after_measuring(world, set)
    }

    fn after_measuring<P: Platform>(
        &mut self,
        world: &mut World<P>,
        measured: Set,
    ) -> Result<Step, Failure> {
        let Stage::Measure { network, set, .. } = &mut self.stage else {
            return Ok(Step::More(Vec::new()));
        };
        match measured {
            Set::HeldOutBefore => *set = Set::OwnBefore,
            Set::HeldOutAfter => *set = Set::OwnAfter,
            Set::OwnBefore => {
                let network = network.for_inference();
                self.begin(world, network.as_ref())?;
            }
            Set::OwnAfter => {
                let network = network.for_inference();
                return self.finish(world, network);
            }
        }
        Ok(Step::More(Vec::new()))
    }

    /// Gives the model its new weights and sums the run up.
    fn finish<P: Platform>(
        &mut self,
        world: &mut World<P>,
        network: Box<dyn Network>,
    ) -> Result<Step, Failure> {
        let (flips, flipped) = changed(
            &self.before,
            &self.after,
            &self.held_out,
            &self.own,
            &self.labels,
        );
        let now_ms = world.platform.now_ms();
        let device = world.device.kind;
        let model = world.model_mut(self.handle)?;
        model.labels = self.labels.clone();
        model.network = network;
        model.weights = WeightsInfo {
            origin: WeightsOrigin::FineTuned,
            sha256: String::new(),
            bytes: model.weights.bytes,
        };
        Ok(Step::done(Answer::FineTuned(Summary {
            final_loss: self.last.loss,
            steps: self.steps,
            total_steps: self.total_steps,
            stopped: self.stopped,
            elapsed_ms: self.clock.elapsed_ms(now_ms),
            device,
            labels: self.labels.clone(),
            added: self.added.clone(),
            before: self.before.metrics(&self.labels),
            after: self.after.metrics(&self.labels),
            flips,
            flipped,
        })))
    }
}

impl Set {
    fn what(self) -> &'static str {
        match self {
            Self::HeldOutBefore => "measuring on known digits before training",
            Self::OwnBefore => "measuring on your samples before training",
            Self::HeldOutAfter => "measuring on known digits after training",
            Self::OwnAfter => "measuring on your samples after training",
        }
    }
}

fn of_own(own: &[(Vec<f32>, usize)]) -> Evaluation {
    let pixels = own
        .iter()
        .flat_map(|(pixels, _)| pixels.iter().copied())
        .collect();
    Evaluation::new(DIGIT, pixels, own.iter().map(|(_, class)| *class).collect())
}
