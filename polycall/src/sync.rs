//! The atomics that an audit ring is written against. A model checker puts its own in their place.
#![forbid(unsafe_code)]

pub(crate) use std::sync::atomic::{AtomicU64, Ordering};

/// A cache line: what two threads write lies in two of them.
#[derive(Debug)]
#[repr(C, align(64))]
pub(crate) struct Line(pub(crate) [AtomicU64; 8]);

impl Line {
    /// Zeros.
    pub(crate) fn new() -> Self {
        Self([const { AtomicU64::new(0) }; 8])
    }
}
