//! How a diagnostic is shown: the lines it is about, and marks below them.

use annotate_snippets::renderer::Renderer;
use annotate_snippets::{AnnotationKind, Group, Level, Snippet};

use crate::characters::visible;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Source;
use crate::span::Span;

impl Diagnostic {
    /// As the compiler would show it, with the lines of the text; for a terminal in colour, or plain.
    ///
    /// ```
    /// use polycall_config::{Source, parse};
    /// let source = Source::new("polycall.conf", "micro bankcard { port=3005 }");
    /// assert_eq!(
    ///     parse(&source).diagnostics[0].render(&source, false),
    ///     "\
    /// note[port-not-served]: port 3005 of component `bankcard` is kept, not served yet
    ///  --> polycall.conf:1:23
    ///   |
    /// 1 | micro bankcard { port=3005 }
    ///   |                       ^^^^"
    /// );
    /// ```
    #[must_use]
    pub fn render(&self, source: &Source, color: bool) -> String {
        let level = match self.severity {
            Severity::Notice => Level::NOTE,
            Severity::Warning => Level::WARNING,
            Severity::Error => Level::ERROR,
        };
        let mut group = Group::with_title(level.primary_title(&self.message).id(self.code.as_str()));
        // Only the lines from the first label to the last are looked at.
        let text = source.text();
        let spans = self.labels.iter().map(|label| within_a_line(label.span, text));
        let first = spans.clone().map(|span| span.start).min().unwrap_or(0);
        let last = spans.clone().map(|span| span.end).max().unwrap_or(0);
        let start = text[..first].rfind('\n').map_or(0, |end| end + 1);
        let end = text[last..].find('\n').map_or(text.len(), |end| last + end);
        let marks = spans.zip(&self.labels).enumerate().map(|(index, (span, label))| {
            let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
            let text = (!label.text.is_empty()).then_some(label.text.as_str());
            kind.span(span.start - start..span.end - start).label(text)
        });
        // as long as before, up to the last line's end
        let mut lines = visible(&text[start..end]).replace("\r\n", " \n");
        if lines.ends_with('\r') && end < text.len() {
            lines.pop();
        }
        let snippet = Snippet::source(lines)
            .line_start(source.position(start).line)
            .path(source.name())
            .annotations(marks);
        group = group.element(snippet);
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(help));
        }
        let renderer = if color { Renderer::styled() } else { Renderer::plain() };
        renderer.render(&[group])
    }
}

/// A span that can be shown: within the text, and on one line.
fn within_a_line(span: Span, text: &str) -> Span {
    let range = span.within(text);
    let line = text[range.start..].find(['\n', '\r']).map_or(text.len(), |end| range.start + end);
    Span { start: range.start, end: range.end.min(line) }
}
