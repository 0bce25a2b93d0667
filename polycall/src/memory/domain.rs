//! The run-time side of a component: its decision word, lock, window and quota.

use std::alloc::Layout;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::NonNull;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use parking_lot::RwLock;

use crate::bits::Permissions;
use crate::error::{CallError, RegionError, StartError};
use crate::memory::fault::{self, Part, Region, What};
use crate::memory::harden::Hardening;
use crate::memory::kernel::{self, Access, Errno};
use crate::memory::pages::AllPages;
use crate::memory::pool::{Pool, size_class};
use crate::memory::quota::{OVERHEAD, Quota};
use crate::memory::region::Alive;
use crate::memory::stack::{Stack, Stacks};
use crate::memory::window::{Place, Window};
use crate::memory::wipe;
use crate::principal::PrincipalInfo;
use crate::stop::Stop;

/// The run-time side of a component. It has no public safe method: only the gate and the region's containers
/// use it, and only the macros make one.
pub struct Domain {
    info: &'static PrincipalInfo,
    /// What the gate reads: the epoch of the decisions in force, with a flag for each reason to refuse.
    word: AtomicU32,
    /// Who holds the state. How wide the pages are open is the window's business.
    pub(crate) lock: RwLock<()>,
    window: Window,
    quota: Quota,
    pool: Pool,
    stacks: Stacks,
    place: OnceLock<Place>,
    /// Why its region is closed the way it is.
    why: OnceLock<String>,
    /// The size and alignment of the state at the region's start, if there is one.
    state: OnceLock<Layout>,
}

/// A decision word that admits nobody.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Refused(u32);

/// Writes a component's state at an address that is aligned and large enough for it, writable, and nobody else's.
pub(crate) type Build<'b> = dyn Fn(NonNull<u8>) -> Result<(), String> + 'b;

/// Epochs count from 1 in the low bits; zero means that polycall has not started.
const POISONED: u32 = 1 << 31;
const ENDED: u32 = 1 << 30;
const FORKED: u32 = 1 << 29;
/// No reason to refuse: somebody takes records, so calls go the long way.
const RECORDED: u32 = 1 << 28;
/// No reason to refuse either: it has a stack of its own, so calls go the long way.
const OWN_STACK: u32 = 1 << 27;

impl Domain {
    #[doc(hidden)]
    pub const fn new(info: &'static PrincipalInfo) -> Self {
        Self {
            info,
            word: AtomicU32::new(0),
            lock: RwLock::new(()),
            window: Window::new(),
            quota: Quota::new(),
            pool: Pool::new(),
            stacks: Stacks::new(),
            place: OnceLock::new(),
            why: OnceLock::new(),
            state: OnceLock::new(),
        }
    }

