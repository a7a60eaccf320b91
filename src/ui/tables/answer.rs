//! What the models say of a row, in words and shares.

use super::figures::capital;
use super::found::TableResult;
use super::numbers::measured;
use super::state::{Said, TablesState};
use crate::ui::format::percent;

/// Classes that are listed.
const MOST_CLASSES: usize = 10;

/// What was said.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// In a sentence.
    pub words: String,
    /// The two models' names.
    pub models: [String; 2],
    /// The classes, the most probable by the network first; none where a number was said.
    pub shares: Vec<Share>,
}

/// A class with what both models give it.
#[derive(Clone, Debug, PartialEq)]
pub struct Share {
    /// The class.
    pub class: String,
    /// The network's probability and the baseline's, 0 to 1.
    pub of: [f64; 2],
}

/// The answer; nothing before one came.
pub fn answer(state: &TablesState) -> Option<Answer> {
    let Said {
        network,
        baseline,
        unknown,
    } = state.said.as_ref()?;
    let result = state.result.as_ref()?;
    let models = [&result.network, &result.baseline].map(|model| capital(&model.model));
    let said = [network, baseline].map(|it| best(result, it));
    let of = |place: usize| format!("{}: {}", models[place], said[place]);
    let mut shares: Vec<Share> = (0..result.classes.len())
        .map(|class| Share {
            class: result.classes[class].clone(),
            of: [network, baseline].map(|it| it.get(class).copied().unwrap_or_default()),
        })
        .collect();
    shares.sort_by(|one, other| other.of[0].total_cmp(&one.of[0]));
    shares.truncate(MOST_CLASSES);
    let unknown = unknown.iter().map(|words| format!(" {words}."));
    Some(Answer {
        words: format!("{}. {}.{}", of(0), of(1), unknown.collect::<String>()),
        models,
        shares,
    })
}

/// The likeliest class, or the number.
fn best(result: &TableResult, said: &[f64]) -> String {
    let classes = result.classes.iter().zip(said);
    let best = classes.max_by(|one, other| one.1.total_cmp(other.1));
    match (best, said.first()) {
        (Some((class, probability)), _) => format!("{class}, {}", percent(*probability)),
        (None, Some(number)) => format!("{} {}", result.target, measured(*number)),
        _ => "nothing".into(),
    }
}
