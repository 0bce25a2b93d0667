//! Why a session state was not entered.
#![forbid(unsafe_code)]

use std::error::Error;
use std::fmt;

/// Why a session state was not entered.
///
/// ```
/// let refused = polycall::SessionError::Refused { state: "Authenticated" };
/// assert_eq!(refused.to_string(), "session state `Authenticated` was not entered: its guard refused the credential");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SessionError {
    /// The guard returned `false`.
    Refused {
        /// The state.
        state: &'static str,
    },
    /// The guard panicked, which refuses.
    GuardPanicked {
        /// The state.
        state: &'static str,
    },
    /// The event sink had no room for the transition's record.
    AuditUnavailable {
        /// The state.
        state: &'static str,
    },
}

impl fmt::Display for SessionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (state, why) = match self {
            Self::Refused { state } => (state, "its guard refused the credential"),
            Self::GuardPanicked { state } => (state, "its guard panicked"),
            Self::AuditUnavailable { state } => {
                (state, "its audit record has no room, or can't be written: `polycall::status()` says why")
            }
        };
        write!(f, "session state `{state}` was not entered: {why}")
    }
}

impl Error for SessionError {}

#[cfg(test)]
mod tests {
    use super::SessionError;

    /// Every message there is, word for word: a change here is a change users see.
    #[test]
    fn messages() {
        let sessions = [
            (SessionError::Refused { state: "Teller" }, "its guard refused the credential"),
            (SessionError::GuardPanicked { state: "Teller" }, "its guard panicked"),
            (
                SessionError::AuditUnavailable { state: "Teller" },
                "its audit record has no room, or can't be written: `polycall::status()` says why",
            ),
        ];
        for (error, why) in sessions {
            assert_eq!(error.to_string(), format!("session state `Teller` was not entered: {why}"));
        }
    }
}
