//! What a label has its values remember of where they came from.
#![forbid(unsafe_code)]

use std::fmt;

use crate::principal::PrincipalInfo;
use crate::provenance::Provenance;

/// What a label has its values remember: nothing, where they came from, or that of several.
pub trait Passage: Copy + 'static {
    const IS_KEPT: bool;

    /// A value is put under a label here; made of one that has a provenance, if it is.
    fn begin(before: Option<&Provenance>) -> Self;
    fn arrive(&mut self, at: &'static PrincipalInfo);
    /// The first there is.
    fn first(&self) -> Option<&Provenance>;
    /// `, from …`, for each.
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result;
}

impl Passage for () {
    const IS_KEPT: bool = false;

    #[inline]
    fn begin(_: Option<&Provenance>) {}

    #[inline]
    fn arrive(&mut self, _: &'static PrincipalInfo) {}

    #[inline]
    fn first(&self) -> Option<&Provenance> {
        None
    }

    fn show(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl Passage for Provenance {
    const IS_KEPT: bool = true;

    fn begin(before: Option<&Provenance>) -> Self {
        before.copied().unwrap_or_else(Self::here)
    }

    fn arrive(&mut self, at: &'static PrincipalInfo) {
        self.arrive(at);
    }

    fn first(&self) -> Option<&Provenance> {
        Some(self)
    }

    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, ", from {self}")
    }
}

impl<A: Passage, B: Passage> Passage for (A, B) {
    const IS_KEPT: bool = A::IS_KEPT || B::IS_KEPT;

    #[inline]
    fn begin(before: Option<&Provenance>) -> Self {
        (A::begin(before), B::begin(before))
    }

    #[inline]
    fn arrive(&mut self, at: &'static PrincipalInfo) {
        self.0.arrive(at);
        self.1.arrive(at);
    }

    #[inline]
    fn first(&self) -> Option<&Provenance> {
        self.0.first().or_else(|| self.1.first())
    }

    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.show(f)?;
        self.1.show(f)
    }
}
