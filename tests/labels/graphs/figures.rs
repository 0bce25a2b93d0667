//! How much was tried.

use std::collections::BTreeMap;
use std::fmt;

use crate::flows::{Flow, Way};
use crate::replay::Seen;
use crate::walks::{Act, Walk};

#[derive(Debug, Default)]
pub(crate) struct Figures(BTreeMap<&'static str, usize>);

impl Figures {
    pub(crate) fn of(flows: &[Flow], walks: &[Walk], seen: &Seen) -> Self {
        let mut figures = Self(BTreeMap::from([
            ("graphs", 1),
            ("walks", walks.len()),
            ("crossings", walks.iter().map(|walk| crossings(&walk.acts)).sum()),
            ("arrivals", seen.arrivals),
            ("tokens seen on arrival", seen.tokens),
            ("values declassified", seen.declassified),
        ]));
        for flow in flows {
            *figures.0.entry(name(flow)).or_default() += 1;
        }
        figures
    }

    pub(crate) fn sum(all: &[Self]) -> Self {
        let mut sum = Self::default();
        for (name, count) in all.iter().flat_map(|figures| &figures.0) {
            *sum.0.entry(name).or_default() += count;
        }
        sum
    }

    /// A test that draws no illegal flow, or nothing that goes down, would pass whatever polycall does.
    pub(crate) fn assert_that_all_was_tried(&self) {
        assert_eq!(self.0.values().filter(|count| **count > 0).count(), 16, "{self}");
    }
}

fn name(flow: &Flow) -> &'static str {
    let names = match flow.way {
        Way::Argument { .. } => ["illegal arguments", "legal arguments"],
        Way::Return { is_error: false, .. } => ["illegal results", "legal results"],
        Way::Return { is_error: true, .. } => ["illegal errors", "legal errors"],
        Way::Declassified(_) => ["illegal declassifiers", "legal declassifiers"],
        Way::Asked { .. } => ["illegal bounds", "legal bounds"],
    };
    names[usize::from(flow.is_legal())]
}

fn crossings(acts: &[Act]) -> usize {
    let of_one = |act: &Act| match act {
        Act::Called(stop) => 1 + crossings(&stop.acts),
        _ => 0,
    };
    acts.iter().map(of_one).sum()
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|(name, count)| writeln!(f, "{count:>8} {name}"))
    }
}
