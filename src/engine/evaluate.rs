//! The job that measures a model on the held-out set or on given samples.

use super::dataset::PartDownload;
use super::failure::{bad_config, bad_evaluation};
use super::job::Step;
use super::platform::{Body, Platform};
use super::predict::pixels;
use super::wire::report;
use super::world::World;
use crate::data::{DIGIT, Images, preprocess::digit};
use crate::eval::{Evaluation, Figures};
use crate::protocol::{Answer, Failure, ModelHandle, Progress, Sample, SampleSource};

pub struct EvaluateJob<B> {
    handle: ModelHandle,
    download: Option<PartDownload<B>>,
    evaluation: Option<Evaluation>,
}

impl<B: Body> EvaluateJob<B> {
    pub fn new<P: Platform>(
        world: &World<P>,
        handle: ModelHandle,
        on: SampleSource,
    ) -> Result<Self, Failure> {
        let labels = &world.model(handle)?.labels;
        let evaluation = match on {
            SampleSource::HeldOut => None,
            SampleSource::Samples(samples) => Some(of_samples(&samples, labels)?),
        };
        Ok(Self {
            handle,
            download: None,
            evaluation,
        })
    }

    pub async fn advance<P: Platform<Body = B>>(
        &mut self,
        world: &mut World<P>,
    ) -> Result<Step, Failure> {
        let Some(evaluation) = &mut self.evaluation else {
            let data = world.model(self.handle)?.manifest.data.clone();
            return match world.part(&data, "held_out", &mut self.download).await? {
                Err(progress) => Ok(Step::more(progress)),
                Ok(images) => {
                    self.evaluation = Some(of_images(&images));
                    Ok(Step::More(Vec::new()))
                }
            };
        };
        let model = world.model(self.handle)?;
        evaluation
            .advance(model.network.as_ref())
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

/// An evaluation of a bundled part, whose labels are the model's first classes.
pub fn of_images(images: &Images) -> Evaluation {
    let labels = images
        .labels
        .iter()
        .map(|label| usize::from(*label))
        .collect();
    Evaluation::new(DIGIT, digit::from_bytes(&images.pixels), labels)
}

/// An evaluation of a person's samples, all of whose labels the model must know.
fn of_samples(samples: &[Sample], labels: &[String]) -> Result<Evaluation, Failure> {
    if samples.is_empty() {
        return Err(bad_config("samples", "at least one sample", "none"));
    }
    let (mut values, mut classes) = (Vec::new(), Vec::new());
    for (index, sample) in samples.iter().enumerate() {
        let class = labels.iter().position(|label| *label == sample.label);
        classes.push(class.ok_or_else(|| {
            bad_config(
                &format!("samples[{index}].label"),
                &format!("one of {}", labels.join(", ")),
                &format!("'{}'", sample.label),
            )
        })?);
        values.extend(pixels(&sample.input, &format!("samples[{index}].input"))?);
    }
    Ok(Evaluation::new(DIGIT, values, classes))
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
