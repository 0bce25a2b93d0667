//! A JSON text as a tree, in which all knows its place.

use crate::span::{Span, Spanned};

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Json {
    pub(super) span: Span,
    pub(super) kind: Kind,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    Null,
    Bool(bool),
    /// As it was written.
    Number(String),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(Spanned<String>, Json)>),
}

impl Json {
    /// What it is, with its article.
    pub(super) fn type_name(&self) -> &'static str {
        match self.kind {
            Kind::Null => "`null`",
            Kind::Bool(_) => "a boolean",
            Kind::Number(_) => "a number",
            Kind::Text(_) => "a text",
            Kind::List(_) => "a list",
            Kind::Object(_) => "an object",
        }
    }

    /// Where to point at it: of what may be long, its first brace.
    pub(super) fn mark(&self) -> Span {
        match self.kind {
            Kind::List(_) | Kind::Object(_) => self.span.first(1),
            _ => self.span,
        }
    }
}
