//! A line in a block: a key and its value.

use crate::blocks::key::Key;
use crate::blocks::value;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::Component;
use crate::span::Span;
use crate::words::{did_you_mean, quoted};

/// A block that is being read.
pub(super) struct Block {
    pub(super) component: Component,
    /// Where each key is that was read.
    keys: [Option<Span>; Key::NAMES.len()],
}

impl Block {
    pub(super) fn new(component: Component) -> Self {
        Self { component, keys: [None; Key::NAMES.len()] }
    }

    /// Whether a key was read, whatever its value.
    pub(super) fn has(&self, key: Key) -> bool {
        self.keys[key as usize].is_some()
    }

    /// The component, for a sentence.
    pub(super) fn of(&self) -> String {
        match self.component.name.as_str() {
            "" => "a component without a name".to_owned(),
            name => format!("component {}", quoted(name)),
        }
    }
}

/// The known key that a line begins with, if any.
pub(super) fn key(line: Span, text: &str) -> Option<Key> {
    let written = line.of(text);
    let end = written.find(|c: char| c == '=' || c == ':' || c.is_whitespace()).unwrap_or(written.len());
    Key::of(&written[..end])
}

/// Reads `key=value`.
pub(super) fn read(line: Span, text: &str, block: &mut Block, found: &mut Diagnostics) {
    let Some(equals) = line.of(text).find('=') else {
        found.push(missing_equals(line, text, block));
        return;
    };
    let name = Span { start: line.start, end: line.start + equals }.trim(text);
    let mut value = Span { start: line.start + equals + 1, end: line.end }.trim(text);
    let written = name.of(text);
    if written.is_empty() {
        let message = format!("a value of {} has no key", block.of());
        let help = format!("write a key before `=`; {}", did_you_mean("", &Key::NAMES));
        found.push(Diagnostic::new(Code::MissingKey, line, message).help(help));
        return;
    }
    let Some(key) = Key::of(written) else {
        let message = format!("{} has an unknown key {}", block.of(), quoted(written));
        found.push(Diagnostic::new(Code::UnknownKey, name, message).help(did_you_mean(written, &Key::NAMES)));
        return;
    };
    if let Some(second) = second_key(value, text) {
        let message = format!("two keys of {} are on one line", block.of());
        let two = Diagnostic::new(Code::TwoKeys, second, message).here("the second key");
        found.push(two.help("write each key on a line of its own"));
        value.end = second.start;
        value = value.trim(text);
    }
    if let Some(first) = block.keys[key as usize] {
        let message = format!("{} has the key `{}` twice", block.of(), key.name());
        let twice = Diagnostic::new(Code::DuplicateKey, name, message).here("given again here");
        found.push(twice.label(first, "first given here").help("remove one of the two"));
        // Its value is read all the same, for its mistakes.
        let mut other = Block::new(Component::new(block.component.name.clone(), block.component.span));
        value::read(key, value, text, &mut other, found);
        return;
    }
    block.keys[key as usize] = Some(name);
    if value.start == value.end && key != Key::AllowedConnections {
        let message = format!("`{}` of {} has no value", key.name(), block.of());
        let missing = Diagnostic::new(Code::MissingValue, line, message);
        found.push(missing.help(format!("after `=`, write {}", key.values())));
        return;
    }
    value::read(key, value, text, block, found);
}

/// Where another `key=` begins in a value.
fn second_key(value: Span, text: &str) -> Option<Span> {
    let written = value.of(text);
    let before = written[..written.find('=')?].trim_end();
    let word = before.rsplit(|c: char| c.is_whitespace() || c == ',' || c == ';').next()?;
    let end = value.start + before.len();
    Key::of(word).map(|_| Span { start: end - word.len(), end })
}

fn missing_equals(line: Span, text: &str, block: &Block) -> Diagnostic {
    let written = line.of(text);
    let word_end = written.find(|c: char| c == ':' || c.is_whitespace()).unwrap_or(written.len());
    let (word, value) = written.split_at(word_end);
    let value = value.trim_start_matches([':', ' ', '\t']);
    let message = format!("a line of {} has no `=`: {}", block.of(), quoted(written));
    let help = match Key::of(word) {
        _ if written.starts_with("//") || written.starts_with(';') => "a comment begins with `#`".to_owned(),
        Some(key) if value.is_empty() => format!("write `{}=` and {}", key.name(), key.values()),
        Some(key) if value.len() < 64 => format!("write `{}={value}`", key.name()),
        _ => "each line is `key=value`".to_owned(),
    };
    Diagnostic::new(Code::MissingEquals, line, message).help(help)
}
