//! Learning from a bundled training part alone, as a training from nothing does, natively and in a tab.

use crate::data::{Augmentation, Images};
use crate::model::InputKind;
use crate::protocol::TrainConfig;
use crate::runs::AugmentationKind;
use crate::train::{BatchSource, FromScratch, Mirrored};

/// How the pictures of such a part are distorted, by what they show.
pub fn distortions(input: InputKind) -> AugmentationKind {
    match input {
        InputKind::Clothing => AugmentationKind::Clothes,
        _ => AugmentationKind::Strong,
    }
}

/// All of the part in a new order each epoch, each picture distorted anew; clothes mean the same from either side.
pub fn source(input: InputKind, images: Images, config: &TrainConfig) -> Box<dyn BatchSource> {
    let (is_clothing, seed) = (input == InputKind::Clothing, config.seed);
    let source = FromScratch {
        images,
        batch_size: config.batch_size as usize,
        augmentation: match is_clothing {
            true => Augmentation::CLOTHES,
            false => Augmentation::STRONG,
        },
        seed,
    };
    match is_clothing {
        true => Box::new(Mirrored { source, seed }),
        false => Box::new(source),
    }
}
