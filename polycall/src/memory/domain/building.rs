//! How a component's state comes to be, is built afresh, and ends.

use std::alloc::Layout;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::NonNull;

use super::{Domain, Reason};
use crate::error::StartError;
use crate::memory::fault::{self, Part, Region, What};
use crate::memory::harden::Hardened;
use crate::memory::kernel::Errno;
use crate::memory::pages::AllPages;
use crate::memory::quota::OVERHEAD;
use crate::memory::window::Place;
use crate::memory::wipe;
use crate::stop::Stop;

/// Writes a component's state at an address that is aligned and large enough for it, writable, and nobody else's.
pub(crate) type Build<'b> = dyn Fn(NonNull<u8>) -> Result<(), String> + 'b;

impl Domain {
    /// Takes its place in the arena and builds the state there. Called once, before anyone is admitted.
    /// So many bytes are `reserve`d, with the state among them.
    pub(crate) fn settle(
        &'static self,
        place: Place,
        reserve: usize,
        build: &Build<'_>,
    ) -> Result<(), StartError> {
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
        self.window.grow(&place, needs.max(reserve)).map_err(refused)?;
        if reserve > 0 {
            self.is_reserved(reserve)?;
        }
        let built = self.build(state, &place, build);
        drop(open);
        built
    }

    /// Whether what was committed is kept in memory, as was asked for.
    fn is_reserved(&self, bytes: usize) -> Result<(), StartError> {
        let why = match self.window.hardening().in_ram {
            Hardened::On => return Ok(()),
            Hardened::Refused(errno) => format!(
                "the kernel keeps no more in memory: {}; raise `ulimit -l`, or reserve less",
                Errno(errno)
            ),
            _ => {
                "its state is closed by a way that keeps it elsewhere; choose another `protection`".to_owned()
            }
        };
        Err(StartError::Reserve { component: self.info.name, bytes, why })
    }

    /// Ends its regions, wipes the state and builds it afresh; a poisoned component admits calls again.
    pub(crate) fn reset(&'static self, build: &Build<'_>) -> Result<(), StartError> {
        let component = self.info.name;
        let not_run = |why: &str| StartError::Init { component, cause: format!("was not run: {why}") };
        if self.is_forked() {
            return Err(not_run("the component does not exist in a forked child"));
        }
        let _alone = self.lock.write();
        if self.has_ended() {
            return Err(not_run("the component has ended"));
        }
        let refused = |bytes| move |Errno(errno)| StartError::Memory { what: component, bytes, errno };
        let (Some(state), Some(place)) = (self.state.get(), self.place.get()) else {
            return self.pool.end().map_err(refused(0)); // it has those all the same
        };
        let refused = refused(place.reserved);
        let open = AllPages::new(self).map_err(refused)?;
        self.poison();
        let ended = self.pool.end().map_err(refused);
        self.wipe(place);
        let built = self.build(state, place, build).and(ended);
        drop(open);
        if built.is_ok() {
            self.word.heal();
        }
        built
    }

    /// Wipes the region for good and refuses every later call.
    pub(crate) fn end(&'static self) -> Result<(), Errno> {
        if self.is_forked() {
            return Ok(()); // nothing is here to be wiped
        }
        let _alone = self.lock.write();
        self.word.refuse(Reason::Ended);
        let ended = self.pool.end();
        let Some(place) = self.place.get() else { return ended };
        let open = AllPages::new(self)?;
        self.wipe(place);
        drop(open);
        ended
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
            Err(Some(Stop::Memory)) => "ran out of quota".to_owned(),
            Err(Some(Stop::NoMemory(errno))) => format!("got no memory from the kernel: {}", Errno(errno)),
            Err(_) => "panicked".to_owned(),
        };
        Err(StartError::Init { component: self.info.name, cause })
    }
}
