//! Every way in which a value could get somewhere, and whether it may.

use crate::graph::{Declassifier, Graph, Principal};
use crate::labels::Label;
use crate::oracle::{Missing, Oracle};
use crate::random::Random;
use crate::types::Type;

#[derive(Debug)]
pub(crate) enum Way {
    /// Into a component, given away or lent.
    Argument { into: usize, ty: Type, is_lent: bool },
    /// Out of a component, as what it returns or as its error.
    Return { from: usize, to: Principal, ty: Type, is_error: bool },
    /// Down, by a declassifier.
    Declassified(Declassifier),
    /// Nowhere yet: a generic function's bound asks whether it could.
    Asked { of: Principal, label: Label },
}

#[derive(Debug)]
pub(crate) struct Flow {
    pub(crate) way: Way,
    /// What rustc may name as missing; a flow that lacks nothing is legal.
    pub(crate) mistakes: Vec<String>,
}

/// Returns and errors per pair of caller and callee.
const RETURNS: usize = 10;

pub(crate) fn all(random: &mut Random, graph: &Graph, oracle: &Oracle) -> Vec<Flow> {
    let mut flows = Vec::new();
    for into in 0..graph.components.len() {
        flows.extend(graph.types.iter().map(|ty| argument(random, oracle, into, ty)));
        flows.extend((0..graph.labels.len()).map(|number| declassified(random, graph, into, number)));
    }
    for who in graph.principals() {
        flows.extend(graph.labels.iter().map(|label| asked(oracle, who, label)));
        for from in oracle.callees(who) {
            flows.extend((0..RETURNS).map(|_| returned(random, graph, oracle, *from, who)));
        }
    }
    flows
}

fn argument(random: &mut Random, oracle: &Oracle, into: usize, ty: &Type) -> Flow {
    let mistakes = flow_mistakes(oracle, Principal::Component(into), &ty.needs());
    Flow { way: Way::Argument { into, ty: ty.clone(), is_lent: random.chance(40) }, mistakes }
}

fn returned(random: &mut Random, graph: &Graph, oracle: &Oracle, from: usize, to: Principal) -> Flow {
    let ty = random.pick(&graph.types).clone();
    let mistakes = flow_mistakes(oracle, to, &ty.needs());
    Flow { way: Way::Return { from, to, ty, is_error: random.chance(50) }, mistakes }
}

fn asked(oracle: &Oracle, of: Principal, label: &Label) -> Flow {
    let mistakes = flow_mistakes(oracle, of, &label.needs());
    Flow { way: Way::Asked { of, label: label.clone() }, mistakes }
}

fn declassified(random: &mut Random, graph: &Graph, of: usize, number: usize) -> Flow {
    let declassifier = Declassifier {
        of,
        name: format!("tries{number}"),
        reason: "why not".to_owned(),
        from: graph.labels[number].clone(),
        to: random.pick(&graph.labels).clone(),
    };
    let strange = Oracle::not_its_own(&declassifier);
    let mistake =
        |whose| format!("`Of<c{whose}::Micro, …>` data is not component `c{of}::Micro`'s to declassify");
    Flow { way: Way::Declassified(declassifier), mistakes: strange.into_iter().map(mistake).collect() }
}

fn flow_mistakes(oracle: &Oracle, who: Principal, needs: &crate::labels::Needs) -> Vec<String> {
    let marker = who.marker();
    let mistake = |missing| match missing {
        Missing::Clearance(level) => format!("`{marker}` is not cleared for `{}` data", level.written()),
        Missing::Compartment(whose) => {
            format!("`{marker}` may not have what belongs to component `c{whose}::Micro`")
        }
    };
    oracle.missing(who, needs).into_iter().map(mistake).collect()
}

impl Flow {
    pub(crate) fn is_legal(&self) -> bool {
        self.mistakes.is_empty()
    }

    /// In whose part of a program it stands.
    pub(crate) fn place(&self) -> Option<Principal> {
        match &self.way {
            Way::Argument { into, .. } => Some(Principal::Component(*into)),
            Way::Return { to, .. } => Some(*to),
            Way::Declassified(declassifier) => Some(Principal::Component(declassifier.of)),
            Way::Asked { .. } => None,
        }
    }
}
