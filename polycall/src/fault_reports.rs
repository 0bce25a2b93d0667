//! Whether faults are reported, as [`status()`](crate::status()) says it.
#![forbid(unsafe_code)]

use std::fmt;

use crate::memory::fault;
use crate::memory::kernel::Errno;
use crate::options::Options;

/// Whether a stray access to a region, or to the guard pages around it, is reported on standard error before the
/// process dies of it: whose region it was, who ran on which thread, and what to look for.
///
/// ```standalone_crate
/// use polycall::FaultReports;
///
/// polycall::Options::new().start().unwrap();
/// assert_eq!(polycall::status().fault_reports, FaultReports::On);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FaultReports {
    /// It is.
    On,
    /// A handler for SIGSEGV or SIGBUS that was installed after the start comes first, and passes on what it likes.
    Behind,
    /// The kernel refused the handlers, with this `errno`.
    Refused(i32),
    /// It is not, for this reason.
    Off(String),
}

impl FaultReports {
    pub(crate) fn now(options: Option<&Options>) -> Self {
        if let Some(reason) = options.and_then(|options| options.no_fault_reports.clone()) {
            return Self::Off(reason);
        }
        match fault::state() {
            Some(Ok(true)) => Self::On,
            Some(Ok(false)) => Self::Behind,
            Some(Err(Errno(errno))) => Self::Refused(errno),
            None => Self::Off("polycall has not started".to_owned()),
        }
    }
}

impl fmt::Display for FaultReports {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::On => f.write_str("on"),
            Self::Behind => f.write_str("behind a handler that was installed later"),
            Self::Refused(errno) => write!(f, "refused: {}", Errno(*errno)),
            Self::Off(reason) => write!(f, "off: {reason}"),
        }
    }
}
