//! Calls that polycall did not make, because who calls may not make them now: the session's time is over, or a policy
//! forbids them. They are no failure of the callee, which never heard of them.
#![forbid(unsafe_code)]

use std::fmt;

use polycall::SessionError;
use polycall::prelude::*;
use polycall::session::Lapse;

/// A call that was not made.
#[derive(Debug, Clone, PartialEq, Eq, Portable)]
pub struct Refused {
    why: String,
    /// The session's time is over. Where nobody could see to it, or it was taken away, showing the badge is no help.
    pub has_expired: bool,
}

impl Refused {
    /// Tells a call that was not made from one that was, however that ended.
    pub(crate) fn or_made<T, E: fmt::Display>(
        outcome: Result<T, CallError<E>>,
    ) -> Result<Result<T, CallError<E>>, Self> {
        match outcome {
            Err(
                error @ (CallError::Lapsed { .. }
                | CallError::Permission { .. }
                | CallError::Forbidden { .. }
                | CallError::AuditUnavailable { .. }),
            ) => {
                let has_expired = matches!(error, CallError::Lapsed { why: Lapse::Expired, .. });
                Err(Self { why: error.to_string(), has_expired })
            }
            outcome => Ok(outcome),
        }
    }
}

/// A call, or a declassification, of which it is known that it was not made.
impl From<CallError> for Refused {
    fn from(error: CallError) -> Self {
        let has_expired = matches!(error, CallError::Lapsed { why: Lapse::Expired, .. });
        Self { why: error.to_string(), has_expired }
    }
}

/// The session had lost the state before anything was called.
impl From<&SessionError> for Refused {
    fn from(error: &SessionError) -> Self {
        let has_expired = matches!(error, SessionError::Lapsed { why: Lapse::Expired, .. });
        Self { why: error.to_string(), has_expired }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}
