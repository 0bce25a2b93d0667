//! One life of a region: what handles and grants refer to.
#![forbid(unsafe_code)]

use std::ptr::NonNull;
use std::sync::atomic::Ordering::SeqCst;

use crate::bits::Permissions;
use crate::error::RegionError;
use crate::memory::harden::Hardened;
use crate::memory::kernel::{self, Access, Errno};
use crate::memory::protection::for_regions;
use crate::memory::quota::Quota;
use crate::memory::region::RawRegion;
use crate::memory::rooms::Room;
use crate::memory::waiting::Waiting;
use crate::memory::window::Place;
use crate::principal::{HostKind, PrincipalInfo};

/// A region in one of its lives: what handles and grants are made of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Alive {
    pub(crate) region: &'static RawRegion,
    pub(super) life: u32,
}

/// What handles that were never assigned refer to. It is never alive.
static NOWHERE: RawRegion = RawRegion::without_pages(
    &NOBODY,
    &NOTHING,
    Place::nowhere(for_regions(true)),
    NonNull::dangling(),
    NONE.place(0, 1),
);
pub(super) static NOBODY: PrincipalInfo =
    PrincipalInfo::host("nobody", "polycall::nobody", HostKind::Any, &[]);
static NOTHING: Quota = Quota::new();
static NONE: Waiting = Waiting::new();

impl Alive {
    /// No region.
    pub(crate) fn vacant() -> Self {
        Self { region: &NOWHERE, life: u32::MAX }
    }

    /// One more handle.
    pub(crate) fn is_cloned(self) {
        self.region.lives.add(self.life);
    }

    /// One handle less; the last one ends the life.
    pub(crate) fn is_dropped(self) {
        // in a forked child nothing is here to be wiped
        if !kernel::is_forked() && self.region.lives.remove(self.life) {
            self.region.has_ended();
        }
    }

    pub(crate) fn owner(self) -> &'static str {
        self.region.owner.name
    }

    /// What the region is in this life; nothing when that is over, whatever it is in the next one.
    pub(crate) fn tell<T: Default>(self, what: impl FnOnce(&RawRegion) -> T) -> T {
        let told = what(self.region);
        if self.check().is_ok() { told } else { T::default() } // not before: another may have begun meanwhile
    }

    /// Whether its life is on.
    pub(crate) fn check(self) -> Result<(), RegionError> {
        let owner = self.owner();
        if kernel::is_forked() {
            Err(RegionError::Forked { owner })
        } else if self.region.lives.is(self.life) {
            Ok(())
        } else if std::ptr::eq(self.region, &raw const NOWHERE) {
            Err(RegionError::Vacant)
        } else {
            Err(RegionError::Ended { owner })
        }
    }

    /// Changes what may be done with it from now on, when nobody is inside. Waits for those who are.
    pub(crate) fn permit(self, permissions: Permissions) -> Result<(), RegionError> {
        self.check()?;
        self.region.rooms.enter(Room::Alone);
        let outcome = self.check().and_then(|()| self.needs_unlocked());
        if outcome.is_ok() {
            self.region.permissions.store(permissions.bits(), SeqCst);
        }
        self.region.rooms.leave();
        self.region.sweep();
        outcome
    }

    pub(super) fn needs_unlocked(self) -> Result<(), RegionError> {
        if self.region.is_locked() {
            return Err(RegionError::IsLocked { owner: self.owner() });
        }
        Ok(())
    }

    /// Opens it for reading, for good. Waits for those who are inside. A dozen system calls.
    pub(crate) fn lock(self) -> Result<(), RegionError> {
        let (region, owner) = (self.region, self.owner());
        self.check()?;
        region.rooms.enter(Room::Alone);
        let outcome = self.check().and_then(|()| {
            if !region.is_locked() {
                if let Err(refused) = region.move_into_slot() {
                    // no slot: its own pages stay open, and everybody can see that they are not sealed
                    *region.sealed.lock() = Hardened::of(Err(refused));
                    let opened = region.window.open(&region.place, Access::Read);
                    opened.map_err(|Errno(errno)| RegionError::Kernel {
                        owner,
                        what: "locked pages",
                        errno,
                    })?;
                }
                region.permissions.store(Permissions::READ.bits(), SeqCst);
                region.locked.store(true, SeqCst);
            }
            Ok(())
        });
        region.rooms.leave();
        region.sweep();
        outcome
    }
}
