//! What entry points are like.

use crate::diagnostic::Code;
use crate::policy::json::Json;
use crate::policy::model::Member;
use crate::policy::read::{Path, Reader};
use crate::policy::words::{Attribute, Level};
use crate::span::{Span, Spanned};
use crate::words::quoted;

/// What one entry point is like.
///
/// ```
/// use polycall_config::{Source, policy};
/// let source = Source::new("policy.json", r#"{ "entries": {
///     "bankcard::charge": { "enabled": true, "attributes": ["privileged"], "sensitivity": "high" }
/// } }"#);
/// let charge = &policy::parse(&source).config.entries[0];
/// assert_eq!(charge.name.value, "bankcard::charge");
/// assert!(charge.value.enabled.is_some_and(|enabled| enabled.value));
/// assert_eq!(charge.value.sensitivity.unwrap().value, policy::Level::High);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct EntryPolicy {
    /// Whether it may be called at all; as it is annotated, if there is no word about it.
    pub enabled: Option<Spanned<bool>>,
    /// What it is like, each once.
    pub attributes: Vec<Spanned<Attribute>>,
    /// How sensitive it is.
    pub sensitivity: Option<Spanned<Level>>,
}

pub(super) const KEYS: &[&str] = &["enabled", "attributes", "sensitivity"];

impl Reader<'_> {
    pub(super) fn entries(&mut self, json: &Json, at: &Path) -> Vec<Member<EntryPolicy>> {
        let mut entries = Vec::new();
        for (name, json) in self.map(json, at).unwrap_or_default() {
            let is_entry = self.is_entry(name, name.span, at);
            let at = at.key(name);
            let Some(members) = self.object(json, &at, KEYS) else { continue };
            let policy = EntryPolicy {
                enabled: members.get("enabled").and_then(|json| self.bool(json, &at.key("enabled"))),
                attributes: members
                    .get("attributes")
                    .and_then(|json| self.words(json, &at.key("attributes")))
                    .unwrap_or_default(),
                sensitivity: members
                    .get("sensitivity")
                    .and_then(|json| self.word(json, &at.key("sensitivity"))),
            };
            if is_entry {
                entries.push(Member { name: name.clone(), value: json.span.with(policy) });
            }
        }
        entries
    }

    /// Whether a text is a component and an entry point.
    fn is_entry(&mut self, name: &str, span: Span, at: &Path) -> bool {
        let is_name = self.is_name(name, span, at);
        if is_name && !name.contains("::") {
            let message = format!("{at} has {}, which has no component", quoted(name));
            self.push(
                Code::BadName,
                span,
                message,
                format!("write the component before it: `bankcard::{name}`"),
            );
            return false;
        }
        is_name
    }
}
