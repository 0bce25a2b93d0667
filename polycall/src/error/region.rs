//! Why a region was not made, shared or opened.
#![forbid(unsafe_code)]

use std::error::Error;
use std::fmt;

use crate::bits::Permissions;

/// Why a region was not made, shared or opened.
///
/// ```
/// let refused = polycall::RegionError::Ended { owner: "bankcard" };
/// assert_eq!(refused.to_string(), "the region of component `bankcard` has ended and is wiped");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RegionError {
    /// A region of no bytes.
    Empty {
        /// Who asked.
        owner: &'static str,
    },
    /// Its `permissions` leave out `MEMORY`, so it makes no regions.
    MakesNone {
        /// Who asked.
        owner: &'static str,
    },
    /// The component's quota has no room for it.
    Quota {
        /// Who asked.
        owner: &'static str,
        /// Bytes asked for, in whole pages.
        asked: usize,
        /// Bytes left of `max_memory`.
        left: usize,
    },
    /// The kernel refused pages for it.
    Kernel {
        /// Whose region.
        owner: &'static str,
        /// What was refused.
        what: &'static str,
        /// The `errno` of the refusal.
        errno: i32,
    },
    /// The region does not have these permissions.
    Permission {
        /// Whose region.
        owner: &'static str,
        /// What was asked for.
        asked: Permissions,
        /// What there is.
        has: Permissions,
    },
    /// It is locked: its permissions are final, and so are its grants.
    IsLocked {
        /// Whose region.
        owner: &'static str,
    },
    /// It is not locked, so it is closed, and can't be looked into.
    NotLocked {
        /// Whose region.
        owner: &'static str,
    },
    /// The owner dropped it, or the owner was reset or has ended.
    Ended {
        /// Whose region.
        owner: &'static str,
    },
    /// The owner took the grant back.
    Revoked {
        /// Whose region.
        owner: &'static str,
        /// Whose grant.
        holder: &'static str,
        /// The reason given.
        reason: String,
    },
    /// Neither may call the other, so there is no way for a grant between them.
    NotConnected {
        /// Whose region.
        owner: &'static str,
        /// Who would hold the grant.
        holder: &'static str,
    },
    /// A configuration made the owner `isolated`, so none of its regions is granted.
    GrantsNothing {
        /// Whose region.
        owner: &'static str,
    },
    /// A configuration made the holder `restricted` or `isolated`, so it holds read-only grants alone.
    HoldsReading {
        /// Whose region.
        owner: &'static str,
        /// Who would hold the grant.
        holder: &'static str,
    },
    /// A configuration closed the connection between both, so there is no way for a grant.
    Closed {
        /// Whose region.
        owner: &'static str,
        /// Who would hold the grant.
        holder: &'static str,
    },
    /// No component of this name holds a grant to it.
    NotHeld {
        /// Whose region.
        owner: &'static str,
        /// The name asked for.
        component: String,
    },
    /// A handle or grant in a state that nobody has assigned yet.
    Vacant,
    /// This process is a fork, in which regions are absent.
    Forked {
        /// Whose region.
        owner: &'static str,
    },
}

