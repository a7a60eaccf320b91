//! Texts of people as cells that no spreadsheet takes for formulas.
//!
//! After OWASP, "CSV Injection" (<https://owasp.org/www-community/attacks/CSV_Injection>): an apostrophe goes before what begins a
//! formula. A program that splits at other separators than ours, or takes quotes in another way, may see a cell begin in the middle
//! of ours, so the same holds after every separator, quote and line's end inside of it. JSON carries texts unchanged.

/// What begins a formula: ASCII, full-width and small forms, and the minus sign of mathematics.
const FORMULA: [char; 13] = [
    '=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}', '\u{fe66}', '\u{fe62}',
    '\u{fe63}', '\u{fe6b}', '\u{2212}',
];

/// After these another program may begin a new cell.
const SEPARATORS: [char; 8] = [',', ';', '|', '\t', '\n', '\r', '"', '\''];

/// A text as a cell. One that is a number stays as it is.
pub fn guarded(text: &str) -> String {
    if is_number(text) {
        return text.into();
    }
    let mut cell = String::with_capacity(text.len() + 1);
    if text.starts_with(['\t', '\r', '\n']) {
        cell.push('\'');
    }
    let mut begins = true;
    for letter in text.chars() {
        if begins && FORMULA.contains(&letter) {
            cell.push('\'');
        }
        cell.push(letter);
        begins = SEPARATORS.contains(&letter) || begins && is_skipped(letter);
    }
    cell
}

/// Such as `-0.5` or `1e-3`; not `-inf`, which a spreadsheet takes for a name.
fn is_number(text: &str) -> bool {
    let is_digits = text
        .chars()
        .all(|letter| letter.is_ascii_digit() || "+-.eE".contains(letter));
    is_digits && text.parse::<f64>().is_ok()
}

/// What some programs strip from the beginning of a cell: blanks, controls, characters without width.
fn is_skipped(letter: char) -> bool {
    let no_width = [
        '\u{200b}'..='\u{200f}',
        '\u{2060}'..='\u{2064}',
        '\u{feff}'..='\u{feff}',
    ];
    letter.is_whitespace()
        || letter.is_control()
        || no_width.iter().any(|range| range.contains(&letter))
}

/// A number as a cell; nothing where there is none.
pub fn number(value: impl Into<Option<f64>>) -> String {
    value
        .into()
        .map_or(String::new(), |value| value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_texts() {
        for (text, expected) in [
            ("=1+1", "'=1+1"),
            ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
            ("-2+3", "'-2+3"),
            ("@SUM(1)", "'@SUM(1)"),
            ("\t=1", "'\t'=1"),
            ("\r=1", "'\r'=1"),
            ("\ttext", "'\ttext"),
            ("\u{ff1d}1", "'\u{ff1d}1"),
            ("\u{ff20}x", "'\u{ff20}x"),
            ("  =1", "  '=1"),
            ("\u{200b}=1", "\u{200b}'=1"),
            ("\u{feff}\u{a0}=1", "\u{feff}\u{a0}'=1"),
            ("\"=1", "\"'=1"),
            ("x\";=HYPERLINK(0)", "x\";'=HYPERLINK(0)"),
            ("a\n=1\r\n-x", "a\n'=1\r\n'-x"),
            ("a, +b", "a, '+b"),
            ("'=1", "''=1"),
            ("-inf", "'-inf"),
            ("\u{2212}1+cmd", "'\u{2212}1+cmd"),
        ] {
            assert_eq!(guarded(text), expected, "{text:?}");
        }
    }

    #[test]
    fn other_texts_and_numbers_stay() {
        for text in [
            "",
            "heart",
            "a-b=c@d+e",
            "-0.5",
            "+1e-3",
            "1 - 2",
            "e-mail me@home",
            "\u{e4}=1",
        ] {
            assert_eq!(guarded(text), text);
        }
    }

    #[test]
    fn no_mixture_begins_a_formula() {
        let pieces = [
            "=", "+", "-", "@", "\u{ff0d}", "\t", "\r", "\n", "\"", ";", ",", " ", "x", "1",
            "\u{200b}",
        ];
        let count = pieces.len();
        for code in 0..count.pow(4) {
            let digits = [code, code / count, code / count.pow(2), code / count.pow(3)];
            let text: String = digits.map(|digit| pieces[digit % count]).concat();
            let cell = guarded(&text);
            let breaks = SEPARATORS.map(|it| if it == '\'' { '"' } else { it });
            for part in cell.split(breaks) {
                let begin = part.trim_start_matches(is_skipped);
                assert!(is_number(&cell) || !begin.starts_with(FORMULA), "{text:?}");
            }
            assert!(!cell.starts_with(['\t', '\r', '\n']), "{text:?}");
            let bare = cell.replace('\'', "");
            assert_eq!(bare, text, "nothing else changes");
        }
    }
}
