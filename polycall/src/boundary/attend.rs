//! What polycall does to a value part by part, wherever it is: wipe it, or note where it came to.
#![forbid(unsafe_code)]

use std::hint::black_box;
use std::mem;

use zeroize::Zeroize;

use super::Portable;
use crate::label::Label;
use crate::principal::PrincipalInfo;

/// What is done to each part of a value. Only polycall makes one, so nobody else changes a type's private parts by it.
#[doc(hidden)]
#[derive(Debug)]
pub struct Attention(pub(crate) Attend);

#[derive(Debug, Clone, Copy)]
pub(crate) enum Attend {
    /// Nothing is left of it but how long it was.
    Wipe,
    /// It came to somebody.
    Arrive(&'static PrincipalInfo),
}

impl Attention {
    pub(crate) const WIPE: &'static Self = &Self(Attend::Wipe);

    pub(super) fn is_wipe(&self) -> bool {
        matches!(self.0, Attend::Wipe)
    }

    /// Wipes what `zeroize` can.
    pub(super) fn zero(&self, value: &mut impl Zeroize) {
        if self.is_wipe() {
            value.zeroize();
        }
    }

    /// Wipes what it can't, by another value, in a way that the optimiser keeps.
    pub(super) fn overwrite<T>(&self, value: &mut T, with: T) {
        if self.is_wipe() {
            *value = with;
            black_box(value);
        }
    }

    /// Wipes a buffer that is taken out of its owner.
    pub(super) fn drain<T: Default>(&self, value: &mut T, into_bytes: fn(T) -> Vec<u8>) {
        if self.is_wipe() {
            into_bytes(mem::take(value)).zeroize();
        }
    }

    pub(super) fn each<'v, T: Portable + ?Sized + 'v>(&self, parts: impl IntoIterator<Item = &'v mut T>) {
        for part in parts {
            part.attend(self);
        }
    }

    /// A vector, and the room in it that nothing stands in any more.
    pub(super) fn vec<T: Portable>(&self, values: &mut Vec<T>) {
        self.each(&mut *values);
        if self.is_wipe() {
            values.clear();
            values.spare_capacity_mut().zeroize();
        }
    }
}

/// One field, as the derive names it.
#[doc(hidden)]
#[derive(Debug)]
pub struct Part<'a, T: ?Sized>(pub &'a mut T);

impl<T: Portable + ?Sized> Part<'_, T> {
    #[inline]
    pub fn attend(self, to: &Attention) {
        self.0.attend(to);
    }
}

/// A field that is not portable has been refused where its label was asked for, and is not refused once more.
#[doc(hidden)]
pub trait OtherPart: Sized {
    fn attend(self, _: &Attention) {}
}

impl<T: ?Sized> OtherPart for Part<'_, T> {}

/// Whether somebody wants to know where it came: it holds what is [`Traced`](crate::label::Traced), which its label says.
pub(crate) const fn is_traced<T: Portable + ?Sized>() -> bool {
    <T::Label as Label>::IS_TRACED
}

/// It came to somebody.
#[inline]
pub(crate) fn arrive<T: Portable + ?Sized>(value: &mut T, at: &'static PrincipalInfo) {
    if is_traced::<T>() {
        value.attend(&Attention(Attend::Arrive(at)));
    }
}
