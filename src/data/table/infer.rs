//! What the cells of a column are.

use std::collections::{HashMap, HashSet};

use super::{Cells, Column, Kind, Note, Values, missing, parse_number};

/// Pairs of texts that say yes or no, in small letters and in the order of their code points.
const PAIRS: [[&str; 2]; 5] = [
    ["false", "true"],
    ["f", "t"],
    ["no", "yes"],
    ["n", "y"],
    ["off", "on"],
];

/// The most levels of a category.
pub(super) const MOST_LEVELS: usize = 1_000;

/// So many values may all differ and be categories still.
const FEW: usize = 20;

/// Infers the kind of a column; `first_row` is the row of the file, from 1, that the first cell stands in.
pub(super) fn infer(name: String, cells: Cells, decimal: char, first_row: usize) -> Column {
    let (numbers, others) = numbers(&cells, decimal);
    let mut notes = Vec::new();
    let (kind, values) = match others {
        0 => of_numbers(&name, numbers, &cells),
        _ => of_texts(&cells),
    };
    notes.extend(nearly_numbers(&cells, others, decimal, first_row));
    if kind != Kind::Empty && 2 * values.missing(&cells) > cells.len() {
        notes.push(Note::MostlyMissing);
    }
    Column {
        name,
        cells,
        decimal,
        kind,
        values,
        notes,
    }
}

/// The cells as numbers, NaN where they are missing, and how many are neither; more than a twentieth ends the search.
fn numbers(cells: &Cells, decimal: char) -> (Vec<f64>, usize) {
    let most = cells.len() / 20;
    let mut numbers = Vec::with_capacity(cells.len());
    let mut others = 0;
    for cell in cells.iter() {
        match parse_number(cell, decimal) {
            Some(number) => numbers.push(number),
            None => {
                numbers.push(f64::NAN);
                others += usize::from(!missing::is(cell));
            }
        }
        if others > most {
            break;
        }
    }
    (numbers, others)
}

fn of_numbers(name: &str, numbers: Vec<f64>, cells: &Cells) -> (Kind, Values) {
    let mut present = numbers.iter().filter(|number| !number.is_nan());
    let Some(first) = present.next() else {
        return (Kind::Empty, Values::Texts);
    };
    if numbers.len() > 1 && present.all(|number| number == first) {
        return (Kind::Constant, Values::Texts);
    }
    if is_zero_or_one(cells) {
        return (Kind::Boolean, codes(cells, &levels(cells, 2)));
    }
    match is_identifier(name, &numbers) {
        true => (Kind::Identifier, Values::Texts),
        false => (Kind::Number, Values::Numbers(numbers)),
    }
}

fn is_zero_or_one(cells: &Cells) -> bool {
    let is = |cell: &str| cell == "0" || cell == "1" || missing::is(cell);
    cells.iter().all(is)
}

/// Whole numbers that count the rows, or that all differ under a name that says so.
fn is_identifier(name: &str, numbers: &[f64]) -> bool {
    let whole = |number: &f64| number.fract() == 0.0;
    if numbers.len() < 3 || !numbers.iter().all(whole) {
        return false;
    }
    let counts = numbers.windows(2).all(|pair| pair[1] - pair[0] == 1.0);
    let starts = numbers[0] == 0.0 || numbers[0] == 1.0;
    let all_differ = || {
        let mut seen = HashSet::with_capacity(numbers.len());
        numbers.iter().all(|number| seen.insert(number.to_bits()))
    };
    counts && starts && numbers.len() >= FEW || is_named_as_identifier(name) && all_differ()
}

fn is_named_as_identifier(name: &str) -> bool {
    let small = name.to_lowercase();
    let ends = ["_id", " id", "-id", ".id"];
    small == "id"
        || small == "index"
        || ends.iter().any(|end| small.ends_with(end))
        || name.ends_with("Id")
}

fn of_texts(cells: &Cells) -> (Kind, Values) {
    let levels = levels(cells, usize::MAX);
    let present = cells.iter().filter(|cell| !missing::is(cell)).count();
    let kind = kind_of_texts(&levels, present);
    match kind {
        Kind::Boolean | Kind::Category => (kind, codes(cells, &levels)),
        _ => (kind, Values::Texts),
    }
}

fn kind_of_texts(levels: &[&str], present: usize) -> Kind {
    let all_differ = levels.len() == present;
    match levels.len() {
        1 if present > 1 => Kind::Constant,
        2 if is_pair(levels) => Kind::Boolean,
        _ if levels.iter().all(|level| is_date(level)) => Kind::Date,
        count if count <= FEW && (!all_differ || present < FEW) => Kind::Category,
        _ if all_differ && levels.iter().all(|level| is_code(level)) => Kind::Identifier,
        count if 2 * count <= present && count <= MOST_LEVELS => Kind::Category,
        _ => Kind::Text,
    }
}

fn is_pair(levels: &[&str]) -> bool {
    let is = |pair: &[&str; 2]| (0..2).all(|place| levels[place].eq_ignore_ascii_case(pair[place]));
    PAIRS.iter().any(is)
}

