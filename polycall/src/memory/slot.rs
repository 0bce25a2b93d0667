//! Where a locked region's bytes are: in a file in memory that is shown, read-only, at addresses whose protection
//! nobody can change any more.
//!
//! Sealed pages can be neither written nor unmapped, not by us either. So what is in them is changed through the file:
//! filled once, zeroed at the end, and filled again for the next region of that size. Whoever finds the descriptor in
//! this process can do that too.

use std::os::fd::OwnedFd;
use std::ptr::NonNull;

use crate::memory::harden::{Hardened, Hardening};
use crate::memory::kernel::{self, Advice, Errno, backing, file};

#[derive(Debug)]
pub(crate) struct Slot {
    base: NonNull<u8>,
    bytes: usize,
    file: OwnedFd,
    pub(crate) sealed: Hardened,
    pub(crate) hardening: Hardening,
}

// SAFETY: addresses that can only be read, and a descriptor; who writes to the file has the region's room alone.
unsafe impl Send for Slot {}
// SAFETY: as above.
unsafe impl Sync for Slot {}

impl Slot {
    /// Zeros, at these addresses for good. Seven system calls.
    ///
    /// # Safety
    ///
    /// `base..base + bytes` are whole pages of the arena that are nobody else's.
    pub(crate) unsafe fn new(base: NonNull<u8>, bytes: usize) -> Result<Self, Errno> {
        // SAFETY: passed on.
        let file = unsafe { backing::shown(c"polycall-locked", base, bytes) }?;
        // A refusal is nothing to fail for, since such pages hold what all may read; `status()` shows it.
        let hardening = Hardening {
            // SAFETY: the slot's own pages.
            no_dump: Hardened::of(unsafe { kernel::advise(base, bytes, Advice::NoDump) }),
            // SAFETY: as above.
            no_fork: Hardened::of(unsafe { kernel::advise(base, bytes, Advice::NoFork) }),
            // SAFETY: as above.
            in_ram: Hardened::of(unsafe { kernel::keep_in_ram(base, bytes) }),
            ..Hardening::NONE
        };
        // SAFETY: as above, and nobody will want to change them: a slot is for ever.
        let sealed = Hardened::of(unsafe { backing::seal(base, bytes) });
        Ok(Self { base, bytes, file, sealed, hardening })
    }

    pub(crate) fn base(&self) -> NonNull<u8> {
        self.base
    }

    /// Shows these bytes from now on.
    ///
    /// # Safety
    ///
    /// `from` is readable for `len` bytes, at most the slot's own, and nobody changes them; nobody looks at the slot.
    pub(crate) unsafe fn fill(&self, from: NonNull<u8>, len: usize) -> Result<(), Errno> {
        // SAFETY: passed on.
        unsafe { file::write(&self.file, from, len) }
    }

    /// Shows zeros again, when nobody looks at it: they are written, or else other pages put there.
    pub(crate) fn wipe(&self) -> Result<(), Errno> {
        let other_pages = || file::resize(&self.file, 0).and_then(|()| file::resize(&self.file, self.bytes));
        let wiped = file::zero(&self.file, self.bytes).or_else(|errno| other_pages().map_err(|_| errno));
        let _ = file::give_back(&self.file, self.bytes); // zeros are zeros, with pages behind them or without
        wiped
    }

    /// Gives up the file in a forked child, where the pages are absent. Async-signal-safe.
    pub(crate) fn is_forked(&self) {
        file::close_in_child(&self.file);
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::fs::File;
    use std::os::unix::fs::MetadataExt;

    use super::{NonNull, Slot};
    use crate::memory::arena;

    /// A slot waits for its next life without memory, and shows zeros.
    #[test]
    fn what_is_wiped_takes_no_memory() {
        const BYTES: usize = 1 << 20;
        let base = arena::reserve(&[BYTES]).unwrap()[0];
        // SAFETY: addresses of this test's own.
        let slot = unsafe { Slot::new(base, BYTES) }.unwrap();
        let blocks = || File::from(slot.file.try_clone().unwrap()).metadata().unwrap().blocks() * 512;
        let secret = vec![7_u8; BYTES];
        // SAFETY: as many bytes as the slot has, and nobody looks at it.
        unsafe { slot.fill(NonNull::from(&secret[0]), BYTES) }.unwrap();
        assert_eq!(blocks(), BYTES as u64);
        slot.wipe().unwrap();
        assert_eq!(blocks(), 0);
        // SAFETY: a slot can be read for good.
        let shown = unsafe { std::slice::from_raw_parts(base.as_ptr(), BYTES) };
        assert!(shown.iter().all(|byte| *byte == 0));
    }
}
