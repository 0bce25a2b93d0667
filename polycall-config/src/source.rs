//! A text with a name: what diagnostics point into.

use std::fmt;

use crate::span::Span;

/// A text to be read, and what it is called in messages.
///
/// ```
/// use polycall_config::Source;
/// let source = Source::new("polycall.conf", "micro interface {\n}\n");
/// assert_eq!(source.name(), "polycall.conf");
/// assert_eq!(source.position(18).to_string(), "2:1");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    name: String,
    text: String,
}

impl Source {
    /// A text that is there already. A byte order mark before it is left away.
    ///
    /// ```
    /// assert_eq!(polycall_config::Source::new("a", "\u{feff}micro").text(), "micro");
    /// ```
    #[must_use]
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let mut text = text.into();
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        Self { name: name.into(), text }
    }

    /// What it is called, as a rule its path.
    ///
    /// ```
    /// assert_eq!(polycall_config::Source::new("polycall.conf", "").name(), "polycall.conf");
    /// ```
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text, into which spans point.
    ///
    /// ```
    /// assert_eq!(polycall_config::Source::new("a", "micro").text(), "micro");
    /// ```
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The line and column of a byte.
    ///
    /// ```
    /// let source = polycall_config::Source::new("a", "é\r\nx=1");
    /// assert_eq!(source.position(6).to_string(), "2:3");
    /// ```
    #[must_use]
    pub fn position(&self, byte: usize) -> Position {
        let before = &self.text[..self.text.floor_char_boundary(byte)];
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        let in_line = before.rfind('\n').map_or(before, |end| &before[end + 1..]);
        Position { line, column: in_line.chars().count() + 1 }
    }

    /// The place where a span begins.
    ///
    /// ```
    /// use polycall_config::{Source, parse};
    /// let source = Source::new("polycall.conf", "\nmicro bankcard {}");
    /// let name = &parse(&source).config.components[0].name;
    /// assert_eq!(source.place(name.span).to_string(), "polycall.conf:2:7");
    /// ```
    #[must_use]
    pub fn place(&self, span: Span) -> Place<'_> {
        Place { file: &self.name, position: self.position(span.start) }
    }
}

/// A line and a column, both counted from 1; columns are characters.
///
/// ```
/// let position = polycall_config::Position { line: 3, column: 14 };
/// assert_eq!(position.to_string(), "3:14");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The character in it, from 1.
    pub column: usize,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// A position in a source, as editors and people write it: `polycall.conf:3:14`.
///
/// ```
/// use polycall_config::{Source, Span};
/// let source = Source::new("polycall.conf", "micro");
/// assert_eq!(source.place(Span::default()).to_string(), "polycall.conf:1:1");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Place<'s> {
    /// The source's name.
    pub file: &'s str,
    /// Where in it.
    pub position: Position,
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.position)
    }
}
