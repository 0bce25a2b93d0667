//! Why a policy refuses a call.
#![forbid(unsafe_code)]

use std::fmt;
use std::sync::Arc;

use crate::session::Permissions;

/// Why a policy refuses a call.
///
/// ```
/// assert_eq!(polycall::policy::Denial::Disabled.to_string(), "it is disabled");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Denial {
    /// A configuration closes the connection between the two.
    Closed,
    /// The entry point is disabled.
    Disabled,
    /// The caller was denied so often that it is in quarantine.
    Quarantined,
    /// The caller was denied so often that it may make few calls, and it has made them.
    Throttled,
    /// The caller was denied too often for an entry point that is so sensitive.
    Conspicuous,
    /// The entry point is privileged, and the session does not grant `ADMIN`.
    Privileged,
    /// The caller has no capability for what the entry point requires.
    Capability(Permissions),
    /// This rule forbids it.
    Rule(Arc<str>),
    /// No rule permits it.
    NoRule,
}

impl fmt::Display for Denial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed => f.write_str("the configuration closes the connection to it"),
            Self::Disabled => f.write_str("it is disabled"),
            Self::Quarantined => {
                f.write_str("its caller was denied so often that it is in quarantine; a host can `pardon` it")
            }
            Self::Throttled => {
                f.write_str("its caller was denied so often that it may make few calls for a while")
            }
            Self::Conspicuous => {
                f.write_str("its caller was denied too often for an entry point that is so sensitive")
            }
            Self::Privileged => f.write_str("it is privileged, and the session does not grant ADMIN"),
            Self::Capability(missing) => write!(f, "its caller has no capability for {missing}"),
            Self::Rule(id) => write!(f, "rule `{id}` forbids it"),
            Self::NoRule => f.write_str("no rule permits it"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Denial;
    use crate::session::Permissions;

    /// Every message there is, word for word: a change here is a change users see.
    #[test]
    fn messages() {
        let denials = [
            (Denial::Closed, "the configuration closes the connection to it"),
            (Denial::Disabled, "it is disabled"),
            (
                Denial::Quarantined,
                "its caller was denied so often that it is in quarantine; a host can `pardon` it",
            ),
            (Denial::Throttled, "its caller was denied so often that it may make few calls for a while"),
            (Denial::Conspicuous, "its caller was denied too often for an entry point that is so sensitive"),
            (Denial::Privileged, "it is privileged, and the session does not grant ADMIN"),
            (
                Denial::Capability(Permissions::NETWORK | Permissions::IO),
                "its caller has no capability for IO | NETWORK",
            ),
            (Denial::Rule("no-nights".into()), "rule `no-nights` forbids it"),
            (Denial::NoRule, "no rule permits it"),
        ];
        for (denial, message) in denials {
            assert_eq!(denial.to_string(), message);
        }
    }
}
