//! What a policy says.

use crate::policy::audit::Audit;
use crate::policy::behaviour::Behaviour;
use crate::policy::entries::EntryPolicy;
use crate::policy::names::Principal;
use crate::policy::rule::Rule;
use crate::policy::words::{Capability, Classification, IsolationLevel};
use crate::span::Spanned;

/// All sections of a policy. What isn't in the file is empty here.
///
/// ```
/// use polycall_config::{Source, policy};
/// let source = Source::new("policy.json", r#"{ "classification": { "Card": "secret" } }"#);
/// let policy = policy::parse(&source).config;
/// assert_eq!(policy.classification[0].name.value, "Card");
/// assert!(policy.rules.is_empty() && policy.behaviour.is_none());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Policy {
    /// How far those are trusted who have no isolation of their own.
    pub default_isolation: Option<Spanned<IsolationLevel>>,
    /// How far each is trusted; no two have one name.
    pub isolation: Vec<Member<IsolationLevel>>,
    /// Who has each capability; no two have one capability.
    pub permissions: Vec<Grant>,
    /// What is recorded, and where.
    pub audit: Audit,
    /// The rules, in their order; no two have one id.
    pub rules: Vec<Rule>,
    /// What entry points are like; no two have one name.
    pub entries: Vec<Member<EntryPolicy>>,
    /// When a caller's behaviour is conspicuous.
    pub behaviour: Option<Spanned<Behaviour>>,
    /// How secret each type's values are; no two have one name.
    pub classification: Vec<Member<Classification>>,
}

impl Policy {
    /// How far somebody is trusted: as is said of them, else as is said of all.
    ///
    /// ```
    /// use polycall_config::policy::Policy;
    /// assert_eq!(Policy::default().isolation_of("python"), None);
    /// ```
    #[must_use]
    pub fn isolation_of(&self, name: &str) -> Option<IsolationLevel> {
        let own = self.isolation.iter().find(|member| member.name.value == name);
        own.map(|member| member.value.value).or(self.default_isolation.map(|level| level.value))
    }
}

/// A name and what is said of it.
///
/// ```
/// use polycall_config::{Source, policy};
/// let source = Source::new("policy.json", r#"{ "isolation": { "python": "standard" } }"#);
/// let member = &policy::parse(&source).config.isolation[0];
/// assert_eq!((member.name.as_str(), member.value.as_str()), ("python", "standard"));
/// assert_eq!(member.name.span.of(source.text()), "\"python\"");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member<T> {
    /// The name; its span has the quotes in it.
    pub name: Spanned<String>,
    /// What is said.
    pub value: Spanned<T>,
}

/// Who has a capability.
///
/// ```
/// use polycall_config::{Source, policy};
/// let source = Source::new("policy.json", r#"{ "permissions": { "network": ["java:authenticated"] } }"#);
/// let grant = &policy::parse(&source).config.permissions[0];
/// assert_eq!(grant.capability.value, policy::Capability::Network);
/// assert_eq!(grant.principals[0].name, "java");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// What they may be able to do.
    pub capability: Spanned<Capability>,
    /// Each of them once; nobody, if it is empty.
    pub principals: Vec<Spanned<Principal>>,
}
