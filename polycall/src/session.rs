//! Session states: what a user's session has proved so far, as a type.
//!
//! A first form: states with a parent, a guard and permissions. Permissions add up from parent to child.
//! The only unsafe code here is `unsafe impl`s of this file's own traits.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::audit::facts::Facts;
use crate::audit::{self, EventKind, Outcome};
use crate::error::SessionError;
use crate::frame::Frame;
use crate::principal::PrincipalInfo;
use crate::stop::Stop;

/// A session state: a struct under `#[state(…)]` in a `#[polycall::states]` module.
///
/// # Safety
///
/// Only the macros implement this. `guard` must be the annotated one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a session state",
    note = "session states are the structs of a module under `#[polycall::states]`"
)]
pub unsafe trait State: Sized + 'static {
    /// The state this one is entered from.
    type Parent: State;
    /// What its guard looks at.
    type Credential;
    /// Its name.
    const NAME: &'static str;

    /// Whether the credential opens this state. Only [`Cap::enter`](crate::Cap::enter) has the right to ask, so
    /// that no question goes unrecorded.
    #[doc(hidden)]
    fn guard(credential: &Self::Credential, right: AskGuard) -> bool;
}

/// The right to ask a guard. Only this crate makes one.
#[doc(hidden)]
#[derive(Debug)]
pub struct AskGuard(());

/// The state of a session in which nothing was proved: where hosts begin.
///
/// ```
/// use polycall::session::{NoSession, State};
/// assert_eq!(NoSession::NAME, "NoSession");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoSession;

// SAFETY: the root is its own parent, and nothing guards it: it grants nothing.
unsafe impl State for NoSession {
    type Parent = Self;
    type Credential = ();
    const NAME: &'static str = "NoSession";

    fn guard((): &(), _: AskGuard) -> bool {
        true
    }
}

/// A session in `Self` is also in `A`: `Self` is `A` or a descendant of it.
///
/// # Safety
///
/// Only the macros implement this, from the hierarchy.
#[diagnostic::on_unimplemented(
    message = "the session is in state `{Self}`, but `{A}` is required here",
    label = "called in the wrong session state",
    note = "enter the required state first: `cap.enter::<State, _>(credential, |cap| …)`",
    note = "or, in an entry point, require it of callers: `#[polycall_export(state = State)]` and `cap: &mut Cap<'_, State>`"
)]
pub unsafe trait Within<A: State>: State {
    /// Which trait this is: an implementation written for another name of it does not compile.
    #[doc(hidden)]
    const WITHIN: ();
}

// SAFETY: every session is within the root of all hierarchies, which proves nothing.
unsafe impl<S: State> Within<NoSession> for S {
    const WITHIN: () = ();
}

/// A session in `Self` has the permissions `P`: one of [`permission`]'s types, or a tuple of them.
///
/// # Safety
///
/// Only the macros implement this, from the hierarchy.
#[diagnostic::on_unimplemented(
    message = "session state `{Self}` does not grant `{P}`",
    label = "called without the permission it requires",
    note = "grant it to the state: `#[state(…, permissions = READ | WRITE)]`"
)]
pub unsafe trait Grants<P>: State {
    #[doc(hidden)]
    const GRANTS: ();
}

// SAFETY: requiring nothing is granted by everyone.
unsafe impl<S: State> Grants<()> for S {
    const GRANTS: () = ();
}
// SAFETY: both are granted.
unsafe impl<S: Grants<A> + Grants<B>, A, B> Grants<(A, B)> for S {
    const GRANTS: () = ();
}
/// The permissions an entry point can require and a session state can grant.
///
/// Written as LibPolyCall writes them: `requires = READ | WRITE`.
pub mod permission {
    macro_rules! permissions {
        ($($(#[$doc:meta])* $name:ident = $bit:literal;)+) => {$(
            $(#[$doc])*
            ///
            /// ```
            #[doc = concat!("let _: polycall::session::permission::", stringify!($name), ";")]
            /// ```
            #[derive(Debug, Clone, Copy, PartialEq, Eq)]
            pub struct $name;
        )+};
    }
    permissions! {
        /// Run something (bit `0x01` of LibPolyCall's mask).
        Execute = 0x01;
        /// Read data (bit `0x02`).
        Read = 0x02;
        /// Change data (bit `0x04`).
        Write = 0x04;
        /// Manage memory (bit `0x08`).
        Memory = 0x08;
        /// Input and output (bit `0x10`).
        Io = 0x10;
        /// Reach the network (bit `0x20`).
        Network = 0x20;
        /// Reach the file system (bit `0x40`).
        Filesystem = 0x40;
        /// Administer (bit `0x80`).
        Admin = 0x80;
    }
}

/// Runs a state's guard and records what it said. A guard that panics refuses.
pub(crate) fn admit<T: State>(
    who: &'static PrincipalInfo,
    frame: &Frame,
    credential: &T::Credential,
) -> Result<(), SessionError> {
    let state = T::NAME;
    let outcome = catch_unwind(AssertUnwindSafe(|| T::guard(credential, AskGuard(()))));
    let (kind, result) = match outcome {
        Ok(true) => (EventKind::StateEntered, Ok(())),
        Ok(false) => (EventKind::StateRefused, Err(SessionError::Refused { state })),
        Err(payload) => {
            Stop::from_payload(payload);
            (EventKind::StateRefused, Err(SessionError::GuardPanicked { state }))
        }
    };
    match audit::record(&facts(kind, who, frame, &T::NAME)) {
        Ok(()) => result,
        Err(_) => result.and(Err(SessionError::AuditUnavailable { state })),
    }
}

/// What the record of a transition says.
fn facts(
    kind: EventKind,
    who: &'static PrincipalInfo,
    frame: &Frame,
    state: &'static &'static str,
) -> Facts<'static> {
    Facts {
        kind,
        caller: Some(who),
        callee: who,
        point: None,
        session: Some(state),
        epoch: frame.epoch,
        depth: frame.depth,
        outcome: if kind == EventKind::StateRefused { Outcome::Denied } else { Outcome::Returned },
        digest: [0; 2],
    }
}
