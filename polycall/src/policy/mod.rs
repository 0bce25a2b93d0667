//! Policies: who may call what, when and how often, beyond what annotations say; changed while the program runs.
//!
//! A policy only takes away. Without `rules` whoever is connected may call. With rules a call needs one that permits it,
//! and none that forbids it, in whatever order they stand; what can't be evaluated is denied.
//!
//! What depends on the caller, the entry point, what that requires, and the levels of behaviour and alert is decided
//! when the policy comes into force, into a word for each caller and entry point; a call loads that word and the epoch
//! ([`word`](self)), whatever the number of rules. What depends on time, session state, context or rate is asked at each
//! call.
#![forbid(unsafe_code)]

mod behaviour;
mod check;
mod compiled;
mod denial;
pub(crate) mod engine;
mod error;
mod host;
mod rates;
mod situation;
mod snapshot;
mod status;
#[cfg(test)]
mod tests;
pub(crate) mod word;

pub use denial::Denial;
pub use error::PolicyError;
/// How conspicuous a caller is, how alert the system, or how sensitive an entry point.
pub use polycall_config::policy::Level;
/// The policy file's JSON Schema (draft 2020-12), for editors.
pub use polycall_config::policy::SCHEMA;
pub use status::{Effect, PolicyStatus};

use std::path::Path;
use std::sync::Arc;

use polycall_config::Source;

/// A policy that was read, without a mistake in it.
///
/// ```
/// use polycall::policy::Policy;
///
/// let policy = Policy::parse("policy.json", r#"{ "rules": [{ "id": "all", "effect": "permit" }] }"#);
/// assert!(policy.is_ok());
/// let mistake = Policy::parse("policy.json", r#"{ "rulez": [] }"#).unwrap_err();
/// assert!(mistake.to_string().contains("did you mean `rules`?"));
/// ```
#[derive(Debug, Clone)]
pub struct Policy {
    pub(crate) rules: Arc<polycall_config::policy::Policy>,
    pub(crate) source: Arc<Source>,
}

impl Policy {
    /// Reads a policy from a text. `name` is what messages call it.
    ///
    /// # Errors
    ///
    /// [`PolicyError::Mistakes`], with all of them.
    ///
    /// [`Policy`] has an example.
    pub fn parse(name: impl Into<String>, text: impl Into<String>) -> Result<Self, PolicyError> {
        Self::of(Source::new(name, text))
    }

    /// Reads a policy file.
    ///
    /// # Errors
    ///
    /// [`PolicyError::Unread`] when there is no such file, or it can't be read, or is larger than 1 MiB;
    /// [`PolicyError::Mistakes`], with all of them.
    ///
    /// ```
    /// let missing = polycall::policy::Policy::read("no/such/policy.json").unwrap_err();
    /// assert!(missing.to_string().contains("no/such/policy.json"));
    /// ```
    pub fn read(path: impl AsRef<Path>) -> Result<Self, PolicyError> {
        let source = Source::read(path).map_err(|error| PolicyError::Unread(error.to_string()))?;
        Self::of(source)
    }

    fn of(source: Source) -> Result<Self, PolicyError> {
        let parsed = polycall_config::policy::parse(&source);
        if parsed.has_errors() {
            return Err(PolicyError::Mistakes(parsed.render(&source, false)));
        }
        Ok(Self { rules: Arc::new(parsed.config), source: Arc::new(source) })
    }
}

impl Default for Policy {
    /// One that says nothing.
    ///
    /// ```
    /// let _ = polycall::policy::Policy::default();
    /// ```
    fn default() -> Self {
        let rules = polycall_config::policy::Policy::default();
        Self { rules: Arc::new(rules), source: Arc::new(Source::new("no policy", "")) }
    }
}
