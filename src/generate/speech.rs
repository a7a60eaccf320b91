//! From bytes that come piece by piece to text: letters that are not whole yet wait, and so does what may be the beginning of a stop.

/// A text under way.
#[derive(Debug, Default)]
pub struct Speech {
    stops: Vec<String>,
    text: String,
    /// Bytes of a letter that is not whole yet.
    open: Vec<u8>,
    /// How much of the text was told.
    told: usize,
    is_stopped: bool,
}

impl Speech {
    /// A text that ends before the first of these, where there are any.
    pub fn new(stops: Vec<String>) -> Self {
        Self {
            stops: stops.into_iter().filter(|stop| !stop.is_empty()).collect(),
            ..Self::default()
        }
    }

    /// Takes bytes in and gives what can be told now. Bytes that are no text become U+FFFD.
    pub fn hear(&mut self, bytes: &[u8]) -> &str {
        self.open.extend_from_slice(bytes);
        let whole = whole_bytes(&self.open);
        let letters: Vec<u8> = self.open.drain(..whole).collect();
        self.text += &String::from_utf8_lossy(&letters);
        // What was told holds no beginning of a stop.
        let new = &self.text[self.told..];
        let places = self.stops.iter().filter_map(|stop| new.find(stop));
        if let Some(place) = places.min() {
            self.text.truncate(self.told + place);
            self.is_stopped = true;
        }
        let until = match self.is_stopped {
            true => self.text.len(),
            false => self.text.len() - self.waiting(),
        };
        self.tell(until)
    }

    /// What was held back, once no more comes.
    pub fn end(&mut self) -> &str {
        if !self.is_stopped {
            let open = std::mem::take(&mut self.open);
            self.text += &String::from_utf8_lossy(&open);
        }
        self.tell(self.text.len())
    }

    /// Whether a stop came.
    pub fn is_stopped(&self) -> bool {
        self.is_stopped
    }

    /// All of it.
    pub fn text(&self) -> &str {
        &self.text
    }

    fn tell(&mut self, until: usize) -> &str {
        let from = self.told;
        self.told = until.max(from);
        &self.text[from..self.told]
    }

    /// Bytes at the end that a stop may begin with.
    fn waiting(&self) -> usize {
        let begins = |stop: &String| {
            let ends = stop
                .char_indices()
                .map(|(place, _)| place)
                .filter(|place| *place > 0);
            let longest = ends.filter(|end| self.text.ends_with(&stop[..*end])).max();
            longest.unwrap_or(0)
        };
        let most = self.text.len() - self.told;
        self.stops.iter().map(begins).max().unwrap_or(0).min(most)
    }
}

/// Bytes before a last letter that is not whole yet.
fn whole_bytes(bytes: &[u8]) -> usize {
    let tail = bytes
        .utf8_chunks()
        .last()
        .map_or(&[][..], |chunk| chunk.invalid());
    // Three bytes at most begin a letter; what is wrong by itself is not waited for.
    let may_go_on = std::str::from_utf8(tail).is_err_and(|error| error.error_len().is_none());
    bytes.len() - if may_go_on { tail.len() } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_told_when_they_are_whole() {
        let mut speech = Speech::default();
        let bytes = "naïve 我".as_bytes();
        let told: String = bytes
            .iter()
            .map(|byte| speech.hear(&[*byte]).to_owned())
            .collect();
        assert_eq!(told, "naïve 我");
        assert_eq!(speech.hear(&[0xff, b'a']), "\u{fffd}a");
        assert_eq!(speech.hear(&[0xe6, 0x88]), "");
        assert_eq!(speech.end(), "\u{fffd}");
    }

    #[test]
    fn a_stop_ends_the_text_and_is_never_told() {
        let mut speech = Speech::new(vec!["\n\n".into(), "END".into(), String::new()]);
        assert_eq!(speech.hear(b"one E"), "one ");
        assert_eq!(speech.hear(b"lse\n"), "Else");
        assert_eq!(speech.hear(b"\ntwo"), "");
        assert!(speech.is_stopped());
        assert_eq!(speech.end(), "");
        assert_eq!(speech.text(), "one Else");
    }

    #[test]
    fn what_only_looked_like_a_stop_is_told_at_the_end() {
        let mut speech = Speech::new(vec!["END".into()]);
        assert_eq!(speech.hear(b"the EN"), "the ");
        assert_eq!(speech.end(), "EN");
        assert_eq!(speech.text(), "the EN");
    }
}
