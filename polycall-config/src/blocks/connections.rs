//! The list of names that a component may call.

use std::collections::HashMap;

use crate::blocks::line::Block;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::name;
use crate::span::{Span, Spanned};
use crate::words::quoted;

/// Reads names with commas between, each once; or none.
pub(super) fn read(
    value: Span,
    text: &str,
    block: &Block,
    found: &mut Diagnostics,
) -> Spanned<Vec<Spanned<String>>> {
    let mut names: Vec<Spanned<String>> = Vec::new();
    let mut places: HashMap<&str, Span> = HashMap::new();
    if value.start == value.end {
        return value.with(names);
    }
    for part in value.split(text, ',') {
        let part = part.trim(text);
        let written = part.of(text);
        if written.is_empty() {
            let message = format!("`allowed_connections` of {} has a comma without a name", block.of());
            let help = "write one comma between any two names, and none at the end";
            found.push(Diagnostic::new(Code::EmptyConnection, comma(part, value), message).help(help));
        } else if let Some(fault) = name::fault(written) {
            let message =
                format!("`allowed_connections` of {} has {}, which {fault}", block.of(), quoted(written));
            found.push(Diagnostic::new(Code::BadName, part, message).help(mend(written)));
        } else if let Some(first) = places.get(written) {
            let message = format!("`allowed_connections` of {} has {} twice", block.of(), quoted(written));
            let twice = Diagnostic::new(Code::DuplicateConnection, part, message).here("listed again here");
            found.push(twice.label(*first, "first listed here").help("remove one of the two"));
        } else {
            places.insert(written, part);
            names.push(part.with(written.to_owned()));
        }
    }
    value.with(names)
}

/// The comma beside an empty part.
fn comma(part: Span, value: Span) -> Span {
    if part.end < value.end {
        Span { start: part.end, end: part.end + 1 }
    } else {
        Span { start: value.end - 1, end: value.end }
    }
}

fn mend(written: &str) -> String {
    let words: Vec<_> = written.split_whitespace().collect();
    if words.len() > 1 && words.len() < 20 && words.iter().all(|word| name::fault(word).is_none()) {
        return format!("write commas between names: `{}`", words.join(", "));
    }
    match name::meant(written) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "a name is a path of Rust's, such as `bankcard` or `bank::bankcard`".to_owned(),
    }
}
