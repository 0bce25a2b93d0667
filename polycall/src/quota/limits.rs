//! What a component may use beside memory.

/// What a component may use. `None` for any amount.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Limits {
    pub(crate) calls_per_second: Option<u32>,
    /// Nanoseconds.
    pub(crate) cpu: Option<u64>,
    pub(crate) io: Option<u64>,
}

/// The least of two, either of which may be any amount.
pub(crate) fn least<T: Ord>(one: Option<T>, other: Option<T>) -> Option<T> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
