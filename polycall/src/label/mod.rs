//! Labels: what data may flow where.
//!
//! Every value that crosses a boundary has a label, which is known from its type: [`Public`] for plain data, and for
//! [`Labeled<T, L>`](Labeled) what `L` says. A type's label is the join of its fields'. Arguments flow only into components that
//! are cleared for them, results and errors only to callers that are.
//!
//! | label | who may have it |
//! | --- | --- |
//! | [`Public`] | everyone |
//! | [`Internal`], [`Confidential`], [`Secret`] | who is cleared for it or for more: `clearance = "secret"` in the annotation. Without: `isolated` components are cleared for secret data, `shared` ones and hosts for confidential, `restricted` ones for public |
//! | [`Of<C, L>`](Of) | component `C`, and of those who may call it who are cleared for `L` |
//!
//! ```standalone_crate
//! use polycall::prelude::*;
//! use polycall::label::{Confidential, Labeled};
//!
//! #[micro(scope = "isolated")]
//! pub mod vault {
//!     use super::{Confidential, Labeled};
//!
//!     #[polycall_export]
//!     pub fn receipt() -> Labeled<String, Confidential> {
//!         Labeled::new("paid".to_owned())
//!     }
//! }
//!
//! #[polycall::main(host = App, allowed = [vault])]
//! fn main(cap: &mut Cap<'_>) {
//!     let receipt = vault::receipt(cap).unwrap();
//!     assert_eq!(format!("{receipt:?}"), "Labeled(confidential)"); // nobody reads it by accident
//!     let length = receipt.map(|text| text.len());                 // its length is as confidential
//!     # let _ = length;
//! }
//! ```
//!
//! Handing it to a component that is not cleared for it does not compile:
//!
//! ```compile_fail,E0277
//! use polycall::prelude::*;
//! use polycall::label::{Confidential, Labeled};
//!
//! #[micro(scope = "restricted")]
//! pub mod analytics {
//!     #[polycall_export]
//!     pub fn count(_: super::Labeled<String, super::Confidential>) {}
//! }
//! ```
//!
//! The only unsafe code here is the implementation of `Portable` for labelled values.

mod compare;
pub(crate) mod declassify;
mod flow;
mod held;
mod labeled;
pub(crate) mod pure;
mod sanitise;
mod traced;

pub use crate::provenance::Provenance;
pub use compare::Comparable;
pub use flow::{AtMost, Cleared, FlowsTo, Knows, Portably};
pub use labeled::Labeled;
pub use sanitise::{at_least, bucket, mask_email, mask_pan, pseudonym};

use std::marker::PhantomData;

use crate::boundary::{Attend, Attention, FieldCheck, Portable};
use crate::component::Component;
use traced::Passage;

/// A classification of data.
///
/// Sealed: labels are polycall's. [`Of`] makes those of compartments.
pub trait Label: sealed::Sealed + 'static {
    /// Its name, for messages.
    const NAME: &'static str;
    /// The join with another: whoever may have that may have both.
    type With<B: Label>: Label;
    /// Whether values are wiped when they are dropped.
    #[doc(hidden)]
    const IS_WIPED: bool;
    /// What values remember of where they came from.
    #[doc(hidden)]
    type Passage: Passage;
    /// Whether they do.
    #[doc(hidden)]
    const IS_TRACED: bool = Self::Passage::IS_KEPT;
}

