//! From types to addresses: where a component's state lies, how it is built there, how a hold becomes a reference.
//!
//! Unsafe code is allowed here.

use std::alloc::Layout;
use std::fmt;
use std::ptr::NonNull;

use crate::component::Component;
use crate::heap::{Isolate, Key};
use crate::memory::Domain;
use crate::memory::hold::Hold;
use crate::options::Options;
use crate::stop::Stop;

/// A component with a state of its own: the struct under `#[isolated]`.
///
/// # Safety
///
/// Only the macros implement this, once for a component.
#[diagnostic::on_unimplemented(
    message = "component `{Self}` has no isolated state",
    label = "no state to open here",
    note = "put `#[isolated]` on one struct of the component's module"
)]
pub unsafe trait Stateful: Component {
    /// What lives at the start of the component's region.
    type State: Isolate<Self>;

    /// Fills the empty state in place, once, when polycall starts or the component is reset.
    ///
    /// # Errors
    ///
    /// The text of the error that the component's `init` returned.
    fn init(state: &mut Self::State, options: &Options) -> Result<(), String>;
}

/// How to build a component's state in its region. Made by `#[isolated]`.
pub(crate) struct StateInfo {
    pub(crate) domain: &'static Domain,
    pub(crate) layout: Layout,
    /// Writes the empty state and runs the component's `init`.
    build: unsafe fn(NonNull<u8>, &Options) -> Result<(), String>,
}

impl StateInfo {
    pub(crate) const fn of<C: Stateful>() -> Self {
        const { assert!(align_of::<C::State>() <= 4096, "a state may be aligned to at most a page") };
        const {
            assert!(
                size_of::<C::State>() <= 256 << 10,
                "a state's own bytes are at most 256 KiB, since it is made empty on the stack; put large data into a \
                 `heap::Vec`"
            );
        };
        Self { domain: C::DOMAIN, layout: Layout::new::<C::State>(), build: build::<C> }
    }

    /// Builds the state at its place.
    pub(crate) fn build_at(&self, place: NonNull<u8>, options: &Options) -> Result<(), String> {
        // SAFETY: only a domain calls this, under the contract of `memory::domain::Build`, for the layout that was
        // claimed from this very info.
        unsafe { (self.build)(place, options) }
    }
}

impl fmt::Debug for StateInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StateInfo").field("domain", self.domain).finish_non_exhaustive()
    }
}

/// # Safety
///
/// `at` is aligned and large enough for the state, writable, and nobody else looks at it.
unsafe fn build<C: Stateful>(at: NonNull<u8>, options: &Options) -> Result<(), String> {
    let at = at.cast::<C::State>();
    // SAFETY: room and alignment as the caller vouches; what was there before is zeros without a destructor.
    unsafe { at.write(C::State::empty(Key::new())) };
    // SAFETY: just written, and nobody else looks at it.
    let state = unsafe { &mut *at.as_ptr() };
    // On the stack that the entry points have: `init` may read keys. The empty state above has none, and is large.
    match C::DOMAIN.stack() {
        Ok(None) => C::init(state, options),
        Ok(Some(stack)) => stack.run(|| C::init(state, options)),
        Err(errno) => Err(format!("a private stack could not be had: {errno}")),
    }
}

/// Opens the state for reading, with the right to change it later.
///
/// # Safety
///
/// `hold` belongs to a frame of `C`, and the reference ends before the gate can release it.
#[inline]
pub(crate) unsafe fn upgradable<C: Stateful>(hold: &Hold) -> &C::State {
    hold.upgradable(C::DOMAIN);
    // SAFETY: the region is open, and the lock keeps changes by others away; for how long, the caller vouches.
    unsafe { base::<C>().as_ref() }
}

/// Opens the state for reading among other readers.
///
/// # Safety
///
/// As [`upgradable`]; and until the reference ends, nothing else is asked of `hold`.
#[inline]
pub(crate) unsafe fn shared<C: Stateful>(hold: &Hold) -> &C::State {
    hold.share(C::DOMAIN);
    // SAFETY: the region is open, and the lock keeps changes away; for how long, the caller vouches.
    unsafe { base::<C>().as_ref() }
}

/// Opens the state for changing.
///
/// # Safety
///
/// As [`upgradable`]; and no other reference of this frame into the state is alive.
#[inline]
#[allow(clippy::mut_from_ref, reason = "the lock and the caller make it exclusive")]
pub(crate) unsafe fn exclusive<C: Stateful>(hold: &Hold) -> &mut C::State {
    hold.exclusive(C::DOMAIN);
    // SAFETY: the region is open, the lock keeps other threads out, the caller this frame's other references.
    unsafe { base::<C>().as_mut() }
}

/// Where `C`'s state lies. It was built there before anyone was admitted, and is rebuilt only under the lock.
#[inline]
fn base<C: Stateful>() -> NonNull<C::State> {
    match C::DOMAIN.place() {
        Some(place) => place.base.cast(),
        None => Stop::Ended.unwind(), // never placed: nothing was opened either
    }
}
