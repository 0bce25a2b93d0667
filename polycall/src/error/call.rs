//! Why a call returned no value.
#![forbid(unsafe_code)]

use std::convert::Infallible;
use std::error::Error;
use std::fmt;

use crate::error::{Lapse, Validator};
use crate::policy::Denial;
use crate::quota::Resource;
use crate::session::Permissions;

/// Why a call returned no value.
///
/// `E` is the callee's own error; an entry point that cannot fail has [`Infallible`] there. Everything else is
/// polycall's: the callee either did not run, or was stopped and its region closed.
///
/// It is a [`std::error::Error`] where `E` is one, as `?` into a `Box<dyn Error>` requires. A `String` is none; give an
/// entry point an error enum that derives [`Portable`](crate::Portable).
///
/// ```
/// use polycall::CallError;
/// let refused: CallError = CallError::Poisoned { component: "bankcard" };
/// assert_eq!(refused.to_string(), "component `bankcard` is poisoned: it panicked while its state was being \
///     changed; a host can `reset` it");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallError<E = Infallible> {
    /// The entry point ran and returned its own error.
    Returned(E),
    /// polycall has not started: no domain exists yet.
    NotStarted {
        /// The callee.
        component: &'static str,
    },
    /// The entry point panicked. Its region is closed; the payload was dropped inside.
    Panicked {
        /// The callee.
        component: &'static str,
        /// Its entry point.
        entry: &'static str,
    },
    /// The component panicked earlier while its state was being changed.
    Poisoned {
        /// The callee.
        component: &'static str,
    },
    /// The component was ended and its region wiped.
    Ended {
        /// The callee.
        component: &'static str,
    },
    /// A quota of the component is used up. What the entry point changed before stays changed, if it ran at all: it did for
    /// memory, and may have for processor time, which runs out while one computes.
    Quota {
        /// The component: the callee; or the caller, whose processor time was used up when it called, and which is ending
        /// already.
        component: &'static str,
        /// Its entry point.
        entry: &'static str,
        /// What is used up.
        resource: Resource,
    },
    /// The component's region was to grow within its quota, and the kernel refused it the pages. What the entry point
    /// changed before stays changed.
    NoMemory {
        /// The callee.
        component: &'static str,
        /// Its entry point.
        entry: &'static str,
        /// The `errno` of the refusal.
        errno: i32,
    },
    /// More than [`MAX_DEPTH`](crate::MAX_DEPTH) calls are nested on this thread.
    Depth {
        /// The callee.
        component: &'static str,
        /// The limit, in calls.
        limit: u32,
    },
    /// A host was entered on a thread that is already inside a gate or a host.
    Nested {
        /// The host.
        host: &'static str,
        /// Who is running on this thread.
        inside: &'static str,
    },
    /// A host is not among those that are linked in, so [`hosts`](crate::hosts()) does not show it.
    Unlisted {
        /// The host.
        host: &'static str,
    },
    /// The session has lost the state that the call relies on, so the call was not made.
    Lapsed {
        /// The callee.
        component: &'static str,
        /// Its entry point.
        entry: &'static str,
        /// The state.
        state: &'static str,
        /// What became of it.
        why: Lapse,
    },
    /// The session does not grant what the entry point requires: its caller has it by type, and the session, or who called
    /// the caller, does not. The call was not made.
    Permission {
        /// The callee.
        component: &'static str,
        /// Its entry point.
        entry: &'static str,
        /// What it requires, and is not granted.
        missing: Permissions,
    },
    /// The policy in force, or a configuration, refuses the call. It was not made.
    Forbidden {
        /// The callee.
        component: &'static str,
        /// Its entry point.
        entry: &'static str,
        /// Why.
        why: Denial,
    },
    /// A validator of the entry point refused the arguments, so the call was not made; or its result, which is gone.
    Refused {
        /// The callee.
        component: &'static str,
        /// Its entry point.
        entry: &'static str,
        /// Which of its validators.
        by: Validator,
        /// Why, in the validator's words.
        reason: &'static str,
    },
    /// The event sink had no room for the call's record, so the call was not made.
    AuditUnavailable {
        /// The callee.
        component: &'static str,
    },
    /// This process is a fork of the one polycall started in; regions are not inherited.
    Forked {
        /// The callee.
        component: &'static str,
    },
    /// The kernel refused to open the component's region.
    Unopenable {
        /// The callee.
        component: &'static str,
        /// The `errno` of the refusal.
        errno: i32,
    },
    /// A private stack for the call could not be had, so the call was not made.
    NoStack {
        /// The callee.
        component: &'static str,
        /// The `errno` of the refusal; `EAGAIN` if as many as there can be are in use.
        errno: i32,
    },
}

