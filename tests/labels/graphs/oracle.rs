//! Who may have what, said a second time: by sets and levels, and by nothing of polycall's.

use std::collections::{BTreeMap, BTreeSet};

use crate::graph::{Component, Declassifier, Graph, Principal, Scope};
use crate::labels::{Level, Needs};

pub(crate) struct Oracle {
    clearance: BTreeMap<Principal, Level>,
    /// Whom each may call.
    calls: BTreeMap<Principal, BTreeSet<usize>>,
}

/// Why somebody may not have something.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Missing {
    Clearance(Level),
    Compartment(usize),
}

impl Oracle {
    pub(crate) fn of(graph: &Graph) -> Self {
        let mut oracle = Self { clearance: BTreeMap::new(), calls: BTreeMap::new() };
        for (number, component) in graph.components.iter().enumerate() {
            let who = Principal::Component(number);
            oracle.clearance.insert(who, clearance(component));
            oracle.calls.insert(who, accepted(graph, who, &component.allowed));
        }
        for (number, allowed) in graph.hosts.iter().enumerate() {
            let who = Principal::Host(number);
            oracle.clearance.insert(who, Level::Confidential);
            oracle.calls.insert(who, accepted(graph, who, allowed));
        }
        oracle
    }

    pub(crate) fn callees(&self, of: Principal) -> &BTreeSet<usize> {
        &self.calls[&of]
    }

    pub(crate) fn may_have(&self, who: Principal, needs: &Needs) -> bool {
        self.missing(who, needs).is_empty()
    }

    /// What `who` lacks to be given something.
    pub(crate) fn missing(&self, who: Principal, needs: &Needs) -> Vec<Missing> {
        let too_high = needs.levels.iter().filter(|level| **level > self.clearance[&who]);
        let strange = needs.compartments.iter().filter(|compartment| !self.knows(who, **compartment));
        too_high.map(|l| Missing::Clearance(*l)).chain(strange.map(|c| Missing::Compartment(*c))).collect()
    }

    fn knows(&self, who: Principal, compartment: usize) -> bool {
        who == Principal::Component(compartment) || self.calls[&who].contains(&compartment)
    }

    /// The compartments that a declassifier's component would give something of that is not its own.
    pub(crate) fn not_its_own(declassifier: &Declassifier) -> BTreeSet<usize> {
        let mut compartments = declassifier.from.needs().compartments;
        compartments.remove(&declassifier.of);
        compartments
    }
}

fn clearance(component: &Component) -> Level {
    component.clearance.unwrap_or(match component.scope {
        Scope::Isolated => Level::Secret,
        Scope::Shared => Level::Confidential,
        Scope::Restricted => Level::Public,
    })
}

fn accepted(graph: &Graph, who: Principal, allowed: &BTreeSet<usize>) -> BTreeSet<usize> {
    let accepts = |callee: &usize| {
        graph.components[*callee].callers.as_ref().is_none_or(|callers| callers.contains(&who))
    };
    allowed.iter().copied().filter(accepts).collect()
}
