//! What a frame holds of its component's state: the lock, and the open pages.
//!
//! Nothing here is held across an outbound call: the gate releases the caller's hold before the callee's frame
//! exists. So no thread ever waits for one component's lock while it has another's, and locks cannot cross.

use std::cell::Cell;

use parking_lot::{RwLockReadGuard, RwLockUpgradableReadGuard, RwLockWriteGuard};

use crate::capability::Cap;
use crate::component::Stateful;
use crate::memory::domain::Domain;
use crate::memory::kernel::{Access, Errno};
use crate::stop::Stop;

/// What one frame has open, remembered here rather than in a guard that user code could forget.
pub(crate) struct Hold {
    how: Cell<How>,
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
    Exclusive(#[allow(dead_code)] OpenPages, #[allow(dead_code)] RwLockWriteGuard<'static, ()>),
}

impl std::fmt::Debug for Hold {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.how.get().fmt(f)
    }
}

impl Hold {
    pub(crate) const fn nothing() -> Self {
        Self { how: Cell::new(How::Nothing), held: Cell::new(Held::Nothing) }
    }

    /// Closes and unlocks what is open. No system call if nothing is, or if others are still inside.
    #[inline]
    pub(crate) fn release(&self) {
        if self.how.get() != How::Nothing {
            self.take(How::Nothing, Held::Nothing);
        }
    }

    /// Whether the state was being changed, or could have been.
    pub(crate) fn is_exclusive(&self) -> bool {
        self.how.get() == How::Exclusive
    }

    /// For a leaf that only reads: several may hold it so at once.
    fn share(&self, domain: &'static Domain) {
        if self.how.get() == How::Nothing {
            let lock = domain.lock.read();
            let pages = OpenPages::or_stop(domain, Access::Read);
            self.take(How::Shared, Held::Shared(pages, lock));
        }
    }

    /// For reading first and perhaps changing later: readers may come along, other changers wait. Opens for
    /// writing at once, since widening later would cost a second flush.
    fn upgradable(&self, domain: &'static Domain) {
        if self.how.get() < How::Upgradable {
            self.release();
            let lock = domain.lock.upgradable_read();
            let pages = OpenPages::or_stop(domain, Access::ReadWrite);
            self.take(How::Upgradable, Held::Upgradable(pages, lock));
        }
    }

    /// For changing: alone.
    fn exclusive(&self, domain: &'static Domain) {
        if self.how.get() == How::Exclusive {
            return;
        }
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
        self.how.set(how);
        drop(self.held.replace(held));
    }
}

/// Pages of a region that are open for one frame; dropping it closes them if it was the last.
#[derive(Debug)]
pub(crate) struct OpenPages(&'static Domain);

impl OpenPages {
    pub(crate) fn new(domain: &'static Domain, access: Access) -> Result<Self, Errno> {
        domain.open(access)?;
        Ok(Self(domain))
    }

    /// Takes charge of closing pages that are open already.
    pub(crate) fn adopt(domain: &'static Domain) -> Self {
        Self(domain)
    }

    /// Called with the domain's lock held: whoever poisoned or ended the component did so before releasing it.
    fn or_stop(domain: &'static Domain, access: Access) -> Self {
        if domain.admit().is_none() {
            Stop::Closed.unwind()
        }
        Self::new(domain, access).unwrap_or_else(|Errno(errno)| Stop::Unopenable(errno).unwind())
    }
}

impl Drop for OpenPages {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// The state, for reading, with the right to change it later: [`Cap::state`].
pub(crate) fn state<'s, C: Stateful, S>(cap: &'s Cap<'_, C, S>) -> &'s C::State {
    cap.frame().hold.upgradable(C::DOMAIN);
    // SAFETY: a `Cap` of `C` is only made for a frame of `C`, whose hold now keeps `C`'s region open and locked
    // against changes by other threads. It is released by the gate alone, which needs the cap back: an outbound
    // call borrows it mutably, and the body's end ends the borrow `'s`.
    unsafe { base::<C>().as_ref() }
}

/// The state, for changing: [`Cap::state_mut`].
pub(crate) fn state_mut<'s, C: Stateful, S>(cap: &'s mut Cap<'_, C, S>) -> &'s mut C::State {
    cap.frame().hold.exclusive(C::DOMAIN);
    // SAFETY: as in `state`; the exclusive lock keeps other threads out, and the mutable borrow of the thread's
    // only cap for this frame keeps this thread's other references out.
    unsafe { base::<C>().as_mut() }
}

/// The state, for reading in a leaf, among other readers. The mutable borrow of the cap means that nothing else
/// of this frame can be opened (and so nothing re-locked) while the reference is alive.
pub(crate) fn state_shared<'s, C: Stateful, S>(cap: &'s mut Cap<'_, C, S>) -> &'s C::State {
    cap.frame().hold.share(C::DOMAIN);
    // SAFETY: as in `state`; the shared lock keeps changers out.
    unsafe { base::<C>().as_ref() }
}

/// Where `C`'s state lies. It was built there before anyone was admitted, and is rebuilt only under the lock.
fn base<C: Stateful>() -> std::ptr::NonNull<C::State> {
    match C::DOMAIN.place() {
        Some(place) => place.base.cast(),
        None => Stop::Closed.unwind(),
    }
}
