//! Paragraphs from a book's lines: how the novels are laid before the language model learns them.

/// Between two paragraphs.
pub const PARAGRAPH: &str = "\n\n";

/// Lines joined into paragraphs, one space between words, an empty line between paragraphs.
pub fn tidy(text: &str) -> String {
    let mut paragraphs = vec![String::new()];
    for line in text.lines().map(str::trim) {
        let Some(paragraph) = paragraphs.last_mut() else {
            continue;
        };
        match (line.is_empty(), paragraph.is_empty()) {
            (true, true) => {}
            (true, false) => paragraphs.push(String::new()),
            (false, _) => {
                let words = line.split_whitespace().map(str::to_owned);
                let before = (!paragraph.is_empty()).then(|| std::mem::take(paragraph));
                *paragraph = before
                    .into_iter()
                    .chain(words)
                    .collect::<Vec<_>>()
                    .join(" ");
            }
        }
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs.join(PARAGRAPH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_paragraphs() {
        let text = "EMMA\n\n\n\nShe was  the\n youngest.\n \nSixteen years\n";
        assert_eq!(tidy(text), "EMMA\n\nShe was the youngest.\n\nSixteen years");
    }
}
