//! One prediction: preprocessing, forward pass, probabilities.

use super::failure::{bad_evaluation, bad_input};
use super::platform::Platform;
use super::world::World;
use crate::data::preprocess::{self, digit};
use crate::data::{DIGIT, SIDE};
use crate::eval::{check_row, probabilities};
use crate::model::Network;
use crate::protocol::{Answer, Bytes, Failure, Image, Input, Outputs, Prediction};

impl<P: Platform> World<P> {
    /// Answers one input with `network`, whose classes are `labels`.
    pub async fn predict(
        &self,
        network: &dyn Network,
        labels: &[String],
        input: &Input,
    ) -> Result<Answer, Failure> {
        let started_ms = self.platform.now_ms();
        let pixels = pixels(input, "the input")?;
        let rows = probabilities(network, DIGIT, &pixels).await;
        let probabilities: Vec<f32> = rows.map_err(|error| bad_evaluation(&error))?.concat();
        check_row(&probabilities, 0).map_err(|error| bad_evaluation(&error))?;
        Ok(Answer::Prediction(Prediction {
            outputs: Outputs::Probabilities(Bytes::from_f32(&probabilities)),
            labels: labels.to_vec(),
            seen: image(&digit::to_bytes(&pixels)),
            ms: self.platform.now_ms() - started_ms,
            device: self.device.kind,
        }))
    }
}

/// An input as the network sees it: `PIXELS` values in 0..=1.
pub fn pixels(input: &Input, place: &str) -> Result<Vec<f32>, Failure> {
    let pixels = match input {
        Input::Image {
            width,
            height,
            rgba,
        } => digit::from_rgba(*width, *height, &rgba.0),
        Input::Tensor(bytes) => match bytes.to_f32() {
            Some(values) => digit::from_values(values),
            None => Err(preprocess::PictureError::Values {
                got: bytes.0.len() / 4,
            }),
        },
    };
    pixels.map_err(|error| bad_input(place, &error))
}

/// A picture of `PIXELS` bytes to look at.
pub fn image(pixels: &[u8]) -> Image {
    Image {
        width: SIDE as u32,
        height: SIDE as u32,
        pixels: pixels.to_vec().into(),
    }
}
