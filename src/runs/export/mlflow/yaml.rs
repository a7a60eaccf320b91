//! The few lines of YAML that MLflow keeps of a run.

use std::fmt::Write;

/// A value of a field.
pub enum Value {
    /// A text.
    Text(String),
    /// A whole number.
    Number(i64),
    /// None.
    Null,
    /// An empty list.
    Empty,
}

/// Fields, one a line.
pub fn document(fields: &[(&str, Value)]) -> String {
    let line = |(name, value): &(&str, Value)| match value {
        Value::Text(text) => format!("{name}: {}\n", quoted(text)),
        Value::Number(number) => format!("{name}: {number}\n"),
        Value::Null => format!("{name}: null\n"),
        Value::Empty => format!("{name}: []\n"),
    };
    fields.iter().map(line).collect()
}

/// A text in double quotes (YAML 1.1, 5.7 and 7.3.1 of 1.2). Everything but printable ASCII is escaped: parsers refuse some
/// characters, and fold others as ends of lines.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        // Writing to a string does not fail.
        let _ = match letter {
            '"' | '\\' => write!(quoted, "\\{letter}"),
            ' '..='~' => write!(quoted, "{letter}"),
            _ => write!(quoted, "\\U{:08X}", u32::from(letter)),
        };
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_leaves_its_quotes() {
        assert_eq!(quoted("a: 'b' #c"), "\"a: 'b' #c\"");
        assert_eq!(quoted("\"\\n"), "\"\\\"\\\\n\"");
        assert_eq!(
            quoted("a\nb\u{2028}\u{0}"),
            "\"a\\U0000000Ab\\U00002028\\U00000000\""
        );
        assert_eq!(quoted("\u{1f525}"), "\"\\U0001F525\"");
        let fields = [
            ("name", Value::Text("x\ny: z".into())),
            ("status", Value::Number(3)),
            ("end", Value::Null),
            ("tags", Value::Empty),
        ];
        assert_eq!(
            document(&fields),
            "name: \"x\\U0000000Ay: z\"\nstatus: 3\nend: null\ntags: []\n"
        );
    }
}
