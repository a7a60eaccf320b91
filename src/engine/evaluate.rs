//! The job that measures a model on the held-out set or on given samples.

use super::dataset::PartDownload;
use super::failure::{bad_config, bad_evaluation, no_data};
use super::features::Features;
use super::job::Step;
use super::platform::{Body, Platform};
use super::report::report;
use super::world::World;
use crate::data::{DIGIT, Images, preprocess::digit};
use crate::eval::{Evaluation, Figures};
use crate::model::{Network, over_features};
use crate::protocol::{Answer, Failure, ModelHandle, Progress, Sample, SampleSource};

pub struct EvaluateJob<B> {
    handle: ModelHandle,
    download: Option<PartDownload<B>>,
    given: Option<Given>,
    head: Option<Box<dyn Network>>,
    evaluation: Option<Evaluation>,
}

/// A person's samples while their features are being computed.
struct Given {
    features: Features,
    classes: Vec<usize>,
}

impl<B: Body> EvaluateJob<B> {
    pub fn new<P: Platform>(
        world: &World<P>,
        handle: ModelHandle,
        on: SampleSource,
    ) -> Result<Self, Failure> {
        let model = world.model(handle)?;
        let given = match on {
            SampleSource::HeldOut => None,
            SampleSource::Samples(samples) => Some(Given {
                classes: classes(&samples, &model.labels)?,
                features: Features::new(model, samples.into_iter().map(|s| s.input).collect()),
            }),
        };
        Ok(Self {
            handle,
            download: None,
            given,
            head: None,
            evaluation: None,
        })
    }

    pub async fn advance<P: Platform<Body = B>>(
        &mut self,
        world: &mut World<P>,
    ) -> Result<Step, Failure> {
        if self.given.is_some() {
            return self.look(world).await;
        }
        let Some(evaluation) = &mut self.evaluation else {
            let model = world.model(self.handle)?;
            let data = model.manifest.data.clone();
            let data = data.ok_or_else(|| no_data(model.entry.name))?;
            return match world.part(&data, "held_out", &mut self.download).await? {
                Err(progress) => Ok(Step::more(progress)),
                Ok(images) => {
                    // A training that ends meanwhile gives the model another network.
                    self.head = Some(world.model(self.handle)?.network.for_inference());
                    self.evaluation = Some(of_images(&images));
                    Ok(Step::More(Vec::new()))
                }
            };
        };
        let model = world.model(self.handle)?;
        let network = self.head.as_deref().unwrap_or(model.network.as_ref());
        evaluation
            .advance(network)
            .await
            .map_err(|error| bad_evaluation(&error))?;
        if !evaluation.is_done() {
            return Ok(Step::more(phase("measuring", evaluation)));
        }
        let answers = std::mem::replace(evaluation, Evaluation::new(DIGIT, Vec::new(), Vec::new()))
            .into_answers();
        let figures = Figures::new(&answers, model.labels.len());
        Ok(Step::done(Answer::Evaluated(report(
            &figures,
            &model.labels,
        ))))
    }
}

impl<B: Body> EvaluateJob<B> {
    /// Computes the features of a person's samples; the head alone is then measured on them.
    async fn look<P: Platform>(&mut self, world: &World<P>) -> Result<Step, Failure> {
        let model = world.model(self.handle)?;
        if let Some(Given { features, .. }) = &mut self.given
            && !features.is_done()
        {
            features.advance(model).await?;
            return Ok(Step::more(features.progress("looking at the samples")));
        }
        if let Some(Given { features, classes }) = self.given.take() {
            let shape = [features.width, 1, 1];
            self.evaluation = Some(Evaluation::new(shape, features.values, classes));
            self.head = Some(over_features(model.network.as_ref()));
        }
        Ok(Step::More(Vec::new()))
    }
}

/// An evaluation of a bundled part, whose labels are the model's first classes.
pub fn of_images(images: &Images) -> Evaluation {
    let labels = images
        .labels
        .iter()
        .map(|label| usize::from(*label))
        .collect();
    Evaluation::new(DIGIT, digit::from_bytes(&images.pixels), labels)
}

/// The classes of a person's samples, all of whose labels the model must know.
fn classes(samples: &[Sample], labels: &[String]) -> Result<Vec<usize>, Failure> {
    if samples.is_empty() {
        return Err(bad_config("samples", "at least one sample", "none"));
    }
    let class = |(index, sample): (usize, &Sample)| {
        let class = labels.iter().position(|label| *label == sample.label);
        class.ok_or_else(|| {
            bad_config(
                &format!("samples[{index}].label"),
                &format!("one of {}", labels.join(", ")),
                &format!("'{}'", sample.label),
            )
        })
    };
    samples.iter().enumerate().map(class).collect()
}

/// How far an evaluation is.
pub fn phase(what: &str, evaluation: &Evaluation) -> Progress {
    let (done, total) = evaluation.progress();
    Progress::Phase {
        what: what.into(),
        done: done as u64,
        total: total as u64,
    }
}
