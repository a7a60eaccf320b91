//! When a text is a number.

/// The number that `text` is, if it is a finite one; `decimal` stands before its decimals. Names such as `inf` are no numbers here.
pub fn parse_number(text: &str, decimal: char) -> Option<f64> {
    let begins = |byte: &u8| byte.is_ascii_digit() || b"+-.,".contains(byte);
    if !text.as_bytes().first().is_some_and(begins) {
        return None;
    }
    let number = match (decimal, text.contains(',')) {
        (',', true) => text.replace(',', ".").parse().ok(),
        (',', false) if text.contains('.') => None,
        _ => text.parse().ok(),
    };
    number.filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_digits_and_finite() {
        assert_eq!(parse_number("-1.5e3", '.'), Some(-1500.0));
        assert_eq!(parse_number("+7", '.'), Some(7.0));
        assert_eq!(parse_number("3,25", ','), Some(3.25));
        for text in [
            "inf", "-inf", "nan", "1e999", "0x10", "1 000", "", "-", "3,25",
        ] {
            assert_eq!(parse_number(text, '.'), None, "{text}");
        }
        for text in ["3.25", "1,2,3"] {
            assert_eq!(parse_number(text, ','), None, "{text}");
        }
    }
}
