//! Why polycall did not start.
#![forbid(unsafe_code)]

use std::error::Error;
use std::fmt;

use crate::principal::Protection;

/// Why polycall did not start.
///
/// ```standalone_crate
/// let error = polycall::Options::new().max_memory("no_such", 1 << 20).start().unwrap_err();
/// assert!(error.to_string().contains("no component named `no_such`"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum StartError {
    /// polycall runs already; options are applied once.
    AlreadyStarted,
    /// An option names a component that is not linked in.
    UnknownComponent {
        /// The name as written.
        name: String,
        /// Those that are linked in.
        known: Vec<&'static str>,
    },
    /// An option asks for more than the annotation allows.
    Widens {
        /// The component.
        component: &'static str,
        /// The setting.
        setting: &'static str,
        /// What the option asks for.
        asked: String,
        /// What the annotation allows.
        annotated: String,
    },
    /// The policy names what the program does not have, or can't be so.
    Policy {
        /// Each mistake, with its place.
        mistakes: String,
    },
    /// Two components, hosts or entry points share a path, so their ids would be the same.
    Duplicate {
        /// The path.
        path: &'static str,
    },
    /// More than one `#[polycall::main]` host is linked in.
    TwoMainHosts {
        /// The first.
        first: &'static str,
        /// The second.
        second: &'static str,
    },
    /// A component's or host's path names another crate than its type is of.
    Mislabelled {
        /// The path.
        path: &'static str,
        /// The type, as rustc names it.
        ty: &'static str,
    },
    /// The kernel refused the address range for all regions, or a part of it.
    Memory {
        /// The component, or `arena` for the whole range.
        what: &'static str,
        /// The bytes asked for.
        bytes: usize,
        /// The `errno` of the refusal.
        errno: i32,
    },
    /// A component's state does not fit into its `max_memory`.
    TooSmall {
        /// The component.
        component: &'static str,
        /// Bytes the empty state needs.
        needs: usize,
        /// Bytes it may have.
        max_memory: usize,
    },
    /// A component's `init` returned an error, panicked or ran out of quota.
    Init {
        /// The component.
        component: &'static str,
        /// What happened.
        cause: String,
    },
    /// A component requires a protection that cannot be had here.
    Required {
        /// The component.
        component: &'static str,
        /// What it requires.
        required: Protection,
        /// What it would have had.
        got: Protection,
        /// Why.
        why: String,
    },
    /// A private stack is asked for, and this build has none.
    NoStacks {
        /// The component.
        component: &'static str,
        /// What is missing.
        why: &'static str,
    },
    /// An option asks for a private stack of a size that none can have.
    StackSize {
        /// The component.
        component: &'static str,
        /// The bytes asked for.
        asked: usize,
        /// The fewest there can be.
        least: usize,
        /// The most there can be.
        most: usize,
    },
    /// A configuration can't be read, has mistakes, or is about what the program doesn't have.
    Config {
        /// All that is wrong, as a compiler would show it.
        mistakes: String,
    },
    /// A configuration asks for more than annotations allow.
    ConfigWidens {
        /// What for, and where it stands, and where the annotation; one for each.
        asked: Vec<String>,
    },
    /// Memory that a configuration reserves could not be had from the start.
    Reserve {
        /// The component.
        component: &'static str,
        /// The bytes to be reserved.
        bytes: usize,
        /// Why not, and the mend.
        why: String,
    },
    /// The threshold for quotas is no percentage.
    QuotaPercent {
        /// What was asked for.
        asked: u8,
    },
    /// The thread that tells of quotas could not be started.
    QuotaThread {
        /// The `errno` of the refusal.
        errno: i32,
    },
    /// The event sink had no room for a start-up record.
    AuditUnavailable,
    /// The audit trail could not be opened, or not be sealed at the end.
    Trail {
        /// What is wrong.
        reason: String,
    },
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AlreadyStarted => write!(f, "polycall has already started; options are applied once"),
            Self::UnknownComponent { name, known } => write!(
                f,
                "no component named `{name}` is linked in; there are: {}",
                if known.is_empty() { "none".to_owned() } else { known.join(", ") }
            ),
            Self::Widens { component, setting, asked, annotated } => write!(
                f,
                "options may only narrow the annotation of component `{component}`: `{setting}` is {annotated} \
                 there, and {asked} was asked for"
            ),
            Self::Policy { mistakes } => write!(f, "the policy does not fit the program:\n{mistakes}"),
            Self::Duplicate { path } => write!(
                f,
                "two components, hosts or entry points share the path `{path}`; is a crate linked in twice?"
            ),
            Self::TwoMainHosts { first, second } => {
                write!(
                    f,
                    "a program has one `#[polycall::main]` host, but both `{first}` and `{second}` are linked in"
                )
            }
            Self::Mislabelled { path, ty } => {
                write!(
                    f,
                    "`{path}` is the path that `{ty}` goes by, but the crates differ; find out who wrote that"
                )
            }
            Self::Memory { what, bytes, errno } => write!(
                f,
                "no memory for `{what}`: the kernel refused {bytes} bytes: {}",
                std::io::Error::from_raw_os_error(*errno)
            ),
            Self::TooSmall { component, needs, max_memory } => write!(
                f,
                "the state of component `{component}` needs {needs} bytes when empty, and `max_memory` is \
                 {max_memory}; raise `max_memory`"
            ),
            Self::Init { component, cause } => {
                write!(f, "the state of component `{component}` could not be built: its `init` {cause}")
            }
            Self::Required { component, required, got, why } => write!(
                f,
                "component `{component}` requires protection `{required}`, and would have `{got}`: {why}; run where it \
                 can be had, or ask for less"
            ),
            Self::NoStacks { component, why } => {
                write!(f, "component `{component}` asks for private stacks, and there are none: {why}")
            }
            Self::StackSize { component, asked, least, most } => write!(
                f,
                "a private stack of component `{component}` can't have {asked} bytes; ask for {least} to {most}"
            ),
            Self::Config { mistakes } => write!(f, "the configuration can't be used\n\n{mistakes}"),
            Self::ConfigWidens { asked } => write!(
                f,
                "a configuration only narrows annotations, and this one asks for more; ask for less there, or change the \
                 annotation\n\n{}",
                asked.join("\n")
            ),
            Self::Reserve { component, bytes, why } => {
                write!(f, "component `{component}` can't have {bytes} bytes reserved: {why}")
            }
            Self::QuotaPercent { asked } => write!(
                f,
                "`on_quota` was asked to tell at {asked} percent of a quota, which it never would; 1 to 100 can be told"
            ),
            Self::QuotaThread { errno } => write!(
                f,
                "the thread that tells of quotas could not be started: {}",
                std::io::Error::from_raw_os_error(*errno)
            ),
            Self::AuditUnavailable => write!(f, "the event sink had no room for the start-up records"),
            Self::Trail { reason } => write!(f, "there is no audit trail: {reason}"),
        }
    }
}

