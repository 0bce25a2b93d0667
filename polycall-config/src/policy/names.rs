//! Whom a rule or permission is about.

use std::collections::HashMap;
use std::fmt;

use crate::diagnostic::Code;
use crate::name;
use crate::policy::json::{Json, Kind};
use crate::policy::read::{Path, Reader};
use crate::policy::words::{IsolationLevel, Word};
use crate::span::{Span, Spanned};
use crate::words::quoted;

/// Names that a rule is about, or all there are.
///
/// ```
/// use polycall_config::policy::Names;
/// assert!(Names::Any.contains("teller") && !Names::These(vec![]).contains("teller"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Names {
    /// Any name: `"*"`, or no word about it.
    #[default]
    Any,
    /// These, each once.
    These(Vec<Spanned<String>>),
}

impl Names {
    /// Whether a name is among them.
    ///
    /// ```
    /// assert!(polycall_config::policy::Names::default().contains("anything"));
    /// ```
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        match self {
            Self::Any => true,
            Self::These(names) => names.iter().any(|known| known.value == name),
        }
    }
}

/// Somebody who may have a capability: a name, perhaps only in some state or at some level.
///
/// ```
/// use polycall_config::{Source, policy};
/// let source = Source::new("policy.json", r#"{ "permissions": { "network": ["node:restricted"] } }"#);
/// let node = &policy::parse(&source).config.permissions[0].principals[0];
/// assert_eq!(node.qualifier, Some(policy::Qualifier::Level(policy::IsolationLevel::Restricted)));
/// assert_eq!(node.to_string(), "node:restricted");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Principal {
    /// Its name.
    pub name: String,
    /// When alone it has the capability.
    pub qualifier: Option<Qualifier>,
}

/// What must hold of a principal besides its name.
///
/// ```
/// use polycall_config::policy::Qualifier;
/// assert_eq!(Qualifier::State("authenticated".to_owned()).to_string(), "authenticated");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Qualifier {
    /// It is isolated like this.
    Level(IsolationLevel),
    /// It is in this state of its session.
    State(String),
}

impl fmt::Display for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.qualifier {
            Some(qualifier) => write!(f, "{}:{qualifier}", self.name),
            None => f.write_str(&self.name),
        }
    }
}

impl fmt::Display for Qualifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Level(level) => level.fmt(f),
            Self::State(state) => f.pad(state),
        }
    }
}

impl Reader<'_> {
    /// Whether a text is a name, as components and types have.
    pub(super) fn is_name(&mut self, written: &str, span: Span, at: &Path) -> bool {
        let Some(fault) = name::fault(written) else { return true };
        let help = match name::meant(written) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "a name is a path of Rust's, such as `bankcard` or `bank::bankcard`".to_owned(),
        };
        self.push(Code::BadName, span, format!("{at} has the name {}, which {fault}", quoted(written)), help);
        false
    }

    /// A name, a list of names, or `"*"`.
    pub(super) fn names(&mut self, json: &Json, at: &Path) -> Option<Names> {
        let help = "write a name, a list of names, or `\"*\"` for all";
        let Kind::List(elements) = &json.kind else {
            let written = self.text(json, at, help)?;
            if written == "*" {
                return Some(Names::Any);
            }
            return self
                .is_name(written, json.span, at)
                .then(|| Names::These(vec![json.span.with(written.to_owned())]));
        };
        self.not_empty(json, at);
        let mut names = Vec::new();
        let mut places: HashMap<&str, Span> = HashMap::new();
        for (index, element) in elements.iter().enumerate() {
            let Some(written) = self.text(element, &at.element(index), help) else { continue };
            if written == "*" {
                let message = format!("{at} has `*` in a list");
                self.push(Code::BadName, element.span, message, "write `\"*\"` instead of the list, for all");
            } else if let Some(first) = places.get(written) {
                self.twice(element, *first, at);
            } else if self.is_name(written, element.span, at) {
                places.insert(written, element.span);
                names.push(element.span.with(written.to_owned()));
            }
        }
        Some(Names::These(names))
    }

    /// `name` or `name:qualifier`.
    pub(super) fn principal(&mut self, json: &Json, at: &Path) -> Option<Spanned<Principal>> {
        let help = "write a name, or a name with a level or state, such as `\"node:restricted\"` or \
                    `\"java:authenticated\"`";
        let written = self.text(json, at, help)?;
        // a path has two colons
        let at_colon = written.rfind(':').filter(|at| !written[..*at].ends_with(':'));
        let (name, qualifier) = match at_colon {
            Some(at) => (&written[..at], Some(&written[at + 1..])),
            None => (written, None),
        };
        let fault = [Some(name), qualifier].into_iter().flatten().find_map(name::fault);
        if let Some(fault) = fault {
            let message = format!("{at} can't be {}, which {fault}", quoted(written));
            self.push(Code::BadPrincipal, json.span, message, help);
            return None;
        }
        let qualifier = qualifier.map(|word| match IsolationLevel::of(word) {
            Some(level) => Qualifier::Level(level),
            None => Qualifier::State(word.to_owned()),
        });
        Some(json.span.with(Principal { name: name.to_owned(), qualifier }))
    }

    /// A list of principals, each once.
    pub(super) fn principals(&mut self, json: &Json, at: &Path) -> Vec<Spanned<Principal>> {
        let mut principals = Vec::new();
        let mut places: HashMap<Principal, Span> = HashMap::new();
        for (index, element) in self.list(json, at).unwrap_or_default().iter().enumerate() {
            let Some(principal) = self.principal(element, &at.element(index)) else { continue };
            if let Some(first) = places.get(&principal.value) {
                self.twice(element, *first, at);
            } else {
                places.insert(principal.value.clone(), principal.span);
                principals.push(principal);
            }
        }
        principals
    }
}
