//! What the engine is given of a sample: as much as its network learns from, so that no more than one picture is ever in memory.

use crate::cli::Error;
use crate::cli::client::{Client, silent};
use crate::engine::prepare::pixels;
use crate::model::{self, InputKind};
use crate::protocol::{Answer, Bytes, Command, Input, LoadedModel};

/// What a head of one's own sees of an input: the network under it looks here.
///
/// # Errors
/// What the engine refuses.
pub fn features(client: &mut Client, model: &LoadedModel, input: Input) -> Result<Input, Error> {
    let command = Command::Embed {
        model: model.handle,
        inputs: vec![input],
    };
    match client.ask(command)? {
        Answer::Embedded(embedding) => Ok(Input::Features(embedding.rows)),
        _ => Err(silent().into()),
    }
}

/// A picture as a network of drawings takes it, which is how a capsule keeps it; other inputs stay as they are.
///
/// # Errors
/// A picture that cannot be read so.
pub fn drawing(model: &LoadedModel, input: Input) -> Result<Input, Error> {
    match model::find(&model.card.name).map(|entry| entry.input) {
        Some(kind @ (InputKind::Drawing | InputKind::Clothing)) => {
            let values = pixels(kind, &input, "the picture")?;
            Ok(Input::Tensor(Bytes::from_f32(&values)))
        }
        _ => Ok(input),
    }
}
