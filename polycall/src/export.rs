//! An entry point's type-level side: whose it is, what it requires, what crosses.
//!
//! The only unsafe code here is the declaration of an `unsafe trait`.

use polycall_audit::Digester;

use crate::boundary::Portable;
use crate::capability::Cap;
use crate::component::Component;
use crate::entry::EntryPoint;
use crate::gate::Refusal;
use crate::session::State;
use crate::session::permission::Required;
use crate::timing::Timing;

/// One entry point, as the gate sees it.
///
/// # Safety
///
/// Only the macros implement this. `POINT` must describe this entry point of `Component`, and `body` must be
/// the annotated function: the gate is the only one who can hand it its [`Cap`].
pub unsafe trait Export: Sized + 'static {
    /// Whose entry point it is.
    type Component: Component;
    /// The session state the caller must be in (or in a descendant of).
    type Session: State;
    /// The permissions that state must grant.
    type Requires: Required;
    /// The arguments, moved or lent.
    type Args<'a>;
    /// The value a successful call returns.
    type Ok: Portable;
    /// The callee's own error.
    type Err: Portable;
    /// What its validators may say; [`Infallible`](std::convert::Infallible) where it has none.
    type Refusal: Refusal;
    /// What is known of it at run time.
    const POINT: &'static EntryPoint;

    /// Whether records of it have a digest of its arguments.
    const IS_DIGESTED: bool = false;

    /// Digests the arguments, one after the other.
    fn digest(_args: &Self::Args<'_>, _digester: &mut Digester) {}

    /// When its results leave; `None` for at once.
    const TIMING: Option<&'static Timing> = None;

    /// Sees the arguments before the call is made.
    #[doc(hidden)]
    #[inline(always)]
    fn pre(_args: &Self::Args<'_>) -> Result<(), Self::Refusal> {
        Ok(())
    }

    /// Sees the result before it is given out.
    #[doc(hidden)]
    #[inline(always)]
    fn post(_value: &Self::Ok) -> Result<(), Self::Refusal> {
        Ok(())
    }

    /// The annotated function.
    fn body(
        cap: &mut Cap<'_, Self::Component, Self::Session>,
        args: Self::Args<'_>,
    ) -> Result<Self::Ok, Self::Err>;
}
