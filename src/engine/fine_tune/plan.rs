//! What becomes of the model's own classes.

use crate::engine::failure::{cannot_learn, no_data};
use crate::engine::world::Model;
use crate::model::Network;
use crate::protocol::Failure;
use crate::weights::OwnClasses;

/// What becomes of the model's own classes.
pub(super) enum Plan {
    /// They stay, and are replayed from this data set.
    Extend {
        /// Its name.
        data: String,
    },
    /// A new head takes the place of theirs.
    Replace {
        /// What the head stands on.
        backbone: Box<dyn Network>,
    },
}

impl Plan {
    pub fn of(model: &Model) -> Result<Self, Failure> {
        let name = model.entry.name;
        match (model.manifest.own_classes, &model.manifest.data) {
            (OwnClasses::Extend, Some(data)) => Ok(Self::Extend { data: data.clone() }),
            (OwnClasses::Extend, None) => Err(no_data(name)),
            (OwnClasses::Replace, _) => Ok(Self::Replace {
                backbone: model.network.backbone(),
            }),
            (OwnClasses::Fixed, _) => Err(cannot_learn(name)),
        }
    }

    pub fn replaces(&self) -> bool {
        matches!(self, Self::Replace { .. })
    }
}
