//! A policy, held against what is linked in: what it says of each caller and entry point, and what it has to ask.
#![forbid(unsafe_code)]

use polycall_config::policy::{Attribute, Effect, EntryPolicy, Level, Policy, Principal, Qualifier, Rule};

use super::denial::Denial;
use super::rates::{Rates, THROTTLED};
use super::situation::Situation;
use super::word::Decision;
use crate::session::{Hierarchy, Permissions};

/// Who may call, and whom: what a policy is about.
#[derive(Debug, Clone, Default)]
pub(crate) struct Program {
    pub(crate) callers: Vec<Named>,
    pub(crate) points: Vec<Point>,
}

/// A component or host, by its module or name and by its path.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    pub(crate) name: String,
    pub(crate) path: String,
}

/// An entry point.
#[derive(Debug, Clone)]
pub(crate) struct Point {
    pub(crate) name: String,
    pub(crate) component: Named,
    pub(crate) requires: Permissions,
    /// Whether it can change its component's state.
    pub(crate) can_change: bool,
    /// The hierarchies of states that grant a caller ADMIN for it. Of several, none does.
    pub(crate) administrators: Vec<&'static Hierarchy>,
    /// Callers that it has connections from, by their place.
    pub(crate) connected: Vec<usize>,
    /// Callers whose connection is closed by a configuration.
    pub(crate) closed: Vec<usize>,
}

impl Named {
    pub(crate) fn is(&self, name: &str) -> bool {
        self.name == name || self.path == name
    }
}

impl Point {
    /// Whether a policy means it by this, `component::entry`.
    pub(crate) fn is(&self, written: &str) -> bool {
        let (component, name) = written.rsplit_once("::").unwrap_or(("", written));
        name == self.name && self.component.is(component)
    }
}

/// What is known of a caller now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Caller {
    pub(crate) place: usize,
    pub(crate) behaviour: Level,
    pub(crate) quarantined: bool,
}

/// What a policy says, with the alert level and the entry points that are disabled besides.
#[derive(Debug)]
pub(crate) struct Compiled<'p> {
    pub(crate) policy: &'p Policy,
    pub(crate) program: &'p Program,
    pub(crate) alert: Level,
    /// Entry points that a host has disabled, by their place.
    pub(crate) disabled: &'p [usize],
}

/// What has to be asked at a call.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asks {
    throttled: bool,
    privileged: bool,
    /// Whether the caller has capabilities depends on its session.
    capabilities: bool,
    /// A rule permits it, whatever the call is like.
    is_permitted: bool,
    forbids: Vec<u32>,
    permits: Vec<u32>,
}

impl Asks {
    fn is_nothing(&self) -> bool {
        let Self { throttled, privileged, capabilities, is_permitted, forbids, permits: _ } = self;
        !throttled && !privileged && !capabilities && *is_permitted && forbids.is_empty()
    }
}

/// Whether a condition holds, as far as that is known before a call.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    No,
    Yes,
    /// It depends on the call.
    Maybe,
}

