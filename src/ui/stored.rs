//! What this browser has stored of models, in words.

use super::format::bytes;
use crate::protocol::CachedModel;

/// What is stored of one model.
pub fn in_words(model: &CachedModel) -> String {
    let part = match model.whole {
        true => "",
        false => " so far",
    };
    let download = match model.bytes {
        0 => "no download".to_owned(),
        count => format!("{} downloaded{part}", bytes(count)),
    };
    match model.kept_bytes {
        0 => format!("{}: {download}", model.title),
        kept => format!("{}: {download}, {} kept by you", model.title, bytes(kept)),
    }
}

/// What is stored in all.
pub fn total(models: &[CachedModel]) -> String {
    let sum: u64 = models
        .iter()
        .map(|model| model.bytes + model.kept_bytes)
        .sum();
    match sum {
        0 => "Nothing is stored yet.".into(),
        sum => format!("{} in all.", bytes(sum)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_reads_well() {
        let mut model = CachedModel {
            name: "digits".into(),
            title: "Digits".into(),
            bytes: 303_440,
            kept_bytes: 0,
            whole: true,
        };
        assert_eq!(in_words(&model), "Digits: 303 kB downloaded");
        model.whole = false;
        model.kept_bytes = 1_300_000;
        assert_eq!(
            in_words(&model),
            "Digits: 303 kB downloaded so far, 1.3 MB kept by you"
        );
        assert_eq!(total(std::slice::from_ref(&model)), "1.6 MB in all.");
        model.bytes = 0;
        assert_eq!(in_words(&model), "Digits: no download, 1.3 MB kept by you");
        assert_eq!(total(&[]), "Nothing is stored yet.");
    }
}
