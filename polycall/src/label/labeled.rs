//! A value under a label, which is not read but by what keeps the label.
#![forbid(unsafe_code)]

use std::fmt;
use std::marker::PhantomData;

use super::{Join, Label, Public};

/// A value of label `L`. Nothing reads it but functions whose results keep the label: plain functions, which carry nothing else
/// out. It does not print itself.
///
/// ```
/// use polycall::label::{Labeled, Secret};
/// let pin: Labeled<u32, Secret> = Labeled::new(4711);
/// assert_eq!(format!("{pin:?}, {pin}"), "Labeled(secret), (secret)");
/// ```
///
/// A closure that takes something along is no plain function:
///
/// ```compile_fail,E0308
/// use polycall::label::{Labeled, Secret};
/// let mut seen = 0;
/// let pin: Labeled<u32, Secret> = Labeled::new(4711);
/// pin.map(|pin| seen = pin);
/// ```
pub struct Labeled<T, L> {
    pub(super) value: T,
    _label: PhantomData<fn() -> L>,
}

impl<T, L: Label> Labeled<T, L> {
    /// Puts a value under a label. Anyone may: it only goes up.
    ///
    /// ```
    /// use polycall::label::{Internal, Labeled};
    /// let _: Labeled<u8, Internal> = Labeled::new(7);
    /// ```
    pub const fn new(value: T) -> Self {
        Self { value, _label: PhantomData }
    }

    /// What a plain function makes of it, under the same label.
    ///
    /// ```
    /// use polycall::label::{Labeled, Secret};
    /// let digits: Labeled<usize, Secret> = Labeled::new("4111").map(str::len);
    /// # let _ = digits;
    /// ```
    pub fn map<U>(self, change: fn(T) -> U) -> Labeled<U, L> {
        Labeled::new(change(self.value))
    }

    /// The same, by reference.
    ///
    /// ```
    /// use polycall::label::{Labeled, Secret};
    /// let pin: Labeled<String, Secret> = Labeled::new("4711".to_owned());
    /// let length: Labeled<usize, Secret> = pin.map_ref(String::len);
    /// # let _ = length;
    /// ```
    pub fn map_ref<U>(&self, look: fn(&T) -> U) -> Labeled<U, L> {
        Labeled::new(look(&self.value))
    }

    /// Both, under the join of their labels.
    ///
    /// ```
    /// use polycall::label::{Internal, Join, Labeled, Secret};
    /// let (a, b): (Labeled<u8, Secret>, Labeled<u8, Internal>) = (Labeled::new(1), Labeled::new(2));
    /// let sum: Labeled<u8, Join<Secret, Internal>> = a.zip(b).map(|(a, b)| a + b);
    /// # let _ = sum;
    /// ```
    pub fn zip<U, M: Label>(self, other: Labeled<U, M>) -> Labeled<(T, U), Join<L, M>> {
        Labeled::new((self.value, other.value))
    }
}

impl<T> Labeled<T, Public> {
    /// What anybody may see.
    ///
    /// ```
    /// use polycall::label::{Labeled, Public};
    /// assert_eq!(Labeled::<_, Public>::new(7).into_inner(), 7);
    /// ```
    pub fn into_inner(self) -> T {
        self.value
    }
}

impl<T: Clone, L> Clone for Labeled<T, L> {
    fn clone(&self) -> Self {
        Self { value: self.value.clone(), _label: PhantomData }
    }
}

impl<T, L: Label> fmt::Debug for Labeled<T, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Labeled({})", L::NAME)
    }
}

impl<T, L: Label> fmt::Display for Labeled<T, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({})", L::NAME)
    }
}
