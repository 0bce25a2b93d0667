//! What a program's source makes exceptions of, with the reason that it gives for each.
//!
//! The only unsafe code here is the declaration of an `unsafe trait`.

use std::fmt;

/// An exception that a program's source makes, where its author answers for something that polycall can't check.
///
/// ```
/// for exception in polycall::exceptions() {
///     println!("{exception}");
/// }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Exception {
    /// Where it is: a field or a function, by its path.
    pub place: &'static str,
    /// What is made an exception of.
    pub kind: ExceptionKind,
    /// Why, in its author's words.
    pub reason: &'static str,
}

/// What is made an exception of.
///
/// ```
/// assert_eq!(polycall::ExceptionKind::OpaqueField.to_string(), "opaque");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ExceptionKind {
    /// A field crosses boundaries whose type does not say that it may: `#[portable(opaque = "…")]`.
    OpaqueField,
    /// A field lies in a region whose type does not say that it may: `#[isolate(inline = "…")]`.
    InlineField,
    /// A function gives data out under a lower label: `#[declassifier(…)]`.
    Declassifier,
}

impl Exception {
    #[doc(hidden)]
    pub const fn new(kind: ExceptionKind, place: &'static str, reason: &'static str) -> Self {
        Self { place, kind, reason }
    }
}

impl fmt::Display for ExceptionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::OpaqueField => "opaque",
            Self::InlineField => "inline",
            Self::Declassifier => "declassifier",
        })
    }
}

impl fmt::Display for Exception {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, kind, reason } = self;
        write!(f, "{kind:<13} {place}: {reason}")
    }
}

/// What one annotation makes exceptions of.
///
/// # Safety
///
/// Only the macros implement this.
pub unsafe trait Excepts {
    /// All of them.
    const EXCEPTS: &'static [Exception];
}
