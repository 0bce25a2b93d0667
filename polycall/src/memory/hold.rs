//! What a frame holds of its component's state: the lock, and the open pages.
//!
//! Nothing here is held across an outbound call: the gate releases the caller's hold before the callee's frame
//! exists. So no thread ever waits for one component's lock while it has another's, and locks cannot cross.

use std::cell::Cell;

use parking_lot::{RwLockReadGuard, RwLockUpgradableReadGuard, RwLockWriteGuard};

use crate::memory::domain::{Domain, OpenPages};
use crate::memory::kernel::Access;

/// What one frame has open, remembered here rather than in a guard that user code could forget.
pub(crate) struct Hold {
    how: Cell<How>,
    /// Whether the thread was unwinding already when the state was opened for changing.
    unwinding_before: Cell<bool>,
    held: Cell<Held>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum How {
    Nothing,
    Shared,
    Upgradable,
    Exclusive,
}

/// Pages are closed before the lock is released: fields drop in order.
#[derive(Default)]
enum Held {
    #[default]
    Nothing,
    Shared(#[allow(dead_code)] OpenPages, #[allow(dead_code)] RwLockReadGuard<'static, ()>),
    Upgradable(OpenPages, RwLockUpgradableReadGuard<'static, ()>),
    Exclusive(OpenPages, #[allow(dead_code)] RwLockWriteGuard<'static, ()>),
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
            held: Cell::new(Held::Nothing),
        }
    }

    /// Closes and unlocks what is open. No system call if nothing is, or if others are still inside.
    #[inline]
    pub(crate) fn release(&self) {
        if self.how.get() != How::Nothing {
            self.take(How::Nothing, Held::Nothing);
        }
    }

    /// Whether a change was cut short: a destructor gives the state free while its entry point unwinds.
    fn is_cut_short(&self) -> bool {
        self.is_exclusive() && !self.unwinding_before.get() && std::thread::panicking()
    }

    /// Whether the state was being changed, or could have been.
    pub(crate) fn is_exclusive(&self) -> bool {
        self.how.get() == How::Exclusive
    }

    /// For a leaf that only reads: several may hold it so at once.
    pub(crate) fn share(&self, domain: &'static Domain) {
        if self.how.get() == How::Nothing {
            let lock = domain.lock.read();
            let pages = OpenPages::or_stop(domain, Access::Read);
            self.take(How::Shared, Held::Shared(pages, lock));
        }
    }

    /// For reading first and perhaps changing later: readers may come along, other changers wait. Opens for
    /// writing at once, since widening later would cost a second flush.
    pub(crate) fn upgradable(&self, domain: &'static Domain) {
        if self.how.get() < How::Upgradable {
            self.release();
            let lock = domain.lock.upgradable_read();
            let pages = OpenPages::or_stop(domain, Access::ReadWrite);
            self.take(How::Upgradable, Held::Upgradable(pages, lock));
        }
    }

    /// For changing: alone.
    pub(crate) fn exclusive(&self, domain: &'static Domain) {
        if self.how.get() == How::Exclusive {
            return;
        }
        self.unwinding_before.set(std::thread::panicking());
        let held = match self.held.take() {
            Held::Upgradable(pages, lock) => Held::Exclusive(pages, RwLockUpgradableReadGuard::upgrade(lock)),
            less => {
                self.how.set(How::Nothing);
                drop(less);
                let lock = domain.lock.write();
                Held::Exclusive(OpenPages::or_stop(domain, Access::ReadWrite), lock)
            }
        };
        self.take(How::Exclusive, held);
    }

    fn take(&self, how: How, held: Held) {
        if how == How::Nothing && self.is_cut_short() {
            let held = self.held.take();
            if let Held::Exclusive(pages, _) = &held {
                pages.domain().poison(); // before the lock is free
            }
            self.held.set(held);
        }
        self.how.set(how);
        drop(self.held.replace(held));
    }
}
