//! What a frame holds of its component's state: the lock, and the open pages.
//!
//! Nothing here is held across an outbound call: the gate releases the caller's hold before the callee's frame
//! exists. So no thread ever waits for one component's lock while it has another's, and locks cannot cross.

use std::cell::Cell;
use std::mem::ManuallyDrop;

use parking_lot::{RwLockReadGuard, RwLockUpgradableReadGuard, RwLockWriteGuard};

use crate::memory::domain::Domain;
use crate::memory::kernel::Access;
use crate::memory::pages::{AllPages, OpenPages};
use crate::memory::visit::OpenRegion;

/// What one frame has open, remembered here rather than in a guard that user code could forget.
pub(crate) struct Hold {
    how: Cell<How>,
    /// Whether the thread was unwinding already when the state was opened for changing.
    unwinding_before: Cell<bool>,
    /// `Held::Nothing` when `how` is; only then may it be left undropped, and most crossings open nothing.
    held: ManuallyDrop<Cell<Held>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum How {
    Nothing,
    /// A region beside the state; the state itself is closed.
    Region,
    Shared,
    Upgradable,
    Exclusive,
}

#[derive(Default)]
enum Held {
    #[default]
    Nothing,
    Region(OpenRegion),
    Shared(OpenPages, RwLockReadGuard<'static, ()>),
    Upgradable(OpenPages, RwLockUpgradableReadGuard<'static, ()>),
    Exclusive(AllPages, RwLockWriteGuard<'static, ()>),
}

impl std::fmt::Debug for Hold {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.how.get().fmt(f)
    }
}

impl Hold {
    pub(crate) const fn nothing() -> Self {
        Self {
            how: Cell::new(How::Nothing),
            unwinding_before: Cell::new(false),
            held: ManuallyDrop::new(Cell::new(Held::Nothing)),
        }
    }

    /// Closes and unlocks what is open. No system call if nothing is, or if others are still inside.
    #[inline]
    pub(crate) fn release(&self) {
        if self.how.get() != How::Nothing {
            self.close_and_unlock();
        }
    }

    /// Whether a change was cut short: a destructor gives the state free while its entry point unwinds.
    fn is_cut_short(&self) -> bool {
        self.is_exclusive() && !self.unwinding_before.get() && std::thread::panicking()
    }

    /// Whether the state was opened for changing before any unwinding began.
    pub(crate) fn is_exclusive_since_before(&self) -> bool {
        self.is_exclusive() && !self.unwinding_before.get()
    }

    /// Whether the state was being changed, or could have been.
    pub(crate) fn is_exclusive(&self) -> bool {
        self.how.get() == How::Exclusive
    }

    /// For a leaf that only reads: several may hold it so at once.
    #[inline]
    pub(crate) fn share(&self, domain: &'static Domain) {
        if self.how.get() < How::Shared {
            self.take_shared(domain);
        }
    }

    /// For reading first and perhaps changing later: readers may come along, other changers wait. Opens for
    /// writing at once, since widening later would cost a second flush.
    #[inline]
    pub(crate) fn upgradable(&self, domain: &'static Domain) {
        if self.how.get() < How::Upgradable {
            self.take_upgradable(domain);
        }
    }

    /// For changing: alone.
    #[inline]
    pub(crate) fn exclusive(&self, domain: &'static Domain) {
        if self.how.get() != How::Exclusive {
            self.take_exclusive(domain);
        }
    }

    /// Keeps a region open instead of the state, which was released.
    pub(crate) fn keep_region(&self, region: OpenRegion) {
        self.release();
        self.keep(How::Region, Held::Region(region));
    }

    #[inline(never)]
    fn take_shared(&self, domain: &'static Domain) {
        self.release();
        let lock = domain.lock.read();
        let pages = OpenPages::or_stop(domain, Access::Read);
        self.keep(How::Shared, Held::Shared(pages, lock));
    }

    #[inline(never)]
    fn take_upgradable(&self, domain: &'static Domain) {
        self.release();
        let lock = domain.lock.upgradable_read();
        let pages = OpenPages::or_stop(domain, Access::ReadWrite);
        self.keep(How::Upgradable, Held::Upgradable(pages, lock));
    }

    #[inline(never)]
    fn take_exclusive(&self, domain: &'static Domain) {
        self.unwinding_before.set(std::thread::panicking());
        if self.how.get() == How::Upgradable
            && let Held::Upgradable(pages, lock) = self.held.take()
        {
            let lock = RwLockUpgradableReadGuard::upgrade(lock);
            self.keep(How::Exclusive, Held::Exclusive(pages.alone(), lock));
        } else {
            self.release();
            let lock = domain.lock.write();
            let pages = AllPages::or_stop(domain);
            self.keep(How::Exclusive, Held::Exclusive(pages, lock));
        }
    }

    #[inline(never)]
    fn close_and_unlock(&self) {
        let cut_short = self.is_cut_short();
        self.how.set(How::Nothing);
        match self.held.take() {
            Held::Nothing => {}
            Held::Region(region) => drop(region),
            Held::Shared(pages, lock) => close(pages, lock),
            Held::Upgradable(pages, lock) => close(pages, lock),
            Held::Exclusive(pages, lock) => {
                if cut_short {
                    pages.domain().poison(); // before the lock is free
                }
                close(pages, lock);
            }
        }
    }

    /// Called when nothing is held: there is nothing to drop.
    #[inline]
    fn keep(&self, how: How, held: Held) {
        self.how.set(how);
        std::mem::forget(self.held.replace(held));
    }
}

/// Pages are closed before the lock is released.
#[inline(always)] // a return less after a system call, which is when they are mispredicted
fn close<P, L>(pages: P, lock: L) {
    drop(pages);
    drop(lock);
}

impl Drop for Hold {
    #[inline]
    fn drop(&mut self) {
        self.release();
    }
}
