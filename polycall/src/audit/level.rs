//! How much an event matters, and which are written.
#![forbid(unsafe_code)]

use std::fmt;

use crate::audit::{EventKind, Outcome};

/// How much an event matters; and, as a threshold, which events are written: those of this level and more important
/// ones.
///
/// A call that comes back has the level of its entry point, [`Info`](Self::Info) unless
/// [`Trail::level`](crate::audit::Trail::level) says otherwise. A denial or a call that ran out of quota is a warning, a panic is an error.
///
/// ```
/// use polycall::audit::Level;
/// assert!(Level::Error < Level::Trace);
/// assert_eq!(Level::Info.to_string(), "info");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// As a threshold: nothing is written.
    None = 0,
    /// Something is broken.
    Error = 1,
    /// Somebody was refused.
    Warning = 2,
    /// What happens in a day's work.
    Info = 3,
    /// What helps to find a mistake.
    Debug = 4,
    /// Everything.
    Trace = 5,
}

impl Level {
    /// The level of an event that is not about one entry point's own way to end.
    pub(crate) fn of(kind: EventKind, outcome: Outcome) -> Option<Self> {
        Some(match (kind, outcome) {
            (EventKind::Crossing, Outcome::Returned | Outcome::Failed) => return None,
            (EventKind::Crossing, Outcome::Panicked)
            | (EventKind::Poisoned | EventKind::Unprotected | EventKind::Fault, _) => Self::Error,
            (EventKind::Crossing | EventKind::Denied | EventKind::StateRefused | EventKind::Refused, _)
            | (
                EventKind::StateRevoked
                | EventKind::SessionQuarantined
                | EventKind::CallerQuarantined
                | EventKind::Overrun,
                _,
            ) => Self::Warning,
            _ => Self::Info,
        })
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::None => "none",
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
            Self::Debug => "debug",
            Self::Trace => "trace",
        })
    }
}
