//! Bytes as people read them: eight a line, in hexadecimal and as text.

/// Bytes of a line.
const WIDTH: usize = 8;

/// Writes `bytes`, the first of which stands at `offset` of its file.
pub fn dump(bytes: &[u8], offset: u64) -> String {
    let mut text = String::new();
    for (row, line) in bytes.chunks(WIDTH).enumerate() {
        let at = offset + (row * WIDTH) as u64;
        (0..8)
            .rev()
            .for_each(|place| text.push(digit(at >> (4 * place))));
        text.push(' ');
        for place in 0..WIDTH {
            let byte = line.get(place).copied();
            let pair = byte.map(|byte| [digit((byte >> 4).into()), digit(byte.into())]);
            text.push(' ');
            text.extend(pair.unwrap_or([' ', ' ']));
        }
        text.push_str("  ");
        text.extend(line.iter().map(|byte| printable(*byte)));
        text.push('\n');
    }
    text
}

/// The last hexadecimal digit.
fn digit(number: u64) -> char {
    char::from(b"0123456789abcdef"[(number & 15) as usize])
}

fn printable(byte: u8) -> char {
    match byte {
        b' '..=b'~' => byte.into(),
        _ => '.',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_aligned_and_only_plain_letters_are_shown() {
        let text = dump(b"\x89PNG\r\n\x1a\n<b>&\x00Z", 4080);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "00000ff0  89 50 4e 47 0d 0a 1a 0a  .PNG....");
        assert_eq!(lines[1], "00000ff8  3c 62 3e 26 00 5a        <b>&.Z");
        assert_eq!(dump(&[], 0), "");
    }
}
