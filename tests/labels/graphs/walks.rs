//! Journeys of values that nothing forbids: drawn at random, over many hops, down and back.

use crate::graph::{Declassifier, Graph, Principal};
use crate::labels::Label;
use crate::oracle::Oracle;
use crate::random::Random;
use crate::types::Type;

/// What a host does with a value, or a component that was called.
#[derive(Debug)]
pub(crate) enum Act {
    /// A new value takes the traveller's place.
    Born(Label),
    /// A new value is put to it.
    Joined(Label),
    Declassified(Declassifier),
    Called(Box<Stop>),
}

/// A crossing on the way: an entry point of its own.
#[derive(Debug)]
pub(crate) struct Stop {
    pub(crate) at: usize,
    pub(crate) entry: String,
    pub(crate) given: Option<Given>,
    pub(crate) acts: Vec<Act>,
    pub(crate) back: Option<Back>,
}

#[derive(Debug)]
pub(crate) struct Given {
    pub(crate) ty: Type,
    pub(crate) is_lent: bool,
}

/// What the caller gets.
#[derive(Debug)]
pub(crate) struct Back {
    pub(crate) ty: Type,
    pub(crate) is_error: bool,
}

#[derive(Debug)]
pub(crate) struct Walk {
    pub(crate) host: usize,
    pub(crate) name: String,
    pub(crate) acts: Vec<Act>,
}

const MOST_HOPS: usize = 10;
const DEEPEST: usize = 7;

pub(crate) fn draw(random: &mut Random, graph: &Graph, oracle: &Oracle, number: usize) -> Walk {
    let host = random.below(graph.hosts.len());
    let mut drawn = Draw { random, graph, oracle, walk: number, hops: 0 };
    let (acts, _) = drawn.acts(Principal::Host(host), None, 0);
    Walk { host, name: format!("walk{number}"), acts }
}

struct Draw<'d> {
    random: &'d mut Random,
    graph: &'d Graph,
    oracle: &'d Oracle,
    walk: usize,
    hops: usize,
}

impl Draw<'_> {
    /// What `who` does with a value of this label, or with none; and the label of what is in hand then.
    fn acts(&mut self, who: Principal, given: Option<Label>, depth: usize) -> (Vec<Act>, Label) {
        let mut acts = Vec::new();
        let mut label = given.unwrap_or_else(|| self.start(who, &mut acts));
        for _ in 0..2 + self.random.below(3) {
            let Some((act, next)) = self.act(who, &label, depth) else { continue };
            acts.push(act);
            label = next;
        }
        (acts, label)
    }

    /// A new value: of a label that can be declassified here, if there is one.
    fn start(&mut self, who: Principal, acts: &mut Vec<Act>) -> Label {
        let own: Vec<_> = self.graph.declassifiers_of(who).map(|one| &one.from).collect();
        let label = match own.is_empty() || self.random.chance(40) {
            true => self.random.pick(&self.graph.labels).clone(),
            false => (*self.random.pick(&own)).clone(),
        };
        acts.push(Act::Born(label.clone()));
        label
    }

    fn act(&mut self, who: Principal, label: &Label, depth: usize) -> Option<(Act, Label)> {
        let ways_down: Vec<_> = self.graph.declassifiers_of(who).filter(|one| one.from == *label).collect();
        if !ways_down.is_empty() && self.random.chance(60) {
            let way = (*self.random.pick(&ways_down)).clone();
            let to = way.to.clone();
            return Some((Act::Declassified(way), to));
        }
        match self.random.below(10) {
            0 => {
                let mut acts = Vec::new();
                let label = self.start(who, &mut acts);
                Some((acts.pop()?, label))
            }
            1 => {
                let other = self.random.pick(&self.graph.labels).clone();
                Some((Act::Joined(other.clone()), label.clone().join(other)))
            }
            _ => self.call(who, label, depth),
        }
    }

    fn call(&mut self, who: Principal, label: &Label, depth: usize) -> Option<(Act, Label)> {
        let callees: Vec<_> = self.oracle.callees(who).iter().copied().collect();
        if callees.is_empty() || depth == DEEPEST || self.hops == MOST_HOPS {
            return None;
        }
        let at = self.callee(&callees, label);
        let entry = format!("w{}s{}", self.walk, self.hops);
        self.hops += 1;
        let callee = Principal::Component(at);
        let given = self.type_for(callee, label).map(|ty| Given { ty, is_lent: self.random.chance(30) });
        let (acts, after) = self.acts(callee, given.is_some().then(|| label.clone()), depth + 1);
        let back = self.type_for(who, &after).map(|ty| Back { ty, is_error: self.random.chance(40) });
        let label = if back.is_some() { after } else { label.clone() };
        Some((Act::Called(Box::new(Stop { at, entry, given, acts, back })), label))
    }

    /// One who may have the value, if there is one: journeys go on so long as they can.
    fn callee(&mut self, callees: &[usize], label: &Label) -> usize {
        let needs = label.needs();
        let may = |callee: &&usize| self.oracle.may_have(Principal::Component(**callee), &needs);
        let cleared: Vec<_> = callees.iter().filter(may).collect();
        match cleared.is_empty() || self.random.chance(10) {
            true => *self.random.pick(callees),
            false => **self.random.pick(&cleared),
        }
    }

    /// A type with a value of this label in it, that may flow to `who`.
    fn type_for(&mut self, who: Principal, label: &Label) -> Option<Type> {
        let bare = Type::Labelled(label.clone());
        for _ in 0..6 {
            let named =
                self.graph.types.iter().filter(|ty| ty.first_label() == Some(label)).collect::<Vec<_>>();
            let mut ty = match named.is_empty() || self.random.chance(50) {
                true => bare.clone(),
                false => (*self.random.pick(&named)).clone(),
            };
            for _ in 0..self.random.below(3) {
                ty = ty.wrapped(self.random, &self.graph.types);
            }
            if self.oracle.may_have(who, &ty.needs()) {
                return Some(ty);
            }
        }
        self.oracle.may_have(who, &bare.needs()).then_some(bare)
    }
}
