//! What a policy does, line by line: what it takes away now, and what is kept for later.
#![forbid(unsafe_code)]

use std::fmt;

use polycall_config::policy::{Behaviour, Capability, Policy};

use super::{Level, engine};
use crate::audit;
use crate::registry::registry;

/// The policy in force. What a host decides without one, such as [`disable`](crate::Cap::disable), is in force under the
/// name `no policy`.
///
/// ```
/// assert!(polycall::status().policy.is_none()); // until something is decided
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct PolicyStatus {
    /// The file's name, or what it was called when it was parsed.
    pub name: String,
    /// The epoch in force.
    pub epoch: u32,
    /// How alert the system is.
    pub alert: Level,
    /// How many rules it has.
    pub rules: usize,
    /// What each of its other values does.
    pub values: Vec<(String, Effect)>,
    /// Callers that were denied often: who, how conspicuous, and whether in quarantine.
    pub conspicuous: Vec<(&'static str, Level, bool)>,
}

/// What a value of a policy does.
///
/// ```
/// let kept = polycall::policy::Effect::Kept("for runtimes of other languages");
/// assert_eq!(kept.to_string(), "kept: for runtimes of other languages");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Effect {
    /// This, now.
    Now(&'static str),
    /// Nothing yet.
    Kept(&'static str),
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Now(what) => write!(f, "now: {what}"),
            Self::Kept(what) => write!(f, "kept: {what}"),
        }
    }
}

const FFI: Effect = Effect::Kept("enforced when runtimes of other languages can call");

const NO_TRAIL: Effect = Effect::Kept("there is no audit trail");

impl PolicyStatus {
    pub(crate) fn now() -> Option<Self> {
        let (policy, conspicuous) = engine::summary()?;
        Some(Self {
            name: policy.source.name().to_owned(),
            epoch: engine::epoch(),
            alert: engine::alert(),
            rules: policy.rules.rules.len(),
            values: values(&policy.rules),
            conspicuous: conspicuous
                .into_iter()
                .map(|(info, behaviour)| (info.path, behaviour.level, behaviour.quarantined))
                .collect(),
        })
    }
}

