//! The measuring before and after the training, and what the two say together.

use super::{FineTuneJob, Own, Plan, Stage};
use crate::engine::evaluate::phase;
use crate::engine::failure::bad_evaluation;
use crate::engine::job::Step;
use crate::engine::platform::{Body, Platform};
use crate::engine::summary::changed;
use crate::engine::world::World;
use crate::eval::{self, Evaluation};
use crate::model::{Network, with_own_head};
use crate::protocol::{Answer, Failure, Flip, Metrics, OwnAnswer, Summary};

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
        self.after_measuring(world, set).await
    }

    async fn after_measuring<P: Platform>(
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
                return self.finish(world, network).await;
            }
        }
        Ok(Step::More(Vec::new()))
    }

    /// Gives the model its new weights and sums the run up.
    async fn finish<P: Platform>(
        &mut self,
        world: &mut World<P>,
        network: Box<dyn Network>,
    ) -> Result<Step, Failure> {
        let now_ms = world.platform.now_ms();
        let device = world.device.kind;
        let own = self.own_answers();
        let (before, flips, flipped) = match &self.plan {
            Plan::Extend { .. } => self.compared(),
            Plan::Replace { .. } => (None, Vec::new(), 0),
        };
        self.part_held_out();
        let model = world.model_mut(self.handle)?;
        model.labels = self.labels.clone();
        model.has_own_head = self.plan.replaces();
        model.learned(match &self.plan {
            Plan::Extend { .. } => network,
            Plan::Replace { backbone } => with_own_head(backbone.for_inference(), network),
        });
        let mut summary = Summary {
            final_loss: self.reports.final_loss(),
            steps: self.steps,
            total_steps: self.total_steps,
            stopped: self.reports.is_stopped,
            elapsed_ms: self.reports.clock.elapsed_ms(now_ms),
            device,
            labels: self.labels.clone(),
            added: self.added.clone(),
            before,
            after: self.after.metrics(&self.labels),
            flips,
            flipped,
            own,
            run: None,
        };
        summary.run = self.keep_run(world, &summary).await?;
        Ok(Step::done(Answer::FineTuned(summary)))
    }

    /// The figures before, and the samples whose answer changed.
    fn compared(&self) -> (Option<Metrics>, Vec<Flip>, u32) {
        let (before, after) = (&self.before, &self.after);
        let own = &self.own.samples;
        let (flips, flipped) = changed(before, after, &self.held_out, own, &self.labels);
        (Some(before.metrics(&self.labels)), flips, flipped)
    }

    fn own_answers(&self) -> Vec<OwnAnswer> {
        let answers = self.after.own.iter().enumerate();
        let own = |(index, answer): (usize, &eval::Answer)| OwnAnswer {
            answer: self.labels[answer.class()].clone(),
            right_probability: answer.probabilities[answer.truth],
            is_held_out: self.own.is_held_out(index),
        };
        answers.map(own).collect()
    }

    /// What was held out of the person's own samples is measured apart from what was learned.
    fn part_held_out(&mut self) {
        if self.plan.replaces() {
            let answers = std::mem::take(&mut self.after.own).into_iter().enumerate();
            let (held_out, own): (Vec<_>, Vec<_>) =
                answers.partition(|(index, _)| self.own.is_held_out(*index));
            self.after.held_out = held_out.into_iter().map(|(_, answer)| answer).collect();
            self.after.own = own.into_iter().map(|(_, answer)| answer).collect();
        }
    }
}

impl Set {
    /// Whether it is measured before the training.
    pub(super) fn is_before(self) -> bool {
        matches!(self, Self::HeldOutBefore | Self::OwnBefore)
    }

    fn what(self) -> &'static str {
        match self {
            Self::HeldOutBefore => "measuring on known samples before training",
            Self::OwnBefore => "measuring on your samples before training",
            Self::HeldOutAfter => "measuring on known samples after training",
            Self::OwnAfter => "measuring on your samples after training",
        }
    }
}

pub(super) fn of_own(own: &Own) -> Evaluation {
    of_some(own, |_| true)
}

/// An evaluation of those samples of a person's own whose places are wanted.
pub(super) fn of_some(own: &Own, is_wanted: impl Fn(usize) -> bool) -> Evaluation {
    let samples = own.samples.iter().enumerate();
    let samples = samples.filter(|(index, _)| is_wanted(*index));
    let values = samples.clone().flat_map(|(_, (values, _))| values).copied();
    let classes = samples.map(|(_, (_, class))| *class);
    Evaluation::new(own.shape, values.collect(), classes.collect())
}
