//! Fault reports: when a stray access has hit a region or a guard page, the process says whose it was and who did it,
//! and dies as it would have without.
//!
//! Read in this order: [`regions`] (whose an address is), [`report`] (what is said), [`text`] (put together without
//! allocating), [`handler`] (when, and what happens then). What the kernel is asked is in
//! [`kernel::signals`](crate::memory::kernel::signals).

#[cfg(target_os = "linux")]
mod handler;
mod regions;
#[cfg(target_os = "linux")]
mod report;
#[cfg(target_os = "linux")]
mod text;

use std::sync::OnceLock;

pub(crate) use regions::{Part, Region, What, register};

use crate::memory::kernel::Errno;
use crate::principal::PrincipalInfo;

/// How the installation went.
static OUTCOME: OnceLock<Result<(), Errno>> = OnceLock::new();

/// What the handler of a fault asks of others, who must be async-signal-safe.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hooks {
    /// Who runs on this thread.
    pub(crate) running: fn() -> Option<&'static PrincipalInfo>,
    /// Told whose region was hit, and where.
    pub(crate) record: fn(&'static PrincipalInfo, [u64; 2]),
}

/// Reports faults at registered addresses from now on. Four system calls.
pub(crate) fn install(hooks: Hooks) {
    #[cfg(target_os = "linux")]
    let outcome = || handler::install(hooks);
    #[cfg(not(target_os = "linux"))]
    let outcome = || {
        let _ = hooks;
        Err(Errno(libc::ENOSYS))
    };
    OUTCOME.get_or_init(outcome).ok();
}

/// How the installation went, and whether faults still come here first; `None` before. Two system calls.
pub(crate) fn state() -> Option<Result<bool, Errno>> {
    #[cfg(target_os = "linux")]
    let is_first = handler::is_first;
    #[cfg(not(target_os = "linux"))]
    let is_first = || false;
    OUTCOME.get().map(|outcome| outcome.map(|()| is_first()))
}
