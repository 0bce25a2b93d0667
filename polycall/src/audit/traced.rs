//! Events of the trail as events of `tracing`.
#![forbid(unsafe_code)]

use crate::audit::{Event, EventKind, Outcome};

/// Emits one. The level is that of `tracing`, which has no name for "nothing".
pub(super) fn emit(event: &Event) {
    let Event { kind, caller, callee, entry, session, depth, outcome, .. } = event;
    macro_rules! emit {
        ($level:ident) => {
            tracing::event!(
                target: "polycall",
                tracing::Level::$level,
                kind = %kind,
                caller,
                callee,
                entry,
                session,
                depth,
                outcome = %outcome,
                "{event}"
            )
        };
    }
    match (kind, outcome) {
        (EventKind::Poisoned | EventKind::Fault | EventKind::Unprotected, _) | (_, Outcome::Panicked) => {
            emit!(ERROR);
        }
        (EventKind::Denied | EventKind::StateRefused | EventKind::StateRevoked, _)
        | (EventKind::SessionQuarantined | EventKind::CallerQuarantined, _)
        | (_, Outcome::Quota | Outcome::Stopped) => {
            emit!(WARN);
        }
        _ => {
            emit!(INFO);
        }
    }
}
