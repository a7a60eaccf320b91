//! What a host's answer means: the file from some byte on, a broken connection, or no such file.

use super::platform::{FetchError, Head};

/// Where the bytes that follow begin, and how long the whole file is, where that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Start {
    /// The first byte that comes.
    pub from: u64,
    /// Bytes of the whole file.
    pub total: Option<u64>,
}

/// What an answer to a request for the bytes from `from` on means. A host may answer a Range request with the whole file.
///
/// # Errors
/// [`FetchError::Broken`] for a host that is busy or ill, [`FetchError::Refused`] for one that has no such file.
pub fn judge(head: &Head, from: u64) -> Result<Start, FetchError> {
    let status = head.status;
    match status {
        200 | 206 if head.content_type.trim_start().starts_with("text/html") => {
            Err(FetchError::Refused(WEB_PAGE.into()))
        }
        200 => Ok(Start {
            from: 0,
            total: head.content_length.filter(|_| !head.is_packed),
        }),
        206 if from > 0 => ranged(head, from),
        408 | 425 | 429 | 500..=599 => Err(FetchError::Broken(format!("HTTP status {status}"))),
        416 => Err(FetchError::Refused(format!(
            "HTTP status 416: the file has fewer than {} bytes",
            from + 1
        ))),
        _ => Err(FetchError::Refused(format!("HTTP status {status}"))),
    }
}

/// For people: what a host's "not found" page is.
pub const WEB_PAGE: &str = "a web page (the host's answer for a missing file?)";

/// An answer with a part of the file, which must be the part that was asked for.
fn ranged(head: &Head, from: u64) -> Result<Start, FetchError> {
    let text = head.content_range.as_deref().unwrap_or("none");
    let other = || {
        let expected = format!("Content-Range 'bytes {from}-…'");
        FetchError::Refused(format!("another part ({text}) instead of {expected}"))
    };
    let (first, total) = parse_range(text).ok_or_else(other)?;
    match first == from && !head.is_packed {
        true => Ok(Start { from: first, total }),
        false => Err(other()),
    }
}

/// Reads `bytes 5-9/10` or `bytes 5-9/*`: the first byte, and the length of the whole where it is told.
fn parse_range(text: &str) -> Option<(u64, Option<u64>)> {
    let (range, total) = text.trim().strip_prefix("bytes ")?.split_once('/')?;
    let (first, last) = range.split_once('-')?;
    let (first, last): (u64, u64) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
    let total = match total.trim() {
        "*" => None,
        total => Some(total.parse().ok()?),
    };
    let fits = first <= last && total.is_none_or(|total| last < total);
    fits.then_some((first, total))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(range: &str) -> Head {
        Head {
            status: 206,
            content_range: Some(range.into()),
            ..Head::default()
        }
    }

    fn start(from: u64, total: Option<u64>) -> Result<Start, FetchError> {
        Ok(Start { from, total })
    }

    #[test]
    fn the_part_that_was_asked_for_is_taken_and_no_other() {
        assert_eq!(judge(&part("bytes 5-9/10"), 5), start(5, Some(10)));
        assert_eq!(judge(&part("bytes 5-9/*"), 5), start(5, None));
        for other in [
            "bytes 4-9/10",
            "bytes 5-9/9",
            "bytes */10",
            "bytes 9-5/10",
            "5-9/10",
            "",
        ] {
            let judged = judge(&part(other), 5);
            assert!(matches!(judged, Err(FetchError::Refused(_))), "{other}");
        }
    }

    #[test]
    fn a_whole_file_is_taken_for_a_part_too() {
        assert_eq!(judge(&Head::whole(10), 5), start(0, Some(10)));
        let packed = Head {
            is_packed: true,
            ..Head::whole(10)
        };
        assert_eq!(judge(&packed, 0), start(0, None));
    }

    #[test]
    fn an_ill_host_is_asked_again_and_a_missing_file_is_not() {
        let status = |status| Head {
            status,
            ..Head::default()
        };
        for ill in [408, 429, 500, 503] {
            assert!(matches!(judge(&status(ill), 0), Err(FetchError::Broken(_))));
        }
        for missing in [204, 206, 304, 403, 404, 410, 416] {
            let judged = judge(&status(missing), 0);
            assert!(matches!(judged, Err(FetchError::Refused(_))), "{missing}");
        }
        let page = Head {
            content_type: "text/html; charset=utf-8".into(),
            ..Head::whole(10)
        };
        assert_eq!(judge(&page, 0), Err(FetchError::Refused(WEB_PAGE.into())));
    }
}