impl<E> CallError<E> {
    /// The callee's own error, if that is what this is.
    ///
    /// ```
    /// assert_eq!(polycall::CallError::Returned("declined").returned(), Some("declined"));
    /// ```
    pub fn returned(self) -> Option<E> {
        match self {
            Self::Returned(error) => Some(error),
            _ => None,
        }
    }

    /// Changes the callee's own error, and keeps polycall's as it is.
    ///
    /// ```
    /// let error = polycall::CallError::Returned(404).map(|code| format!("code {code}"));
    /// assert_eq!(error.to_string(), "code 404");
    /// ```
    pub fn map<F>(self, change: impl FnOnce(E) -> F) -> CallError<F> {
        match self {
            Self::Returned(error) => CallError::Returned(change(error)),
            Self::NotStarted { component } => CallError::NotStarted { component },
            Self::Panicked { component, entry } => CallError::Panicked { component, entry },
            Self::Poisoned { component } => CallError::Poisoned { component },
            Self::Ended { component } => CallError::Ended { component },
            Self::Quota { component, entry, resource } => CallError::Quota { component, entry, resource },
            Self::NoMemory { component, entry, errno } => CallError::NoMemory { component, entry, errno },
            Self::Depth { component, limit } => CallError::Depth { component, limit },
            Self::Nested { host, inside } => CallError::Nested { host, inside },
            Self::Unlisted { host } => CallError::Unlisted { host },
            Self::Lapsed { component, entry, state, why } => {
                CallError::Lapsed { component, entry, state, why }
            }
            Self::Permission { component, entry, missing } => {
                CallError::Permission { component, entry, missing }
            }
            Self::Forbidden { component, entry, why } => CallError::Forbidden { component, entry, why },
            Self::Refused { component, entry, by, reason } => {
                CallError::Refused { component, entry, by, reason }
            }
            Self::AuditUnavailable { component } => CallError::AuditUnavailable { component },
            Self::Forked { component } => CallError::Forked { component },
            Self::Unopenable { component, errno } => CallError::Unopenable { component, errno },
            Self::NoStack { component, errno } => CallError::NoStack { component, errno },
        }
    }
}

