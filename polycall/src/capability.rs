//! The capability: the token that says "this code runs inside component C, in session state S".
//!
//! Unsafe code is allowed here for two things: a cap points to its frame, and a borrow of the cap becomes a borrow
//! of the state. A `Cap` of `C` is only made for a frame of `C`; its frame's hold is released by the gate alone,
//! which needs the cap back to do it: an outbound call and `enter` borrow it mutably, and the body's end ends every
//! borrow of it. So a reference that borrows the cap ends before its region closes.

use std::fmt;
use std::marker::PhantomData;
use std::ptr::NonNull;

use crate::component::{Component, Host, MayCall, Principal};
use crate::error::StartError;
use crate::frame::Frame;
use crate::session::{NoSession, State};
use crate::state::{self, Stateful};

/// The right to act as component `C` in session state `S`, for one crossing.
///
/// The gate hands it in by `&mut`. It is neither `Send`, `Sync`, `Clone` nor constructible, and its lifetime
/// ends with the crossing, so it cannot be kept, copied or passed to another thread. Inside a component's module
/// `Cap<'_>` and `Cap<'_, S>` are short for `polycall::Cap<'_, Micro, S>`.
///
/// ```standalone_crate
/// use polycall::prelude::*;
///
/// #[micro(scope = "isolated")]
/// pub mod counter {
///     #[isolated]
///     pub struct Count { total: u64 }
///
///     #[polycall_export]
///     pub fn add(cap: &mut Cap<'_>, n: u64) -> u64 {
///         cap.state_mut().total += n;
///         cap.state().total
///     }
/// }
///
/// #[polycall::main(host = App, allowed = [counter])]
/// fn main(cap: &mut Cap<'_>) {
///     assert_eq!(counter::add(cap, 3), Ok(3));
///     assert_eq!(counter::add(cap, 4), Ok(7));
/// }
/// ```
pub struct Cap<'gate, C: Principal, S = NoSession> {
    /// A `&'gate Frame`. A pointer keeps the cap on its thread, and rustc says so once; by the reference it would
    /// complain of each of the frame's cells.
    frame: NonNull<Frame>,
    /// Invariant in all three, so that no cap can be swapped for another crossing's.
    _who: PhantomData<Invariant<(&'gate (), C, S)>>,
}

type Invariant<T> = fn(T) -> T;

impl<'gate, C: Principal, S> Cap<'gate, C, S> {
    /// The frame must be one of `C`, in a state within `S`: only the gate, `enter` and the hosts make caps.
    #[inline]
    pub(crate) fn new(frame: &'gate Frame) -> Self {
        Self { frame: NonNull::from_ref(frame), _who: PhantomData }
    }

    #[inline]
    pub(crate) fn frame(&self) -> &'gate Frame {
        // SAFETY: made from a shared reference that lives as long as `'gate`, in which the cap is invariant.
        unsafe { self.frame.as_ref() }
    }
}

