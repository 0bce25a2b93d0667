//! Where a region's bytes are: in pages that are closed, or, while it is locked, in a slot that is shown to all.

use std::ptr::NonNull;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering::SeqCst};

use crate::memory::fault::{self, Part, Region, What};
use crate::memory::harden::{Hardened, Hardening};
use crate::memory::kernel::{self, Access, Advice, Errno};
use crate::memory::region::RawRegion;
use crate::memory::slot::Slot;
use crate::memory::window::give_up;
use crate::memory::wipe;

/// How far a slot is open, always.
static READABLE: AtomicU8 = AtomicU8::new(Access::Read as u8);

impl RawRegion {
    pub(crate) fn address(&self) -> usize {
        self.base.load(SeqCst).addr()
    }

    /// Where the bytes are now, and how many.
    pub(super) fn bytes(&self) -> NonNull<[u8]> {
        let base = NonNull::new(self.base.load(SeqCst)).unwrap_or(self.place.base);
        NonNull::slice_from_raw_parts(base, self.len())
    }

    /// Whether a locked one's pages are sealed.
    pub(crate) fn sealed(&self) -> Hardened {
        *self.sealed.lock()
    }

    /// What is in force for its pages, and for those of the slot while its bytes are there.
    pub(crate) fn hardening(&self) -> Hardening {
        let own = self.window.hardening();
        match self.slot.get() {
            Some(Slot { hardening, .. }) if self.address() != self.place.base.addr().get() => Hardening {
                no_dump: hardening.no_dump.and(own.no_dump),
                no_fork: hardening.no_fork.and(own.no_fork),
                ..*hardening
            },
            _ => own,
        }
    }

    /// In a forked child. Async-signal-safe.
    pub(crate) fn is_forked(&self) {
        if let Some(slot) = self.slot.get() {
            slot.is_forked();
        }
    }

    /// By one who is alone. If the kernel refuses, the bytes are still there, closed.
    pub(super) fn wipe(&self) -> Result<(), Errno> {
        *self.sealed.lock() = Hardened::NotNeeded;
        let was_locked = self.locked.swap(false, SeqCst);
        let was_at = self.base.swap(self.place.base.as_ptr(), SeqCst);
        match self.slot.get() {
            // its own pages were wiped when the slot was filled
            Some(slot) if was_at == slot.base().as_ptr() => {
                self.wipe_slot(slot);
                Ok(())
            }
            _ => {
                if was_locked {
                    self.window.close_alone(&self.place, self.owner.name);
                }
                self.wipe_pages(|| Ok(())).or_else(|_| self.discard())
            }
        }
    }

    /// What can't be taken back from those who read it can't be closed.
    fn wipe_slot(&self, slot: &Slot) {
        slot.wipe().unwrap_or_else(|errno| give_up(self.owner.name, errno, false));
    }

    /// Wipes the pages without opening them.
    fn discard(&self) -> Result<(), Errno> {
        // SAFETY: the region's own private pages, whose contents are over, as in `wipe_pages`.
        unsafe { kernel::advise(self.place.base, self.window.committed(), Advice::Discard) }
    }

    /// Opens the pages for one who is alone, and wipes them if `first` succeeds.
    fn wipe_pages(&self, first: impl FnOnce() -> Result<(), Errno>) -> Result<(), Errno> {
        self.window.open_alone(&self.place)?;
        let outcome = first();
        if outcome.is_ok() {
            // SAFETY: the region's own pages, open for writing, into which nobody has a reference: whoever was inside
            // has left, and what was in them is over, or somewhere else by now.
            unsafe { wipe::zero(self.place.base, self.window.committed()) };
        }
        self.window.close_alone(&self.place, self.owner.name);
        outcome
    }

    /// Moves the bytes into the slot, by one who is alone.
    pub(super) fn move_into_slot(&self) -> Result<(), Errno> {
        let slot = self.slot()?;
        // SAFETY: open for reading while this runs, as `wipe_pages` sees to, and nobody looks at the slot yet.
        let moved = self.wipe_pages(|| unsafe { slot.fill(self.place.base, self.len()) });
        if moved.is_err() {
            self.wipe_slot(slot); // part of it may be there
            return moved;
        }
        // Where it is refused, they stay behind the addresses, as zeros.
        // SAFETY: the pages were just wiped: there is nothing in them to be kept.
        let _ = unsafe { kernel::advise(self.place.base, self.window.committed(), Advice::Discard) };
        self.base.store(slot.base().as_ptr(), SeqCst);
        *self.sealed.lock() = slot.sealed;
        Ok(())
    }

    /// The slot, made the first time, by one who is alone.
    fn slot(&self) -> Result<&Slot, Errno> {
        if let Some(slot) = self.slot.get() {
            return Ok(slot);
        }
        // SAFETY: whole pages of the pool's range that are kept for this.
        let slot = unsafe { Slot::new(self.slot_at, self.pages()) }?;
        let (start, committed) =
            (self.slot_at.addr().get(), Box::leak(Box::new(AtomicUsize::new(self.pages()))));
        let what = Region { owner: self.owner, part: Part::Beside, committed, access: &READABLE };
        fault::register(start..start + self.pages(), What::Region(what));
        Ok(self.slot.get_or_init(|| slot))
    }
}
