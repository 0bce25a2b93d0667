//! What is known of an entry point at run time, and what is running on this thread.
#![forbid(unsafe_code)]

use std::cell::Cell;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::memory::Domain;
use crate::principal::{Id, PrincipalInfo};

/// One entry point. Made by `#[polycall_export]`; read through [`components`](crate::components()).
#[derive(Debug)]
pub struct EntryPoint {
    pub(crate) name: &'static str,
    pub(crate) path: &'static str,
    pub(crate) domain: &'static Domain,
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
        domain: &'static Domain,
        session: &'static str,
        requires: &'static str,
    ) -> Self {
        Self { name, path, domain, session, requires, index: AtomicU32::new(UNPLACED) }
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

/// Who is running on a thread.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Running {
    Nobody,
    Host(&'static PrincipalInfo),
    Entry(&'static EntryPoint),
    /// Building a component's state when polycall starts or the component is reset.
    Init(&'static PrincipalInfo),
}

impl Running {
    pub(crate) fn principal(self) -> Option<&'static PrincipalInfo> {
        match self {
            Self::Nobody => None,
            Self::Host(info) | Self::Init(info) => Some(info),
            Self::Entry(point) => Some(point.domain.info()),
        }
    }
}

thread_local! {
    static RUNNING: Cell<Running> = const { Cell::new(Running::Nobody) };
}

/// Who is running on this thread; nobody while the thread ends and its locals are gone.
#[inline]
pub(crate) fn running() -> Running {
    RUNNING.try_with(Cell::get).unwrap_or(Running::Nobody)
}

/// Says who runs from now on, and who ran before.
#[inline]
pub(crate) fn now_running(who: Running) -> Running {
    RUNNING.try_with(|cell| cell.replace(who)).unwrap_or(Running::Nobody)
}