impl Error for StartError {}

#[cfg(test)]
mod tests {
    use super::{Protection, StartError};

    /// Every message there is, word for word: a change here is a change users see.
    #[test]
    fn messages() {
        let component = "vault";
        let starts = [
            (StartError::AlreadyStarted, "polycall has already started; options are applied once"),
            (
                StartError::UnknownComponent { name: "valt".to_owned(), known: vec!["vault", "gate"] },
                "no component named `valt` is linked in; there are: vault, gate",
            ),
            (
                StartError::UnknownComponent { name: "valt".to_owned(), known: vec![] },
                "no component named `valt` is linked in; there are: none",
            ),
            (
                StartError::Policy { mistakes: "policy.json:1:1: all of them".to_owned() },
                "the policy does not fit the program:\npolicy.json:1:1: all of them",
            ),
            (
                StartError::Widens {
                    component,
                    setting: "max_memory",
                    asked: "2 MiB".to_owned(),
                    annotated: "1 MiB".to_owned(),
                },
                "options may only narrow the annotation of component `vault`: `max_memory` is 1 MiB there, and \
                 2 MiB was asked for",
            ),
            (
                StartError::Duplicate { path: "a::vault" },
                "two components, hosts or entry points share the path `a::vault`; is a crate linked in twice?",
            ),
            (
                StartError::TwoMainHosts { first: "a::App", second: "b::App" },
                "a program has one `#[polycall::main]` host, but both `a::App` and `b::App` are linked in",
            ),
            (
                StartError::Mislabelled { path: "a::App", ty: "b::App" },
                "`a::App` is the path that `b::App` goes by, but the crates differ; find out who wrote that",
            ),
            (
                StartError::Memory { what: "arena", bytes: 4096, errno: 12 },
                "no memory for `arena`: the kernel refused 4096 bytes: Cannot allocate memory (os error 12)",
            ),
            (
                StartError::TooSmall { component, needs: 9000, max_memory: 4096 },
                "the state of component `vault` needs 9000 bytes when empty, and `max_memory` is 4096; raise \
                 `max_memory`",
            ),
            (
                StartError::Init { component, cause: "panicked".to_owned() },
                "the state of component `vault` could not be built: its `init` panicked",
            ),
            (
                StartError::Required {
                    component,
                    required: Protection::Pkey,
                    got: Protection::Mprotect,
                    why: "there are no protection keys here".to_owned(),
                },
                "component `vault` requires protection `pkey`, and would have `mprotect`: there are no protection keys \
                 here; run where it can be had, or ask for less",
            ),
            (
                StartError::NoStacks { component, why: "turn polycall's feature `private-stacks` on" },
                "component `vault` asks for private stacks, and there are none: turn polycall's feature `private-stacks` \
                 on",
            ),
            (
                StartError::StackSize { component, asked: 100, least: 200, most: 300 },
                "a private stack of component `vault` can't have 100 bytes; ask for 200 to 300",
            ),
            (
                StartError::Config { mistakes: "error[unknown-key]: …".to_owned() },
                "the configuration can't be used\n\nerror[unknown-key]: …",
            ),
            (
                StartError::ConfigWidens { asked: vec!["one".to_owned(), "two".to_owned()] },
                "a configuration only narrows annotations, and this one asks for more; ask for less there, or change the \
                 annotation\n\none\ntwo",
            ),
            (
                StartError::Reserve { component, bytes: 4096, why: "remove `reserve`".to_owned() },
                "component `vault` can't have 4096 bytes reserved: remove `reserve`",
            ),
            (
                StartError::QuotaPercent { asked: 101 },
                "`on_quota` was asked to tell at 101 percent of a quota, which it never would; 1 to 100 can be told",
            ),
            (
                StartError::QuotaThread { errno: 11 },
                "the thread that tells of quotas could not be started: Resource temporarily unavailable (os error 11)",
            ),
            (StartError::AuditUnavailable, "the event sink had no room for the start-up records"),
            (
                StartError::Trail {
                    reason: "`/log` cannot be made: Permission denied (os error 13)".to_owned(),
                },
                "there is no audit trail: `/log` cannot be made: Permission denied (os error 13)",
            ),
        ];
        for (error, message) in starts {
            assert_eq!(error.to_string(), message);
        }
    }
}
