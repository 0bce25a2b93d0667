//! Comparing what is secret, in a time that does not depend on it.
#![forbid(unsafe_code)]

use ctutils::{Choice, CtEq};

/// What can be compared without its time telling how much of it is alike. How *long* a text or list is may be learnt from it.
///
/// Sealed: implemented for numbers, `bool`, `char`, text, and lists and tuples of them.
///
/// ```
/// fn takes<T: polycall::label::Comparable>() {}
/// takes::<(String, [u8; 16], Vec<u64>)>();
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be compared in constant time",
    note = "numbers, `bool`, `char`, text, and lists and tuples of them can: compare what of the value counts, with `map_ref`"
)]
pub trait Comparable {
    #[doc(hidden)]
    fn is_alike(&self, other: &Self) -> Alike;
}

/// Whether two are alike, as what no branch is taken by.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct Alike(Choice);

impl Alike {
    const YES: Self = Self(Choice::TRUE);

    fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// As a value under a label.
    pub(super) fn to_bool(self) -> bool {
        self.0.to_bool()
    }
}

macro_rules! numbers {
    ($($number:ty)*) => {$(
        impl Comparable for $number {
            #[inline]
            fn is_alike(&self, other: &Self) -> Alike {
                Alike(self.ct_eq(other))
            }
        }
    )*};
}
numbers! { u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize }

impl Comparable for bool {
    #[inline]
    fn is_alike(&self, other: &Self) -> Alike {
        u8::from(*self).is_alike(&u8::from(*other))
    }
}

impl Comparable for char {
    #[inline]
    fn is_alike(&self, other: &Self) -> Alike {
        u32::from(*self).is_alike(&u32::from(*other))
    }
}

impl<T: Comparable> Comparable for [T] {
    #[inline]
    fn is_alike(&self, other: &Self) -> Alike {
        if self.len() != other.len() {
            return Alike(Choice::FALSE);
        }
        self.iter().zip(other).fold(Alike::YES, |all, (one, other)| all.and(one.is_alike(other)))
    }
}

impl Comparable for str {
    #[inline]
    fn is_alike(&self, other: &Self) -> Alike {
        self.as_bytes().is_alike(other.as_bytes())
    }
}

impl Comparable for String {
    #[inline]
    fn is_alike(&self, other: &Self) -> Alike {
        self.as_bytes().is_alike(other.as_bytes())
    }
}

impl<T: Comparable> Comparable for Vec<T> {
    #[inline]
    fn is_alike(&self, other: &Self) -> Alike {
        self[..].is_alike(&other[..])
    }
}

impl<T: Comparable, const N: usize> Comparable for [T; N] {
    #[inline]
    fn is_alike(&self, other: &Self) -> Alike {
        self[..].is_alike(&other[..])
    }
}

macro_rules! tuples {
    ($($($name:ident $at:tt)*;)*) => {$(
        impl<$($name: Comparable),*> Comparable for ($($name,)*) {
            #[inline]
            fn is_alike(&self, other: &Self) -> Alike {
                Alike::YES$(.and(self.$at.is_alike(&other.$at)))*
            }
        }
    )*};
}
tuples! { A 0; A 0 B 1; A 0 B 1 C 2; A 0 B 1 C 2 D 3; }

#[cfg(test)]
mod tests {
    use super::Comparable;

    #[test]
    fn it_says_what_equality_says() {
        fn same<T: Comparable + PartialEq + std::fmt::Debug + ?Sized>(one: &T, other: &T) {
            assert_eq!(one.is_alike(other).to_bool(), one == other, "{one:?} {other:?}");
        }
        for (one, other) in [("", ""), ("a", "a"), ("a", "b"), ("ab", "a"), ("aa", "ab"), ("ba", "aa")] {
            same(one, other);
            same(&one.to_owned(), &other.to_owned());
            same(&one.as_bytes().to_vec(), &other.as_bytes().to_vec());
        }
        for (one, other) in [(0_u64, 0), (1, u64::MAX), (1 << 63, 0), (7, 7)] {
            same(&one, &other);
            same(&(one, -1_i8, 'x', true), &(other, -1, 'x', true));
            same(&[one, other], &[other, one]);
            same(&[(one, true)], &[(one, other == one)]);
        }
    }
}
