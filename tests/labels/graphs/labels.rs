//! Labels as plain data: how they are written in a program, and what they ask of whoever has data under them.

use std::collections::BTreeSet;
use std::fmt;

use crate::random::Random;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    Public,
    Internal,
    Confidential,
    Secret,
}

impl Level {
    pub(crate) const ALL: [Self; 4] = [Self::Public, Self::Internal, Self::Confidential, Self::Secret];

    /// As in a program.
    pub(crate) fn written(self) -> String {
        format!("{self:?}")
    }

    /// As in `clearance = "…"`.
    pub(crate) fn in_lower_case(self) -> String {
        self.written().to_lowercase()
    }
}

#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Label {
    At(Level),
    /// Of the compartment of the component with this number.
    Of(usize, Box<Label>),
    Join(Box<Label>, Box<Label>),
}

impl fmt::Debug for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written())
    }
}

impl Label {
    pub(crate) fn join(self, other: Self) -> Self {
        Self::Join(Box::new(self), Box::new(other))
    }

    pub(crate) fn of(component: usize, inner: Self) -> Self {
        Self::Of(component, Box::new(inner))
    }

    pub(crate) fn written(&self) -> String {
        match self {
            Self::At(level) => level.written(),
            Self::Of(component, inner) => format!("Of<c{component}::Micro, {}>", inner.written()),
            Self::Join(one, other) => format!("Join<{}, {}>", one.written(), other.written()),
        }
    }

    pub(crate) fn needs(&self) -> Needs {
        match self {
            Self::At(level) => Needs { levels: BTreeSet::from([*level]), ..Needs::default() },
            Self::Of(component, inner) => {
                let mut needs = inner.needs();
                needs.compartments.insert(*component);
                needs
            }
            Self::Join(one, other) => one.needs().and(&other.needs()),
        }
    }

    /// Any label over these components.
    pub(crate) fn draw(random: &mut Random, components: usize) -> Self {
        let level = Self::At(*random.pick(&Level::ALL));
        match random.below(10) {
            0..3 => level,
            3..6 => Self::of(random.below(components), level),
            6 => Self::of(random.below(components), Self::draw(random, components)),
            _ => Self::draw(random, components).join(Self::draw(random, components)),
        }
    }

    /// A label whose data `component` may declassify.
    pub(crate) fn draw_own(random: &mut Random, component: usize) -> Self {
        let level = Self::At(*random.pick(&Level::ALL[1..]));
        match random.below(4) {
            0 => level,
            1 => Self::of(component, Self::At(*random.pick(&Level::ALL))).join(level),
            _ => Self::of(component, level),
        }
    }
}

/// What a label asks of whoever has data under it: a clearance as high as each of the levels, and to have to
/// do with each of the compartments' components. Nothing else of a label counts, neither order nor nesting.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Needs {
    pub(crate) levels: BTreeSet<Level>,
    pub(crate) compartments: BTreeSet<usize>,
}

impl Needs {
    pub(crate) fn and(&self, other: &Self) -> Self {
        Self { levels: &self.levels | &other.levels, compartments: &self.compartments | &other.compartments }
    }

    pub(crate) fn of_all<'n>(all: impl IntoIterator<Item = &'n Self>) -> Self {
        all.into_iter().fold(Self::default(), |sum, needs| sum.and(needs))
    }
}