    pub(crate) fn info(&self) -> &'static PrincipalInfo {
        self.info
    }

    /// The epoch under which a call may run now, from one atomic load. No system call.
    #[inline]
    pub(crate) fn admit(&self) -> Result<u32, Refused> {
        let word = self.word.load(Ordering::Acquire) & !(RECORDED | OWN_STACK);
        if word.wrapping_sub(1) < OWN_STACK - 1 { Ok(word) } else { Err(Refused(word)) }
    }

    /// The same, if the call needs neither a record nor a stack.
    #[inline]
    pub(crate) fn admit_directly(&self) -> Option<u32> {
        let word = self.word.load(Ordering::Acquire);
        (word.wrapping_sub(1) < OWN_STACK - 1).then_some(word)
    }

    /// Why [`admit`](Self::admit) refused: by the word it read, which may have changed since.
    #[cold]
    pub(crate) fn refusal<E>(&self, Refused(word): Refused) -> CallError<E> {
        let component = self.info.name;
        match word {
            word if word & FORKED != 0 => CallError::Forked { component },
            word if word & ENDED != 0 => CallError::Ended { component },
            word if word & POISONED != 0 => CallError::Poisoned { component },
            _ => CallError::NotStarted { component },
        }
    }

    pub(crate) fn is_poisoned(&self) -> bool {
        self.word.load(Ordering::Acquire) & POISONED != 0
    }

    pub(crate) fn has_ended(&self) -> bool {
        self.word.load(Ordering::Acquire) & ENDED != 0
    }

    /// Refuses calls from now on: the state may be half changed. The caller holds it exclusively.
    pub(crate) fn poison(&self) {
        self.word.fetch_or(POISONED, Ordering::AcqRel);
    }

    /// Refuses calls in a forked child, where the regions are absent.
    pub(crate) fn refuse_in_fork(&self) {
        self.word.fetch_or(FORKED, Ordering::AcqRel);
        if let Some(place) = self.place.get() {
            place.backend.is_forked();
        }
        self.pool.is_forked();
    }

    /// Lets calls in.
    pub(crate) fn admit_from_now(&self, recorded: bool) {
        let recorded = if recorded { RECORDED } else { 0 };
        let own_stack = if self.stacks.size().is_some() { OWN_STACK } else { 0 };
        self.word.store(1 | recorded | own_stack, Ordering::Release);
    }

    /// Bytes in use: the state itself and all blocks its containers hold.
    pub(crate) fn used(&self) -> usize {
        match self.state.get() {
            _ if self.has_ended() => 0,
            state => self.quota.used() + state.map_or(0, Layout::size),
        }
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

    /// Takes its place in the arena and builds the state there. Called once, before anyone is admitted.
    pub(crate) fn settle(&'static self, place: Place, build: &Build<'_>) -> Result<(), StartError> {
        let Some(state) = self.state.get() else { return Ok(()) };
        let component = self.info.name;
        let refused = |Errno(errno)| StartError::Memory { what: component, bytes: place.reserved, errno };
        let needs = state.size().next_multiple_of(64) + OVERHEAD;
        if needs > place.quota {
            return Err(StartError::TooSmall { component, needs, max_memory: place.quota });
        }
        self.place.set(place).map_err(|_| StartError::AlreadyStarted)?;
        self.window.back(&place);
        let (committed, access) = self.window.onlook();
        fault::register(
            place.range(),
            What::Region(Region { owner: self.info, part: Part::State, committed, access }),
        );
        let open = AllPages::new(self).map_err(refused)?;
        self.window.grow(&place, needs).map_err(refused)?;
        let built = self.build(state, &place, build);
        drop(open);
        built
    }

    /// Wipes the region and builds the state afresh; a poisoned component admits calls again.
    pub(crate) fn reset(&'static self, build: &Build<'_>) -> Result<(), StartError> {
        let (Some(state), Some(place)) = (self.state.get(), self.place.get()) else { return Ok(()) };
        let component = self.info.name;
        let not_run = |why: &str| StartError::Init { component, cause: format!("was not run: {why}") };
        if self.is_forked() {
            return Err(not_run("the component does not exist in a forked child"));
        }
        let _alone = self.lock.write();
        if self.has_ended() {
            return Err(not_run("the component has ended"));
        }
        let open = AllPages::new(self).map_err(|Errno(errno)| StartError::Memory {
            what: component,
            bytes: place.reserved,
            errno,
        })?;
        self.poison();
        self.pool.alive().iter().for_each(|region| region.end());
        self.wipe(place);
        let built = self.build(state, place, build);
        drop(open);
        if built.is_ok() {
            self.word.fetch_and(!POISONED, Ordering::AcqRel);
        }
        built
    }

    /// Wipes the region for good and refuses every later call.
    pub(crate) fn end(&'static self) -> Result<(), Errno> {
        if self.is_forked() {
            return Ok(()); // nothing is here to be wiped
        }
        let _alone = self.lock.write();
        self.word.fetch_or(ENDED, Ordering::AcqRel);
        self.pool.alive().iter().for_each(|region| region.end());
        let Some(place) = self.place.get() else { return Ok(()) };
        let open = AllPages::new(self)?;
        self.wipe(place);
        drop(open);
        Ok(())
    }

    /// The caller holds the lock for writing and has the pages open.
    fn wipe(&self, place: &Place) {
        // SAFETY: the committed pages are open for writing; the exclusive lock says that no frame has a
        // reference into them, and what the bytes were is never used again: states have no destructors.
        unsafe { wipe::zero(place.base, self.window.committed()) };
    }

    /// The caller is alone with the pages, which are zero and open for writing.
    fn build(&self, state: &Layout, place: &Place, build: &Build<'_>) -> Result<(), StartError> {
        let first = state.size().next_multiple_of(64);
        // SAFETY: everything behind the state is committed, open, and in nobody's use.
        unsafe { self.quota.begin(place, first, self.window.committed()) };
        // The builder's contract holds: the place is aligned to more than the state asks for, large enough
        // (checked in `settle`), open for writing, and nobody else looks at it.
        let outcome = catch_unwind(AssertUnwindSafe(|| build(place.base)));
        let cause = match outcome.map_err(Stop::from_payload) {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(error)) => format!("failed: {error}"),
            Err(Some(Stop::Quota)) => "ran out of quota".to_owned(),
            Err(_) => "panicked".to_owned(),
        };
        Err(StartError::Init { component: self.info.name, cause })
    }

    /// A block of the region; `None` at the quota.
    pub(crate) fn allocate(&self, layout: Layout) -> Option<NonNull<u8>> {
        self.quota.allocate(self.place.get()?, &self.window, layout)
    }

    pub(crate) fn pool(&self) -> &Pool {
        &self.pool
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
        if !self.quota.lend(asked) {
            return Err(RegionError::Quota { owner, asked, left: self.quota.left() });
        }
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
        eprintln!(
            "polycall: a heap block of component `{}` was written past its end; the component is poisoned",
            self.info.name
        );
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
        match self.word.load(Ordering::Acquire) {
            word if word & FORKED != 0 => Stop::Forked.unwind(),
            word if word & ENDED != 0 => Stop::Ended.unwind(),
            word if word & POISONED != 0 => Stop::Poisoned.unwind(),
            _ => {}
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
        self.word.load(Ordering::Acquire) & FORKED != 0
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