/// Each value, and what it does.
fn values(policy: &Policy) -> Vec<(String, Effect)> {
    let mut values = Vec::new();
    let is_ours = |name: &str| {
        let hosts = registry().hosts.iter().copied();
        let all = registry().components.iter().map(|domain| domain.info()).chain(hosts);
        name == super::compiled::RUST || all.into_iter().any(|info| info.name == name || info.path == name)
    };
    let isolation = Effect::Now("what `permissions` with this level are for");
    if let Some(level) = policy.default_isolation {
        values.push((format!("isolation.default = {}", level.value), isolation));
    }
    for member in &policy.isolation {
        let effect = if is_ours(&member.name.value) { isolation } else { FFI };
        values.push((format!("isolation.{} = {}", member.name.value, member.value.value), effect));
    }
    for grant in &policy.permissions {
        let capability: Capability = grant.capability.value;
        let others =
            Effect::Now("entry points that require it are closed to all components and hosts not named");
        values.push((format!("permissions.{capability}"), others));
        for principal in &grant.principals {
            let own = Effect::Now("may call entry points that require it");
            let effect = if is_ours(&principal.value.name) { own } else { FFI };
            values.push((format!("permissions.{capability}: {}", principal.value), effect));
        }
    }
    if let Some(level) = policy.audit.level {
        let effect = match audit::keeps_trail() {
            true => Effect::Now("the trail keeps at least what has this level, of all calls"),
            false => NO_TRAIL,
        };
        values.push((format!("audit.level = {}", level.value), effect));
    }
    if let Some(store) = policy.audit.store {
        let effect = Effect::Now("a trail's log is kept on this machine");
        values.push((format!("audit.store = {}", store.value), effect));
    }
    if let Some(rotation) = &policy.audit.rotation {
        let rotation = match rotation.value {
            polycall_config::policy::Rotation::Daily => "daily".to_owned(),
            polycall_config::policy::Rotation::Never => "never".to_owned(),
            polycall_config::policy::Rotation::Size(size) => size.to_string(),
        };
        let effect = match rotation.as_str() {
            "daily" => Effect::Now("a trail begins a file each day"),
            _ => Effect::Kept("files are rotated as `Trail::rotate_after` says, and daily"),
        };
        values.push((format!("audit.rotation = {rotation}"), effect));
    }
    for member in &policy.entries {
        let name = &member.name.value;
        if let Some(enabled) = member.value.enabled {
            values.push((
                format!("{name}.enabled = {}", enabled.value),
                Effect::Now("refuses calls if `false`"),
            ));
        }
        for attribute in &member.value.attributes {
            use polycall_config::policy::Attribute;
            let effect = match attribute.value {
                Attribute::Untrusted => {
                    Effect::Now("conspicuous callers may call it, however sensitive it is")
                }
                Attribute::Privileged => Effect::Now(
                    "calls need a session that grants ADMIN, in the states it asks for or the only ones that do",
                ),
                Attribute::Readonly => Effect::Now("checked: it can't change its component's state"),
                Attribute::Critical if !audit::keeps_trail() => NO_TRAIL,
                Attribute::Critical => Effect::Now("its calls are recorded, whatever thresholds say"),
            };
            values.push((format!("{name}: {}", attribute.value), effect));
        }
        if let Some(level) = member.value.sensitivity {
            let effect = Effect::Now("closed to callers that are too conspicuous for it");
            values.push((format!("{name}.sensitivity = {}", level.value), effect));
        }
    }
    values.extend(policy.behaviour.iter().flat_map(|behaviour| of_behaviour(&behaviour.value)));
    for member in &policy.classification {
        let effect = Effect::Kept("until values have labels");
        values.push((format!("classification.{} = {}", member.name.value, member.value.value), effect));
    }
    values
}

/// Each value of `behaviour`. What waits for a level that nobody comes to does nothing.
fn of_behaviour(behaviour: &Behaviour) -> Vec<(String, Effect)> {
    let Behaviour { per, elevated, high, critical, throttle, quarantine, .. } = behaviour;
    let leads_to = |least: Level| {
        Level::ALL.iter().any(|level| *level >= least && behaviour.threshold(*level).is_some())
    };
    let mut values = Vec::new();
    let mut add =
        |key: &str, value: String, effect| values.push((format!("behaviour.{key} = {value}"), effect));
    if let Some(per) = per {
        add(
            "per",
            per.value.to_string(),
            Effect::Now("the time in which a caller's denials and panics are counted"),
        );
    }
    for (key, least) in [("elevated", elevated), ("high", high), ("critical", critical)] {
        if let Some(least) = least {
            add(key, least.value.to_string(), Effect::Now("from so many on, a caller has this level"));
        }
    }
    let nobody = Effect::Kept("no threshold leads to this level");
    if let Some(at) = throttle {
        let throttles = at.value == Level::Normal || leads_to(at.value);
        let effect = Effect::Now("from this level on, a caller makes ten calls a second");
        add("throttle", at.value.to_string(), if throttles { effect } else { nobody });
    }
    if let Some(at) = quarantine {
        let shuts_out = at.value > Level::Normal && leads_to(at.value);
        let effect = Effect::Now("from this level on, a caller makes no call");
        add("quarantine", at.value.to_string(), if shuts_out { effect } else { nobody });
    }
    values
}

impl fmt::Display for PolicyStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, epoch {}, {} rules, alert {}", self.name, self.epoch, self.rules, self.alert)?;
        for (value, effect) in &self.values {
            write!(f, "\n    {value:<40} {effect}")?;
        }
        for (who, level, quarantined) in &self.conspicuous {
            let quarantined = if *quarantined { ", IN QUARANTINE" } else { "" };
            write!(f, "\n    {who} is conspicuous: {level}{quarantined}")?;
        }
        Ok(())
    }
}
