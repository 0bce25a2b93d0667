//! Who may have what: the rules, as traits.

use super::{Confidential, Internal, Join, Label, Of, Public, Secret, Traced};
use crate::boundary::Portable;
use crate::component::{Component, MayCall, Principal};

/// Data with this label may flow to `P`.
///
/// # Safety
///
/// Only the implementations here stand.
///
/// ```
/// use polycall::label::{FlowsTo, Public};
/// fn for_everyone<P: polycall::Principal>() where Public: FlowsTo<P> {}
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` data may not flow to `{P}`",
    note = "ask for it in a generic function: `{Self}: FlowsTo<{P}>`"
)]
pub unsafe trait FlowsTo<P: Principal>: Label {}

// SAFETY: public data is everyone's.
unsafe impl<P: Principal> FlowsTo<P> for Public {}
// SAFETY: as the annotation says.
unsafe impl<P: Cleared<Self>> FlowsTo<P> for Internal {}
// SAFETY: as above.
unsafe impl<P: Cleared<Self>> FlowsTo<P> for Confidential {}
// SAFETY: as above.
unsafe impl<P: Cleared<Self>> FlowsTo<P> for Secret {}
// SAFETY: both may.
unsafe impl<P: Principal, A: FlowsTo<P>, B: FlowsTo<P>> FlowsTo<P> for Join<A, B> {}
// SAFETY: whoever may without its provenance.
unsafe impl<P: Principal, L: FlowsTo<P>> FlowsTo<P> for Traced<L> {}
// SAFETY: those who have to do with the component, and are cleared.
unsafe impl<P: Knows<C>, C: Component, L: FlowsTo<P>> FlowsTo<P> for Of<C, L> {}

/// Data with label `Self` may stand under label `M` as well: who may have that may have this. What `#[label(M)]` asks of what stands
/// under it. `M` is a level, or a compartment's.
///
/// # Safety
///
/// Only the implementations here stand.
///
/// ```
/// use polycall::label::{AtMost, Internal, Label, Secret};
/// fn is_below<A: AtMost<B>, B: Label>() {}
/// is_below::<Internal, Secret>();
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` data may not stand under the label `{M}`",
    label = "this is more than its label says",
    note = "`#[label(…)]` is at least what the labelled type says by itself: name the higher label, or a compartment that it belongs to"
)]
pub unsafe trait AtMost<M: Label>: Label {}

// SAFETY: public data is everyone's.
unsafe impl<M: Label> AtMost<M> for Public {}
// SAFETY: both are.
unsafe impl<M: Label, A: AtMost<M>, B: AtMost<M>> AtMost<M> for Join<A, B> {}
// SAFETY: whoever may without its provenance. What is traced stands under what is traced, or nobody would see to it.
unsafe impl<M: Label, L: AtMost<M>> AtMost<Traced<M>> for Traced<L> {}
// SAFETY: those who have to do with the component are the same, and of them those who are cleared for more.
unsafe impl<C: Component, M: Label, L: AtMost<M>> AtMost<Of<C, M>> for Of<C, L> {}
// SAFETY: as without provenance.
unsafe impl<C: Component, M: Label, L: Label> AtMost<Traced<M>> for Of<C, L> where Self: AtMost<M> {}

macro_rules! at_most {
    ($($low:ident: $($high:ident)*;)*) => {$($(
        // SAFETY: who is cleared for a level is cleared for those below: the annotation sees to it.
        unsafe impl AtMost<$high> for $low {}
    )*
        // SAFETY: as above, and of those fewer.
        unsafe impl<C: Component, M: Label> AtMost<Of<C, M>> for $low where $low: AtMost<M> {}
        // SAFETY: as without provenance.
        unsafe impl<M: Label> AtMost<Traced<M>> for $low where $low: AtMost<M> {}
    )*};
}
at_most! { Internal: Internal Confidential Secret; Confidential: Confidential Secret; Secret: Secret; }

/// `Self` is cleared for data of level `L`.
///
/// # Safety
///
/// Only the macros implement this, from the annotation on `Self`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not cleared for `{L}` data",
    label = "data with this label may not flow there",
    note = "`clearance = \"…\"` in its annotation says what it is cleared for; without, `isolated` components are cleared for secret \
            data, `shared` ones and hosts for confidential, `restricted` ones for public"
)]
pub unsafe trait Cleared<L: Label>: Principal {
    #[doc(hidden)]
    const CLEARED: ();
}

/// `Self` has to do with component `C`: it is `C`, or may call it.
///
/// # Safety
///
/// Only the macros implement this, for a component itself; and here, for who may call it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` may not have what belongs to component `{C}`",
    label = "data of a compartment stays with its component and those who may call it",
    note = "list the component in `allowed`, or have it give out what anybody may see"
)]
pub unsafe trait Knows<C: Component>: Principal {}

// SAFETY: whoever may call it may see what it returns.
#[diagnostic::do_not_recommend]
unsafe impl<P: MayCall<C>, C: Component> Knows<C> for P {}

/// A portable value that may flow to `P`: what its label says.
///
/// # Safety
///
/// Only the implementation here stands.
#[diagnostic::on_unimplemented(
    message = "`{Self}` may not cross a component boundary",
    label = "this type does not own all it holds, or does not say so",
    note = "for your own type: `#[derive(Portable)]`; for a field of a foreign one: `#[portable(opaque = \"reason\")]`",
    note = "region containers stay inside: copy them out by name, `to_portable()`",
    note = "not portable: caps, states, references in fields, `Arc`, `Rc`, locks, cells, atomics, channels, closures, trait objects"
)]
pub unsafe trait Portably<P: Principal>: Portable {}

// SAFETY: the label decides.
// Shown in diagnostics: rustc then says what is missing, in its own message: a clearance, a connection, or that the value may
// not cross at all.
unsafe impl<P: Principal, T: Portable<Label: FlowsTo<P>> + ?Sized> Portably<P> for T {}
