//! What reading a text leads to.

use crate::diagnostic::{Diagnostic, Severity};
use crate::model::Config;
use crate::source::Source;

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
