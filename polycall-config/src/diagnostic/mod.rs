//! What is wrong with a text, where, and how it is mended.

mod code;
mod list;
mod render;

pub use code::Code;
pub(crate) use list::Diagnostics;

use std::fmt;

use crate::source::{Place, Source};
use crate::span::Span;

/// How bad it is.
///
/// ```
/// use polycall_config::Severity;
/// assert!(Severity::Error > Severity::Notice);
/// assert_eq!(Severity::Warning.to_string(), "warning");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; nothing has to change.
    Notice,
    /// It means something, but hardly what was meant.
    Warning,
    /// It can't be used.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Notice => "notice",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// A place in the text, and what is there.
///
/// ```
/// use polycall_config::{Source, parse};
/// let source = Source::new("polycall.conf", "micro a { max_io=1\n max_io=2 }");
/// let labels = &parse(&source).diagnostics[0].labels;
/// assert_eq!(source.position(labels[1].span.start).line, 1);
/// assert_eq!(labels[1].text, "first given here");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is there; empty where the message says it all.
    pub text: String,
}

/// One thing that is found in a text.
///
/// Its display is the message alone; [`render`](Self::render) shows everything.
///
/// ```
/// use polycall_config::{Code, Severity, Source, parse};
/// let source = Source::new("polycall.conf", "micro bankcard {\n    tls_enforced=yes\n}");
/// let found = &parse(&source).diagnostics[0];
/// assert_eq!((found.severity, found.code), (Severity::Error, Code::BadBoolean));
/// assert_eq!(found.to_string(), "`tls_enforced` of component `bankcard` can't be `yes`");
/// assert_eq!(found.help.as_deref(), Some("write `true` or `false`"));
/// assert_eq!(found.place(&source).to_string(), "polycall.conf:2:18");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// What kind it is.
    pub code: Code,
    /// What is wrong, and with which component.
    pub message: String,
    /// The places that it is about, the most important first.
    pub labels: Vec<Label>,
    /// The mend.
    pub help: Option<String>,
}

impl Diagnostic {
    pub(crate) fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        let labels = vec![Label { span, text: String::new() }];
        Self { severity: code.severity(), code, message: message.into(), labels, help: None }
    }

    /// Says what is at the first place.
    pub(crate) fn here(mut self, text: impl Into<String>) -> Self {
        self.labels[0].text = text.into();
        self
    }

    /// Adds a place.
    pub(crate) fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Adds the mend.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The most important place's span.
    ///
    /// ```
    /// use polycall_config::{Source, parse};
    /// let source = Source::new("polycall.conf", "micro a {}\nmicor b {}");
    /// assert_eq!(parse(&source).diagnostics[0].span().of(source.text()), "micor");
    /// ```
    #[must_use]
    pub fn span(&self) -> Span {
        self.labels.first().map(|label| label.span).unwrap_or_default()
    }

    /// The most important place, as `file:line:column`.
    ///
    /// ```
    /// use polycall_config::{Source, parse};
    /// let source = Source::new("polycall.conf", "micro a {}\nmicor b {}");
    /// assert_eq!(parse(&source).diagnostics[0].place(&source).to_string(), "polycall.conf:2:1");
    /// ```
    #[must_use]
    pub fn place<'s>(&self, source: &'s Source) -> Place<'s> {
        source.place(self.span())
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.message)
    }
}

impl std::error::Error for Diagnostic {}
