//! Why a session state was not entered or left, or is not in force.
#![forbid(unsafe_code)]

use std::error::Error;
use std::fmt;

/// Why a session state was not entered or left, or is not in force.
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
    /// The transition's record has no room, or can't be written.
    AuditUnavailable {
        /// The state.
        state: &'static str,
    },
    /// The session is not in the state's parent.
    NotWithin {
        /// The state.
        state: &'static str,
        /// Its parent.
        parent: &'static str,
    },
    /// The session is not in the state that is to be left, or to be asked for again.
    NotActive {
        /// The state.
        state: &'static str,
    },
    /// The state has no way in or out of its own: it is a part of another, or the initial state.
    Bound {
        /// The state.
        state: &'static str,
    },
    /// One of the session's own callbacks asked for another transition.
    Busy {
        /// The state it asked for.
        state: &'static str,
    },
    /// An `on_exit` failed or panicked: nothing has changed.
    ExitFailed {
        /// The state that was to be entered or left.
        state: &'static str,
        /// The state whose `on_exit` it was.
        left: &'static str,
    },
    /// An `on_enter` failed or panicked: the session is in quarantine, and can only be dropped.
    EnterFailed {
        /// The state that was to be entered.
        state: &'static str,
        /// The state whose `on_enter` it was.
        entered: &'static str,
    },
    /// The session has lost what the state needs, or the state itself.
    Lapsed {
        /// The state.
        state: &'static str,
        /// What became of it.
        why: Lapse,
    },
    /// The words that were given for a session are none.
    Context {
        /// What is wrong with them.
        why: &'static str,
    },
    /// The thread that ends what expires could not be started.
    NoKeeper {
        /// The state that expires.
        state: &'static str,
        /// The `errno` of the refusal.
        errno: i32,
    },
}

/// What became of a session state.
///
/// ```
/// assert_eq!(polycall::session::Lapse::Expired.to_string(), "its time is over");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Lapse {
    /// The session is in another state: not in this one yet, or not any more.
    Left,
    /// The state, or one it is inside of, has expired.
    Expired,
    /// The session, or a state of it, was revoked.
    Revoked,
    /// A transition failed half-way.
    Quarantined,
    /// The session was dropped.
    Ended,
}

impl fmt::Display for Lapse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Left => "the session is in another state",
            Self::Expired => "its time is over",
            Self::Revoked => "it was revoked",
            Self::Quarantined => "the session is in quarantine, since a transition failed half-way",
            Self::Ended => "the session has ended",
        })
    }
}

impl fmt::Display for SessionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let not_entered = |f: &mut fmt::Formatter<'_>, state: &str, why: &str| {
            write!(f, "session state `{state}` was not entered: {why}")
        };
        match self {
            Self::Refused { state } => not_entered(f, state, "its guard refused the credential"),
            Self::GuardPanicked { state } => not_entered(f, state, "its guard panicked"),
            Self::AuditUnavailable { state } => not_entered(
                f,
                state,
                "its audit record has no room, or can't be written: `polycall::status()` says why",
            ),
            Self::NotWithin { state, parent } => write!(
                f,
                "session state `{state}` was not entered: the session is not in its parent `{parent}`; enter that one first"
            ),
            Self::NotActive { state } => write!(f, "the session is not in state `{state}`"),
            Self::Bound { state } => write!(
                f,
                "session state `{state}` has no way in or out of its own: enter or leave the state it is a part of, or drop \
                 the session"
            ),
            Self::Busy { state } => write!(
                f,
                "session state `{state}` was not entered or left: a guard or callback of this session is running on this \
                 thread; change it when that has returned"
            ),
            Self::ExitFailed { state, left } => write!(
                f,
                "the transition about session state `{state}` changed nothing: `on_exit` of `{left}` failed or panicked"
            ),
            Self::EnterFailed { state, entered } => write!(
                f,
                "session state `{state}` was not entered: `on_enter` of `{entered}` failed or panicked; the session is in \
                 quarantine, and can only be dropped"
            ),
            Self::Lapsed { state, why } => write!(f, "session state `{state}` is not in force: {why}"),
            Self::Context { why } => {
                write!(f, "the session was not opened: of the words given for it, {why}")
            }
            Self::NoKeeper { state, errno } => write!(
                f,
                "session state `{state}` was not entered: it expires, and the thread that sees to it cannot be started: {}",
                std::io::Error::from_raw_os_error(*errno)
            ),
        }
    }
}

impl Error for SessionError {}

#[cfg(test)]
mod tests {
    use super::{Lapse, SessionError};

    /// Every message there is, word for word: a change here is a change users see.
    #[test]
    fn messages() {
        let state = "Teller";
        let errors = [
            (
                SessionError::Refused { state },
                "session state `Teller` was not entered: its guard refused the credential",
            ),
            (
                SessionError::GuardPanicked { state },
                "session state `Teller` was not entered: its guard panicked",
            ),
            (
                SessionError::AuditUnavailable { state },
                "session state `Teller` was not entered: its audit record has no room, or can't be written: \
                 `polycall::status()` says why",
            ),
            (
                SessionError::NotWithin { state, parent: "Clerk" },
                "session state `Teller` was not entered: the session is not in its parent `Clerk`; enter that one first",
            ),
            (SessionError::NotActive { state }, "the session is not in state `Teller`"),
            (
                SessionError::Bound { state },
                "session state `Teller` has no way in or out of its own: enter or leave the state it is a part of, or drop \
                 the session",
            ),
            (
                SessionError::Busy { state },
                "session state `Teller` was not entered or left: a guard or callback of this session is running on this \
                 thread; change it when that has returned",
            ),
            (
                SessionError::ExitFailed { state, left: "Clerk" },
                "the transition about session state `Teller` changed nothing: `on_exit` of `Clerk` failed or panicked",
            ),
            (
                SessionError::EnterFailed { state, entered: "Clerk" },
                "session state `Teller` was not entered: `on_enter` of `Clerk` failed or panicked; the session is in \
                 quarantine, and can only be dropped",
            ),
            (
                SessionError::Context { why: "a name is given twice" },
                "the session was not opened: of the words given for it, a name is given twice",
            ),
            (
                SessionError::NoKeeper { state, errno: 11 },
                "session state `Teller` was not entered: it expires, and the thread that sees to it cannot be started: \
                 Resource temporarily unavailable (os error 11)",
            ),
        ];
        for (error, message) in errors {
            assert_eq!(error.to_string(), message);
        }
    }

    #[test]
    fn lapses() {
        let lapses = [
            (Lapse::Left, "the session is in another state"),
            (Lapse::Expired, "its time is over"),
            (Lapse::Revoked, "it was revoked"),
            (Lapse::Quarantined, "the session is in quarantine, since a transition failed half-way"),
            (Lapse::Ended, "the session has ended"),
        ];
        for (why, message) in lapses {
            let error = SessionError::Lapsed { state: "Teller", why };
            assert_eq!(error.to_string(), format!("session state `Teller` is not in force: {message}"));
        }
    }
}
