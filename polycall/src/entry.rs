//! What is known of an entry point at run time, and what is running on this thread.
#![forbid(unsafe_code)]

use std::cell::Cell;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::principal::{Id, PrincipalInfo};

/// One entry point. Made by `#[polycall_export]`; read through [`components`](crate::components()).
#[derive(Debug)]
pub struct EntryPoint {
    pub(crate) name: &'static str,
    pub(crate) path: &'static str,
    pub(crate) session: &'static str,
    pub(crate) requires: &'static str,
    /// The place of its counters in every thread's block; `UNPLACED` until polycall starts.
    index: AtomicU32,
}

const UNPLACED: u32 = u32::MAX;

impl EntryPoint {
    #[doc(hidden)]
    pub const fn new(
        name: &'static str,
        path: &'static str,
        session: &'static str,
        requires: &'static str,
    ) -> Self {
        Self { name, path, session, requires, index: AtomicU32::new(UNPLACED) }
    }

    pub(crate) fn id(&self) -> Id {
        Id::of(self.path)
    }

    #[inline]
    pub(crate) fn index(&self) -> usize {
        self.index.load(Ordering::Relaxed) as usize
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