impl Compiled<'_> {
    /// What is decided before any call, and what has to be asked at each.
    pub(crate) fn decide(&self, caller: Caller, point: usize) -> (Decision, Asks) {
        if self.refused(caller, point).is_some() {
            return (Decision::Forbid, Asks::default());
        }
        let mut asks = Asks {
            throttled: self.is_throttled(caller),
            privileged: self.is_privileged(point),
            capabilities: self.needs_state(caller, point),
            is_permitted: !self.has_rules(),
            ..Asks::default()
        };
        for (index, rule) in self.policy.rules.iter().enumerate() {
            match (rule.effect.value, self.rule(rule, caller, point)) {
                (_, Holds::No) => {}
                (Effect::Forbid, Holds::Yes) => return (Decision::Forbid, Asks::default()),
                (Effect::Forbid, Holds::Maybe) => asks.forbids.push(index as u32),
                (Effect::Permit, Holds::Yes) => asks.is_permitted = true,
                (Effect::Permit, Holds::Maybe) => asks.permits.push(index as u32),
            }
        }
        if asks.is_permitted {
            asks.permits.clear();
        } else if asks.permits.is_empty() {
            return (Decision::Forbid, Asks::default());
        }
        let decision = if asks.is_nothing() { Decision::Permit } else { Decision::Ask };
        (decision, asks)
    }

    /// Why a call is refused whatever it is like; `None` if it is not.
    fn refused(&self, caller: Caller, point: usize) -> Option<Denial> {
        let entry = &self.program.points[point];
        let policy = self.entry(point);
        let enabled = policy.and_then(|policy| policy.enabled).is_none_or(|enabled| enabled.value);
        if entry.closed.contains(&caller.place) {
            return Some(Denial::Closed);
        }
        if !enabled || self.disabled.contains(&point) {
            return Some(Denial::Disabled);
        }
        if caller.quarantined {
            return Some(Denial::Quarantined);
        }
        let sensitivity =
            policy.and_then(|policy| policy.sensitivity).map_or(Level::Normal, |level| level.value);
        if !self.has(point, Attribute::Untrusted) && caller.behaviour > most_conspicuous(sensitivity) {
            return Some(Denial::Conspicuous);
        }
        let missing = self.missing(caller, point, |_| true);
        (missing != Permissions::default()).then_some(Denial::Capability(missing))
    }

    /// Why a call is refused that was decided before: the first reason there is.
    pub(crate) fn why(&self, caller: Caller, point: usize) -> Denial {
        let forbids = |rule: &&Rule| {
            rule.effect.value == Effect::Forbid && self.rule(rule, caller, point) == Holds::Yes
        };
        let by_rule =
            || self.policy.rules.iter().find(forbids).map(|rule| Denial::Rule(rule.id.value.as_str().into()));
        self.refused(caller, point).or_else(by_rule).unwrap_or(Denial::NoRule)
    }

    /// Why this call is refused, of which all that is known before it was decided.
    pub(crate) fn ask(
        &self,
        caller: Caller,
        point: usize,
        asks: &Asks,
        rates: &Rates,
        call: &impl Situation,
    ) -> Result<(), Denial> {
        if asks.capabilities {
            let missing = self.missing(caller, point, |state| call.is_in(state));
            if missing != Permissions::default() {
                return Err(Denial::Capability(missing));
            }
        }
        if asks.privileged && !call.is_administrator(&self.program.points[point].administrators) {
            return Err(Denial::Privileged);
        }
        let is_within = |index: u32, rule: &Rule| {
            rule.rate
                .is_none_or(|rate| rates.is_within(index as usize, caller.place, rate.value, call.seconds()))
        };
        for (index, rule) in self.rules(&asks.forbids) {
            // of a rate it is what is beyond that it forbids
            if self.holds(rule, call) && (rule.rate.is_none() || !is_within(index, rule)) {
                return Err(Denial::Rule(rule.id.value.as_str().into()));
            }
        }
        let mut permits = self.rules(&asks.permits);
        if !asks.is_permitted
            && !permits.any(|(index, rule)| self.holds(rule, call) && is_within(index, rule))
        {
            return Err(Denial::NoRule);
        }
        if asks.throttled && !rates.is_within_throttle(caller.place, THROTTLED, call.seconds()) {
            return Err(Denial::Throttled);
        }
        Ok(())
    }

    fn rules<'r>(&'r self, indices: &'r [u32]) -> impl Iterator<Item = (u32, &'r Rule)> {
        indices.iter().filter_map(|index| Some((*index, self.policy.rules.get(*index as usize)?)))
    }

    /// Whether there are rules at all. Without, the annotations alone say who may call.
    fn has_rules(&self) -> bool {
        !self.policy.rules.is_empty()
    }

    /// Whether a rule is about the call, as far as that is known before it.
    fn rule(&self, rule: &Rule, caller: Caller, point: usize) -> Holds {
        let (who, entry) = (&self.program.callers[caller.place], &self.program.points[point]);
        let names = |names: &polycall_config::policy::Names, named: &Named| {
            names.contains(&named.name) || names.contains(&named.path)
        };
        let known = names(&rule.caller, who)
            && names(&rule.component, &entry.component)
            && rule.entry.contains(&entry.name)
            && rule.permission.as_ref().is_none_or(|asked| {
                asked
                    .iter()
                    .any(|capability| entry.requires.bits() & capability.value.permission().bits() != 0)
            })
            && rule.behaviour.is_none_or(|test| test.value.holds(caller.behaviour))
            && rule.alert.is_none_or(|test| test.value.holds(self.alert));
        let depends = rule.time.is_some()
            || rule.rate.is_some()
            || !rule.context.is_empty()
            || rule.state != polycall_config::policy::Names::Any;
        match (known, depends) {
            (false, _) => Holds::No,
            (true, false) => Holds::Yes,
            (true, true) => Holds::Maybe,
        }
    }

    /// Whether what depends on the call holds, but for the rate.
    fn holds(&self, rule: &Rule, call: &impl Situation) -> bool {
        let in_state = match &rule.state {
            polycall_config::policy::Names::Any => true,
            polycall_config::policy::Names::These(states) => {
                states.iter().any(|state| match rule.effect.value {
                    Effect::Permit => call.is_in(&state.value),
                    Effect::Forbid => call.is_anywhere_in(&state.value),
                })
            }
        };
        in_state
            && rule.context.iter().all(|wanted| {
                let by_host = rule.effect.value == Effect::Permit; // a component may have given itself what it needs
                call.has_word(&wanted.name.value, by_host, |word| {
                    wanted.value.iter().any(|text| text.value == word)
                })
            })
            && rule.time.as_ref().is_none_or(|window| {
                let (day, minute) = call.time();
                window.value.contains(day, minute)
            })
    }

    fn entry(&self, point: usize) -> Option<&EntryPolicy> {
        let entry = &self.program.points[point];
        let mut members = self.policy.entries.iter();
        members.find(|member| entry.is(&member.name.value)).map(|member| &member.value.value)
    }

    fn has(&self, point: usize, attribute: Attribute) -> bool {
        let attributes = self.entry(point).map_or(&[][..], |policy| policy.attributes.as_slice());
        attributes.iter().any(|known| known.value == attribute)
    }

    fn is_privileged(&self, point: usize) -> bool {
        self.has(point, Attribute::Privileged)
    }

    pub(crate) fn is_critical(&self, point: usize) -> bool {
        self.has(point, Attribute::Critical)
    }

    fn is_throttled(&self, caller: Caller) -> bool {
        let at = self.policy.behaviour.as_ref().and_then(|behaviour| behaviour.value.throttle);
        at.is_some_and(|at| caller.behaviour >= at.value)
    }

    /// What the entry point requires and the caller has no capability for. `in_state` says which states count.
    fn missing(&self, caller: Caller, point: usize, in_state: impl Fn(&str) -> bool) -> Permissions {
        let who = &self.program.callers[caller.place];
        let requires = self.program.points[point].requires;
        let lacks = self.policy.permissions.iter().filter(|grant| {
            !grant.principals.iter().any(|principal| self.is_principal(&principal.value, who, &in_state))
        });
        let lacking =
            lacks.map(|grant| grant.capability.value.permission().bits()).fold(0, |all, bit| all | bit);
        Permissions::from_bits_truncate(requires.bits() & lacking)
    }

    /// Whether it depends on the caller's session what it has capabilities for.
    fn needs_state(&self, caller: Caller, point: usize) -> bool {
        self.missing(caller, point, |_| true) != self.missing(caller, point, |_| false)
    }

    fn is_principal(&self, principal: &Principal, who: &Named, in_state: &impl Fn(&str) -> bool) -> bool {
        (principal.name == RUST || who.is(&principal.name))
            && match &principal.qualifier {
                None => true,
                Some(Qualifier::State(state)) => in_state(state),
                Some(Qualifier::Level(level)) => {
                    let own = self.policy.isolation.iter().find(|member| who.is(&member.name.value));
                    let of = |name: &str| self.policy.isolation_of(name);
                    own.map(|member| member.value.value).or_else(|| of(RUST)) == Some(*level)
                }
            }
    }
}

/// The runtime that all components and hosts of a program belong to.
pub(crate) const RUST: &str = "rust";

/// How conspicuous a caller of an entry point that is so sensitive may be.
fn most_conspicuous(sensitivity: Level) -> Level {
    match sensitivity {
        Level::Normal => Level::Critical,
        Level::Elevated => Level::High,
        Level::High => Level::Elevated,
        Level::Critical => Level::Normal,
    }
}
