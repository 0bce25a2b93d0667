//! What may cross a boundary: owned data, moved; and references to it, lent for the length of the call.
//!
//! The only unsafe code here is the declaration of an `unsafe trait`.

mod arguments;
mod attend;
mod of_std;
mod unvalidated;

use std::fmt::Debug;
use std::hash::Hash;

use polycall_audit::Digester;

use crate::label::{AtMost, Label};

pub(crate) use arguments::ArgumentsFor;
pub use arguments::{Argument, Arguments, Lent, Moved};
pub(crate) use attend::{Attend, arrive, is_traced};
pub use attend::{Attention, OtherPart, Part};
pub use unvalidated::Unvalidated;

/// A value that may cross a boundary: owned, free of references into any region, of caps and of shared cells.
///
/// Derive it for your own types:
///
/// ```
/// use polycall::prelude::*;
/// #[derive(Debug, Portable)]
/// pub struct Receipt { pub id: u64, pub text: String }
/// ```
///
/// A field whose type you cannot change enters by a reason, which is yours to answer for:
///
/// ```
/// # use polycall::prelude::*;
/// # #[derive(Debug, Clone)] pub struct Decimal(u64);
/// #[derive(Debug, Portable)]
/// pub struct Price { #[portable(opaque = "plain digits, no shared state")] pub amount: Decimal }
/// ```
///
/// # Labels
///
/// A type's label is the join of its fields': `#[label(Secret)]` on a field says that it is more than its type says, and on the type
/// that all of it is. What stands under it may not be more than that, and of opaque fields nobody else knows.
///
/// ```
/// use polycall::label::{Internal, Labeled, Secret};
/// use polycall::prelude::*;
///
/// #[derive(Portable)]
/// pub struct Patient {
///     pub number: u64,
///     #[label(Secret)]
///     pub diagnosis: String,
/// }
///
/// #[derive(Portable)]
/// #[label(Secret)]
/// pub struct Ward { pub patients: Vec<Patient>, pub nurse: Labeled<String, Internal> }
/// ```
///
/// A type that says so has no destructor of its own, which would see what its label is on.
///
/// # Wiping
///
/// Under a label that is confidential or more, a value is wiped before it is dropped: numbers, text and lists, field by field. So a
/// destructor that such a type has finds zeros and empty texts. Opaque fields, `RangeInclusive`, borrowed paths in a box and what keys of maps and
/// elements of sets and heaps are made of beside text and lists stay as they are.
///
/// # Safety
///
/// Only the derive implements this. The type is `Send`, and owns all it holds: no region memory, no
/// [`Cap`](crate::Cap), no reference, no cell that others share, no function object, no type-erased value. (`Send` is
/// not a supertrait, since each field is asked for it: what rustc says then comes after what is said here.)
#[diagnostic::on_unimplemented(
    message = "`{Self}` may not cross a component boundary",
    label = "this type does not own all it holds, or does not say so",
    note = "for your own type: `#[derive(Portable)]`; for a field of a foreign one: `#[portable(opaque = \"reason\")]`",
    note = "region containers stay inside: copy them out by name, `to_portable()`",
    note = "not portable: caps, states, references in fields, `Arc`, `Rc`, locks, cells, atomics, channels, closures, trait objects"
)]
pub unsafe trait Portable: 'static {
    /// The value's classification: the join of what it holds.
    type Label: Label;

    /// Names every field's type to the check; compiled, never run. A function, not a bound: a type that contains
    /// itself would wait for itself.
    #[doc(hidden)]
    fn every_field_may_cross(check: FieldCheck);

    /// Does this to each part of it.
    #[doc(hidden)]
    fn attend(&mut self, _: &Attention) {}
}

/// What the derive asks of each field. Its own methods, so that the question can't be put to somebody else.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct FieldCheck(());

impl FieldCheck {
    pub fn field_may_cross<T: Portable>(self) {}
    pub fn opaque_field_may_cross<T: Send + 'static>(self) {}
    pub fn itself_adds_nothing<Any: Portable<Label = Without::Label>, Without: Portable>(self) {}
    pub fn label_covers_the_field<T: Portable<Label: AtMost<L>>, L: Label>(self) {}
    pub fn label_covers<M: AtMost<L>, L: Label>(self) {}
}

/// What containers ask of what they contain. None of these traits says of a type what another is.
#[doc(hidden)]
pub trait AnyData: Clone + Debug + Default + Ord + Hash + Send + Sync {}

/// An argument whose digest can stand in a record: it says what it is to [`Hash`].
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "records can't have a digest of `{Self}`",
    label = "this argument does not implement `Hash`",
    note = "for your own type: `#[derive(Hash)]`; or leave `digest` out of `#[polycall_export(digest)]`"
)]
pub trait Digested {
    fn put_into(&self, digester: &mut Digester);
}

impl<T: Hash + ?Sized> Digested for T {
    fn put_into(&self, digester: &mut Digester) {
        self.hash(digester);
    }
}
