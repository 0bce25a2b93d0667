//! Why a policy does not come into force.
#![forbid(unsafe_code)]

use std::error::Error;
use std::fmt;

/// Why a policy does not come into force. The one before it still is.
///
/// ```
/// let error = polycall::policy::PolicyError::AuditUnavailable;
/// assert!(error.to_string().starts_with("the policy was not applied"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PolicyError {
    /// The file can't be read; the text says why.
    Unread(String),
    /// There are mistakes in it; the text has each with its place.
    Mistakes(String),
    /// There is no such entry point.
    UnknownEntry(String),
    /// The change's record has no room, or can't be written.
    AuditUnavailable,
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unread(why) => write!(f, "the policy was not read: {why}"),
            Self::Mistakes(mistakes) => f.write_str(mistakes),
            Self::UnknownEntry(name) => {
                write!(f, "this program has no entry point `{name}`; write it as `component::entry`")
            }
            Self::AuditUnavailable => f.write_str(
                "the policy was not applied: its audit record has no room, or can't be written: `polycall::status()` says \
                 why",
            ),
        }
    }
}

impl Error for PolicyError {}

#[cfg(test)]
mod tests {
    use super::PolicyError;

    /// Every message there is, word for word: a change here is a change users see.
    #[test]
    fn messages() {
        let errors = [
            (PolicyError::Unread("as it is".to_owned()), "the policy was not read: as it is"),
            (PolicyError::Mistakes("all of them".to_owned()), "all of them"),
            (
                PolicyError::UnknownEntry("till::opne".to_owned()),
                "this program has no entry point `till::opne`; write it as `component::entry`",
            ),
            (
                PolicyError::AuditUnavailable,
                "the policy was not applied: its audit record has no room, or can't be written: `polycall::status()` says \
                 why",
            ),
        ];
        for (error, message) in errors {
            assert_eq!(error.to_string(), message);
        }
    }
}
