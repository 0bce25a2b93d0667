//! Reading `micro` blocks.
//!
//! The text is cut into pieces (`pieces`), which the reader takes one by one (`reader`): headers and braces, and lines in
//! blocks (`line`), each a key with a value (`value`, `connections`). What doesn't go together is found at the end of a
//! block and of the text (`rules`).

mod connections;
mod key;
mod line;
mod pieces;
mod reader;
mod rules;
mod value;

use crate::characters;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity};
use crate::model::Config;
use crate::source::Source;
use crate::span::Span;

/// What a text says, as far as it can be read, and all that was found on the way.
///
/// ```
/// use polycall_config::{Source, parse};
/// let source = Source::new("polycall.conf", "micro bankcard { max_memory=512M }\nmicro analytics { max_memory=lots }");
/// let parsed = parse(&source);
/// assert!(parsed.has_errors());
/// assert_eq!(parsed.config.components.len(), 2, "the rest is read all the same");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed<T = Config> {
    /// What could be read. Nobody should use it if there are errors.
    pub config: T,
    /// What was found, in the text's order.
    pub diagnostics: Vec<Diagnostic>,
}

impl<T> Parsed<T> {
    /// Whether anything found is an error.
    ///
    /// ```
    /// use polycall_config::{Source, parse};
    /// let parsed = parse(&Source::new("polycall.conf", "micro interface { port=3006 }"));
    /// assert!(!parsed.has_errors() && parsed.diagnostics.len() == 1, "that the port isn't served is no error");
    /// ```
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|found| found.severity == Severity::Error)
    }

    /// What was read, if nothing found is an error; else what was found.
    ///
    /// # Errors
    ///
    /// With all that was found, of which at least one is an error.
    ///
    /// ```
    /// use polycall_config::{Source, parse};
    /// let parsed = parse(&Source::new("polycall.conf", "micro interface { max_io=10 }"));
    /// assert!(parsed.into_result().is_ok_and(|config| config.component("interface").is_some()));
    /// assert!(parse(&Source::new("polycall.conf", "micro interface {")).into_result().is_err());
    /// ```
    pub fn into_result(self) -> Result<T, Vec<Diagnostic>> {
        if self.has_errors() { Err(self.diagnostics) } else { Ok(self.config) }
    }

    /// All that was found, as [`Diagnostic::render`] shows it, with empty lines between.
    ///
    /// ```
    /// use polycall_config::{Source, parse};
    /// let source = Source::new("polycall.conf", "micro bankcard {\n    prot=1\n    tls_enforced=1\n}");
    /// let shown = parse(&source).render(&source, false);
    /// assert!(shown.contains(" --> polycall.conf:2:5\n") && shown.contains(" --> polycall.conf:3:18\n"));
    /// ```
    #[must_use]
    pub fn render(&self, source: &Source, color: bool) -> String {
        let shown: Vec<_> = self.diagnostics.iter().map(|found| found.render(source, color)).collect();
        shown.join("\n\n")
    }
}

/// Reads `micro` blocks, all of them, whatever is wrong with some.
///
/// ```
/// use polycall_config::{Source, parse};
/// let source = Source::new("polycall.conf", "
/// micro bankcard {
///     data_scope=isolated
///     permissions=0x00000001
/// }
/// ");
/// let parsed = parse(&source);
/// assert!(parsed.diagnostics.is_empty());
/// assert_eq!(parsed.config.component("bankcard").unwrap().permissions.unwrap().bits(), 1);
/// ```
#[must_use]
pub fn parse(source: &Source) -> Parsed {
    let mut found = Diagnostics::default();
    let text = characters::clean(source.text(), &mut found);
    let pieces = pieces::cut(&text);
    let config = reader::read(&text, &pieces, &mut found);
    rules::between_components(&config, &mut found);
    characters::forget_consequences(&text, &mut found);
    if config.components.is_empty() && found.is_empty() {
        let empty = Diagnostic::new(Code::NoBlocks, Span::default(), "the configuration has no blocks");
        found.push(empty.help("write one for each component to be configured: `micro bankcard { … }`"));
    }
    Parsed { config, diagnostics: found.into_sorted() }
}
