//! One frame per crossing, on the calling thread's stack: who runs, in which session, under which decisions.
#![forbid(unsafe_code)]

use std::cell::Cell;

use crate::counters::Counters;
use crate::entry::{EntryPoint, now_running};
use crate::memory::hold::Hold;
use crate::principal::PrincipalInfo;
use crate::session::standing::Standing;

/// What the gate keeps while an entry point or host runs.
#[derive(Debug)]
pub(crate) struct Frame {
    /// The session in force, and what it lets this frame do.
    pub(crate) standing: Cell<Standing>,
    /// The entry point that runs; none in a host's frame.
    pub(crate) point: Option<&'static EntryPoint>,
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
    pub(crate) fn host(who: &'static PrincipalInfo, counters: &'static Counters) -> Self {
        now_running(Some(who));
        let standing = Cell::new(Standing::nowhere());
        Self { standing, point: None, epoch: 0, depth: 0, counters, hold: Hold::nothing() }
    }

    /// A frame for a call out of this one; its thread says so from now on.
    #[inline]
    pub(crate) fn callee(&self, who: &'static PrincipalInfo, point: &'static EntryPoint, epoch: u32) -> Self {
        now_running(Some(who));
        Self {
            standing: self.standing.clone(),
            point: Some(point),
            epoch,
            depth: self.depth + 1,
            counters: self.counters,
            hold: Hold::nothing(),
        }
    }
}
