//! One frame per crossing, on the calling thread's stack: who runs, in which session, under which decisions.
#![forbid(unsafe_code)]

use std::cell::Cell;

use crate::counters::Counters;
use crate::entry::now_running;
use crate::memory::hold::Hold;
use crate::principal::PrincipalInfo;

/// What the gate keeps while an entry point or host runs.
#[derive(Debug)]
pub(crate) struct Frame {
    /// The session state in force, by name.
    pub(crate) session: Cell<&'static &'static str>,
    /// The policy epoch that admitted the call.
    pub(crate) epoch: u32,
    /// Crossings below this one on this thread.
    pub(crate) depth: u32,
    /// This thread's counters.
    pub(crate) counters: &'static Counters,
    /// What is open and locked.
    pub(crate) hold: Hold,
}

impl Frame {
    /// The first frame of a thread.
    pub(crate) fn host(
        who: &'static PrincipalInfo,
        session: &'static &'static str,
        counters: &'static Counters,
    ) -> Self {
        now_running(Some(who));
        Self { session: Cell::new(session), epoch: 0, depth: 0, counters, hold: Hold::nothing() }
    }

    /// A frame for a call out of this one; its thread says so from now on.
    #[inline]
    pub(crate) fn callee(&self, who: &'static PrincipalInfo, epoch: u32) -> Self {
        now_running(Some(who));
        Self {
            session: Cell::new(self.session.get()),
            epoch,
            depth: self.depth + 1,
            counters: self.counters,
            hold: Hold::nothing(),
        }
    }
}
