//! Cutting a text into braces and what stands between them on a line.

use crate::span::Span;

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Anything, on one line, without braces and comments and without white space at its ends.
    Text,
    /// `{`
    Open,
    /// `}`
    Close,
}

/// A piece of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) kind: Kind,
    pub(super) span: Span,
    /// Whether something stands before it on its line.
    pub(super) continues: bool,
}

/// All pieces, without comments and the `-` that may follow a closing brace.
pub(super) fn cut(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let whole = Span { start: 0, end: text.len() };
    for line in whole.split(text, '\n') {
        let comment = line.of(text).find('#').map_or(line.end, |at| line.start + at);
        cut_line(Span { start: line.start, end: comment }, text, &mut pieces);
    }
    pieces
}

fn cut_line(line: Span, text: &str, pieces: &mut Vec<Piece>) {
    let first = pieces.len();
    let mut rest = line;
    while rest.start < rest.end {
        let brace = rest.of(text).find(['{', '}']).map_or(rest.end, |at| rest.start + at);
        let mut before = Span { start: rest.start, end: brace }.trim(text);
        let closed = pieces[first..].last().is_some_and(|piece| piece.kind == Kind::Close);
        if closed && before.of(text).starts_with('-') {
            before = Span { start: before.start + 1, ..before }.trim(text);
        }
        if before.start < before.end {
            pieces.push(Piece { kind: Kind::Text, span: before, continues: pieces.len() > first });
        }
        let span = Span { start: brace, end: rest.end }.first(1);
        if span.start < span.end {
            let kind = if span.of(text) == "{" { Kind::Open } else { Kind::Close };
            pieces.push(Piece { kind, span, continues: pieces.len() > first });
        }
        rest.start = span.end;
    }
}

#[cfg(test)]
mod tests {
    use super::cut;

    fn pieces(text: &str) -> Vec<&str> {
        cut(text).iter().map(|piece| piece.span.of(text)).collect()
    }

    #[test]
    fn a_text_is_cut_at_braces_comments_and_line_ends() {
        assert_eq!(pieces("micro a { # }\n  port = 1 # {\n}\n"), ["micro a", "{", "port = 1", "}"]);
        assert_eq!(pieces("micro a{port=1}micro b{}"), ["micro a", "{", "port=1", "}", "micro b", "{", "}"]);
        assert_eq!(pieces(" \n#\n"), [""; 0]);
    }

    #[test]
    fn a_stray_hyphen_after_a_closing_brace_is_nothing() {
        assert_eq!(pieces("}-\n} - # x\n}- micro a"), ["}", "}", "}", "micro a"]);
        assert_eq!(pieces("- }\n-"), ["-", "}", "-"]);
        assert_eq!(pieces("}--"), ["}", "-"]);
    }
}
