//! The reference: each rule is asked in full, for each call, and nothing is known before.

use polycall_config::policy::{Attribute, Effect, Level, Names, Policy, Qualifier, Rule};

use super::Made;
use crate::policy::compiled::{Caller, Named, Point, Program};
use crate::policy::snapshot::Snapshot;

pub(super) fn permits(
    policy: &Policy,
    program: &Program,
    snapshot: &Snapshot,
    caller: &Caller,
    point: usize,
    call: &Made,
) -> bool {
    let (who, entry) = (&program.callers[caller.place], &program.points[point]);
    let member = policy.entries.iter().find(|member| {
        let written = member.name.value.as_str();
        written == format!("{}::{}", entry.component.name, entry.name)
            || written == format!("{}::{}", entry.component.path, entry.name)
    });
    let has = |attribute: Attribute| {
        member.is_some_and(|member| member.value.attributes.iter().any(|known| known.value == attribute))
    };
    if entry.closed.contains(&caller.place) || snapshot.disabled.contains(&point) || caller.quarantined {
        return false;
    }
    if member.is_some_and(|member| member.value.enabled.is_some_and(|enabled| !enabled.value)) {
        return false;
    }
    if has(Attribute::Privileged) && call.rights.bits() & 0x80 == 0 {
        return false;
    }
    let sensitivity = member.and_then(|member| member.value.sensitivity).map_or(0, |level| level.value as u8);
    if !has(Attribute::Untrusted) && caller.behaviour as u8 + sensitivity > 3 {
        return false;
    }
    if !policy.permissions.iter().all(|grant| {
        let is_required = entry.requires.bits() & grant.capability.value.permission().bits() != 0;
        !is_required
            || grant.principals.iter().any(|principal| is_principal(policy, &principal.value, who, call))
    }) {
        return false;
    }
    if policy.rules.is_empty() {
        return true;
    }
    let about: Vec<&Rule> = policy
        .rules
        .iter()
        .filter(|rule| is_about(rule, who, entry, caller.behaviour, snapshot.alert, call))
        .collect();
    about.iter().any(|rule| rule.effect.value == Effect::Permit)
        && !about.iter().any(|rule| rule.effect.value == Effect::Forbid)
}

fn is_principal(
    policy: &Policy,
    principal: &polycall_config::policy::Principal,
    who: &Named,
    call: &Made,
) -> bool {
    if principal.name != "rust" && principal.name != who.name && principal.name != who.path {
        return false;
    }
    match &principal.qualifier {
        None => true,
        Some(Qualifier::State(state)) => call.states.contains(&state.as_str()),
        Some(Qualifier::Level(level)) => {
            let named = |name: &str| policy.isolation.iter().find(|member| member.name.value == name);
            let own = named(&who.name).or_else(|| named(&who.path)).or_else(|| named("rust"));
            let own = own.map(|member| member.value.value);
            own.or(policy.default_isolation.map(|level| level.value)) == Some(*level)
        }
    }
}

fn is_about(rule: &Rule, who: &Named, entry: &Point, behaviour: Level, alert: Level, call: &Made) -> bool {
    let among = |names: &Names, of: &[&str]| match names {
        Names::Any => true,
        Names::These(names) => names.iter().any(|name| of.contains(&name.value.as_str())),
    };
    among(&rule.caller, &[&who.name, &who.path])
        && among(&rule.component, &[&entry.component.name, &entry.component.path])
        && among(&rule.entry, &[&entry.name])
        && match &rule.state {
            Names::Any => true,
            Names::These(names) => names.iter().any(|name| call.states.contains(&name.value.as_str())),
        }
        && rule.permission.as_ref().is_none_or(|asked| {
            asked.iter().any(|one| entry.requires.bits() & one.value.permission().bits() != 0)
        })
        && rule.behaviour.is_none_or(|test| test.value.holds(behaviour))
        && rule.alert.is_none_or(|test| test.value.holds(alert))
        && rule.context.iter().all(|wanted| {
            let is_it = |(name, word): &(&str, &str)| {
                *name == wanted.name.value && wanted.value.iter().any(|text| text.value == *word)
            };
            call.words.iter().any(is_it)
        })
        && rule.time.as_ref().is_none_or(|window| window.value.contains(call.time.0, call.time.1))
}
