//! Where a frame stands: in which state of which session, and with which rights. Each callee stands where its caller does.
#![forbid(unsafe_code)]

use std::cell::Cell;

use super::hierarchy::{Hierarchy, bit};
use super::live::{Found, InForce, Live, Seen};
use super::{NoSession, Permissions, State};
use crate::error::{CallError, Lapse};

/// A state of a session, as it was when a scope of it began. Two words, which every frame copies.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Standing {
    pub(crate) live: &'static Live,
    pub(super) seen: Seen,
}

static NOBODYS: Live = Live::nobodys(NoSession::HIERARCHY);

impl Standing {
    /// In no session.
    pub(crate) fn nowhere() -> Self {
        Self { live: &NOBODYS, seen: Seen::nothing() }
    }

    /// The state's name, for records.
    #[inline(always)]
    pub(crate) fn name(self) -> &'static &'static str {
        &self.live.hierarchy.row(self.seen.state()).name
    }
}

/// Why a session does not let a call run.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Barred {
    Lapsed { state: &'static str, why: Lapse },
    Missing(Permissions),
}

impl Barred {
    /// The error of a call that did not run for it.
    #[cold]
    pub(crate) fn refusal<E>(self, component: &'static str, entry: &'static str) -> CallError<E> {
        match self {
            Self::Lapsed { state, why } => CallError::Lapsed { component, entry, state, why },
            Self::Missing(missing) => CallError::Permission { component, entry, missing },
        }
    }
}

impl Standing {
    pub(crate) fn state(self) -> u8 {
        self.seen.state()
    }

    /// What the session grants now, as far as the frame has it: what was taken away since the scope began is gone, also
    /// where the frame itself goes on without.
    pub(crate) fn rights(self) -> Permissions {
        if self.live.is_still(self.seen) {
            return self.seen.rights();
        }
        self.live.hierarchy.rights(self.live.active(), self.state()) & self.seen.rights()
    }

    /// The states that the frame relies on, and that are in force still.
    pub(crate) fn relied(self) -> u64 {
        let line = self.live.hierarchy.line(self.state()).fold(0, |all, state| all | bit(state));
        if self.live.is_still(self.seen) { line } else { line & self.live.active() }
    }

    /// Whether a frame at this depth began to stand here itself, or stands nowhere.
    pub(crate) fn is_of(self, depth: u32) -> bool {
        self.seen.depth() == depth || std::ptr::eq(self.live, &NOBODYS)
    }

    /// What is left of its rights, by what its session is in now.
    pub(super) fn kept(self, now: &InForce) -> Permissions {
        now.rights(self.seen.state()) & self.seen.rights()
    }

    /// Whether a call that requires this may run, by what the frame knows of the session: one atomic load. False says
    /// nothing: see [`look_again`].
    #[inline(always)]
    pub(crate) fn lets_run(self, requires: Permissions) -> bool {
        self.live.is_still(self.seen) && self.seen.rights().contains(requires)
    }
}

/// Asks the session itself whether a frame at this depth may make a call that needs one of its states. What is left of
/// the rights is what the frame has from then on.
#[cold]
pub(crate) fn look_again(
    standing: &Cell<Standing>,
    depth: u32,
    needed: (&'static Hierarchy, u8),
    requires: Permissions,
) -> Result<(), Barred> {
    let Standing { live, seen } = standing.get();
    match live.look(seen.state(), needed, seen.depth() == depth) {
        Found::Lapsed { state, why } => Err(Barred::Lapsed { state, why }),
        Found::InForce { word, rights, all } => {
            let rights = rights & seen.rights();
            if all {
                standing.set(Standing { live, seen: seen.again(word, rights) });
            }
            match requires.bits() & !rights.bits() {
                0 => Ok(()),
                missing => Err(Barred::Missing(Permissions::from_bits_truncate(missing))),
            }
        }
    }
}