macro_rules! levels {
    ($($(#[$doc:meta])* $level:ident = $name:literal, $is_wiped:literal;)+) => {$(
        $(#[$doc])*
        ///
        /// ```
        /// use polycall::label::Label;
        #[doc = concat!("assert_eq!(polycall::label::", stringify!($level), "::NAME, \"", $name, "\");")]
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $level;

        impl Label for $level {
            const NAME: &'static str = $name;
            type With<B: Label> = Join<Self, B>;
            const IS_WIPED: bool = $is_wiped;
            type Passage = ();
        }
        impl sealed::Sealed for $level {}
    )+};
}

levels! {
    /// Data for who belongs to the house.
    Internal = "internal", false;
    /// Data for who has to do with it.
    Confidential = "confidential", true;
    /// Data for those alone who guard it.
    Secret = "secret", true;
}

/// Data that may flow anywhere.
///
/// ```
/// use polycall::label::{Label, Public};
/// assert_eq!(Public::NAME, "public");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Public;

impl Label for Public {
    const NAME: &'static str = "public";
    type With<B: Label> = B;
    const IS_WIPED: bool = false;
    type Passage = ();
}
impl sealed::Sealed for Public {}

/// Data of component `C`, at level `L`: a compartment. Who may call two components can talk to both, and still carry nothing of
/// the one to the other, at any level.
///
/// ```
/// use polycall::prelude::*;
/// use polycall::label::{Confidential, Labeled, Of};
///
/// #[micro(scope = "shared")]
/// pub mod accounts {
///     #[polycall_export]
///     pub fn balance() -> super::Labeled<u64, super::Of<Micro, super::Confidential>> {
///         super::Labeled::new(10)
///     }
/// }
/// # fn main() {}
/// ```
#[derive(Debug)]
pub struct Of<C, L>(PhantomData<fn() -> (C, L)>);

impl<C: Component, L: Label> Label for Of<C, L> {
    const NAME: &'static str = L::NAME;
    type With<B: Label> = Join<Self, B>;
    const IS_WIPED: bool = L::IS_WIPED;
    type Passage = L::Passage;
}
impl<C: Component, L: Label> sealed::Sealed for Of<C, L> {}

/// Data with label `L` that says where it came from: who put it under its label, and to whom it came since
/// ([`Labeled::provenance`]). It prints that, and so do records of its declassification. Costs room for it in each value, and a
/// step at each boundary that it crosses by being given away or returned; lent, it stays where it is.
///
/// ```
/// use polycall::prelude::*;
/// use polycall::label::{Confidential, Labeled, Traced};
///
/// #[micro(scope = "isolated")]
/// pub mod vault {
///     #[polycall_export]
///     pub fn receipt() -> super::Labeled<u64, super::Traced<super::Confidential>> {
///         super::Labeled::new(4711)
///     }
/// }
///
/// #[polycall::main(host = App, allowed = [vault])]
/// fn main(cap: &mut Cap<'_>) {
///     assert_eq!(vault::receipt(cap).unwrap().to_string(), "(confidential, from vault > App)");
/// }
/// ```
#[derive(Debug)]
pub struct Traced<L>(PhantomData<fn() -> L>);

impl<L: Label> Label for Traced<L> {
    const NAME: &'static str = L::NAME;
    type With<B: Label> = Join<Self, B>;
    const IS_WIPED: bool = L::IS_WIPED;
    type Passage = Provenance;
}
impl<L: Label> sealed::Sealed for Traced<L> {}

/// What has two labels: it flows where both may.
///
/// ```
/// use polycall::label::{Internal, Join, Label, Secret};
/// let _: Join<Secret, Internal> = Join::default();
/// ```
#[derive(Debug)]
pub struct Join<A, B>(PhantomData<fn() -> (A, B)>);

impl<A, B> Default for Join<A, B> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<A: Label, C: Label> Label for Join<A, C> {
    const NAME: &'static str = "joined";
    type With<B: Label> = Join<Self, B>;
    const IS_WIPED: bool = A::IS_WIPED || C::IS_WIPED;
    type Passage = (A::Passage, C::Passage);
}
impl<A: Label, B: Label> sealed::Sealed for Join<A, B> {}

// SAFETY: a labelled value owns what it labels.
unsafe impl<T: Portable, L: Label> Portable for Labeled<T, L> {
    type Label = L::With<T::Label>;

    fn every_field_may_cross(check: FieldCheck) {
        check.field_may_cross::<T>();
    }

    fn attend(&mut self, to: &Attention) {
        if let Attend::Arrive(at) = to.0 {
            self.arrive(at);
        }
        self.value_mut().attend(to);
    }
}

mod sealed {
    pub trait Sealed {}
}
