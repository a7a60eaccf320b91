//! What an entry's name says: its class, or that it leads where it must not.

/// The folder that a picture stands in directly, which is its class; `None` for one that stands in no folder.
pub fn class_of(name: &str) -> Option<&str> {
    let mut parts = name.rsplit('/');
    parts.next()?;
    parts.next().filter(|class| !class.is_empty())
}

/// Whether a name stays within its folder: no `..`, no root, no drive (a colon after its letter), no backslash, no control characters.
pub(super) fn is_safe(name: &str) -> bool {
    let is_plain = |part: &str| part != ".." && part != ".";
    !name.starts_with('/')
        && !name.contains('\\')
        && name.as_bytes().get(1) != Some(&b':')
        && !name.contains(char::is_control)
        && name.split('/').all(is_plain)
}

/// Whether an entry is what systems put beside a person's files: hidden ones, and macOS' doubles.
pub fn is_ignored(name: &str) -> bool {
    let mut parts = name.split('/');
    let is_of_system = |part: &str| part.starts_with('.') || part == "__MACOSX";
    name.ends_with('/') || parts.any(is_of_system) || name.ends_with("Thumbs.db")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_lead_out_are_told_from_others() {
        for name in [
            "a/b.png",
            "set/train/cat/1.png",
            "cat/a..b.png",
            "cat/12:30.png",
        ] {
            assert!(is_safe(name), "{name}");
        }
        for name in [
            "../a.png",
            "a/../../b.png",
            "/etc/passwd",
            "C:/a.png",
            "a\\..\\b.png",
            "a/./b.png",
        ] {
            assert!(!is_safe(name), "{name}");
        }
        assert_eq!(class_of("set/train/cat/1.png"), Some("cat"));
        assert_eq!(class_of("1.png"), None);
        assert!(
            is_ignored("cat/.DS_Store") && is_ignored("__MACOSX/cat/1.png") && is_ignored("cat/")
        );
    }
}
