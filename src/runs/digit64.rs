//! Numbers below 64 as one letter each, those of base64 for addresses.

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The letter of a number; `None` from 64 on.
pub fn letter(number: usize) -> Option<char> {
    LETTERS.get(number).map(|letter| char::from(*letter))
}

/// The number of a letter; `None` if it is none of the 64. The first records have `+` and `/` as the last two.
pub fn number(letter: u8) -> Option<usize> {
    let letter = match letter {
        b'+' => b'-',
        b'/' => b'_',
        letter => letter,
    };
    LETTERS.iter().position(|other| *other == letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_letter_is_its_number_again_and_so_are_those_of_the_first_records() {
        for place in 0..64 {
            let letter = letter(place).unwrap();
            assert_eq!(number(letter as u8), Some(place));
        }
        assert_eq!((letter(64), number(b'=')), (None, None));
        assert_eq!((number(b'+'), number(b'/')), (Some(62), Some(63)));
    }
}
