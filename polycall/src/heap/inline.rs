//! Values that are all inline: no pointer to anywhere, so they may be moved in and out freely.
//!
//! The only unsafe code here is `unsafe impl`s of this file's own trait for data types of std.

use std::marker::PhantomData;

/// A type all of whose bytes are inline: no memory elsewhere, no interior mutability.
///
/// Such values live in any region, and may be taken out of it. Derive it; an enum says which variant is the
/// empty one:
///
/// ```
/// use polycall::prelude::*;
/// #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Inline, Portable)]
/// pub struct CardToken([u8; 16]);
///
/// #[derive(Debug, Clone, Copy, PartialEq, Eq, Inline)]
/// pub enum Network { #[default] Unknown, Visa, Amex }
///
/// assert_eq!(Network::vacant(), Network::Unknown);
/// ```
///
/// # Safety
///
/// Only the derive implements this. The value holds no pointer, no reference and no cell.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not all inline",
    label = "this may own memory elsewhere, so it cannot be moved in or out of a region",
    note = "for your own type: `#[derive(Inline)]`; for a field of a foreign one: `#[isolate(inline = \"reason\")]`",
    note = "values with region containers are filled in place instead: `push_with(|item| …)`, `entry(key).or_empty()`"
)]
pub unsafe trait Inline: Send + Sync + Sized + 'static {
    /// The empty value, which stands where nothing was filled in yet.
    fn vacant() -> Self;
}

macro_rules! inline {
    ($($type:ty => $empty:expr;)*) => {$(
        // SAFETY: plain bytes.
        unsafe impl Inline for $type {
            fn vacant() -> Self {
                $empty
            }
        }
    )*};
}
inline! {
    () => (); bool => false; char => '\0'; f32 => 0.0; f64 => 0.0;
    u8 => 0; u16 => 0; u32 => 0; u64 => 0; u128 => 0; usize => 0;
    i8 => 0; i16 => 0; i32 => 0; i64 => 0; i128 => 0; isize => 0;
    std::time::Duration => std::time::Duration::ZERO;
    std::time::SystemTime => std::time::SystemTime::UNIX_EPOCH;
    std::net::Ipv4Addr => std::net::Ipv4Addr::UNSPECIFIED;
    std::net::Ipv6Addr => std::net::Ipv6Addr::UNSPECIFIED;
    std::cmp::Ordering => std::cmp::Ordering::Equal;
}

// SAFETY: inline elements, inline array.
unsafe impl<T: Inline, const N: usize> Inline for [T; N] {
    fn vacant() -> Self {
        std::array::from_fn(|_| T::vacant())
    }
}

// SAFETY: an inline value or nothing.
unsafe impl<T: Inline> Inline for Option<T> {
    fn vacant() -> Self {
        None
    }
}

// SAFETY: no bytes at all.
unsafe impl<T: Send + Sync + 'static> Inline for PhantomData<T> {
    fn vacant() -> Self {
        Self
    }
}

macro_rules! tuples {
    ($($($name:ident)+;)*) => {$(
        // SAFETY: every element is inline.
        unsafe impl<$($name: Inline),+> Inline for ($($name,)+) {
            fn vacant() -> Self {
                ($($name::vacant(),)+)
            }
        }
    )*};
}
tuples! { A; A B; A B C; A B C D; }
