//! The part of a report that the page of demos shows. Its wire (postcard) carries no more: what reads the rest would be a hundredth of
//! that page. JSON and JavaScript get all of it.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{ClassReport, Report};

#[derive(Serialize, Deserialize)]
struct Glance {
    samples: u32,
    correct: u32,
    accuracy: f64,
    accuracy_low: f64,
    accuracy_high: f64,
    /// Each class's name and the share of it that was found.
    classes: Vec<(String, Option<f64>)>,
}

impl From<&Report> for Glance {
    fn from(report: &Report) -> Self {
        let class = |class: &ClassReport| (class.label.clone(), class.recall);
        Self {
            samples: report.samples,
            correct: report.correct,
            accuracy: report.accuracy,
            accuracy_low: report.accuracy_low,
            accuracy_high: report.accuracy_high,
            classes: report.classes.iter().map(class).collect(),
        }
    }
}

impl From<Glance> for Report {
    fn from(glance: Glance) -> Self {
        let class = |(label, recall)| ClassReport {
            label,
            recall,
            ..ClassReport::default()
        };
        Self {
            samples: glance.samples,
            correct: glance.correct,
            accuracy: glance.accuracy,
            accuracy_low: glance.accuracy_low,
            accuracy_high: glance.accuracy_high,
            classes: glance.classes.into_iter().map(class).collect(),
            ..Self::default()
        }
    }
}

pub fn serialize<S: Serializer>(report: &Report, serializer: S) -> Result<S::Ok, S::Error> {
    match serializer.is_human_readable() {
        true => report.serialize(serializer),
        false => Glance::from(report).serialize(serializer),
    }
}

pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Report, D::Error> {
    match deserializer.is_human_readable() {
        true => Report::deserialize(deserializer),
        false => Glance::deserialize(deserializer).map(Report::from),
    }
}

/// The same for a report that may be missing.
pub mod optional {
    use super::{Deserialize, Deserializer, Glance, Report, Serialize, Serializer};

    pub fn serialize<S: Serializer>(
        report: &Option<Report>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match serializer.is_human_readable() {
            true => report.serialize(serializer),
            false => report.as_ref().map(Glance::from).serialize(serializer),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Report>, D::Error> {
        match deserializer.is_human_readable() {
            true => Option::deserialize(deserializer),
            false => Ok(Option::<Glance>::deserialize(deserializer)?.map(Report::from)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Metrics;

    #[test]
    fn the_page_gets_what_it_shows_and_json_all_of_it() {
        let class = ClassReport {
            label: "cat".into(),
            samples: 3,
            recall: Some(0.5),
            ..ClassReport::default()
        };
        let report = Report {
            samples: 7,
            accuracy: 0.25,
            log_loss: 1.5,
            classes: vec![class],
            ..Report::default()
        };
        let metrics = Metrics {
            held_out: Some(report.clone()),
            own: report,
        };
        let json = serde_json::to_string(&metrics).unwrap();
        assert_eq!(serde_json::from_str::<Metrics>(&json).unwrap(), metrics);
        let bytes = postcard::to_allocvec(&metrics).unwrap();
        let glanced: Metrics = postcard::from_bytes(&bytes).unwrap();
        let own = glanced.held_out.unwrap();
        assert_eq!((own.samples, own.accuracy, own.log_loss), (7, 0.25, 0.0));
        assert_eq!(own.classes[0].recall, Some(0.5));
    }
}
