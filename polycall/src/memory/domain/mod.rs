//! The run-time side of a component: its decision word, lock, window and quotas.

mod building;
mod word;

use std::alloc::Layout;
use std::fmt;
use std::ptr::NonNull;
use std::sync::OnceLock;

use parking_lot::RwLock;

pub(crate) use building::Build;
use word::Reason;
pub(crate) use word::{Recorded, Word};

use crate::bits::Permissions;
use crate::error::RegionError;
use crate::memory::alive::Alive;
use crate::memory::harden::Hardening;
use crate::memory::kernel::{self, Access, Errno};
use crate::memory::pool::{Pool, size_class};
use crate::memory::quota::Quota;
use crate::memory::stack::{Stack, Stacks};
use crate::memory::window::{Place, Window};
use crate::memory::wipe;
use crate::principal::PrincipalInfo;
use crate::quota::{Meter, Resource};
use crate::stop::Stop;

/// The run-time side of a component. It has no public safe method: only the gate and the region's containers
/// use it, and only the macros make one.
pub struct Domain {
    info: &'static PrincipalInfo,
    /// What the gate reads.
    word: Word,
    /// Who holds the state. How wide the pages are open is the window's business.
    pub(crate) lock: RwLock<()>,
    window: Window,
    quota: Quota,
    pool: Pool,
    stacks: Stacks,
    meter: Meter,
    place: OnceLock<Place>,
    /// Why its region is closed the way it is.
    why: OnceLock<String>,
    /// The size and alignment of the state at the region's start, if there is one.
    state: OnceLock<Layout>,
}

impl Domain {
    #[doc(hidden)]
    pub const fn new(info: &'static PrincipalInfo) -> Self {
        Self {
            info,
            word: Word::new(),
            lock: RwLock::new(()),
            window: Window::new(),
            quota: Quota::new(),
            pool: Pool::new(),
            stacks: Stacks::new(),
            meter: Meter::new(),
            place: OnceLock::new(),
            why: OnceLock::new(),
            state: OnceLock::new(),
        }
    }