impl<C: Stateful, S> Cap<'_, C, S> {
    /// The component's state, for reading. The first access opens the region, for reading and writing, and
    /// takes the state's lock so that nobody else changes it; both last until the next outbound call or the end
    /// of the entry point. What was seen here therefore still holds at a following [`state_mut`](Self::state_mut).
    ///
    /// Cost: one `mprotect(2)` pair per stretch between outbound calls, none for further accesses.
    ///
    /// The reference borrows the cap, so it ends before any outbound call:
    ///
    /// ```compile_fail,E0502
    /// use polycall::prelude::*;
    /// #[micro(scope = "shared")]
    /// pub mod other { #[polycall_export] pub fn ping() {} }
    /// #[micro(scope = "isolated", allowed = [other])]
    /// pub mod vault {
    ///     #[isolated] pub struct Vault { n: u64 }
    ///     #[polycall_export]
    ///     pub fn peek(cap: &mut Cap<'_>) -> u64 {
    ///         let kept = &cap.state().n;
    ///         let _ = other::ping(cap); // the region is closed here
    ///         *kept
    ///     }
    /// }
    /// ```
    #[inline]
    pub fn state(&self) -> &C::State {
        // SAFETY: as this file's head says.
        unsafe { state::upgradable::<C>(&self.frame().hold) }
    }

    /// The component's state, for changing: as [`state`](Self::state), and alone.
    ///
    /// A panic after this and before the next outbound call poisons the component. Cost: as `state`.
    #[inline]
    pub fn state_mut(&mut self) -> &mut C::State {
        // SAFETY: as this file's head says; and since the cap, the only one of its frame that can be used now, is
        // borrowed mutably, no other reference it gave out is alive.
        unsafe { state::exclusive::<C>(&self.frame().hold) }
    }

    /// The state of a leaf that takes `&State`: for reading, among other readers.
    #[inline]
    pub(crate) fn state_shared(&mut self) -> &C::State {
        // SAFETY: as this file's head says; and the mutable borrow keeps everything else of this frame away.
        unsafe { state::shared::<C>(&self.frame().hold) }
    }
}

impl<H: Host, S> Cap<'_, H, S> {
    /// Wipes component `D`'s region and builds its state afresh, as at the start; a poisoned component admits
    /// calls again. Waits until nobody is inside.
    ///
    /// Cost: one `mprotect(2)` pair, and zeroing the committed pages.
    ///
    /// # Errors
    ///
    /// [`StartError::Init`] when the component's `init` fails (it stays poisoned) or the component has ended;
    /// [`StartError::Memory`] when the region cannot be opened.
    ///
    /// ```standalone_crate
    /// # use polycall::prelude::*;
    /// # #[micro(scope = "isolated")] pub mod counter {
    /// #     #[isolated] pub struct Count { total: u64 }
    /// #     #[polycall_export] pub fn add(count: &mut Count, n: u64) -> u64 { count.total += n; count.total }
    /// # }
    /// #[polycall::main(host = App, allowed = [counter])]
    /// fn main(cap: &mut Cap<'_>) {
    ///     counter::add(cap, 3).unwrap();
    ///     cap.reset::<counter::Micro>().unwrap();
    ///     assert_eq!(counter::add(cap, 1), Ok(1));
    /// }
    /// ```
    pub fn reset<D: Component>(&mut self) -> Result<(), StartError>
    where
        H: MayCall<D>,
    {
        crate::start::reset(D::DOMAIN)
    }

    /// Wipes component `D`'s region for good: every later call is [`CallError::Ended`](crate::CallError::Ended).
    /// Waits until nobody is inside. `#[polycall::main]` does this to all components when it returns.
    ///
    /// Cost: one `mprotect(2)` pair, and zeroing the committed pages.
    ///
    /// # Errors
    ///
    /// [`StartError::Memory`] when the region cannot be opened for wiping; calls are refused all the same.
    ///
    /// ```standalone_crate
    /// # use polycall::prelude::*;
    /// # #[micro(scope = "isolated")] pub mod counter {
    /// #     #[isolated] pub struct Count { total: u64 }
    /// #     #[polycall_export] pub fn add(count: &mut Count, n: u64) -> u64 { count.total += n; count.total }
    /// # }
    /// #[polycall::main(host = App, allowed = [counter])]
    /// fn main(cap: &mut Cap<'_>) {
    ///     cap.end::<counter::Micro>().unwrap();
    ///     assert_eq!(counter::add(cap, 1), Err(CallError::Ended { component: "counter" }));
    /// }
    /// ```
    pub fn end<D: Component>(&mut self) -> Result<(), StartError>
    where
        H: MayCall<D>,
    {
        crate::start::end(D::DOMAIN)
    }
}

impl<C: Principal, S: State> fmt::Debug for Cap<'_, C, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cap<{}, {}>", C::INFO.name, S::NAME)
    }
}
