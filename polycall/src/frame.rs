//! One frame per crossing, on the calling thread's stack: who runs, in which session, under which decisions.
#![forbid(unsafe_code)]

use std::cell::Cell;

use crate::counters::Counters;
use crate::entry::{EntryPoint, now_running};
use crate::gate::MAX_DEPTH;
use crate::memory::hold::Hold;
use crate::principal::PrincipalInfo;
use crate::session::standing::Standing;

/// How many crossings are below a frame on its thread. A frame whose component's time is measured is marked, so that its
/// calls go the long way, where somebody looks how much is left.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Depth(u32);

const MEASURED: u32 = 1 << 31;

impl Depth {
    const FIRST: Self = Self(0);

    #[inline(always)]
    pub(crate) fn get(self) -> u32 {
        self.0 & !MEASURED
    }

    /// Whether one more is allowed, and need not go the long way.
    #[inline(always)]
    pub(crate) fn lets_call_directly(self) -> bool {
        self.0 < MAX_DEPTH
    }

    pub(crate) fn is_measured(self) -> bool {
        self.0 & MEASURED != 0
    }

    #[inline(always)]
    fn next(self, is_measured: bool) -> Self {
        Self((self.get() + 1) | if is_measured { MEASURED } else { 0 })
    }
}

/// What let a call in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Admission {
    /// The policy epoch.
    pub(crate) epoch: u32,
    /// Whether its time is measured.
    pub(crate) is_measured: bool,
}

impl Admission {
    #[inline(always)]
    pub(crate) fn unmeasured(epoch: u32) -> Self {
        Self { epoch, is_measured: false }
    }
}

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
    pub(crate) depth: Depth,
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
        Self { standing, point: None, epoch: 0, depth: Depth::FIRST, counters, hold: Hold::nothing() }
    }

    /// A frame for a call out of this one; its thread says so from now on.
    #[inline]
    pub(crate) fn callee(
        &self,
        who: &'static PrincipalInfo,
        point: &'static EntryPoint,
        admission: Admission,
    ) -> Self {
        now_running(Some(who));
        Self {
            standing: self.standing.clone(),
            point: Some(point),
            epoch: admission.epoch,
            depth: self.depth.next(admission.is_measured),
            counters: self.counters,
            hold: Hold::nothing(),
        }
    }
}