    pub(crate) fn info(&self) -> &'static PrincipalInfo {
        self.info
    }

    /// What the gate asks before each call.
    #[inline]
    pub(crate) fn word(&self) -> &Word {
        &self.word
    }

    pub(crate) fn is_poisoned(&self) -> bool {
        self.word.says(Reason::Poisoned)
    }

    pub(crate) fn has_ended(&self) -> bool {
        self.word.says(Reason::Ended)
    }

    /// Refuses calls from now on: the state may be half changed. The caller holds it exclusively.
    pub(crate) fn poison(&self) {
        self.word.refuse(Reason::Poisoned);
    }

    /// Refuses calls in a forked child, where the regions are absent.
    pub(crate) fn refuse_in_fork(&self) {
        self.word.refuse(Reason::Forked);
        if let Some(place) = self.place.get() {
            place.backend.is_forked();
        }
        self.pool.is_forked();
    }

    /// Lets calls in; `is_metered` if they are counted against a quota.
    pub(crate) fn admit_from_now(&self, recorded: Recorded, is_metered: bool, epoch: u32) {
        let takes_long = self.stacks.size().is_some() || self.meter.limits_cpu();
        self.word.admit_from_now(recorded, takes_long, is_metered, epoch);
    }

    /// Bytes in use: the state itself and all blocks its containers hold.
    pub(crate) fn used(&self) -> usize {
        match self.state.get() {
            _ if self.has_ended() => 0,
            state => self.quota.used() + state.map_or(0, Layout::size),
        }
    }

    /// The most bytes that were ever in use.
    pub(crate) fn peak(&self) -> usize {
        self.quota.peak() + self.state.get().map_or(0, Layout::size)
    }

    /// Where the region lies, if the component has one.
    #[inline]
    pub(crate) fn place(&self) -> Option<&Place> {
        self.place.get()
    }

    /// Bytes that the region could use without growing.
    pub(crate) fn committed(&self) -> usize {
        self.window.committed()
    }

    /// Frames for which the region is open now, of all threads.
    pub(crate) fn inside(&self) -> usize {
        self.window.inside()
    }

    /// Why its region is closed the way it is; empty before the start.
    pub(crate) fn why(&self) -> &str {
        self.why.get().map_or("", String::as_str)
    }

    pub(crate) fn say_why(&self, why: String) {
        let _ = self.why.set(why); // once, since polycall starts once
    }

    pub(crate) fn hardening(&self) -> Hardening {
        self.window.hardening()
    }

    /// Says that the component has a state, of this layout.
    pub(crate) fn claim_state(&self, state: Layout) {
        let _ = self.state.set(state); // once, since polycall starts once
    }

    pub(crate) fn has_state(&self) -> bool {
        self.state.get().is_some()
    }

    /// A block of the region, or why there is none.
    pub(crate) fn allocate(&self, layout: Layout) -> Result<NonNull<u8>, Stop> {
        let place = self.place.get().ok_or(Stop::Memory)?;
        let block = self.quota.allocate(place, &self.window, layout);
        match block {
            Ok(_) => self.meter.has_grown(self.used()),
            Err(Stop::Memory) => self.meter.violated(Resource::Memory),
            Err(_) => {}
        }
        block
    }

    pub(crate) fn pool(&self) -> &Pool {
        &self.pool
    }

    /// What it has used of its other quotas.
    #[inline]
    pub(crate) fn meter(&self) -> &Meter {
        &self.meter
    }

    /// Its private stacks.
    pub(crate) fn stacks(&self) -> &Stacks {
        &self.stacks
    }

    /// A private stack, for a component whose code runs on one. No system call if one was waiting.
    pub(crate) fn stack(&'static self) -> Result<Option<Stack>, Errno> {
        self.stacks.take()
    }

    /// What it may use in all, once started.
    pub(crate) fn allow(&self, quota: usize) {
        self.quota.allow(quota);
    }

    /// The books of what it has taken of its memory.
    pub(crate) fn quota(&self) -> &Quota {
        &self.quota
    }

    /// A region of so many zeros, of this component's quota.
    pub(crate) fn region(
        &'static self,
        len: usize,
        permissions: Permissions,
        shared: bool,
    ) -> Result<Alive, RegionError> {
        let owner = self.info.name;
        if self.is_forked() {
            return Err(RegionError::Forked { owner });
        }
        if len == 0 {
            return Err(RegionError::Empty { owner });
        }
        let asked = size_class(len).unwrap_or(usize::MAX);
        let _ = self.pool.sweep(); // what is not wiped even now has its part of the quota
        if !self.quota.lend(asked) {
            self.meter.violated(Resource::Memory);
            return Err(RegionError::Quota { owner, asked, left: self.quota.left() });
        }
        self.meter.has_grown(self.used());
        let region = self.pool.take(self.info, &self.quota, len, permissions, shared);
        let region = region.inspect_err(|_| self.quota.give_back(asked))?;
        if self.has_ended() {
            region.is_dropped(); // it came too late to be ended with the others
            return Err(RegionError::Ended { owner });
        }
        Ok(region)
    }

    /// Takes a block back, zeroed.
    ///
    /// # Safety
    ///
    /// The block is from [`allocate`](Self::allocate) with this layout, and nobody uses it again.
    pub(crate) unsafe fn deallocate(&self, block: NonNull<u8>, layout: Layout) {
        // SAFETY: passed on; a container that frees is reached through an open state.
        if !unsafe { self.quota.deallocate(block, layout) } {
            self.is_corrupt();
        }
    }

    /// Somebody wrote past a block's end: nothing in the region can be trusted until it is reset.
    #[cold]
    fn is_corrupt(&self) {
        self.poison();
        kernel::complain(&format!(
            "polycall: a heap block of component `{}` was written past its end; the component is poisoned\n",
            self.info.name
        ));
    }

    /// Zeroes bytes of the region that hold no value any more, such as a bucket that was vacated.
    ///
    /// # Safety
    ///
    /// The bytes lie in this region, which is open for writing, inside a block of the caller's, and hold no value.
    pub(crate) unsafe fn zero(&self, address: usize, len: usize) {
        let at = self.place.get().and_then(|place| NonNull::new(place.base.as_ptr().with_addr(address)));
        if let Some(at) = at
            && len > 0
        {
            // SAFETY: the address is in the region, whose base the pointer is derived from; writable and vacant,
            // as the caller vouches.
            unsafe { wipe::zero(at, len) };
        }
    }

    pub(super) fn admit_or_stop(&self) {
        match self.word.reason() {
            Some(Reason::Forked) => Stop::Forked.unwind(),
            Some(Reason::Ended) => Stop::Ended.unwind(),
            Some(Reason::Poisoned) => Stop::Poisoned.unwind(),
            Some(Reason::NotStarted) | None => {}
        }
    }

    pub(super) fn open(&self, access: Access) -> Result<(), Errno> {
        let place = self.place.get().ok_or(Errno(libc::ENXIO))?;
        self.window.open(place, access)
    }

    pub(super) fn close(&self) {
        // A child that was forked inside has no region to close; its addresses may hold something else by now.
        if let Some(place) = self.place.get()
            && !self.is_forked()
        {
            self.window.close(place, self.info.name);
        }
    }

    #[inline]
    pub(super) fn open_alone(&self) -> Result<(), Errno> {
        let place = self.place.get().ok_or(Errno(libc::ENXIO))?;
        self.window.open_alone(place)
    }

    #[inline]
    pub(super) fn close_alone(&self) {
        // as in `close`
        if let Some(place) = self.place.get()
            && !self.is_forked()
        {
            self.window.close_alone(place, self.info.name);
        }
    }

    pub(super) fn is_forked(&self) -> bool {
        self.word.says(Reason::Forked)
    }
}

impl fmt::Debug for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Domain").field("component", &self.info.path).finish_non_exhaustive()
    }
}

/// The page-aligned bytes a component's annotation or options grant, at least one page.
pub(crate) fn whole_pages(bytes: usize) -> usize {
    (bytes - bytes % kernel::page_size()).max(kernel::page_size())
}
