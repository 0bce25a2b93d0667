//! A value under a label, which is not read but by what keeps the label.
#![forbid(unsafe_code)]

use std::fmt;

use super::compare::Comparable;
use super::held::Held;
use super::traced::Passage;
use super::{Join, Label, Public, Traced};
use crate::boundary::Portable;
use crate::panic_hook::withholding;
use crate::principal::PrincipalInfo;
use crate::provenance::Provenance;

/// A value of label `L`. Nothing reads it but functions whose results keep the label: plain functions, which carry nothing else
/// out. It does not print itself, and where `L` is confidential or secret, or a compartment or join of that, it is wiped when it is
/// dropped, before its own destructor runs: what it holds in text, lists and boxes too. What moves leave behind on stacks is not; a private
/// stack is.
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
pub struct Labeled<T: Portable, L: Label> {
    held: Held<T, L>,
    passage: L::Passage,
}

impl<T: Portable, L: Label> Labeled<T, L> {
    /// Puts a value under a label. Anyone may: it only goes up.
    ///
    /// ```
    /// use polycall::label::{Internal, Labeled};
    /// let _: Labeled<u8, Internal> = Labeled::new(7);
    /// ```
    #[inline]
    pub fn new(value: T) -> Self {
        Self::after(None, value)
    }

    /// One that is made of another.
    #[inline]
    pub(super) fn after(before: Option<&Provenance>, value: T) -> Self {
        Self::with(value, L::Passage::begin(before))
    }

    #[inline]
    fn with(value: T, passage: L::Passage) -> Self {
        Self { held: Held::new(value), passage }
    }

    /// What a plain function makes of it, under the same label. If it panics, what it says is withheld, here and wherever labelled
    /// values are looked at.
    ///
    /// ```
    /// use polycall::label::{Labeled, Secret};
    /// let digits: Labeled<usize, Secret> = Labeled::new("4111").map(str::len);
    /// # let _ = digits;
    /// ```
    pub fn map<U: Portable>(self, change: fn(T) -> U) -> Labeled<U, L> {
        let (value, passage) = (self.held.into_inner(), self.passage);
        Labeled::with(withholding(|| change(value)), passage)
    }

    /// The same, by reference.
    ///
    /// ```
    /// use polycall::label::{Labeled, Secret};
    /// let pin: Labeled<String, Secret> = Labeled::new("4711".to_owned());
    /// let length: Labeled<usize, Secret> = pin.map_ref(String::len);
    /// # let _ = length;
    /// ```
    pub fn map_ref<U: Portable>(&self, look: fn(&T) -> U) -> Labeled<U, L> {
        Labeled::with(withholding(|| look(self.held.get())), self.passage)
    }

    /// Both, under the join of their labels.
    ///
    /// ```
    /// use polycall::label::{Internal, Join, Labeled, Secret};
    /// let (a, b): (Labeled<u8, Secret>, Labeled<u8, Internal>) = (Labeled::new(1), Labeled::new(2));
    /// let sum: Labeled<u8, Join<Secret, Internal>> = a.zip(b).map(|(a, b)| a + b);
    /// # let _ = sum;
    /// ```
    pub fn zip<U: Portable, M: Label>(self, other: Labeled<U, M>) -> Labeled<(T, U), Join<L, M>> {
        let passage = (self.passage, other.passage);
        Labeled::with((self.held.into_inner(), other.held.into_inner()), passage)
    }

    /// Whether both are alike, under the join of their labels. How long it takes depends on how long they are, and not on what they
    /// are: see [`Comparable`].
    ///
    /// ```
    /// use polycall::label::{Join, Labeled, Secret};
    /// let (known, given): (Labeled<[u8; 4], Secret>, Labeled<_, Secret>) = (Labeled::new(*b"4711"), Labeled::new(*b"4712"));
    /// let is_right: Labeled<bool, Join<Secret, Secret>> = known.compare(&given);
    /// # let _ = is_right;
    /// ```
    pub fn compare<M: Label>(&self, other: &Labeled<T, M>) -> Labeled<bool, Join<L, M>>
    where
        T: Comparable,
    {
        let is_alike = self.held.get().is_alike(other.held.get()).to_bool();
        Labeled::with(is_alike, (self.passage, other.passage))
    }

    /// For its declassifier.
    pub(super) fn value(&self) -> &T {
        self.held.get()
    }

    /// For what polycall does to each part of a value.
    pub(super) fn value_mut(&mut self) -> &mut T {
        self.held.get_mut()
    }

    pub(super) fn arrive(&mut self, at: &'static PrincipalInfo) {
        self.passage.arrive(at);
    }

    pub(super) fn passage(&self) -> &L::Passage {
        &self.passage
    }
}

impl<T: Portable> Labeled<T, Public> {
    /// What anybody may see.
    ///
    /// ```
    /// use polycall::label::{Labeled, Public};
    /// assert_eq!(Labeled::<_, Public>::new(7).into_inner(), 7);
    /// ```
    pub fn into_inner(self) -> T {
        self.held.into_inner()
    }
}

impl<T: Portable, L: Label> Labeled<T, Traced<L>> {
    /// Where it came from.
    ///
    /// ```
    /// use polycall::label::{Internal, Labeled, Traced};
    /// let number: Labeled<u8, Traced<Internal>> = Labeled::new(7);
    /// assert_eq!(number.to_string(), "(internal, from nobody)");
    /// assert_eq!(number.provenance().born(), None);
    /// ```
    pub fn provenance(&self) -> &Provenance {
        &self.passage
    }
}

impl<T: Portable + Clone, L: Label> Clone for Labeled<T, L> {
    fn clone(&self) -> Self {
        Self::with(withholding(|| self.held.get().clone()), self.passage)
    }
}

impl<T: Portable, L: Label> fmt::Debug for Labeled<T, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Labeled{self}")
    }
}

impl<T: Portable, L: Label> fmt::Display for Labeled<T, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({}", L::NAME)?;
        self.passage.show(f)?;
        f.write_str(")")
    }
}
