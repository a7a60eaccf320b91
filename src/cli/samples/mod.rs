//! Labelled samples of a person's own, for the engine: pictures in folders named for their classes, or texts in a table.

mod contradictions;
mod inputs;
mod rules;
mod texts;

use std::path::{Path, PathBuf};

use super::client::Client;
use super::pictures::Pictures;
use super::{Error, input};
use crate::data::labelled::{LabelledPicture, Repeat};
use crate::protocol::{Input, InputKind, LoadedModel, OutputKind, OwnClasses, Sample};

/// As many classes are named where a class is unknown.
const MOST_NAMED: usize = 10;

/// Samples that were found, and can be read one at a time.
pub struct Samples {
    from: PathBuf,
    found: Vec<Found>,
    source: Source,
}

/// A sample.
struct Found {
    /// Its entry or its row.
    name: String,
    label: String,
    /// Its place in the source.
    place: usize,
}

enum Source {
    Pictures(Pictures),
    Texts(Vec<String>),
}

impl Samples {
    /// Finds samples of the kind that the model looks at: a folder or a zip of pictures, as `hearth images` reads them; for a model of texts
    /// a table with the columns `text` and `label`. What is left out is told on standard error.
    ///
    /// # Errors
    /// When a file cannot be read or has no samples, and a model that looks at something else.
    pub fn open(model: &LoadedModel, from: &Path) -> Result<Self, Error> {
        let card = &model.card;
        match card.input {
            InputKind::Drawing | InputKind::Photo => Self::of_pictures(from),
            InputKind::Text if card.output != OutputKind::Text => Self::of_texts(from),
            InputKind::Text | InputKind::File => Err(format!(
                "--from {}: expected a model with classes of drawings, photos or texts, got '{}'. A language model learns with hearth \
                 tune-text, and hearth foresee measures it.",
                from.display(),
                card.name
            )
            .into()),
        }
    }

    fn of_pictures(from: &Path) -> Result<Self, Error> {
        let pictures = Pictures::open(from)?;
        let labelled = pictures.labelled();
        for refusal in &labelled.refused {
            eprintln!("left out: {refusal}");
        }
        if labelled.pictures.is_empty() {
            let from = from.display();
            return Err(format!("{from}: expected PNG or JPEG pictures in folders named for their classes, got none that can be read.").into());
        }
        let found = |(place, picture): (usize, &LabelledPicture)| Found {
            name: picture.entry.clone(),
            label: picture.class.clone(),
            place,
        };
        Ok(Self {
            from: from.into(),
            found: labelled.pictures.iter().enumerate().map(found).collect(),
            source: Source::Pictures(pictures),
        })
    }

    fn of_texts(from: &Path) -> Result<Self, Error> {
        let (mut found, mut texts) = (Vec::new(), Vec::new());
        for (place, row) in texts::read(from)?.into_iter().enumerate() {
            found.push(Found {
                name: format!("row {}", row.number),
                label: row.label,
                place,
            });
            texts.push(row.text);
        }
        Ok(Self {
            from: from.into(),
            found,
            source: Source::Texts(texts),
        })
    }

    /// Checks that all classes are among those, before anything is looked at.
    ///
    /// # Errors
    /// A class that is not, by the name of its first sample.
    pub fn check_classes(&self, known: &[String]) -> Result<(), Error> {
        let is_unknown = |found: &&Found| !known.contains(&found.label);
        let Some(Found { name, label, .. }) = self.found.iter().find(is_unknown) else {
            return Ok(());
        };
        let place = self.from.display();
        let mut expected = known[..known.len().min(MOST_NAMED)].join(", ");
        if let Some(more @ 1..) = known.len().checked_sub(MOST_NAMED) {
            expected += &format!(" and {more} others");
        }
        if known.is_empty() {
            expected = "none: it has no classes without a head of your own (--weights)".into();
        }
        Err(format!(
            "{place}: {name}: expected one of the model's classes ({expected}), got '{label}'. Name classes as the model does, or give the weights that know them."
        )
        .into())
    }

    /// Leaves out what repeats an earlier one: equal pictures, those of one class that look alike, equal texts. Tells how many those are.
    pub fn leave_out_repeats(&mut self) -> usize {
        let (before, repeats) = (self.found.len(), self.source.repeats());
        let is_learned = |found: &Found| !repeats[found.place].is_some_and(|of| of.is_left_out());
        self.found.retain(is_learned);
        before - self.found.len()
    }

    /// How many pictures look like one of another class. They stay: what decides may be small.
    pub fn doubtful(&self) -> usize {
        let repeats = self.source.repeats().into_iter().flatten();
        repeats.filter(|repeat| !repeat.is_left_out()).count()
    }

    /// All of them, as the engine takes them. Where a head of one's own stands on a network that stays as it is, that network looks at them
    /// here, one at a time; drawings are prepared here. So no more than one picture is ever in memory.
    ///
    /// # Errors
    /// A sample that cannot be read, or that the engine refuses, by its name.
    pub fn look(mut self, client: &mut Client, model: &LoadedModel) -> Result<Vec<Sample>, Error> {
        let mut samples = Vec::new();
        for Found { name, label, place } in self.found {
            let input = self.source.input(&name, place)?;
            let input = match model.card.own_classes {
                OwnClasses::Replace => inputs::features(client, model, input),
                OwnClasses::Extend | OwnClasses::Fixed => inputs::drawing(model, input),
            };
            let input =
                input.map_err(|error| format!("{}: {name}: {error}", self.from.display()))?;
            samples.push(Sample { input, label });
        }
        Ok(samples)
    }
}

impl Source {
    /// For each place, which earlier one that is learned it repeats.
    fn repeats(&self) -> Vec<Option<Repeat>> {
        match self {
            Self::Pictures(pictures) => pictures.labelled().repeats().to_vec(),
            Self::Texts(texts) => texts::repeats(texts),
        }
    }

    fn input(&mut self, name: &str, place: usize) -> Result<Input, Error> {
        match self {
            Self::Pictures(pictures) => input::picture(Path::new(name), &pictures.file(place)?),
            Self::Texts(texts) => Ok(Input::Text(texts[place].clone())),
        }
    }
}
