//! What may cross a boundary: owned data, moved; and references to it, lent for the length of the call.
//!
//! The only unsafe code here is `unsafe impl`s of this file's own traits for data types of std.

use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque};
use std::convert::Infallible;
use std::hash::Hash;
use std::marker::PhantomData;

use polycall_audit::Digester;

use crate::component::Principal;
use crate::error::{CallError, RegionError, SessionError};
use crate::label::{Label, Labeled, Portably, Public};

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
}

/// What the derive asks of each field. Its own methods, so that the question can't be put to somebody else.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct FieldCheck(());

impl FieldCheck {
    pub fn field_may_cross<T: Portable>(self) {}
    pub fn opaque_field_may_cross<T: Send + 'static>(self) {}
}

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

/// The arguments of an entry point: a tuple, each element of which is given away or lent for the length of the call.
///
/// # Safety
///
/// Implemented here only, for tuples of portable arguments.
pub unsafe trait Arguments {}

/// An argument that is given away.
#[doc(hidden)]
#[derive(Debug)]
pub struct Moved<T>(pub T);

/// An argument that is lent for the length of the call.
#[doc(hidden)]
#[derive(Debug)]
pub struct Lent<'a, T: ?Sized>(pub &'a T);

/// # Safety
///
/// Implemented here only.
#[doc(hidden)]
#[diagnostic::on_unimplemented(message = "`{Self}` is not an argument of an entry point")]
pub unsafe trait Argument {}

// SAFETY: the value is owned, and portable.
unsafe impl<T: Portable> Argument for Moved<T> {}
// SAFETY: the value outlives the call, and is portable; the callee cannot keep the reference, since nothing it
// returns may borrow.
unsafe impl<T: Portable + ?Sized> Argument for Lent<'_, T> {}

/// Arguments that may all flow to component `D`.
///
/// # Safety
///
/// Implemented here only.
#[doc(hidden)]
pub unsafe trait ArgumentsFor<D: Principal>: Arguments {}

/// One that may.
///
/// # Safety
///
/// Implemented here only.
#[doc(hidden)]
pub unsafe trait ArgumentFor<D: Principal>: Argument {}

// SAFETY: its label says so.
unsafe impl<D: Principal, T: Portable + Portably<D>> ArgumentFor<D> for Moved<T> {}
// SAFETY: as above.
unsafe impl<D: Principal, T: Portable + Portably<D> + ?Sized> ArgumentFor<D> for Lent<'_, T> {}

// SAFETY: a labelled value owns what it labels.
unsafe impl<T: Portable, L: Label> Portable for Labeled<T, L> {
    type Label = L::With<T::Label>;
    fn every_field_may_cross(check: FieldCheck) {
        check.field_may_cross::<T>();
    }
}

macro_rules! tuples {
    ($($($name:ident)*;)*) => {$(
        // SAFETY: every element is an argument.
        unsafe impl<$($name: Argument),*> Arguments for ($($name,)*) {}
        // SAFETY: every element may flow there.
        unsafe impl<Callee: Principal, $($name: ArgumentFor<Callee>),*> ArgumentsFor<Callee> for ($($name,)*) {}
    )*};
}
tuples! {
    ; A; A B; A B C; A B C D; A B C D E; A B C D E F; A B C D E F G; A B C D E F G H;
    A B C D E F G H I; A B C D E F G H I J; A B C D E F G H I J K; A B C D E F G H I J K L;
}

/// The join of the labels of some types.
macro_rules! label_of {
    () => { Public };
    ($part:ty) => { <$part as Portable>::Label };
    ($part:ty $(, $rest:ty)*) => { <<$part as Portable>::Label as Label>::With<label_of!($($rest),*)> };
}

