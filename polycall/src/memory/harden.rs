//! What is done for pages besides closing them, and what the kernel said to it.

use std::fmt;
use std::ptr::NonNull;

use crate::memory::kernel::{self, Advice, Errno, backing};
use crate::memory::window::HUGE;

/// Whether one hardening is in force.
///
/// ```
/// use polycall::Hardened;
/// assert_eq!(Hardened::NotNeeded.to_string(), "not needed");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Hardened {
    /// It is in force.
    On,
    /// There is nothing it would apply to.
    NotNeeded,
    /// It is an option, and nobody asked for it.
    NotAsked,
    /// This kernel, or the way the state is closed, does not have it.
    Unavailable,
    /// The kernel refused it, with this `errno`.
    Refused(i32),
}

impl Hardened {
    pub(crate) fn of(outcome: Result<(), Errno>) -> Self {
        match outcome {
            Ok(()) => Self::On,
            Err(Errno(libc::ENOSYS)) => Self::Unavailable,
            Err(Errno(errno)) => Self::Refused(errno),
        }
    }

    /// In force for both, or why not; where it does not apply to one, what it is for the other.
    pub(crate) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::NotAsked | Self::NotNeeded, other) => other,
            (Self::On, Self::Refused(_) | Self::Unavailable) => other,
            _ => self,
        }
    }
}

impl fmt::Display for Hardened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::On => f.pad("on"),
            Self::NotNeeded => f.pad("not needed"),
            Self::NotAsked => f.pad("not asked"),
            Self::Unavailable => f.pad("unavailable"),
            Self::Refused(errno) => f.pad(&format!("refused: {}", Errno(*errno))),
        }
    }
}

/// What was asked for, beyond what is always done.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Wants {
    /// Pages stay in memory: never on a disk.
    pub(crate) in_ram: bool,
    /// Pages the kernel itself can't read for others.
    pub(crate) secret: bool,
}

/// What is in force for one region.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hardening {
    pub(crate) no_dump: Hardened,
    pub(crate) no_fork: Hardened,
    pub(crate) huge_pages: Hardened,
    pub(crate) in_ram: Hardened,
    pub(crate) secret: Hardened,
}

impl Hardening {
    /// Of a region without pages.
    pub(crate) const NONE: Self = Self {
        no_dump: Hardened::NotNeeded,
        no_fork: Hardened::NotNeeded,
        huge_pages: Hardened::NotNeeded,
        in_ram: Hardened::NotAsked,
        secret: Hardened::NotAsked,
    };

    /// Puts other pages behind a region's addresses, before any of them is used.
    ///
    /// # Safety
    ///
    /// Nobody has a reference into the range, which is the region's own.
    pub(crate) unsafe fn back(&mut self, base: NonNull<u8>, reserved: usize, wants: Wants) {
        if wants.secret {
            // SAFETY: passed on.
            self.secret = Hardened::of(unsafe { backing::secret(base, reserved) });
        }
    }

    /// The region's bytes lie somewhere else while it is closed, where this can't be done.
    pub(crate) fn are_unavailable(&mut self, wants: Wants) {
        if wants.in_ram {
            self.in_ram = Hardened::Unavailable;
        }
        if wants.secret {
            self.secret = Hardened::Unavailable;
        }
    }

    /// Hardens the first `size` bytes of a region, some of which are new.
    ///
    /// The advice also keeps the committed pages apart from the reserve behind them: the kernel does not merge
    /// neighbours that differ in it, and a merge or split would triple the price of every close.
    ///
    /// # Safety
    ///
    /// They are whole committed pages of the region's own, open for writing.
    pub(crate) unsafe fn pages(&mut self, base: NonNull<u8>, size: usize, wants: Wants) {
        // SAFETY: the region's own committed pages.
        self.no_dump = Hardened::of(unsafe { kernel::advise(base, size, Advice::NoDump) });
        // SAFETY: as above.
        self.no_fork = Hardened::of(unsafe { kernel::advise(base, size, Advice::NoFork) });
        if size >= HUGE && self.secret != Hardened::On {
            // SAFETY: as above.
            let advised = unsafe { kernel::advise(base, size - size % HUGE, Advice::HugePages) };
            // SAFETY: as above; collapsing keeps contents and addresses.
            let collapsed = unsafe { kernel::advise(base, HUGE, Advice::Collapse) };
            self.huge_pages = Hardened::of(advised.and(collapsed));
        }
        if self.secret == Hardened::On {
            self.in_ram = Hardened::On; // such pages never leave memory
        } else if wants.in_ram && self.in_ram != Hardened::Unavailable {
            // SAFETY: as above.
            self.in_ram = Hardened::of(unsafe { kernel::keep_in_ram(base, size) });
        }
    }
}
