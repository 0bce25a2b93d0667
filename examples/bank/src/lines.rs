//! Finds lines in bytes that arrive in pieces, without copying them anywhere.
#![forbid(unsafe_code)]

/// The longest line that can be a payment; what is longer is refused, and never kept whole.
pub(crate) const LONGEST: usize = 256;

/// A line at the front of some bytes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// Where its text ends.
    pub end: usize,
    /// Where the next line begins.
    pub next: usize,
}

/// The first line of `bytes`. `None` if its end has not arrived yet; at the end of the input, if nothing is left.
///
/// Lines end with LF or CR LF; the last one may end with the input.
pub(crate) fn first(bytes: &[u8], at_end: bool) -> Option<Line> {
    let (mut end, next) = match bytes.iter().position(|byte| *byte == b'\n') {
        Some(at) => (at, at + 1),
        None if at_end && !bytes.is_empty() => (bytes.len(), bytes.len()),
        None => return None,
    };
    if bytes[..end].ends_with(b"\r") {
        end -= 1;
    }
    Some(Line { end, next })
}

#[cfg(test)]
mod tests {
    use super::{Line, first};

    #[test]
    fn lines_end_with_lf_or_cr_lf_or_the_input() {
        assert_eq!(first(b"ab\ncd", false), Some(Line { end: 2, next: 3 }));
        assert_eq!(first(b"ab\r\ncd", false), Some(Line { end: 2, next: 4 }));
        assert_eq!(first(b"\n", false), Some(Line { end: 0, next: 1 }));
        assert_eq!(first(b"ab", true), Some(Line { end: 2, next: 2 }));
        assert_eq!(first(b"ab\r", true), Some(Line { end: 2, next: 3 }));
    }

    #[test]
    fn an_unfinished_line_waits() {
        assert_eq!(first(b"ab", false), None);
        assert_eq!(first(b"ab\r", false), None);
        assert_eq!(first(b"", false), None);
        assert_eq!(first(b"", true), None);
    }
}