/// Each with the types whose labels its own is the join of.
macro_rules! portable {
    ($([$($bounds:tt)*] $type:ty $(, $part:ty)*;)*) => {$(
        // SAFETY: std's own data type; it owns its parts, and those are portable.
        unsafe impl<$($bounds)*> Portable for $type {
            type Label = label_of!($($part),*);
            fn every_field_may_cross(_: FieldCheck) {}
        }
    )*};
}
portable! {
    [] (); [] bool; [] char; [] str; [] String; [] f32; [] f64; [] Infallible;
    [] u8; [] u16; [] u32; [] u64; [] u128; [] usize; [] i8; [] i16; [] i32; [] i64; [] i128; [] isize;
    [] std::num::NonZeroU8; [] std::num::NonZeroU16; [] std::num::NonZeroU32; [] std::num::NonZeroU64;
    [] std::num::NonZeroU128; [] std::num::NonZeroUsize; [] std::num::NonZeroI8; [] std::num::NonZeroI16;
    [] std::num::NonZeroI32; [] std::num::NonZeroI64; [] std::num::NonZeroI128; [] std::num::NonZeroIsize;
    [] std::time::Duration; [] std::time::Instant; [] std::time::SystemTime;
    [] std::net::IpAddr; [] std::net::Ipv4Addr; [] std::net::Ipv6Addr; [] std::net::SocketAddr;
    [] std::net::SocketAddrV4; [] std::net::SocketAddrV6;
    [] std::path::PathBuf; [] std::path::Path; [] std::ffi::OsString; [] std::ffi::OsStr; [] std::ffi::CString;
    [] std::ffi::CStr; [] std::cmp::Ordering; [] std::process::ExitCode; [] std::io::ErrorKind;
    [] std::num::ParseIntError; [] std::num::ParseFloatError; [] std::str::Utf8Error; [] std::fmt::Error;
    // static text, as in error reasons: the program's own bytes, in no region
    [] &'static str;
    [T: Portable] [T], T;
    [T: Portable, const N: usize] [T; N], T;
    [T: Portable] Vec<T>, T;
    [T: Portable + ?Sized] Box<T>, T;
    [T: Portable] Option<T>, T;
    [T: Portable, E: Portable] Result<T, E>, T, E;
    [T: Portable] VecDeque<T>, T;
    [T: Portable] LinkedList<T>, T;
    [T: Portable] BinaryHeap<T>, T;
    [T: Portable] BTreeSet<T>, T;
    [K: Portable, V: Portable] BTreeMap<K, V>, K, V;
    // std's own hasher only: a hasher of another type could hold anything
    [T: Portable] HashSet<T>, T;
    [K: Portable, V: Portable] HashMap<K, V>, K, V;
    [T: Portable] std::ops::Range<T>, T;
    [T: Portable] std::ops::RangeInclusive<T>, T;
    [T: Portable] std::num::Wrapping<T>, T;
    [T: Portable] std::cmp::Reverse<T>, T;
    [T: Send + 'static] PhantomData<T>;
    [A: Portable] (A,), A;
    [A: Portable, B: Portable] (A, B), A, B;
    [A: Portable, B: Portable, C: Portable] (A, B, C), A, B, C;
    [A: Portable, B: Portable, C: Portable, D: Portable] (A, B, C, D), A, B, C, D;
    [A: Portable, B: Portable, C: Portable, D: Portable, E: Portable] (A, B, C, D, E), A, B, C, D, E;
    [A: Portable, B: Portable, C: Portable, D: Portable, E: Portable, F: Portable] (A, B, C, D, E, F), A, B, C, D, E, F;
    [E: Portable] CallError<E>, E;
    [] RegionError; [] SessionError;
}

#[cfg(test)]
mod tests {
    use super::Portable;
    use static_assertions::{assert_impl_all, assert_not_impl_any};

    assert_impl_all!(std::collections::HashMap<String, Vec<Option<u8>>>: Portable);
    assert_not_impl_any!(std::sync::Arc<u8>: Portable);
    assert_not_impl_any!(std::sync::Mutex<u8>: Portable);
    assert_not_impl_any!(std::sync::atomic::AtomicU8: Portable);
    assert_not_impl_any!(std::cell::Cell<u8>: Portable);
    assert_not_impl_any!(std::sync::mpsc::Sender<u8>: Portable);
    type Callback = fn() -> u8;
    assert_not_impl_any!(Callback: Portable);
    assert_not_impl_any!(Box<dyn std::error::Error>: Portable);
    assert_not_impl_any!(Box<dyn std::any::Any + Send>: Portable);
    assert_not_impl_any!(std::io::Error: Portable);
    assert_not_impl_any!(&'static u8: Portable);
}
