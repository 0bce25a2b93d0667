//! A random program's shape: who there is, who may call whom, which labels and types there are, which ways
//! down.

use std::collections::BTreeSet;
use std::fmt;
use std::rc::Rc;

use crate::labels::{Label, Level};
use crate::random::Random;
use crate::types::{Definition, Type};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Principal {
    Component(usize),
    Host(usize),
}

impl fmt::Display for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Component(number) => write!(f, "c{number}"),
            Self::Host(number) => write!(f, "H{number}"),
        }
    }
}

impl Principal {
    /// The type that stands for it.
    pub(crate) fn marker(self) -> String {
        match self {
            Self::Component(_) => format!("{self}::Micro"),
            Self::Host(_) => self.to_string(),
        }
    }
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Scope {
    Isolated,
    Shared,
    Restricted,
}

#[derive(Debug)]
pub(crate) struct Component {
    pub(crate) scope: Scope,
    pub(crate) clearance: Option<Level>,
    pub(crate) allowed: BTreeSet<usize>,
    /// Whom it accepts calls from; `None` for anybody.
    pub(crate) callers: Option<BTreeSet<Principal>>,
}

#[derive(Debug, Clone)]
pub(crate) struct Declassifier {
    pub(crate) of: usize,
    pub(crate) name: String,
    pub(crate) reason: String,
    pub(crate) from: Label,
    pub(crate) to: Label,
}

#[derive(Debug)]
pub(crate) struct Graph {
    pub(crate) components: Vec<Component>,
    /// Whom each host may call.
    pub(crate) hosts: Vec<BTreeSet<usize>>,
    pub(crate) labels: Vec<Label>,
    pub(crate) definitions: Vec<Rc<Definition>>,
    pub(crate) types: Vec<Type>,
    pub(crate) declassifiers: Vec<Declassifier>,
}

const LABELS: usize = 16;
const DEFINITIONS: usize = 6;
const TYPES: usize = 26;

impl Graph {
    pub(crate) fn draw(random: &mut Random) -> Self {
        let count = 6 + random.below(5);
        let hosts: Vec<_> = (0..2).map(|_| some(random, 0..count, 50)).collect();
        let principals: Vec<_> =
            (0..count).map(Principal::Component).chain((0..hosts.len()).map(Principal::Host)).collect();
        let components: Vec<_> = (0..count).map(|own| component(random, own, &principals)).collect();
        let labels: Vec<_> = (0..LABELS).map(|_| Label::draw(random, count)).collect();
        let definitions = definitions(random, &labels);
        let types = types(random, &labels, &definitions);
        let declassifiers = (0..count).flat_map(|of| declassifiers(random, of, &labels)).collect();
        Self { components, hosts, labels, definitions, types, declassifiers }
    }

    pub(crate) fn principals(&self) -> Vec<Principal> {
        let components = (0..self.components.len()).map(Principal::Component);
        components.chain((0..self.hosts.len()).map(Principal::Host)).collect()
    }

    pub(crate) fn declassifiers_of(&self, principal: Principal) -> impl Iterator<Item = &Declassifier> {
        self.declassifiers.iter().filter(move |one| Principal::Component(one.of) == principal)
    }
}

fn some<T: Ord>(random: &mut Random, of: impl IntoIterator<Item = T>, percent: usize) -> BTreeSet<T> {
    of.into_iter().filter(|_| random.chance(percent)).collect()
}

fn component(random: &mut Random, own: usize, principals: &[Principal]) -> Component {
    let (scope, clearance) = (
        *random.pick(&[Scope::Isolated, Scope::Shared, Scope::Restricted]),
        random.chance(60).then(|| *random.pick(&Level::ALL)),
    );
    let others = || principals.iter().filter(move |other| **other != Principal::Component(own));
    let components = others().filter_map(|other| match other {
        Principal::Component(number) => Some(*number),
        Principal::Host(_) => None,
    });
    let allowed = some(random, components, 35);
    // Who lists it and is not accepted, and who is accepted and doesn't list it, has nothing to do with it.
    let callers = random.chance(30).then(|| some(random, others().copied(), 60));
    Component { scope, clearance, allowed, callers }
}

fn definitions(random: &mut Random, labels: &[Label]) -> Vec<Rc<Definition>> {
    (0..DEFINITIONS)
        .map(|number| {
            let name = format!("D{number}");
            let is_enum = random.chance(50);
            let mut fields = vec![simple(random, labels), simple(random, labels)];
            if random.chance(30) {
                // the label is the last field's: a join has to reach it
                fields.insert(0, Type::Plain);
            }
            if random.chance(40) {
                fields.push(Type::Tail(name.clone(), Box::new(simple(random, labels))));
            }
            Rc::new(Definition { name, fields, is_enum })
        })
        .collect()
}

fn types(random: &mut Random, labels: &[Label], definitions: &[Rc<Definition>]) -> Vec<Type> {
    let mut types: Vec<_> = definitions.iter().cloned().map(Type::Named).collect();
    types.push(Type::Plain);
    while types.len() < TYPES {
        let mut ty = match random.below(4) {
            0 => random.pick(&types).clone(),
            _ => simple(random, labels),
        };
        for _ in 0..random.below(3) {
            ty = ty.wrapped(random, &types);
        }
        types.push(ty);
    }
    types
}

fn simple(random: &mut Random, labels: &[Label]) -> Type {
    let inner = Type::Labelled(random.pick(labels).clone());
    match random.below(6) {
        0 => Type::Under(Box::new(inner), random.pick(labels).clone()),
        1 => Type::Under(Box::new(inner.wrapped(random, &[Type::Plain])), random.pick(labels).clone()),
        _ => inner,
    }
}

fn declassifiers(random: &mut Random, of: usize, labels: &[Label]) -> Vec<Declassifier> {
    let count = random.below(4);
    (0..count)
        .map(|number| Declassifier {
            of,
            name: format!("d{number}"),
            reason: format!("the reason of c{of} number {number}"),
            from: Label::draw_own(random, of),
            to: match random.chance(50) {
                true => Label::At(*random.pick(&Level::ALL[..3])),
                false => random.pick(labels).clone(),
            },
        })
        .collect()
}
