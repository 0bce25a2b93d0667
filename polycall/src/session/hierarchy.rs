//! The table of a hierarchy's states: who is whose child, and what each grants.
#![forbid(unsafe_code)]

use std::fmt;
use std::time::Duration;

use parking_lot::Mutex;

use super::live::Live;
use super::{Permissions, State, Transition};

/// States that a hierarchy may have: a session keeps a bit for each.
pub(crate) const MAX_STATES: usize = 64;

/// How a state stands to its parent. The words are LibPolyCall's.
///
/// ```
/// assert_eq!(polycall::session::Relationship::Parallel.to_string(), "parallel");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Relationship {
    /// One of the parent's children: a session is in one of them at most.
    Parent,
    /// A part of the parent: entered and left with it, and in no other way.
    Composition,
    /// Beside the parent's other children: entered and left by itself.
    Parallel,
}

/// What becomes of the parent's effective permissions. The words are LibPolyCall's.
///
/// ```
/// assert_eq!(polycall::session::Inherit::Subtractive.to_string(), "subtractive");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Inherit {
    /// The state's own permissions alone.
    None,
    /// Its own and the parent's.
    Additive,
    /// Its own, without the parent's.
    Subtractive,
    /// The parent's instead of its own.
    Replace,
}

impl fmt::Display for Relationship {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Parent => "parent",
            Self::Composition => "composition",
            Self::Parallel => "parallel",
        })
    }
}

impl fmt::Display for Inherit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::None => "none",
            Self::Additive => "additive",
            Self::Subtractive => "subtractive",
            Self::Replace => "replace",
        })
    }
}

/// A function of the user's that is told of a transition, and whether it succeeded.
type Callback = fn(&Transition) -> bool;

/// One state, as `#[polycall::states]` writes it down.
#[doc(hidden)]
#[derive(Debug)]
pub struct StateRow {
    pub name: &'static str,
    /// Its place in the table; `None` for the initial state.
    pub parent: Option<u8>,
    pub relationship: Relationship,
    pub inherit: Inherit,
    pub own: u8,
    pub effective: u8,
    /// Milliseconds from entering it.
    pub expires: Option<u64>,
    pub on_enter: Option<Callback>,
    pub on_exit: Option<Callback>,
}

impl StateRow {
    pub(crate) fn grants(&self) -> Permissions {
        Permissions::from_bits_truncate(self.effective)
    }

    pub(crate) fn lasts(&self) -> Option<Duration> {
        self.expires.map(Duration::from_millis)
    }
}

/// A hierarchy of states.
#[doc(hidden)]
#[derive(Debug)]
pub struct Hierarchy {
    rows: &'static [StateRow],
    /// Sessions of it that have ended, to be used again.
    pub(super) unused: Mutex<Vec<&'static Live>>,
}

impl Hierarchy {
    pub const fn new(rows: &'static [StateRow]) -> Self {
        assert!(rows.len() <= MAX_STATES);
        Self { rows, unused: Mutex::new(Vec::new()) }
    }

    /// Whether two are the same.
    pub(crate) fn is(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }

