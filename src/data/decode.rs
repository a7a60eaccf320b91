//! From bytes to text, of tables and of prose: a byte order mark, UTF-8, or what the bytes look like.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};

/// A byte that is no text, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoText {
    /// The text before it.
    pub before: String,
    /// The byte.
    pub byte: u8,
    /// The encoding that it does not belong to.
    pub encoding: &'static str,
}

/// The text of a file and the name of its encoding. A byte order mark decides; without one it is UTF-8 if it can be, and else what it
/// looks like to Firefox's detector, unless it has both UTF-8 and something else in it.
///
/// # Errors
/// The first byte that cannot be.
pub fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, &'static str), NoText> {
    let (encoding, text) = match Encoding::for_bom(bytes) {
        Some((encoding, length)) => (encoding, strict(&bytes[length..], encoding)?),
        None => without_mark(bytes)?,
    };
    match text.find('\0') {
        Some(place) => Err(NoText {
            before: text[..place].to_owned(),
            byte: 0,
            encoding: encoding.name(),
        }),
        None => Ok((text, encoding.name())),
    }
}

fn without_mark(bytes: &[u8]) -> Result<(&'static Encoding, Cow<'_, str>), NoText> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok((UTF_8, Cow::Borrowed(text)));
    }
    if is_mostly_utf8(bytes) {
        return strict(bytes, UTF_8).map(|text| (UTF_8, text));
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    strict(bytes, encoding).map(|text| (encoding, text))
}

/// Whether more letters beyond ASCII are whole in UTF-8 than are not: chance hardly makes one.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut whole, mut broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        whole += chunk
            .valid()
            .chars()
            .filter(|letter| !letter.is_ascii())
            .count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    whole > broken
}

/// Decodes without replacing anything.
fn strict<'a>(bytes: &'a [u8], encoding: &'static Encoding) -> Result<Cow<'a, str>, NoText> {
    if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        return Ok(text);
    }
    let offset = first_malformed(bytes, encoding).min(bytes.len().saturating_sub(1));
    Err(NoText {
        before: encoding
            .decode_without_bom_handling(&bytes[..offset])
            .0
            .into_owned(),
        byte: bytes.get(offset).copied().unwrap_or(0),
        encoding: encoding.name(),
    })
}

/// How many bytes stand before the first that the encoding does not allow.
fn first_malformed(bytes: &[u8], encoding: &'static Encoding) -> usize {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len());
    let mut text = vec![0; room.unwrap_or(0)];
    match decoder.decode_to_utf8_without_replacement(bytes, &mut text, true) {
        (encoding_rs::DecoderResult::Malformed(length, after), read, _) => {
            read.saturating_sub(usize::from(length) + usize::from(after))
        }
        (_, read, _) => read,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> (String, &'static str) {
        let (text, encoding) = decode(bytes).unwrap();
        (text.into_owned(), encoding)
    }

    #[test]
    fn marks_decide_and_latin_letters_are_found() {
        assert_eq!(decoded("a,ü".as_bytes()), ("a,ü".into(), "UTF-8"));
        assert_eq!(decoded(b"\xef\xbb\xbfa,b"), ("a,b".into(), "UTF-8"));
        assert_eq!(decoded(b"\xff\xfea\0,\0"), ("a,".into(), "UTF-16LE"));
        let german = b"Stadt,Einwohner\nM\xfcnchen,1\nK\xf6ln,2\nD\xfcsseldorf,3\n";
        let (text, encoding) = decoded(german);
        assert!(text.contains("München") && text.contains("Köln"));
        assert_eq!(encoding, "windows-1252");
    }

    #[test]
    fn utf8_with_one_broken_letter_is_refused_where_it_breaks() {
        let mut bytes = "größe,länge,ähre\n1,2,3\n".as_bytes().to_vec();
        let before = String::from_utf8(bytes.clone()).unwrap();
        bytes.extend(b"\xff,2,3\n");
        let error = NoText {
            before,
            byte: 0xff,
            encoding: "UTF-8",
        };
        assert_eq!(decode(&bytes), Err(error));
        let binary = decode(b"a,b\n1,\0").unwrap_err();
        assert_eq!((binary.before.as_str(), binary.byte), ("a,b\n1,", 0));
        let marked = decode(b"\xff\xfeu\0\n\0\0\0").unwrap_err();
        assert_eq!(
            (marked.before.as_str(), marked.encoding),
            ("u\n", "UTF-16LE")
        );
    }
}
