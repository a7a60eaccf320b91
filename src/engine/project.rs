//! A project of own classes in one file: the head, and the examples with their features.

use super::failure::{bad_config, bad_features, bad_given_weights, bad_weights};
use super::platform::Platform;
use super::world::{Model, World};
use crate::protocol::{Answer, Example, Failure, ModelHandle};
use crate::weights::{Description, ProjectExample, add_examples, read_examples, save, write};

impl<P: Platform> World<P> {
    /// Writes the file; it loads as weights too, where a head was trained.
    pub async fn pack(&self, handle: ModelHandle, examples: &[Example]) -> Result<Answer, Failure> {
        let model = self.model(handle)?;
        if examples.is_empty() {
            return Err(bad_config("examples", "at least one example", "none"));
        }
        let kept = examples
            .iter()
            .enumerate()
            .map(|(index, example)| kept(model, index, example));
        let examples = kept.collect::<Result<Vec<_>, _>>()?;
        let refuse = |error| bad_weights("the project", &error);
        let head = match model.has_own_head {
            true => save(model.network.as_ref(), &model.description()).await,
            false => write(&[], &without_head(model, &examples)),
        };
        let file = add_examples(&head.map_err(refuse)?, &examples).map_err(refuse)?;
        Ok(Answer::Packed(file.into()))
    }

    /// Takes the examples out of a file that [`Self::pack`] wrote with the same shipped weights.
    pub fn unpack(&self, handle: ModelHandle, file: &[u8]) -> Result<Answer, Failure> {
        let model = self.model(handle)?;
        let base = &model.manifest.weights.sha256;
        let examples = read_examples(file, &model.manifest.name, base);
        let examples = examples.map_err(|error| bad_given_weights(&error))?;
        let mut given = Vec::new();
        for (index, example) in examples.into_iter().enumerate() {
            check_width(model, index, example.features.len())?;
            given.push(Example {
                label: example.label,
                content: example.content.into(),
                features: crate::protocol::Bytes::from_f32(&example.features),
            });
        }
        Ok(Answer::Unpacked(given))
    }
}

/// Examples that no head has learned from yet.
fn without_head(model: &Model, examples: &[ProjectExample]) -> Description {
    let mut labels: Vec<String> = examples
        .iter()
        .map(|example| example.label.clone())
        .collect();
    labels.sort();
    labels.dedup();
    Description {
        model: model.manifest.name.clone(),
        labels,
        base: Some(model.manifest.weights.sha256.clone()),
        ..Description::default()
    }
}

fn kept(model: &Model, index: usize, example: &Example) -> Result<ProjectExample, Failure> {
    let features = example.features.to_f32().unwrap_or_default();
    check_width(model, index, features.len())?;
    Ok(ProjectExample {
        label: example.label.clone(),
        content: example.content.0.clone(),
        features,
    })
}

fn check_width(model: &Model, index: usize, got: usize) -> Result<(), Failure> {
    match model.manifest.features {
        width if width == got => Ok(()),
        width => Err(bad_features(
            &format!("examples[{index}].features"),
            width,
            got,
        )),
    }
}
