//! What this machine has, found out by asking for it and giving it back.

use std::ptr::NonNull;

use crate::memory::harden::Hardened;
use crate::memory::kernel::keys::Key;
use crate::memory::kernel::{self, Access, Advice, Errno, backing, file};

/// How many protection keys the process could still take.
pub(crate) fn keys() -> Result<usize, Errno> {
    let mut taken = Vec::new();
    let outcome = loop {
        match Key::take() {
            Ok(key) => taken.push(key),
            Err(errno) => break errno,
        }
    };
    let count = taken.len();
    taken.into_iter().for_each(Key::give_back);
    if count > 0 || outcome == Errno(libc::ENOSPC) { Ok(count) } else { Err(outcome) }
}

pub(crate) fn files_in_memory() -> Hardened {
    Hardened::of(file::in_memory(c"polycall-probe").map(drop))
}

/// Tries something on a page of its own, which stays reserved and closed afterwards.
fn on_a_page(what: impl FnOnce(NonNull<u8>, usize) -> Result<(), Errno>) -> Hardened {
    let bytes = kernel::page_size();
    Hardened::of(kernel::reserve(bytes).and_then(|page| what(page, bytes)))
}

pub(crate) fn secret_memory() -> Hardened {
    // SAFETY: a page of this probe's own, closed, that nobody refers to.
    on_a_page(|page, bytes| unsafe { backing::secret(page, bytes) })
}

pub(crate) fn seal() -> Hardened {
    // SAFETY: as above, and it is for ever.
    on_a_page(|page, bytes| unsafe { backing::seal(page, bytes) })
}

pub(crate) fn keep_in_ram() -> Hardened {
    on_a_page(|page, bytes| {
        // SAFETY: as above.
        unsafe { kernel::protect(page, bytes, Access::ReadWrite) }?;
        // SAFETY: as above.
        let kept = unsafe { kernel::keep_in_ram(page, bytes) };
        // SAFETY: as above; what was kept is a page of zeros.
        kept.and(unsafe { kernel::release_from_ram(page, bytes) })
    })
}

pub(crate) fn advice(advice: Advice) -> Hardened {
    // SAFETY: as above.
    on_a_page(|page, bytes| unsafe { kernel::advise(page, bytes, advice) })
}

/// Bytes that may be kept in memory (`RLIMIT_MEMLOCK`); `None` without a limit.
pub(crate) fn limit_in_ram() -> Option<u64> {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: a valid struct that outlives the call.
    let got = unsafe { libc::getrlimit(libc::RLIMIT_MEMLOCK, &raw mut limit) };
    (got == 0 && limit.rlim_cur != libc::RLIM_INFINITY).then_some(limit.rlim_cur)
}
