//! Session states: what a user's session has proved so far, as a type and at run time.
//!
//! `#[polycall::states]` makes a hierarchy of them. A [`Session`] goes from state to state by transactions (`change`,
//! which carry out a `plan`); what is in force in it is one number that each crossing compares (`live`, `standing`).
//! A `scope` turns the state into a cap's type. The only unsafe code in this file is `unsafe impl`s of its own traits;
//! there is none in the others.

mod change;
pub(crate) mod context;
mod expiry;
pub(crate) mod hierarchy;
mod live;
pub mod permission;
mod plan;
mod scope;
pub(crate) mod standing;
mod value;

pub use crate::error::Lapse;
pub(crate) use hierarchy::{Hierarchy, StateRow};
pub use hierarchy::{Inherit, Relationship, StateReport, states};
pub use permission::Permissions;
pub use plan::TransitionKind;
pub use value::Session;

/// A session state: a struct under `#[state(…)]` in a `#[polycall::states]` module.
///
/// # Safety
///
/// Only the macros implement this. `guard` must be the annotated one, and `INDEX` the state's place in the hierarchy's
/// table.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a session state",
    note = "session states are the structs of a module under `#[polycall::states]`"
)]
pub unsafe trait State: Sized + 'static {
    /// The state that sessions of its hierarchy begin in.
    type Initial: State;
    /// The state this one is entered from.
    type Parent: State;
    /// What its guard looks at.
    type Credential;
    /// Its name.
    const NAME: &'static str;
    /// Its hierarchy's states, of which it is one.
    #[doc(hidden)]
    const HIERARCHY: &'static Hierarchy;
    #[doc(hidden)]
    const INDEX: u8;
    /// Whether it is in no hierarchy, so that every session is in it.
    #[doc(hidden)]
    const IS_NOBODYS: bool = false;

    /// Whether the credential opens this state. Only a transition has the right to ask, so that no question goes
    /// unrecorded.
    #[doc(hidden)]
    fn guard(credential: &Self::Credential, right: AskGuard) -> bool;
}

/// The right to ask a guard. Only this crate makes one.
#[doc(hidden)]
#[derive(Debug)]
pub struct AskGuard(());

/// What `on_enter` and `on_exit` of a state are told.
///
/// ```
/// use polycall::session::Transition;
///
/// #[polycall::states]
/// pub mod session {
///     #[state(initial)]
///     pub struct Visitor;
///     #[state(parent = Visitor, guard = super::yes, on_enter = super::greet)]
///     pub struct Clerk;
/// }
/// fn yes((): &()) -> bool { true }
/// fn greet(transition: &Transition) {
///     println!("session {} is in {} now", transition.session, transition.state);
/// }
/// # fn main() {}
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Transition {
    /// The session's number.
    pub session: u64,
    /// The state that is entered or left.
    pub state: &'static str,
    /// The state that the transition is about; the same, if a state is left because it was taken away.
    pub target: &'static str,
    /// How far it reaches.
    pub kind: TransitionKind,
}

/// The state of a session in which nothing was proved: where hosts begin.
///
/// ```
/// use polycall::session::{NoSession, State};
/// assert_eq!(NoSession::NAME, "NoSession");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoSession;

static NO_SESSION: Hierarchy = Hierarchy::new(&[StateRow {
    name: NoSession::NAME,
    parent: None,
    relationship: Relationship::Parent,
    inherit: Inherit::None,
    own: 0,
    effective: 0,
    expires: None,
    on_enter: None,
    on_exit: None,
}]);

// SAFETY: the root is its own parent, and nothing guards it: it grants nothing. It is the first of its table.
unsafe impl State for NoSession {
    type Initial = Self;
    type Parent = Self;
    type Credential = ();
    const NAME: &'static str = "NoSession";
    const HIERARCHY: &'static Hierarchy = &NO_SESSION;
    const INDEX: u8 = 0;
    const IS_NOBODYS: bool = true;

    fn guard((): &(), _: AskGuard) -> bool {
        true
    }
}

/// `Self` is the state that sessions of its hierarchy begin in.
///
/// # Safety
///
/// Only the macros implement this.
#[diagnostic::on_unimplemented(
    message = "a session can't begin in state `{Self}`, which is not its hierarchy's initial one",
    label = "not an initial state",
    note = "open it in the initial state, and move it by `cap.transition::<State>(&session, kind, credential)`"
)]
pub unsafe trait Begins: State<Initial = Self> {
    #[doc(hidden)]
    const BEGINS: ();
}

// SAFETY: it is its own hierarchy.
unsafe impl Begins for NoSession {
    const BEGINS: () = ();
}

/// The parent of a state that is a part of `P`: a state that no session is in, so that a part is entered with `P` alone.
#[doc(hidden)]
#[derive(Debug)]
pub struct EnteredWith<P>(std::marker::PhantomData<P>);

// SAFETY: its guard lets nobody in, and it stands where `P` does.
unsafe impl<P: State> State for EnteredWith<P> {
    type Initial = P::Initial;
    type Parent = Self;
    type Credential = ();
    const NAME: &'static str = P::NAME;
    const HIERARCHY: &'static Hierarchy = P::HIERARCHY;
    const INDEX: u8 = P::INDEX;

    fn guard((): &(), _: AskGuard) -> bool {
        false
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
