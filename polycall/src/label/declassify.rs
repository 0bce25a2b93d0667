//! Going down: by a function of the component's own, under its reason, and on record.
//!
//! The only unsafe code here is declarations and implementations of traits.

use super::traced::Passage;
use super::{Confidential, Internal, Join, Label, Labeled, Of, Public, Secret, Traced};
use crate::audit::facts::Facts;
use crate::audit::{self, EventKind};
use crate::boundary::Portable;
use crate::capability::Cap;
use crate::component::Component;
use crate::error::CallError;
use crate::panic_hook::withholding;

/// A way down for values of one type and label, as `#[declassifier]` writes it.
///
/// # Safety
///
/// Only the macro implements this, inside the component's module.
pub unsafe trait Declassifier {
    /// Whose it is.
    type Component: Component;
    /// What it takes.
    type Given: Portable;
    /// What it gives out.
    type Out: Portable;
    /// The label before.
    type From: Label + Belongs<Self::Component>;
    /// The label after.
    type To: Label;
    /// Its name and reason, for the record.
    const NAME: &'static &'static str;

    /// The annotated function.
    fn run<S>(cap: &mut Cap<'_, Self::Component, S>, value: &Self::Given) -> Self::Out;
}

/// Component `C` may give out data with this label: data of a compartment only if it is its own.
///
/// # Safety
///
/// Only the implementations here stand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` data is not component `{C}`'s to declassify",
    note = "data of a compartment, `Of<{C}, …>`, is declassified by the component that it belongs to"
)]
pub unsafe trait Belongs<C: Component>: Label {}

macro_rules! belongs {
    ($($level:ident)*) => {$(
        // SAFETY: it is nobody's in particular; who has it is cleared for it.
        unsafe impl<C: Component> Belongs<C> for $level {}
    )*};
}
belongs! { Public Internal Confidential Secret }
// SAFETY: its own, and so is what it holds: a compartment in a compartment is the data of both.
unsafe impl<C: Component, L: Belongs<C>> Belongs<C> for Of<C, L> {}
// SAFETY: as without its provenance.
unsafe impl<C: Component, L: Belongs<C>> Belongs<C> for Traced<L> {}
// SAFETY: both are.
unsafe impl<C: Component, A: Belongs<C>, B: Belongs<C>> Belongs<C> for Join<A, B> {}

/// Gives a value out under a lower label. The record comes first, and waits until it is in the log.
///
/// # Errors
///
/// [`CallError::AuditUnavailable`]: nothing was given out.
pub fn declassify<D: Declassifier, S>(
    cap: &mut Cap<'_, D::Component, S>,
    value: &Labeled<D::Given, D::From>,
) -> Result<Labeled<D::Out, D::To>, CallError> {
    let frame = cap.frame();
    frame.hold.release(); // a sink is a stranger
    let info = <D::Component as crate::Principal>::INFO;
    let about = Facts::about(EventKind::Declassified, info);
    let facts = Facts {
        session: Some(D::NAME),
        point: frame.point,
        depth: frame.depth.get(),
        epoch: frame.epoch,
        ..about.of(value.passage().first())
    };
    audit::record(&facts).map_err(|_| CallError::AuditUnavailable { component: info.name })?;
    Ok(Labeled::after(value.passage().first(), withholding(|| D::run(cap, value.value()))))
}
