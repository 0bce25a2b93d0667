//! Who takes part: components, hosts, and the connections between them.
//!
//! Everything here is implemented by the macros. The traits are `unsafe`, so a hand-written implementation is
//! E0200 in safe code: that, and nothing else, is what makes a connection unforgeable. There is no other unsafe
//! code here.

use crate::memory::Domain;
use crate::principal::{Lookup, PrincipalInfo};

/// Someone who can hold a [`Cap`](crate::Cap): a component or a host.
///
/// # Safety
///
/// Only the macros implement this. `INFO` must describe exactly this type, and no other type may share it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a component nor a host",
    note = "a component is a module under `#[micro(…)]` or with `component! {{ … }}`; its marker is `<module>::Micro`",
    note = "a host is declared by `#[polycall::main(host = App, …)]` or `host! {{ App, … }}`"
)]
pub unsafe trait Principal: Sized + 'static {
    /// What is known of it at run time.
    const INFO: &'static PrincipalInfo;
}

/// One annotated module; the implementing type is its marker, `<module>::Micro`.
///
/// # Safety
///
/// Only the macros implement this. `DOMAIN` must belong to this component and to no other.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a component",
    note = "a component is a module under `#[micro(…)]` or with `component! {{ … }}`; its marker is `<module>::Micro`"
)]
pub unsafe trait Component: Principal {
    /// The run-time side: region, lock, decision word.
    const DOMAIN: &'static Domain;
}

/// A program's own code, outside of every component: where crossings begin.
///
/// # Safety
///
/// Only the macros implement this.
pub unsafe trait Host: Principal {
    /// Which trait this is: an implementation written for another name of it does not compile.
    #[doc(hidden)]
    const HOST: ();
}

/// `Self` lists `D` in its `allowed = […]`.
///
/// # Safety
///
/// Only the macros implement this, from the annotation on `Self`.
#[diagnostic::on_unimplemented(
    message = "component `{Self}` is not allowed to call `{D}`",
    label = "this call is not a declared connection",
    note = "list the callee in the caller's annotation: `allowed = […]`"
)]
pub unsafe trait Connects<D: Component>: Principal {
    #[doc(hidden)]
    const CONNECTS: ();
    /// Who is called, for the list of connections.
    #[doc(hidden)]
    const CALLEE: Lookup = info_of::<D>;
}

/// `Self` takes calls from `C`: everyone, or those in its `callers = […]`.
///
/// # Safety
///
/// Only the macros implement this, from the annotation on `Self`.
#[diagnostic::on_unimplemented(
    message = "component `{Self}` does not accept calls from `{C}`",
    label = "the callee's `callers` do not name this caller",
    note = "only the owner of the callee can change that: `callers = […]` in its annotation"
)]
pub unsafe trait Accepts<C: Principal>: Component {
    #[doc(hidden)]
    const ACCEPTS: ();
    /// Who calls, for the list of callers.
    #[doc(hidden)]
    const CALLER: Lookup = info_of::<C>;
}

/// `Self` may call `D`: the one bound to write in generic code.
///
/// It holds exactly when `Self` lists `D` in `allowed` and `D` accepts `Self`; nobody can add another way.
///
/// # Safety
///
/// Only the implementation here stands.
///
/// ```
/// use polycall::prelude::*;
/// # #[micro(scope = "shared")] pub mod greeter {
/// #     #[polycall_export] pub fn greet() -> u32 { 7 }
/// # }
/// # #[polycall::test(allowed = [greeter])] fn t(_: &mut Cap<'_>) {}
/// fn twice<C: MayCall<greeter::Micro>>(cap: &mut Cap<'_, C>) -> Result<u32, CallError> {
///     Ok(greeter::greet(cap)? + greeter::greet(cap)?)
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "component `{Self}` is not allowed to call `{D}`",
    label = "this call is not a declared connection",
    note = "list the callee in the caller's annotation: `allowed = […]`; in a generic function, ask for it: `C: MayCall<{D}>`"
)]
pub unsafe trait MayCall<D: Component>: Principal {}

// SAFETY: exactly the two halves of a connection.
// Shown in diagnostics, unlike most blanket implementations: rustc then names the half that is missing, with its own
// message: the caller's `allowed`, or the callee's `callers`.
unsafe impl<C, D> MayCall<D> for C
where
    C: Connects<D>,
    D: Accepts<C>,
{
}

/// Who `P` is.
fn info_of<P: Principal>() -> &'static PrincipalInfo {
    P::INFO
}
