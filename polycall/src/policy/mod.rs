//! Policies: who may call what, when and how often, beyond what annotations say; changed while the program runs.
//!
//! A policy only takes away. Without `rules` whoever is connected may call. With rules a call needs one that permits it,
//! and none that forbids it, in whatever order they stand; what can't be evaluated is denied.
//!
//! A policy is a file of JSON with comments. [`Options::policy`](crate::Options::policy) brings one into force before the
//! first call, [`Cap::apply_policy`](crate::Cap::apply_policy) another while the program runs. One that has a mistake,
//! or names a component, host, entry point or, in a rule, a session state that the program does not have, is refused as a
//! whole. A state in `name:state`, words of sessions and names of types are not looked for. [`SCHEMA`] tells editors what may
//! stand where.
//!
//! What depends on the caller, the entry point, what that requires, and the levels of behaviour and alert is decided
//! when the policy comes into force, into a word for each caller and entry point; a call loads that word and the epoch
//! ([`word`](self)), whatever the number of rules. What depends on time, session state, context or rate is asked at each
//! call.
//!
//! # What each value does
//!
//! Not all values take something away yet. [`PolicyStatus::values`] has each value of the policy in force but its rules, which
//! all do what they say, and tells what it does `now` from what is `kept`. Of the policy that LibPolyCall's FFI security model prints
//! it says:
//!
//! | value | what it does |
//! | --- | --- |
//! | `isolation.default = strict` | now: what `permissions` with this level are for |
//! | `isolation.javascript = restricted` | kept: enforced when runtimes of other languages can call |
//! | `isolation.python = standard` | kept: enforced when runtimes of other languages can call |
//! | `isolation.c = trusted` | kept: enforced when runtimes of other languages can call |
//! | `permissions.memory_access` | now: entry points that require it are closed to all components and hosts not named |
//! | `permissions.memory_access: c` | kept: enforced when runtimes of other languages can call |
//! | `permissions.memory_access: rust` | now: may call entry points that require it |
//! | `permissions.file_system` | now: entry points that require it are closed to all components and hosts not named |
//! | `permissions.file_system: python` | kept: enforced when runtimes of other languages can call |
//! | `permissions.file_system: node:restricted` | kept: enforced when runtimes of other languages can call |
//! | `permissions.network` | now: entry points that require it are closed to all components and hosts not named |
//! | `permissions.network: java:authenticated` | kept: enforced when runtimes of other languages can call |
//! | `permissions.network: node:restricted` | kept: enforced when runtimes of other languages can call |
//! | `audit.level = detailed` | now: the trail keeps at least what has this level, of all calls |
//! | `audit.store = local` | now: a trail's log is kept on this machine |
//! | `audit.rotation = daily` | now: a trail begins a file each day |
//!
//! So a program of Rust alone that applies it can call nothing any more that requires `FILESYSTEM` or `NETWORK`.
//!
//! All keys there are, with `*` for a name:
//!
//! | key | what it does |
//! | --- | --- |
//! | `$schema` | nothing: it is for editors |
//! | `isolation.default`, `isolation.*` | now, for components, hosts and `rust`, which is all of them: the level that `permissions` may ask for. By itself it closes nothing. For other runtimes: kept |
//! | `permissions.memory_access`, `permissions.file_system`, `permissions.network`, `permissions.io`, `permissions.admin`, `permissions.execute`, `permissions.read`, `permissions.write` | now: entry points that require it (`requires = …`) are closed to who is not named. `name` is a component or host, or `rust`; `name:level` one that `isolation` gives this level; `name:state` one whose session is in this state. Other runtimes: kept |
//! | `audit.level` | now, if there is a trail: it keeps at least what has this level, whatever its thresholds say, from now on. `none` asks for nothing |
//! | `audit.store` | now: `local` is where a trail is |
//! | `audit.rotation` | `daily`: now, as every trail does. `never` or a size: kept, see [`Trail::rotate_after`](crate::audit::Trail::rotate_after) |
//! | `rules.id`, `rules.effect` | now: `permit` or `forbid`; a denial by a rule that forbids names it |
//! | `rules.caller`, `rules.component`, `rules.entry`, `rules.permission` | now, decided before calls: who calls, who is called, which entry point, and what that requires |
//! | `rules.behaviour`, `rules.alert` | now, decided before calls: how conspicuous the caller is, and how alert a host said the system is ([`Cap::set_alert`](crate::Cap::set_alert)) |
//! | `rules.state`, `rules.context.*` | now, asked at each call: a state that the caller's session is in, and words that the session was opened with |
//! | `rules.time.from`, `rules.time.until`, `rules.time.days` | now, asked at each call: UTC, by the machine's clock |
//! | `rules.rate.calls`, `rules.rate.per` | now, asked at each call: so many calls of one caller in this second, minute or hour. A rule that forbids, forbids what is beyond |
//! | `entries.*.enabled` | now: `false` refuses calls |
//! | `entries.*.attributes` | now: `untrusted` lets conspicuous callers in, however sensitive it is; `privileged` needs a session that grants `ADMIN`; `readonly` is checked, against what the entry point takes; `critical` has its calls recorded from now on, if there is a trail, whatever thresholds say |
//! | `entries.*.sensitivity` | now: `elevated` is closed to callers that are `critical`, `high` to `high` ones too, `critical` to all that are not `normal` |
//! | `behaviour.per`, `behaviour.elevated`, `behaviour.high`, `behaviour.critical` | now: the level of a caller with so many denials and panics in this second, minute or hour, or the one before; not counting what the session lacks that it was called in |
//! | `behaviour.throttle` | now: from this level on ten calls a second, to whomever |
//! | `behaviour.quarantine` | now: from this level on no call |
//! | `classification.*` | kept, until values have labels |
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
