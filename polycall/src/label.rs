//! Data classification. The place is here, with its lowest level; the lattice comes with the labels.
#![forbid(unsafe_code)]

/// A classification of data.
///
/// Sealed: levels are polycall's.
pub trait Label: sealed::Sealed + 'static {
    /// Its name.
    const NAME: &'static str;
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
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Public {}
}
