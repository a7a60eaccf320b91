//! The part of the address behind `#`: which demo, and what is set there. It is typed by anyone, so everything strange is left out.

use super::state::FIRST_DEMO;
use super::teaching::{Field, Settings};

/// Characters of a question, a setting and a name at most.
const LONGEST_QUERY: usize = 300;
const LONGEST_SETTING: usize = 600;
const LONGEST_NAME: usize = 40;

/// What an address says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Address {
    /// The demo's name.
    pub name: String,
    /// The question of a search.
    pub query: String,
    /// Settings of a run that are not the usual ones.
    pub settings: Vec<(Field, String)>,
}

impl Address {
    /// Reads `#name?key=value&key=value`; what cannot be read is as if it were not there.
    pub fn parse(hash: &str) -> Self {
        let hash = hash.strip_prefix('#').unwrap_or(hash);
        let (name, pairs) = hash.split_once('?').unwrap_or((hash, ""));
        let mut address = Self {
            name: if is_name(name) { name } else { FIRST_DEMO }.into(),
            ..Self::default()
        };
        for pair in pairs.split('&') {
            if let Some((key, value)) = pair.split_once('=') {
                address.set(key, &decode(value));
            }
        }
        address
    }

    fn set(&mut self, key: &str, value: &str) {
        let at_most = |count| value.chars().take(count).collect::<String>();
        let known = Field::ALL.iter().find(|(_, name)| *name == key);
        match (key, known) {
            ("q", _) => self.query = at_most(LONGEST_QUERY),
            (_, Some((field, _))) => {
                let mut settings = Settings::default();
                settings.set(*field, at_most(LONGEST_SETTING));
                if settings.problem(*field).is_none() {
                    self.settings.push((*field, settings.text(*field).into()));
                }
            }
            _ => {}
        }
    }

    /// What `settings` differ in from the `usual` ones.
    pub fn of(name: &str, query: &str, settings: &Settings, usual: &Settings) -> Self {
        let differs = |(field, _): &&(Field, &str)| {
            settings.text(*field) != usual.text(*field) && settings.problem(*field).is_none()
        };
        let told = |(field, _): &(Field, &str)| (*field, settings.text(*field).to_owned());
        Self {
            name: name.into(),
            query: query.into(),
            settings: Field::ALL.iter().filter(differs).map(told).collect(),
        }
    }

    /// Writes it as it is read.
    pub fn write(&self) -> String {
        let key = |field: Field| Field::ALL.iter().find(|(other, _)| *other == field);
        let setting = |(field, text): &(Field, String)| {
            format!(
                "{}={}",
                key(*field).map_or("", |(_, key)| key),
                encode(text)
            )
        };
        let mut pairs: Vec<String> = self.settings.iter().map(setting).collect();
        if !self.query.is_empty() {
            pairs.push(format!("q={}", encode(&self.query)));
        }
        let mark = if pairs.is_empty() { "" } else { "?" };
        format!("#{}{mark}{}", self.name, pairs.join("&"))
    }

    /// Sets what it says.
    pub fn apply(&self, settings: &mut Settings) {
        for (field, text) in &self.settings {
            settings.set(*field, text.clone());
        }
    }
}

fn is_name(text: &str) -> bool {
    let is_letter =
        |letter: u8| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'-';
    (1..=LONGEST_NAME).contains(&text.len()) && text.bytes().all(is_letter)
}

/// Bytes other than letters, digits and `-_.` become `%` and two hexadecimal digits.
fn encode(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => out.push(byte.into()),
            _ => {
                out.push('%');
                out.extend([byte >> 4, byte & 15].map(|digit| {
                    char::from_digit(digit.into(), 16)
                        .unwrap_or_default()
                        .to_ascii_uppercase()
                }));
            }
        }
    }
    out
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, others @ ..] = rest {
        let digit = |byte: Option<&u8>| char::from(*byte?).to_digit(16);
        let pair = (digit(others.first()), digit(others.get(1)));
        match (first, pair) {
            (b'%', (Some(high), Some(low))) => {
                bytes.push((high * 16 + low) as u8);
                rest = &others[2..];
            }
            _ => {
                bytes.push(if *first == b'+' { b' ' } else { *first });
                rest = others;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::OwnClasses;

    #[test]
    fn what_is_written_is_read_again() {
        let usual = Settings::of(OwnClasses::Replace);
        let mut settings = usual.clone();
        settings.set(Field::Epochs, "12".into());
        settings.set(Field::Seed, "7".into());
        let query = "Who may marry? 100 % & a+b=\u{e9}\u{1f525}#";
        let address = Address::of("minilm", query, &settings, &usual);
        let text = address.write();
        assert!(
            text.starts_with("#minilm?epochs=12&seed=7&q=Who%20may%20marry%3F"),
            "{text}"
        );
        assert_eq!(Address::parse(&text), address);
        let mut read = usual.clone();
        Address::parse(&text).apply(&mut read);
        assert_eq!(read, settings);
    }

    #[test]
    fn the_usual_settings_are_not_told() {
        let usual = Settings::default();
        assert_eq!(Address::of("digits", "", &usual, &usual).write(), "#digits");
    }

    #[test]
    fn further_settings_are_told_too() {
        let mut settings = Settings::default();
        settings.set(Field::Further, r#"{"layers":"head"}"#.into());
        let usual = Settings::default();
        let text = Address::of("digits", "", &settings, &usual).write();
        assert_eq!(text, "#digits?further=%7B%22layers%22%3A%22head%22%7D");
        let mut read = usual;
        Address::parse(&text).apply(&mut read);
        assert_eq!(read, settings);
    }

    #[test]
    fn strange_text_falls_back_to_what_is_usual() {
        for text in [
            "",
            "#",
            "#<script>",
            "#../../x",
            "#A",
            &format!("#{}", "x".repeat(99)),
        ] {
            assert_eq!(Address::parse(text).name, FIRST_DEMO, "{text}");
        }
        let text = "#magika?epochs=-1&rate=many&seed&=&q=%&x=y&batch=1e9&layers=all&further=null";
        let address = Address::parse(text);
        assert_eq!(
            (address.name.as_str(), address.query.as_str()),
            ("magika", "%")
        );
        assert!(address.settings.is_empty());
        assert_eq!(
            Address::parse(&format!("#a?q={}", "%41".repeat(9_999)))
                .query
                .len(),
            300
        );
        assert_eq!(Address::parse("#a?q=%ff%F").query, "\u{fffd}%F");
    }
}