/// One word of up to 64 bytes.
fn is_code(text: &str) -> bool {
    text.len() <= 64 && !text.contains(char::is_whitespace)
}

/// Such as `2026-11-25`, `25.11.2026` or `11/25/2026`, with or without a time behind it. Only the form is looked at.
fn is_date(text: &str) -> bool {
    let day = text.split([' ', 'T']).next().unwrap_or_default();
    let Some(separator) = day.chars().find(|letter| "-./".contains(*letter)) else {
        return false;
    };
    let parts: Vec<&str> = day.split(separator).collect();
    let is_part = |part: &&str| {
        matches!(part.len(), 1 | 2 | 4) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_year = |part: &&str| part.len() == 4;
    parts.len() == 3
        && parts.iter().all(is_part)
        && parts.iter().filter(|part| is_year(part)).count() == 1
}

/// The different texts in the order of their code points; no more are looked for once there are more than `most`.
pub(super) fn levels(cells: &Cells, most: usize) -> Vec<&str> {
    let mut seen = HashSet::new();
    for cell in cells.iter().filter(|cell| !missing::is(cell)) {
        seen.insert(cell);
        if seen.len() > most {
            break;
        }
    }
    let mut levels: Vec<&str> = seen.into_iter().collect();
    levels.sort_unstable();
    levels
}

pub(super) fn codes(cells: &Cells, levels: &[&str]) -> Values {
    let places: HashMap<&str, u32> = levels.iter().copied().zip(0..).collect();
    Values::Codes {
        codes: cells.iter().map(|cell| places.get(cell).copied()).collect(),
        levels: levels.iter().map(|level| (*level).to_owned()).collect(),
    }
}

/// Names the first cell that is no number where nearly all are.
fn nearly_numbers(cells: &Cells, others: usize, decimal: char, first_row: usize) -> Option<Note> {
    let is_other = |cell: &str| !missing::is(cell) && parse_number(cell, decimal).is_none();
    if others == 0 || others > cells.len() / 20 {
        return None;
    }
    let row = (0..cells.len()).find(|row| is_other(cells.get(*row)))?;
    let present = cells.iter().filter(|cell| !missing::is(cell)).count();
    Some(Note::NearlyNumbers {
        numbers: present - others,
        others,
        row: row + first_row,
        text: cells.get(row).chars().take(60).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(name: &str, cells: &[&str]) -> Kind {
        infer(name.into(), cells.iter().copied().collect(), '.', 2).kind
    }

    #[test]
    fn kinds_are_found() {
        assert_eq!(kind("a", &["1", "2.5", "NA"]), Kind::Number);
        assert_eq!(kind("a", &["0", "1", "", "1"]), Kind::Boolean);
        assert_eq!(
            kind("a", &["Yes", "no", "Yes"]),
            Kind::Category,
            "two pairs mixed"
        );
        assert_eq!(kind("a", &["yes", "no", "yes"]), Kind::Boolean);
        assert_eq!(kind("a", &["TRUE", "FALSE"]), Kind::Boolean);
        assert_eq!(kind("a", &["red", "blue", "red"]), Kind::Category);
        assert_eq!(kind("a", &["x", "x", "?"]), Kind::Constant);
        assert_eq!(kind("a", &["3", "3.0"]), Kind::Constant);
        assert_eq!(kind("a", &["", "NA", "?"]), Kind::Empty);
        assert_eq!(kind("a", &["2026-11-25", "2026-11-26 10:00"]), Kind::Date);
        assert_eq!(kind("a", &["25.11.2026", "1.2.2026"]), Kind::Date);
        let telephones = ["555-123-4567", "555-123-4568"];
        assert_eq!(kind("a", &telephones), Kind::Category, "no dates");
        assert_eq!(kind("customer_id", &["17", "4", "99"]), Kind::Identifier);
    }

    #[test]
    fn rows_that_are_counted_and_codes_are_identifiers_and_sentences_are_texts() {
        let all = |make: fn(usize) -> String| -> Vec<String> { (1..=40).map(make).collect() };
        let kind_of = |texts: &[String]| {
            let cells: Vec<&str> = texts.iter().map(String::as_str).collect();
            kind("a", &cells)
        };
        assert_eq!(kind_of(&all(|row| row.to_string())), Kind::Identifier);
        assert_eq!(kind_of(&all(|row| (row * 3).to_string())), Kind::Number);
        assert_eq!(kind_of(&all(|row| format!("N{row}A"))), Kind::Identifier);
        assert_eq!(kind_of(&all(|row| format!("row {row} here"))), Kind::Text);
    }

    #[test]
    fn one_text_among_many_numbers_is_named() {
        let mut texts: Vec<String> = (0..40).map(|row| (row * row).to_string()).collect();
        texts[30] = "12 kg".into();
        let cells = texts.iter().map(String::as_str).collect();
        let column = infer("weight".into(), cells, '.', 2);
        let expected = Note::NearlyNumbers {
            numbers: 39,
            others: 1,
            row: 32,
            text: "12 kg".into(),
        };
        assert_eq!(column.notes, [expected]);
        assert_ne!(column.kind, Kind::Number);
    }
}