    pub(crate) fn row(&self, state: u8) -> &'static StateRow {
        &self.rows[usize::from(state)]
    }

    pub(crate) fn states(&self) -> impl DoubleEndedIterator<Item = u8> {
        (0..self.rows.len()).map(|state| state as u8)
    }

    /// The state itself, its parent, and so on up to the initial state.
    pub(crate) fn line(&self, state: u8) -> impl Iterator<Item = u8> {
        std::iter::successors(Some(state), |state| self.row(*state).parent)
    }

    pub(crate) fn initial(&self) -> u8 {
        self.line(0).last().unwrap_or(0)
    }

    pub(crate) fn is_initial(&self, state: u8) -> bool {
        self.row(state).parent.is_none()
    }

    pub(crate) fn is_part(&self, state: u8) -> bool {
        self.row(state).relationship == Relationship::Composition
    }

    /// How far it is below the initial state.
    pub(crate) fn depth(&self, state: u8) -> usize {
        self.line(state).count()
    }

    /// The state and all below it.
    pub(crate) fn subtree(&self, state: u8) -> u64 {
        self.states().filter(|below| self.line(*below).any(|above| above == state)).map(bit).sum()
    }

    /// The state, its parts, their parts, and so on: what is entered together.
    pub(crate) fn with_parts(&self, state: u8) -> u64 {
        let whole = |part: &u8| {
            self.line(*part).find(|state| !self.is_part(*state)).is_some_and(|whole| whole == state)
        };
        self.states().filter(|part| self.is_part(*part) && whole(part)).map(bit).sum::<u64>() | bit(state)
    }

    /// Of these, the ones whose parents are all among them.
    pub(crate) fn rooted(&self, states: u64) -> u64 {
        self.among(states).filter(|state| self.line(*state).all(|above| has(states, above))).map(bit).sum()
    }

    /// What a session that has proved nothing is in.
    pub(crate) fn at_first(&self) -> u64 {
        self.with_parts(self.initial())
    }

    /// These states.
    pub(crate) fn among(&self, states: u64) -> impl DoubleEndedIterator<Item = u8> {
        self.states().filter(move |state| has(states, *state))
    }

    /// These, outer ones before inner ones, else as they are declared.
    pub(crate) fn outer_first(&self, states: u64) -> Vec<u8> {
        let mut order: Vec<_> = self.among(states).collect();
        order.sort_by_key(|state| self.depth(*state));
        order
    }

    /// The innermost of the active states that stand where `state` does: its active child, that one's, and so on.
    pub(crate) fn innermost(&self, active: u64, state: u8) -> u8 {
        let child = self.among(active).find(|below| {
            let row = self.row(*below);
            row.parent == Some(state) && row.relationship == Relationship::Parent
        });
        child.map_or(state, |child| self.innermost(active, child))
    }

    /// What a session with these active states grants where it stands within `state`: what the state grants, or what is
    /// left of it, less what the states below it take away.
    pub(crate) fn rights(&self, active: u64, state: u8) -> Permissions {
        let Some(held) = self.line(state).find(|state| has(active, *state)) else {
            return Permissions::default();
        };
        let below = self.innermost(active, held);
        self.row(held).grants() & self.row(below).grants()
    }
}

pub(crate) fn bit(state: u8) -> u64 {
    1 << state
}

pub(crate) fn has(states: u64, state: u8) -> bool {
    states & bit(state) != 0
}

/// One state of a hierarchy, for people to read: see [`states`].
///
/// ```
/// let nothing = polycall::session::states::<polycall::session::NoSession>();
/// assert_eq!(nothing[0].name, "NoSession");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StateReport {
    /// Its name.
    pub name: &'static str,
    /// Its parent's; `None` for the initial state.
    pub parent: Option<&'static str>,
    /// How it stands to its parent.
    pub relationship: Relationship,
    /// What becomes of the parent's permissions.
    pub inherit: Inherit,
    /// The permissions it is annotated with.
    pub own: Permissions,
    /// The permissions a session in it has.
    pub effective: Permissions,
    /// How long a session may stay in it; `None` without end.
    pub expires: Option<Duration>,
}

/// The states of the hierarchy that `S` belongs to, as they are declared.
///
/// ```
/// #[polycall::states]
/// pub mod session {
///     #[state(initial)]
///     pub struct Visitor;
///     #[state(parent = Visitor, guard = super::yes, permissions = READ | WRITE, expires = "15m")]
///     pub struct Clerk;
///     #[state(parent = Clerk, guard = super::yes, permissions = READ | ADMIN, inherit = subtractive)]
///     pub struct Auditor;
/// }
/// fn yes((): &()) -> bool { true }
///
/// # fn main() {
/// let states = polycall::session::states::<session::Visitor>();
/// assert_eq!(states[1].effective.to_string(), "READ | WRITE");
/// assert_eq!(states[1].expires, Some(std::time::Duration::from_secs(900)));
/// assert_eq!(states[2].effective.to_string(), "ADMIN"); // its own, without the parent's
/// # }
/// ```
#[must_use]
pub fn states<S: State>() -> Vec<StateReport> {
    let hierarchy = S::HIERARCHY;
    let report = |state| {
        let row = hierarchy.row(state);
        StateReport {
            name: row.name,
            parent: row.parent.map(|parent| hierarchy.row(parent).name),
            relationship: row.relationship,
            inherit: row.inherit,
            own: Permissions::from_bits_truncate(row.own),
            effective: row.grants(),
            expires: row.lasts(),
        }
    };
    hierarchy.states().map(report).collect()
}