impl fmt::Display for RegionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MakesNone { owner } => {
                write!(f, "component `{owner}` makes no regions: its `permissions` leave out MEMORY (0x08)")
            }
            Self::Empty { owner } => {
                write!(f, "component `{owner}` asked for a region of no bytes; ask for at least one")
            }
            Self::Quota { owner, asked, left } => write!(
                f,
                "a region of {asked} bytes does not fit into what is left of component `{owner}`'s quota, {left} bytes; \
                 drop a region, free something or raise `max_memory`"
            ),
            Self::Kernel { owner, what, errno } => write!(
                f,
                "the kernel refused {what} for a region of component `{owner}`: {}",
                std::io::Error::from_raw_os_error(*errno)
            ),
            Self::Permission { owner, asked, has } => {
                write!(
                    f,
                    "the region of component `{owner}` has the permissions {has}, and {asked} was asked for"
                )
            }
            Self::IsLocked { owner } => write!(
                f,
                "the region of component `{owner}` is locked, so its permissions and grants are final; share it and set \
                 its permissions before it is locked"
            ),
            Self::NotLocked { owner } => write!(
                f,
                "the region of component `{owner}` is not locked, so it is closed; `read` it, or have its owner `lock` it"
            ),
            Self::Ended { owner } => {
                write!(f, "the region of component `{owner}` has ended and is wiped")
            }
            Self::Revoked { owner, holder, reason } => {
                write!(f, "component `{owner}` took back the grant of component `{holder}`: {reason}")
            }
            Self::NotConnected { owner, holder } => write!(
                f,
                "components `{owner}` and `{holder}` are not connected, so no grant can go between them; list one in \
                 the other's `allowed`"
            ),
            Self::GrantsNothing { owner } => write!(
                f,
                "the configuration makes component `{owner}` `isolated`, so it grants none of its regions; have \
                 `data_scope` in its block as its annotation has `scope`"
            ),
            Self::HoldsReading { owner, holder } => write!(
                f,
                "the configuration narrows the scope of component `{holder}`, so it holds read-only grants alone; \
                 component `{owner}` can share with `READ`"
            ),
            Self::Closed { owner, holder } => write!(
                f,
                "the configuration closes the connection between components `{owner}` and `{holder}`, so no grant can go \
                 between them; list one in the other's `allowed_connections`"
            ),
            Self::NotHeld { owner, component } => {
                write!(f, "no component `{component}` holds a grant to this region of component `{owner}`")
            }
            Self::Vacant => {
                f.write_str("there is no region here yet: this handle was never assigned; build one")
            }
            Self::Forked { owner } => write!(
                f,
                "the region of component `{owner}` does not exist in a forked child; use it in the process polycall \
                 started in"
            ),
        }
    }
}

impl Error for RegionError {}

#[cfg(test)]
mod tests {
    use super::{Permissions, RegionError};

    /// Every message there is, word for word: a change here is a change users see.
    #[test]
    fn messages() {
        let (owner, holder) = ("vault", "teller");
        let errors = [
            (
                RegionError::Empty { owner },
                "component `vault` asked for a region of no bytes; ask for at least one",
            ),
            (
                RegionError::MakesNone { owner },
                "component `vault` makes no regions: its `permissions` leave out MEMORY (0x08)",
            ),
            (
                RegionError::Quota { owner, asked: 8192, left: 4000 },
                "a region of 8192 bytes does not fit into what is left of component `vault`'s quota, 4000 bytes; drop \
                 a region, free something or raise `max_memory`",
            ),
            (
                RegionError::Kernel { owner, what: "pages", errno: 12 },
                "the kernel refused pages for a region of component `vault`: Cannot allocate memory (os error 12)",
            ),
            (
                RegionError::Permission { owner, asked: Permissions::WRITE, has: Permissions::READ },
                "the region of component `vault` has the permissions READ, and WRITE was asked for",
            ),
            (
                RegionError::IsLocked { owner },
                "the region of component `vault` is locked, so its permissions and grants are final; share it and set \
                 its permissions before it is locked",
            ),
            (
                RegionError::NotLocked { owner },
                "the region of component `vault` is not locked, so it is closed; `read` it, or have its owner `lock` it",
            ),
            (RegionError::Ended { owner }, "the region of component `vault` has ended and is wiped"),
            (
                RegionError::Revoked { owner, holder, reason: "the audit is over".to_owned() },
                "component `vault` took back the grant of component `teller`: the audit is over",
            ),
            (
                RegionError::NotConnected { owner, holder },
                "components `vault` and `teller` are not connected, so no grant can go between them; list one in the \
                 other's `allowed`",
            ),
            (
                RegionError::NotHeld { owner, component: "stranger".to_owned() },
                "no component `stranger` holds a grant to this region of component `vault`",
            ),
            (
                RegionError::GrantsNothing { owner },
                "the configuration makes component `vault` `isolated`, so it grants none of its regions; have \
                 `data_scope` in its block as its annotation has `scope`",
            ),
            (
                RegionError::HoldsReading { owner, holder },
                "the configuration narrows the scope of component `teller`, so it holds read-only grants alone; \
                 component `vault` can share with `READ`",
            ),
            (
                RegionError::Closed { owner, holder },
                "the configuration closes the connection between components `vault` and `teller`, so no grant can go \
                 between them; list one in the other's `allowed_connections`",
            ),
            (RegionError::Vacant, "there is no region here yet: this handle was never assigned; build one"),
            (
                RegionError::Forked { owner },
                "the region of component `vault` does not exist in a forked child; use it in the process polycall \
                 started in",
            ),
        ];
        for (error, message) in errors {
            assert_eq!(error.to_string(), message);
        }
    }
}
