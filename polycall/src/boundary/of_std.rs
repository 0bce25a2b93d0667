//! Data types of std that may cross.
//!
//! The only unsafe code here is implementations of `Portable`.

use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque};
use std::convert::Infallible;
use std::ffi::{CString, OsString};
use std::marker::PhantomData;
use std::mem;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime};

use super::{Attention, FieldCheck, Portable};
use crate::error::{CallError, RegionError, SessionError};
use crate::label::{Label, Public};

/// The join of the labels of some types.
macro_rules! label_of {
    () => { Public };
    ($part:ty) => { <$part as Portable>::Label };
    ($part:ty $(, $rest:ty)*) => { <<$part as Portable>::Label as Label>::With<label_of!($($rest),*)> };
}

/// Each with the types whose labels its own is the join of, and how its parts are found.
macro_rules! portable {
    ($([$($bounds:tt)*] $type:ty $(, $part:ty)* => $attend:expr;)*) => {$(
        // SAFETY: std's own data type; it owns its parts, and those are portable.
        unsafe impl<$($bounds)*> Portable for $type {
            type Label = label_of!($($part),*);

            fn every_field_may_cross(_: FieldCheck) {}

            #[inline]
            fn attend(&mut self, to: &Attention) {
                let attend: fn(&mut Self, &Attention) = $attend;
                attend(self, to);
            }
        }
    )*};
}

/// What is wiped by zeros.
macro_rules! numbers {
    ($($type:ty)*) => { portable! { $([] $type => |value, to| to.zero(value);)* } };
}
numbers! {
    bool char f32 f64 u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize
    std::num::NonZeroU8 std::num::NonZeroU16 std::num::NonZeroU32 std::num::NonZeroU64
    std::num::NonZeroU128 std::num::NonZeroUsize std::num::NonZeroI8 std::num::NonZeroI16
    std::num::NonZeroI32 std::num::NonZeroI64 std::num::NonZeroI128 std::num::NonZeroIsize
}

/// What has nothing to wipe, or can't be changed where it is.
macro_rules! others {
    ($($type:ty)*) => { portable! { $([] $type => |_, _| ();)* } };
}
others! {
    () Infallible std::path::Path std::ffi::OsStr std::ffi::CStr std::process::ExitCode
    std::num::ParseIntError std::num::ParseFloatError std::str::Utf8Error std::fmt::Error
    RegionError SessionError
    // static text, as in error reasons: the program's own bytes, in no region
    &'static str
}

const NO_V4: Ipv4Addr = Ipv4Addr::UNSPECIFIED;
const NO_V6: Ipv6Addr = Ipv6Addr::UNSPECIFIED;

portable! {
    [] Duration => |value, to| to.overwrite(value, Duration::ZERO);
    [] Instant => |value, to| to.overwrite(value, Instant::now());
    [] SystemTime => |value, to| to.overwrite(value, SystemTime::UNIX_EPOCH);
    [] IpAddr => |value, to| to.overwrite(value, IpAddr::V4(NO_V4));
    [] Ipv4Addr => |value, to| to.overwrite(value, NO_V4);
    [] Ipv6Addr => |value, to| to.overwrite(value, NO_V6);
    [] SocketAddr => |value, to| to.overwrite(value, SocketAddr::V4(SocketAddrV4::new(NO_V4, 0)));
    [] SocketAddrV4 => |value, to| to.overwrite(value, SocketAddrV4::new(NO_V4, 0));
    [] SocketAddrV6 => |value, to| to.overwrite(value, SocketAddrV6::new(NO_V6, 0, 0, 0));
    [] std::cmp::Ordering => |value, to| to.overwrite(value, std::cmp::Ordering::Equal);
    [] std::io::ErrorKind => |value, to| to.overwrite(value, std::io::ErrorKind::Other);
    [] str => |value, to| if to.is_wipe() { zeroize::Zeroize::zeroize(value) };
    [] String => |value, to| to.zero(value);
    [] OsString => |value, to| to.drain(value, OsString::into_encoded_bytes);
    [] PathBuf => |value, to| to.drain(value, |path| path.into_os_string().into_encoded_bytes());
    [] CString => |value, to| to.drain(value, CString::into_bytes_with_nul);
    [T: Portable] [T], T => |values, to| to.each(values);
    [T: Portable, const N: usize] [T; N], T => |values, to| to.each(values);
    [T: Portable] Vec<T>, T => |values, to| to.vec(values);
    [T: Portable + ?Sized] Box<T>, T => |value, to| (**value).attend(to);
    [T: Portable] Option<T>, T => |value, to| to.each(value);
    [T: Portable, E: Portable] Result<T, E>, T, E => |value, to| match value {
        Ok(value) => value.attend(to),
        Err(error) => error.attend(to),
    };
    [T: Portable] VecDeque<T>, T => |values, to| to.each(values);
    [T: Portable] LinkedList<T>, T => |values, to| to.each(values);
    // what stands in an order or at a hash is taken out of it first
    [T: Portable] BinaryHeap<T>, T => |values, to| if to.is_wipe() { to.each(&mut values.drain().collect::<Vec<_>>()) };
    [T: Portable] BTreeSet<T>, T => |values, to| if to.is_wipe() { to.vec(&mut mem::take(values).into_iter().collect()) };
    [K: Portable, V: Portable] BTreeMap<K, V>, K, V => |entries, to| {
        to.each(entries.values_mut());
        if to.is_wipe() {
            to.vec(&mut mem::take(entries).into_keys().collect());
        }
    };
    // std's own hasher only: a hasher of another type could hold anything
    [T: Portable] HashSet<T>, T => |values, to| if to.is_wipe() { to.vec(&mut mem::take(values).into_iter().collect()) };
    [K: Portable, V: Portable] HashMap<K, V>, K, V => |entries, to| {
        to.each(entries.values_mut());
        if to.is_wipe() {
            to.vec(&mut mem::take(entries).into_keys().collect());
        }
    };
    [T: Portable] std::ops::Range<T>, T => |range, to| to.each([&mut range.start, &mut range.end]);
    [T: Portable] std::ops::RangeInclusive<T>, T => |_, _| ();
    [T: Portable] std::num::Wrapping<T>, T => |value, to| value.0.attend(to);
    [T: Portable] std::cmp::Reverse<T>, T => |value, to| value.0.attend(to);
    [T: Send + 'static] PhantomData<T> => |_, _| ();
    [E: Portable] CallError<E>, E => |error, to| if let CallError::Returned(error) = error { error.attend(to) };
}

macro_rules! tuples {
    ($($($name:ident)*;)*) => { portable! {$(
        [$($name: Portable),*] ($($name,)*) $(, $name)* => |parts, to| {
            #[allow(non_snake_case, reason = "named as their types")]
            let ($($name,)*) = parts;
            $($name.attend(to);)*
        };
    )*} };
}
tuples! { A; A B; A B C; A B C D; A B C D E; A B C D E F; }

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
