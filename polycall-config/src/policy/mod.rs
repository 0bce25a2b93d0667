//! Reading the JSON file of a security policy.
//!
//! The file is JSON with comments. Its sections say how far code is trusted (`isolation`), who has a capability
//! (`permissions`), what is recorded (`audit`), who may call what, when and how often (`rules`), what entry points are like
//! (`entries`), when a caller's behaviour is conspicuous (`behaviour`) and how secret types are (`classification`). Each
//! may be left out. [`SCHEMA`] describes them to editors.
//!
//! | section | is |
//! | --- | --- |
//! | `isolation` | names, or `default` for all others, each with an [`IsolationLevel`] |
//! | `permissions` | [`Capability`] by capability a list of [`Principal`]s: `name`, `name:level` or `name:state` |
//! | `audit` | `level`: an [`AuditLevel`], kept so far; `store`: `local`; `rotation`: `daily`, `never` or a size |
//! | `rules` | a list of [`Rule`]s: `id` and `effect`; `caller`, `component`, `entry` and `state` as names; `permission`, `behaviour`, `alert`, `context`, `time`, `rate` |
//! | `entries` | `component::entry`, each with `enabled`, `attributes` and `sensitivity` ([`EntryPolicy`]) |
//! | `behaviour` | `per`, thresholds `elevated`, `high`, `critical`, and what they lead to: `throttle`, `quarantine` ([`Behaviour`]) |
//! | `classification` | names of types, each with a [`Classification`]; kept so far |
//!
//! ```
//! use polycall_config::{Source, policy};
//! let source = Source::new("policy.json", r#"
//! // who may write, and when
//! {
//!     "isolation": { "default": "strict", "teller": "trusted" },
//!     "permissions": { "write": ["teller:authenticated"] },
//!     "rules": [
//!         { "id": "no-nights", "effect": "forbid", "entry": "charge", "time": { "from": "22:00", "until": "06:00" } },
//!     ]
//! }"#);
//! let parsed = policy::parse(&source);
//! assert!(parsed.diagnostics.is_empty(), "{}", parsed.render(&source, false));
//! let policy = parsed.config;
//! assert_eq!(policy.isolation_of("teller"), Some(policy::IsolationLevel::Trusted));
//! assert_eq!(policy.isolation_of("analytics"), Some(policy::IsolationLevel::Strict));
//! assert_eq!(policy.rules[0].effect.value, policy::Effect::Forbid);
//! ```

mod audit;
mod behaviour;
mod conditions;
mod entries;
mod json;
mod model;
mod names;
mod read;
mod rule;
#[cfg(test)]
mod schema;
mod sections;
mod syntax;
mod time;
mod words;

pub use audit::{Audit, Rotation};
pub use behaviour::Behaviour;
pub use conditions::{Comparison, LevelTest, Rate};
pub use entries::EntryPolicy;
pub use model::{Grant, Member, Policy};
pub use names::{Names, Principal, Qualifier};
pub use rule::Rule;
pub use time::{TimeOfDay, TimeWindow};
pub use words::{
    Attribute, AuditLevel, Capability, Classification, Day, Effect, IsolationLevel, Level, Per, Store,
};

use crate::characters;
use crate::diagnostic::Diagnostics;
use crate::parsed::Parsed;
use crate::source::Source;

/// The policy file's JSON Schema (draft 2020-12), for editors.
///
/// ```
/// assert!(polycall_config::policy::SCHEMA.contains("https://json-schema.org/draft/2020-12/schema"));
/// ```
pub const SCHEMA: &str = include_str!("../../policy.schema.json");

/// Reads a policy, all of it, whatever is wrong with some. What is wrong with its JSON may hide the rest.
///
/// ```
/// use polycall_config::{Source, policy};
/// let source = Source::new("policy.json", r#"{ "isolation": { "python": "standrad" } }"#);
/// let found = &policy::parse(&source).diagnostics[0];
/// assert_eq!(found.to_string(), "`isolation.python` can't be `standrad`");
/// assert_eq!(
///     found.help.as_deref(),
///     Some("write `strict`, `restricted`, `standard` or `trusted`; did you mean `standard`?")
/// );
/// ```
#[must_use]
pub fn parse(source: &Source) -> Parsed<Policy> {
    let mut found = Diagnostics::default();
    let text = characters::clean(source.text(), &mut found);
    let config = match syntax::parse(&text, &mut found) {
        Some(json) => sections::read(&json, &mut found),
        None => Policy::default(),
    };
    characters::forget_consequences(&text, &mut found);
    Parsed { config, diagnostics: found.into_sorted() }
}