impl<E: fmt::Display> fmt::Display for CallError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Returned(error) => error.fmt(f),
            Self::NotStarted { component } => write!(
                f,
                "component `{component}` cannot be called yet: polycall has not started; use \
                 `#[polycall::main]` or `Options::start`"
            ),
            Self::Panicked { component, entry } => {
                write!(f, "entry point `{entry}` of component `{component}` panicked; its region is closed")
            }
            Self::Poisoned { component } => write!(
                f,
                "component `{component}` is poisoned: it panicked while its state was being changed; a host can \
                 `reset` it"
            ),
            Self::Ended { component } => {
                write!(f, "component `{component}` has ended and its region is wiped")
            }
            Self::Quota { component, entry, resource: Resource::Memory } => write!(
                f,
                "component `{component}` used up its memory quota in entry point `{entry}`; free something or \
                 raise `max_memory`"
            ),
            Self::Quota { component, entry, resource: Resource::Calls } => write!(
                f,
                "entry point `{entry}` of component `{component}` was not called: it had as many calls this second as its \
                 quota lets it; call less often, or raise `max_calls_per_second`"
            ),
            Self::Quota { component, entry, resource: Resource::Cpu } => write!(
                f,
                "component `{component}` used up its processor time, in entry point `{entry}` or before; a host can \
                 `replenish` it, or raise `max_cpu`"
            ),
            Self::Quota { component, entry, resource: Resource::Io } => write!(
                f,
                "entry point `{entry}` of component `{component}` was not called: the operations of input and output that it \
                 has left are too few; a host can `replenish` it, or raise `max_io`"
            ),
            Self::NoMemory { component, entry, errno } => write!(
                f,
                "the kernel refused component `{component}` more memory in entry point `{entry}`: {}",
                std::io::Error::from_raw_os_error(*errno)
            ),
            Self::Depth { component, limit } => {
                write!(
                    f,
                    "the call to component `{component}` would nest more than {limit} calls on this thread"
                )
            }
            Self::Nested { host, inside } => write!(
                f,
                "host `{host}` cannot be entered on a thread that is already inside `{inside}`; pass the `Cap` \
                 down instead"
            ),
            Self::Unlisted { host } => write!(
                f,
                "host `{host}` is not in polycall's list of what is linked in; declare it by polycall's own macros, \
                 under polycall's own name"
            ),
            Self::Lapsed { component, entry, state, why } => write!(
                f,
                "entry point `{entry}` of component `{component}` was not called: session state `{state}` is not in force: {why}"
            ),
            Self::Permission { component, entry, missing } => write!(
                f,
                "entry point `{entry}` of component `{component}` was not called: {missing} is missing; the session is in a \
                 state that has less, here or where the caller was called, or a component's `permissions` leave it out"
            ),
            Self::Forbidden { component, entry, why } => {
                write!(f, "entry point `{entry}` of component `{component}` was not called: {why}")
            }
            Self::Refused { component, entry, by: Validator::Pre, reason } => {
                write!(
                    f,
                    "entry point `{entry}` of component `{component}` does not take these arguments: {reason}"
                )
            }
            Self::Refused { component, entry, by: Validator::Post, reason } => {
                write!(
                    f,
                    "entry point `{entry}` of component `{component}` does not give out its result: {reason}"
                )
            }
            Self::AuditUnavailable { component } => write!(
                f,
                "the call to component `{component}` was refused: its audit record has no room, or can't be written: `polycall::status()` says why"
            ),
            Self::Forked { component } => write!(
                f,
                "component `{component}` does not exist in a forked child; call it from the process polycall \
                 started in"
            ),
            Self::Unopenable { component, errno } => write!(
                f,
                "the region of component `{component}` could not be opened: {}",
                std::io::Error::from_raw_os_error(*errno)
            ),
            Self::NoStack { component, errno } => write!(
                f,
                "a private stack for a call to component `{component}` could not be had: {}; have fewer calls inside at \
                 once, or a smaller `private_stack`",
                std::io::Error::from_raw_os_error(*errno)
            ),
        }
    }
}

