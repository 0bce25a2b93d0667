//! All that is found, up to what anybody reads.

use std::cmp::Reverse;

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::span::Span;

/// As many errors are shown; a file of rubbish must not take minutes.
const MOST_ERRORS: usize = 100;

/// What is found so far.
#[derive(Default)]
pub(crate) struct Diagnostics {
    found: Vec<Diagnostic>,
    errors: usize,
    left_out: Option<Span>,
}

impl Diagnostics {
    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        if diagnostic.severity == Severity::Error {
            self.errors += 1;
            if self.errors > MOST_ERRORS {
                self.left_out.get_or_insert(diagnostic.span());
                return;
            }
        }
        self.found.push(diagnostic);
    }

    /// Whether there is no use in looking for more.
    pub(crate) fn is_full(&self) -> bool {
        self.left_out.is_some()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Keeps what something is true of.
    pub(crate) fn retain(&mut self, keep: impl FnMut(&Diagnostic) -> bool) {
        self.found.retain(keep);
    }

    /// All of it, in the text's order, and the worst first.
    pub(crate) fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.found.sort_by_key(|diagnostic| (diagnostic.span().start, Reverse(diagnostic.severity)));
        if let Some(span) = self.left_out {
            let message = format!("more than {MOST_ERRORS} mistakes");
            let rest =
                Diagnostic::new(Code::TooMany, span, message).here("this one and the others are not shown");
            self.found
                .push(rest.help("mend those above first, if this is a configuration of polycall at all"));
        }
        self.found
    }
}
