//! Names that MLflow takes, on every file system.

use std::collections::HashSet;

/// The longest label that becomes part of a metric's name; MLflow takes 250 characters, file systems 255 bytes.
const MOST_LABEL: usize = 100;

/// The experiment of a model: a number, as databases want it, and always the same, so that folders unpacked into one join. It is
/// the FNV-1a hash (Fowler, Noll, Vo; draft-eastlake-fnv) of the name, in 31 bits and never MLflow's own 0.
pub fn experiment(model: &str) -> String {
    let step = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    let hash = model.bytes().fold(0x811c_9dc5, step);
    (hash >> 1).max(1).to_string()
}

/// A name for each class: its label where that is plain, else `class_<place>`. MLflow refuses most other characters in names of
/// metrics, each is a file, and some file systems tell no capitals apart. The run's tag `hearth.labels` has all labels in order.
pub fn classes(labels: &[&str]) -> Vec<String> {
    let mut seen = HashSet::new();
    let mut name = |(place, label): (usize, &&str)| {
        let plain = is_plain(label) && seen.insert(label.to_ascii_lowercase());
        if plain {
            (*label).into()
        } else {
            format!("class_{place}")
        }
    };
    labels.iter().enumerate().map(&mut name).collect()
}

fn is_plain(label: &str) -> bool {
    let ends = |text: &str| text.starts_with([' ', '.']) || text.ends_with([' ', '.']);
    let known = |letter: char| letter.is_ascii_alphanumeric() || "_-. ".contains(letter);
    let fits = !label.is_empty() && label.len() <= MOST_LABEL;
    fits && !ends(label)
        && label.chars().all(known)
        && !label.to_ascii_lowercase().starts_with("class_")
}

/// A metric's name as MLflow takes it: what is no ASCII letter, digit or `_` becomes `_`.
pub fn metric(name: &str) -> String {
    let plain = |letter: char| {
        if letter.is_ascii_alphanumeric() {
            letter
        } else {
            '_'
        }
    };
    name.chars().take(MOST_LABEL).map(plain).collect()
}

/// The first `most` characters of a text, the last of them `…` where there are more.
pub fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.into();
    }
    let kept = text.chars().take(most.saturating_sub(1));
    kept.chain(['\u{2026}']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_that_are_no_names_are_numbered() {
        let long = "x".repeat(101);
        let labels = [
            "heart",
            "Heart",
            "a/b",
            "..",
            "",
            "1:2",
            "class_0",
            "\u{928}\u{92e}",
            &long,
            "two words",
            "dot.",
            "a-b_c.d",
        ];
        let expected = [
            "heart",
            "class_1",
            "class_2",
            "class_3",
            "class_4",
            "class_5",
            "class_6",
            "class_7",
            "class_8",
            "two words",
            "class_10",
            "a-b_c.d",
        ];
        assert_eq!(classes(&labels), expected);
    }

    #[test]
    fn experiments_are_positive_numbers_that_differ() {
        let ids = ["digits", "efficientnet-lite0", "magika", "minilm", ""].map(experiment);
        for id in &ids {
            assert!(id.parse::<i32>().is_ok_and(|id| id > 0), "{id}");
        }
        assert_eq!(HashSet::from(ids).len(), 5);
    }

    #[test]
    fn texts_are_cut_between_characters() {
        assert_eq!(
            shortened("\u{1f525}\u{1f525}\u{1f525}", 2),
            "\u{1f525}\u{2026}"
        );
        assert_eq!(shortened("ab", 2), "ab");
    }
}