impl<E: Error + 'static> Error for CallError<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Returned(error) => error.source(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::CallError;
    use crate::error::{Lapse, Validator};
    use crate::policy::Denial;
    use crate::quota::Resource;
    use crate::session::Permissions;

    /// Every message there is, word for word: a change here is a change users see.
    #[test]
    fn messages() {
        let (component, entry) = ("vault", "open");
        let calls: [(CallError<&str>, &str); 22] = [
            (
                CallError::Refused { component, entry, by: Validator::Pre, reason: "not a card number" },
                "entry point `open` of component `vault` does not take these arguments: not a card number",
            ),
            (
                CallError::Refused { component, entry, by: Validator::Post, reason: "too much of it" },
                "entry point `open` of component `vault` does not give out its result: too much of it",
            ),
            (CallError::Returned("declined"), "declined"),
            (
                CallError::NotStarted { component },
                "component `vault` cannot be called yet: polycall has not started; use `#[polycall::main]` or \
                 `Options::start`",
            ),
            (
                CallError::Panicked { component, entry },
                "entry point `open` of component `vault` panicked; its region is closed",
            ),
            (
                CallError::Poisoned { component },
                "component `vault` is poisoned: it panicked while its state was being changed; a host can \
                 `reset` it",
            ),
            (CallError::Ended { component }, "component `vault` has ended and its region is wiped"),
            (
                CallError::Quota { component, entry, resource: Resource::Memory },
                "component `vault` used up its memory quota in entry point `open`; free something or raise \
                 `max_memory`",
            ),
            (
                CallError::Quota { component, entry, resource: Resource::Calls },
                "entry point `open` of component `vault` was not called: it had as many calls this second as its quota lets \
                 it; call less often, or raise `max_calls_per_second`",
            ),
            (
                CallError::Quota { component, entry, resource: Resource::Cpu },
                "component `vault` used up its processor time, in entry point `open` or before; a host can `replenish` it, or \
                 raise `max_cpu`",
            ),
            (
                CallError::Quota { component, entry, resource: Resource::Io },
                "entry point `open` of component `vault` was not called: the operations of input and output that it has left \
                 are too few; a host can `replenish` it, or raise `max_io`",
            ),
            (
                CallError::NoMemory { component, entry, errno: 12 },
                "the kernel refused component `vault` more memory in entry point `open`: Cannot allocate memory (os \
                 error 12)",
            ),
            (
                CallError::Depth { component, limit: 1024 },
                "the call to component `vault` would nest more than 1024 calls on this thread",
            ),
            (
                CallError::Nested { host: "App", inside: "vault" },
                "host `App` cannot be entered on a thread that is already inside `vault`; pass the `Cap` down \
                 instead",
            ),
            (
                CallError::Unlisted { host: "App" },
                "host `App` is not in polycall's list of what is linked in; declare it by polycall's own macros, under \
                 polycall's own name",
            ),
            (
                CallError::Lapsed { component, entry, state: "Teller", why: Lapse::Expired },
                "entry point `open` of component `vault` was not called: session state `Teller` is not in force: its time is over",
            ),
            (
                CallError::Permission { component, entry, missing: Permissions::WRITE },
                "entry point `open` of component `vault` was not called: WRITE is missing; the session is in a state that \
                 has less, here or where the caller was called, or a component's `permissions` leave it out",
            ),
            (
                CallError::Forbidden { component, entry, why: Denial::NoRule },
                "entry point `open` of component `vault` was not called: no rule permits it",
            ),
            (
                CallError::AuditUnavailable { component },
                "the call to component `vault` was refused: its audit record has no room, or can't be written: `polycall::status()` says why",
            ),
            (
                CallError::Forked { component },
                "component `vault` does not exist in a forked child; call it from the process polycall started in",
            ),
            (
                CallError::Unopenable { component, errno: 12 },
                "the region of component `vault` could not be opened: Cannot allocate memory (os error 12)",
            ),
            (
                CallError::NoStack { component, errno: 12 },
                "a private stack for a call to component `vault` could not be had: Cannot allocate memory (os error \
                 12); have fewer calls inside at once, or a smaller `private_stack`",
            ),
        ];
        for (error, message) in calls {
            assert_eq!(error.to_string(), message);
        }
    }

    #[test]
    fn only_the_callees_own_error_is_changed_or_handed_out() {
        assert_eq!(CallError::Returned(1).map(|n| n + 1), CallError::Returned(2));
        let poisoned: CallError<u8> = CallError::Poisoned { component: "vault" };
        assert_eq!(poisoned.clone().map(|_| "never"), CallError::Poisoned { component: "vault" });
        assert_eq!(poisoned.returned(), None);
    }
}
