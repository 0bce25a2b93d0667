//! Characters that nobody sees, and that could make a text read otherwise than it is.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::span::Span;

/// Whether a character has no place in a configuration, not even in a comment.
pub(crate) fn is_bad(character: char) -> bool {
    match character {
        '\t' | '\n' => false,
        // byte order marks and zero widths; line separators; what turns the direction of text; fillers
        '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2028}' | '\u{2029}' => true,
        '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{ad}' | '\u{e0000}'..='\u{e007f}' => true,
        other => other.is_control(),
    }
}

/// Reports bad characters, a run of them once, and gives back the text with spaces in their place: as long as before,
/// byte for byte, and fit to be shown.
pub(crate) fn clean(text: &str, found: &mut Diagnostics) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut run: Option<(Span, char)> = None;
    for (at, character) in text.char_indices() {
        let after = at + character.len_utf8();
        let line_end = character == '\r' && text[after..].starts_with('\n');
        if line_end || !is_bad(character) {
            report(run.take(), found);
            clean.push(if line_end { ' ' } else { character });
            continue;
        }
        clean.extend(std::iter::repeat_n(' ', character.len_utf8()));
        run = run
            .map(|(span, first)| (Span { end: after, ..span }, first))
            .or(Some((Span { start: at, end: after }, character)));
    }
    report(run, found);
    clean
}

fn report(run: Option<(Span, char)>, found: &mut Diagnostics) {
    let Some((span, first)) = run else { return };
    let (what, help) = match first {
        '\r' => ("a carriage return without a line feed".to_owned(), "end lines with a line feed"),
        _ if first.is_control() => (format!("the control character U+{:04X}", u32::from(first)), "remove it"),
        _ => (format!("the invisible character U+{:04X}", u32::from(first)), "remove it"),
    };
    found.push(Diagnostic::new(Code::BadCharacter, span, format!("the text has {what}")).help(help));
}

/// A piece of text with something to be seen for each character that otherwise isn't; as long as before, byte for byte.
pub(crate) fn visible(piece: &str) -> String {
    let visible = |character: char| match character.len_utf8() {
        // shown as its picture
        1 => None,
        _ if !is_bad(character) => None,
        2 => Some("·"),
        3 => Some("\u{fffd}"),
        _ => Some("··"),
    };
    let mut shown = String::with_capacity(piece.len());
    for character in piece.chars() {
        match visible(character) {
            Some(other) => shown.push_str(other),
            None => shown.push(character),
        }
    }
    shown
}

/// Leaves away what is said about lines with bad characters besides that.
pub(crate) fn forget_consequences(text: &str, found: &mut Diagnostics) {
    let line_ends: Vec<_> = text.match_indices('\n').map(|(at, _)| at).collect();
    let line = |span: Span| line_ends.partition_point(|end| *end < span.start);
    let mut bad_lines = std::collections::HashSet::new();
    found.retain(|diagnostic| {
        if diagnostic.code == Code::BadCharacter {
            bad_lines.insert(line(diagnostic.span()));
        }
        true
    });
    if !bad_lines.is_empty() {
        found.retain(|found| found.code == Code::BadCharacter || !bad_lines.contains(&line(found.span())));
    }
}

#[cfg(test)]
mod tests {
    use super::{clean, visible};
    use crate::diagnostic::Diagnostics;

    fn cleaned(text: &str) -> (String, Vec<String>) {
        let mut found = Diagnostics::default();
        let clean = clean(text, &mut found);
        assert_eq!(clean.len(), text.len());
        (clean, found.into_sorted().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn line_ends_and_tabs_are_not_bad() {
        assert_eq!(cleaned("a\tb\r\n\r\nc"), ("a\tb \n \nc".to_owned(), vec![]));
    }

    #[test]
    fn what_nobody_sees_is_shown_as_something_as_long() {
        let text = "a\u{ad}b\u{85}\u{202e}c\u{feff}\u{e0041}é\t";
        let shown = visible(text);
        assert_eq!(shown, "a·b·\u{fffd}c\u{fffd}··é\t");
        assert_eq!(shown.len(), text.len());
    }

    #[test]
    fn a_run_of_bad_characters_is_reported_once() {
        let (clean, found) = cleaned("a\u{202e}\u{7}b\rc\u{0}");
        assert_eq!(clean, "a    b c ");
        assert_eq!(
            found,
            [
                "the text has the invisible character U+202E",
                "the text has a carriage return without a line feed",
                "the text has the control character U+0000"
            ]
        );
    }
}
