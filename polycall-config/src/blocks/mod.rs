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
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::parsed::Parsed;
use crate::source::Source;
use crate::span::Span;

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
