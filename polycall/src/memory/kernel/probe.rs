//! What this machine has, found out by asking for it and giving it back.

use std::ptr::NonNull;

use once_cell::sync::OnceCell;

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

/// A page for one kind of attempt, closed: what is tried may be for good. Made once, however often it is asked.
struct Page(OnceCell<usize>);

impl Page {
    const fn new() -> Self {
        Self(OnceCell::new())
    }

    fn on(&self, what: impl FnOnce(NonNull<u8>, usize) -> Result<(), Errno>) -> Hardened {
        let bytes = kernel::page_size();
        let make = || kernel::reserve(bytes).map(|page| page.as_ptr().expose_provenance());
        let page = self.0.get_or_try_init(make).map(|page| std::ptr::with_exposed_provenance_mut(*page));
        let page = page.and_then(|page| NonNull::new(page).ok_or(Errno(libc::ENOMEM)));
        Hardened::of(page.and_then(|page| what(page, bytes)))
    }
}

pub(crate) fn secret_memory() -> Hardened {
    static PAGE: Page = Page::new();
    // SAFETY: a page of this probe's own, closed, that nobody refers to.
    PAGE.on(|page, bytes| unsafe { backing::secret(page, bytes) })
}

pub(crate) fn seal() -> Hardened {
    static PAGE: Page = Page::new();
    // SAFETY: as above, and it is for ever.
    PAGE.on(|page, bytes| unsafe { backing::seal(page, bytes) })
}

pub(crate) fn keep_in_ram() -> Hardened {
    static PAGE: Page = Page::new();
    PAGE.on(|page, bytes| {
        // SAFETY: as above.
        unsafe { kernel::protect(page, bytes, Access::ReadWrite) }?;
        // SAFETY: as above.
        let kept = unsafe { kernel::keep_in_ram(page, bytes) };
        // SAFETY: as above; what was kept is a page of zeros.
        kept.and(unsafe { kernel::release_from_ram(page, bytes) })
    })
}

pub(crate) fn advice(advice: Advice) -> Hardened {
    static PAGE: Page = Page::new();
    // SAFETY: as above.
    PAGE.on(|page, bytes| unsafe { kernel::advise(page, bytes, advice) })
}

/// Bytes that may be kept in memory (`RLIMIT_MEMLOCK`); `None` without a limit.
pub(crate) fn limit_in_ram() -> Option<u64> {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: a valid struct that outlives the call.
    let got = unsafe { libc::getrlimit(libc::RLIMIT_MEMLOCK, &raw mut limit) };
    (got == 0 && limit.rlim_cur != libc::RLIM_INFINITY).then_some(limit.rlim_cur)
}
