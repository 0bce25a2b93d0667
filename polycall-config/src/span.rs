//! Where something stands in a text, and values that remember it.

use std::ops::{Deref, Range};

/// A piece of a text: bytes from `start` to before `end`.
///
/// ```
/// use polycall_config::Span;
/// let span = Span { start: 6, end: 14 };
/// assert_eq!(span.of("micro bankcard {"), "bankcard");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// Its first byte.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
}

impl Span {
    /// The piece itself. Of a text that the span is not of, as much as there is.
    ///
    /// ```
    /// assert_eq!(polycall_config::Span { start: 1, end: 9 }.of("abc"), "bc");
    /// ```
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        &text[self.within(text)]
    }

    /// The same piece, brought within a text and onto its characters' boundaries.
    pub(crate) fn within(self, text: &str) -> Range<usize> {
        let start = text.floor_char_boundary(self.start);
        start..text.floor_char_boundary(self.end).max(start)
    }

    /// Its part without white space at the ends.
    pub(crate) fn trim(self, text: &str) -> Self {
        let piece = self.of(text);
        let start = self.start + (piece.len() - piece.trim_start().len());
        Self { start, end: start + piece.trim().len() }
    }

    /// Its parts between separators.
    pub(crate) fn split(self, text: &str, separator: char) -> impl Iterator<Item = Self> {
        let mut start = self.start;
        self.of(text).split(separator).map(move |part| {
            let span = Self { start, end: start + part.len() };
            start = span.end + separator.len_utf8();
            span
        })
    }

    /// Its first `bytes` bytes.
    pub(crate) fn first(self, bytes: usize) -> Self {
        Self { start: self.start, end: self.end.min(self.start + bytes) }
    }

    /// The place after it.
    pub(crate) fn after(self) -> Self {
        Self { start: self.end, end: self.end }
    }

    /// With a value.
    pub(crate) fn with<T>(self, value: T) -> Spanned<T> {
        Spanned { value, span: self }
    }
}

impl From<Span> for Range<usize> {
    fn from(span: Span) -> Self {
        span.start..span.end
    }
}

/// A value and where it was written.
///
/// ```
/// use polycall_config::{Source, parse};
/// let source = Source::new("polycall.conf", "micro analytics { max_memory=2G }");
/// let config = parse(&source).config;
/// let max_memory = config.components[0].max_memory.unwrap();
/// assert_eq!((max_memory.bytes(), max_memory.span.of(source.text())), (2 << 30, "2G"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it was written.
    pub span: Span,
}

impl<T> Deref for Spanned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

#[cfg(test)]
mod tests {
    use super::Span;

    #[test]
    fn spans_of_parts_are_spans_of_the_whole() {
        let text = "x= a , b ,";
        let value = Span { start: 2, end: text.len() };
        let parts: Vec<_> = value.split(text, ',').map(|part| part.trim(text).of(text)).collect();
        assert_eq!(parts, ["a", "b", ""]);
        assert_eq!(Span { start: 2, end: 3 }.trim(text), Span { start: 3, end: 3 });
    }

    #[test]
    fn a_span_of_another_text_is_no_trouble() {
        for (start, end) in [(0, 1), (1, 1), (3, 2), (2, 9), (9, 9), (usize::MAX, 0)] {
            let _ = Span { start, end }.of("aé");
        }
        assert_eq!(Span { start: 1, end: 2 }.of("aé"), "");
    }
}
