//! What is known of an entry point at run time, and what is running on this thread.
#![forbid(unsafe_code)]

use std::cell::Cell;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};

use once_cell::sync::OnceCell;

use crate::policy::word::DecisionWord;
use crate::principal::{Id, PrincipalInfo};
use crate::session::Permissions;
use crate::timing::Timing;

/// One entry point. Made by `#[polycall_export]`; read through [`components`](crate::components()).
#[derive(Debug)]
pub struct EntryPoint {
    pub(crate) name: &'static str,
    pub(crate) path: &'static str,
    pub(crate) session: &'static str,
    pub(crate) requires: &'static str,
    /// The words of its caller's session that it may see, by name.
    pub(crate) context: &'static [&'static str],
    /// Whether it can change its component's state.
    pub(crate) can_change: bool,
    /// Operations of input and output that a call counts as.
    pub(crate) io: u32,
    /// When its results leave.
    pub(crate) timing: Option<&'static Timing>,
    /// What a policy says of each caller, by its place; nothing before the first policy.
    pub(crate) words: OnceCell<Box<[DecisionWord]>>,
    /// The place of its counters in every thread's block; `UNPLACED` until polycall starts.
    index: AtomicU32,
    /// The number of the level of its calls, and of the threshold that decides which are recorded.
    level: AtomicU8,
    threshold: AtomicU8,
}

const UNPLACED: u32 = u32::MAX;
/// Numbers of audit levels.
const INFO: u8 = 3;
const EVERYTHING: u8 = 5;

impl EntryPoint {
    #[doc(hidden)]
    #[allow(clippy::too_many_arguments, reason = "generated code calls it, with all that an annotation says")]
    pub const fn new(
        name: &'static str,
        path: &'static str,
        session: &'static str,
        requires: &'static str,
        context: &'static [&'static str],
        can_change: bool,
        io: u32,
        timing: Option<&'static Timing>,
    ) -> Self {
        Self {
            name,
            path,
            session,
            requires,
            context,
            can_change,
            io,
            timing,
            words: OnceCell::new(),
            index: AtomicU32::new(UNPLACED),
            level: AtomicU8::new(INFO),
            threshold: AtomicU8::new(EVERYTHING),
        }
    }

    /// What it requires, as a set.
    pub(crate) fn requires_set(&self) -> Permissions {
        self.requires.split(" | ").fold(Permissions::default(), |all, name| all | Permissions::named(name))
    }

    pub(crate) fn id(&self) -> Id {
        Id::of(self.path)
    }

    #[inline]
    pub(crate) fn index(&self) -> usize {
        self.index.load(Ordering::Relaxed) as usize
    }

    /// The number of the level of its calls.
    #[inline]
    pub(crate) fn level(&self) -> u8 {
        self.level.load(Ordering::Relaxed)
    }

    /// Whether what has this level is recorded, by its number.
    #[inline]
    pub(crate) fn records(&self, level: u8) -> bool {
        level <= self.threshold.load(Ordering::Relaxed)
    }

    pub(crate) fn set_level(&self, level: u8) {
        self.level.store(level, Ordering::Relaxed);
    }

    pub(crate) fn set_threshold(&self, threshold: u8) {
        self.threshold.store(threshold, Ordering::Relaxed);
    }

    /// Records at least what has this level.
    pub(crate) fn raise_threshold(&self, threshold: u8) {
        self.threshold.fetch_max(threshold, Ordering::Relaxed);
    }

    pub(crate) fn place(&self, index: u32) {
        self.index.store(index, Ordering::Relaxed);
    }
}

thread_local! {
    static RUNNING: Cell<Option<&'static PrincipalInfo>> = const { Cell::new(None) };
}

/// Who is running on this thread; nobody while the thread ends and its locals are gone.
#[inline]
pub(crate) fn running() -> Option<&'static PrincipalInfo> {
    RUNNING.try_with(Cell::get).unwrap_or(None)
}

/// Says who runs from now on, and who ran before.
#[inline]
pub(crate) fn now_running(who: Option<&'static PrincipalInfo>) -> Option<&'static PrincipalInfo> {
    RUNNING.try_with(|cell| cell.replace(who)).unwrap_or(None)
}
