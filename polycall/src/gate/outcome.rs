//! How a call ends that does not return, and what its record says.
#![forbid(unsafe_code)]

use std::any::Any;
use std::time::Duration;

use crate::audit::facts::Facts;
use crate::audit::{self, EventKind, Outcome};
use crate::component::Component;
use crate::entry::EntryPoint;
use crate::error::CallError;
use crate::export::Export;
use crate::frame::Frame;
use crate::memory::Domain;
use crate::policy::{Denial, engine};
use crate::principal::PrincipalInfo;
use crate::quota::Resource;
use crate::stop::Stop;

/// Why an entry point did not come to its end.
pub(super) enum Early {
    /// A stop is polycall's own doing, and leaves containers intact.
    Stopped(Stop),
    /// A panic may have left the state half changed.
    Panicked { half_changed: bool },
}

/// Ends an unwinding. The payload, which may be a secret, is dropped here.
#[cold]
pub(super) fn contain(frame: &Frame, domain: &Domain, payload: Box<dyn Any + Send>) -> Early {
    match payload.downcast::<Stop>() {
        // it comes while nothing is open: this one was caught, and raised again amid a change
        Ok(stop) if *stop == Stop::Cpu && frame.hold.is_exclusive_since_before() => {
            domain.poison();
            frame.hold.release();
            Early::Panicked { half_changed: true }
        }
        Ok(stop) => Early::Stopped(*stop),
        Err(payload) => {
            let half_changed = frame.hold.is_exclusive();
            if half_changed {
                domain.poison();
            }
            frame.hold.release(); // before a destructor of the payload runs
            Stop::from_payload(payload);
            Early::Panicked { half_changed }
        }
    }
}

impl Early {
    /// The error it becomes. Nothing is open, since this may tell the sink, which is a stranger.
    #[cold]
    pub(super) fn announced<X: Export>(self) -> CallError<X::Err> {
        let info = <X::Component as Component>::DOMAIN.info();
        let (component, entry) = (info.name, X::POINT.name);
        match self {
            Self::Stopped(Stop::Memory) => CallError::Quota { component, entry, resource: Resource::Memory },
            Self::Stopped(Stop::Cpu) => CallError::Quota { component, entry, resource: Resource::Cpu },
            Self::Stopped(Stop::Poisoned) => CallError::Poisoned { component },
            Self::Stopped(Stop::Ended) => CallError::Ended { component },
            Self::Stopped(Stop::Forked) => CallError::Forked { component },
            Self::Stopped(Stop::Unopenable(errno)) => CallError::Unopenable { component, errno },
            Self::Stopped(Stop::NoMemory(errno)) => CallError::NoMemory { component, entry, errno },
            Self::Panicked { half_changed } => {
                if half_changed {
                    audit::tell(EventKind::Poisoned, info);
                }
                engine::misbehaved(info);
                CallError::Panicked { component, entry }
            }
        }
    }
}

/// Counts and records a call that does not run, whatever the policy.
#[cold]
pub(super) fn deny<E>(
    who: &'static PrincipalInfo,
    caller: &Frame,
    callee: &'static PrincipalInfo,
    point: &'static EntryPoint,
    error: CallError<E>,
) -> CallError<E> {
    deny_under(caller.epoch, who, caller, callee, point, error)
}

/// Counts and records a call that does not run under this policy epoch.
#[cold]
pub(super) fn deny_under<E>(
    epoch: u32,
    who: &'static PrincipalInfo,
    caller: &Frame,
    callee: &'static PrincipalInfo,
    point: &'static EntryPoint,
    error: CallError<E>,
) -> CallError<E> {
    refuse(epoch, who, caller, callee, point);
    // What a session lacks is held against who began to act for it, not against those called in it: whoever may call
    // them could get them into quarantine.
    let is_own = caller.standing.get().is_of(caller.depth.get());
    match error {
        CallError::Forbidden { why: Denial::Quarantined | Denial::Throttled, .. } => {}
        CallError::Forbidden { .. } if is_own || engine::forbids(point, who) => engine::misbehaved(who),
        CallError::Lapsed { .. } | CallError::Permission { .. } if is_own => engine::misbehaved(who),
        _ => {} // the caller could not know
    }
    error
}

/// Counts and records such a call, which is nobody's misbehaviour.
#[cold]
pub(super) fn refuse(
    epoch: u32,
    who: &'static PrincipalInfo,
    caller: &Frame,
    callee: &'static PrincipalInfo,
    point: &'static EntryPoint,
) {
    caller.counters.denied(point.index());
    let facts = facts(EventKind::Denied, who, caller, callee, point, Outcome::Denied);
    audit::deny(caller.counters, &Facts { epoch, ..facts });
}

/// Records that a call took longer than the last edge of this quantum. It refuses nothing.
#[cold]
pub(super) fn overrun(
    quantum: Duration,
    who: &'static PrincipalInfo,
    caller: &Frame,
    callee: &'static PrincipalInfo,
    point: &'static EntryPoint,
) {
    let facts = facts(EventKind::Overrun, who, caller, callee, point, Outcome::Returned);
    let nanoseconds = u64::try_from(quantum.as_nanos()).unwrap_or(u64::MAX);
    audit::deny(caller.counters, &Facts { digest: [nanoseconds, 0], ..facts });
}

/// What the record of a call says, by the frame that calls.
#[inline(always)]
pub(super) fn facts(
    kind: EventKind,
    who: &'static PrincipalInfo,
    caller: &Frame,
    callee: &'static PrincipalInfo,
    point: &'static EntryPoint,
    outcome: Outcome,
) -> Facts<'static> {
    Facts {
        kind,
        caller: Some(who),
        callee,
        point: Some(point),
        session: Some(caller.standing.get().name()),
        epoch: caller.epoch,
        depth: caller.depth.get(),
        outcome,
        digest: [0; 2],
        provenance: None,
    }
}
