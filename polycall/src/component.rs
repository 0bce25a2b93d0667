//! Who takes part: components, hosts, and the connections between them.
//!
//! Everything here is implemented by the macros. The traits are `unsafe`, so a hand-written implementation is
//! E0200 in safe code: that, and nothing else, is what makes a connection unforgeable. There is no other unsafe
//! code here.

use crate::boundary::{Arguments, Portable};
use crate::capability::Cap;
use crate::entry::EntryPoint;
use crate::heap::Isolate;
use crate::memory::Domain;
use crate::options::Options;
use crate::session::State;

/// Someone who can hold a [`Cap`]: a component or a host.
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
    fn init(state: &mut Self::State, options: &Options);
}

/// A program's own code, outside of every component: where crossings begin.
///
/// # Safety
///
/// Only the macros implement this.
pub unsafe trait Host: Principal {}

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
pub unsafe trait Connects<D: Component>: Principal {}

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
pub unsafe trait Accepts<C: Principal>: Component {}

/// `Self` may call `D`: the one bound to write in generic code.
///
/// It holds exactly when `Self` lists `D` in `allowed` and `D` accepts `Self`; nobody can add another way.
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
    note = "list the callee in the caller's annotation: `allowed = […]`"
)]
pub trait MayCall<D: Component>: Principal {}

#[diagnostic::do_not_recommend]
impl<C, D> MayCall<D> for C
where
    C: Connects<D>,
    D: Accepts<C>,
{
}

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
    type Requires;
    /// The arguments, moved or lent.
    type Args<'a>: Arguments;
    /// The value a successful call returns.
    type Ok: Portable;
    /// The callee's own error.
    type Err: Portable;
    /// What is known of it at run time.
    const POINT: &'static EntryPoint;

    /// The annotated function.
    fn body(
        cap: &mut Cap<'_, Self::Component, Self::Session>,
        args: Self::Args<'_>,
    ) -> Result<Self::Ok, Self::Err>;
}

/// What is known of a component or a host at run time. Made by the macros; read through
/// [`components`](crate::components()).
#[derive(Debug)]
pub struct PrincipalInfo {
    pub(crate) name: &'static str,
    pub(crate) path: &'static str,
    pub(crate) kind: Kind,
    pub(crate) allowed: &'static [Lookup],
    pub(crate) callers: Option<&'static [Lookup]>,
}

/// Finds out who is listed. A function, since components may list each other, and statics may not be made of each
/// other.
#[doc(hidden)]
pub(crate) type Lookup = fn() -> &'static PrincipalInfo;

/// Who `P` is.
#[doc(hidden)]
pub fn info_of<P: Principal>() -> &'static PrincipalInfo {
    P::INFO
}

impl PrincipalInfo {
    /// A component, from its annotation.
    #[doc(hidden)]
    pub const fn component(
        name: &'static str,
        path: &'static str,
        settings: Settings,
        allowed: &'static [Lookup],
        callers: Option<&'static [Lookup]>,
    ) -> Self {
        Self { name, path, kind: Kind::Component(settings), allowed, callers }
    }

    /// A host, from its declaration.
    #[doc(hidden)]
    pub const fn host(
        name: &'static str,
        path: &'static str,
        kind: HostKind,
        allowed: &'static [Lookup],
    ) -> Self {
        Self { name, path, kind: Kind::Host(kind), allowed, callers: None }
    }

    /// The stable id: the same in every build that keeps the module's path.
    pub(crate) const fn id(&self) -> Id {
        Id::of(self.path)
    }

    pub(crate) fn is_isolated(&self) -> bool {
        matches!(self.kind, Kind::Component(Settings { scope: Scope::Isolated, .. }))
    }
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    Component(Settings),
    Host(HostKind),
}

/// What an annotation fixes for a component; configuration can only narrow it.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    pub scope: Scope,
    pub max_memory: usize,
    pub protection: Protection,
}

/// How far a component is closed off.
///
/// ```
/// assert_eq!(polycall::Scope::Isolated.to_string(), "isolated");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Scope {
    /// Own region, guarded, never shared.
    Isolated,
    /// Own region, guarded; may grant parts of it.
    Shared,
    /// As shared, but holds read-only grants only and is cleared for public data alone.
    Restricted,
}

/// How a component's state is closed while nobody is inside.
///
/// ```
/// assert_eq!(polycall::Protection::Mprotect.to_string(), "mprotect");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Protection {
    /// The pages are made inaccessible (`PROT_NONE`) by `mprotect(2)`. While a thread is inside, every thread
    /// of the process can reach them.
    Mprotect,
    /// The pages are never closed. Only by name, only for measuring.
    None,
}

/// How a host is entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum HostKind {
    /// `#[polycall::main]`: once, by the main thread.
    Main,
    /// `host!`: by any thread, any number of times.
    Any,
    /// `#[polycall::test]`.
    Test,
}

macro_rules! display_as {
    ($type:ty { $($variant:path => $text:literal),+ $(,)? }) => {
        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(match self { $($variant => $text),+ })
            }
        }
    };
}
display_as!(Scope { Scope::Isolated => "isolated", Scope::Shared => "shared", Scope::Restricted => "restricted" });
display_as!(Protection { Protection::Mprotect => "mprotect", Protection::None => "none" });
display_as!(HostKind { HostKind::Main => "main", HostKind::Any => "host", HostKind::Test => "test" });

/// A component's or entry point's stable id: 64-bit FNV-1a of its path.
///
/// ```
/// let report = polycall::components();
/// assert!(report.iter().all(|component| component.id.to_string().len() == 16));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Id(u64);

impl Id {
    pub(crate) const fn of(path: &str) -> Self {
        let bytes = path.as_bytes();
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        let mut i = 0;
        while i < bytes.len() {
            hash = (hash ^ bytes[i] as u64).wrapping_mul(0x0000_0100_0000_01b3);
            i += 1;
        }
        Self(hash)
    }
}

impl std::fmt::Display for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}
