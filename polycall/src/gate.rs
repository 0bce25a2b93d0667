//! The gate: the one way from a caller into a component and back.
//!
//! All bounds stand on [`cross`]; the functions that `#[polycall_export]` writes repeat them for their messages
//! only. Read it top to bottom: it is the order in which a crossing happens.
#![forbid(unsafe_code)]

use std::any::Any;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::audit::{self, Event, EventKind, Outcome};
use crate::boundary::Arguments;
use crate::capability::Cap;
use crate::component::{Component, MayCall, Principal};
use crate::entry::{EntryPoint, now_running};
use crate::error::CallError;
use crate::export::Export;
use crate::frame::Frame;
use crate::principal::PrincipalInfo;
use crate::session::{Grants, State, Within};
use crate::stop::Stop;

/// Crossings that may be nested on one thread.
///
/// ```
/// assert_eq!(polycall::MAX_DEPTH, 1024);
/// ```
pub const MAX_DEPTH: u32 = 1024;

/// Calls entry point `X` as caller `C` in session state `S`.
///
/// No system call for the crossing itself; a caller whose region is open pays its close.
///
/// # Errors
///
/// See [`CallError`]. Except for `Returned`, the callee did not run or was stopped.
#[inline(always)] // a call less, and no copy of the result: 1 ns
pub fn cross<X, C, S>(cap: &mut Cap<'_, C, S>, args: X::Args<'_>) -> Result<X::Ok, CallError<X::Err>>
where
    X: for<'a> Export<Args<'a>: Arguments>,
    C: Principal + MayCall<X::Component>,
    S: State + Within<X::Session> + Grants<X::Requires>,
{
    let caller = cap.frame();
    // May this call run, by the decisions in force, and without a record? One atomic load.
    match <X::Component as Component>::DOMAIN.admit_unrecorded() {
        Some(epoch) if caller.depth < MAX_DEPTH => pass::<X>(C::INFO, caller, epoch, args),
        _ => pass_or_deny::<X>(C::INFO, caller, args),
    }
}

/// The crossing of a call that may run.
#[inline(always)]
fn pass<X: Export>(
    who: &'static PrincipalInfo,
    caller: &Frame,
    epoch: u32,
    args: X::Args<'_>,
) -> Result<X::Ok, CallError<X::Err>> {
    // From here on the caller's region is closed, and its lock is free.
    caller.hold.release();

    // The callee runs in a frame of its own; a panic ends in it. Each outcome is returned from its own arm: put
    // together first, a `CallError`'s worth of bytes would be copied for every result. What has left owns nothing,
    // so it is not asked a second time, by its destructor.
    let frame = caller.callee(<X::Component as Principal>::INFO, epoch);
    match catch_unwind(AssertUnwindSafe(|| run::<X>(&frame, args))) {
        Ok(Ok(value)) => {
            leave(&frame, who, X::POINT);
            mem::forget(frame);
            Ok(value)
        }
        Ok(Err(error)) => {
            leave(&frame, who, X::POINT);
            mem::forget(frame);
            Err(CallError::Returned(error))
        }
        Err(payload) => {
            let error = contain(&frame, X::POINT, payload);
            leave(&frame, who, X::POINT);
            Err(error)
        }
    }
}

/// Whatever the callee opened is closed before anybody else runs; then the caller does.
#[inline(always)]
fn leave(frame: &Frame, caller: &'static PrincipalInfo, point: &'static EntryPoint) {
    frame.hold.release();
    now_running(Some(caller));
    frame.counters.crossed(point.index());
}

/// The long way: the crossing of a call that is recorded, or refused.
#[inline(never)]
fn pass_or_deny<X: Export>(
    who: &'static PrincipalInfo,
    caller: &Frame,
    args: X::Args<'_>,
) -> Result<X::Ok, CallError<X::Err>> {
    let (point, domain) = (X::POINT, <X::Component as Component>::DOMAIN);
    let epoch = match domain.admit() {
        Ok(epoch) => epoch,
        Err(refused) => return Err(deny(who, caller, point, domain.refusal(refused))),
    };
    if caller.depth >= MAX_DEPTH {
        return Err(deny(who, caller, point, too_deep(point)));
    }
    // Its record has room before it runs, so that writing the outcome cannot fail.
    let Ok(record) = audit::reserve(EventKind::Crossing) else {
        return Err(deny(who, caller, point, unrecorded(point)));
    };
    let result = pass::<X>(who, caller, epoch, args);
    if let Some(record) = record {
        let outcome = Outcome::of(&result);
        let depth = caller.depth + 1;
        record.commit(&Event { epoch, depth, ..event(EventKind::Crossing, who, caller, point, outcome) });
    }
    result
}

/// The body, kept out of the gate: no load of it may move past the close. A private stack would be switched to
/// here.
#[inline(never)]
fn run<X: Export>(frame: &Frame, args: X::Args<'_>) -> Result<X::Ok, X::Err> {
    X::body(&mut Cap::new(frame), args)
}

/// Turns an unwinding into an error. The payload, which may be a secret, is dropped here.
#[cold]
fn contain<E>(frame: &Frame, point: &'static EntryPoint, payload: Box<dyn Any + Send>) -> CallError<E> {
    let (component, entry) = (point.domain.info().name, point.name);
    // A stop is polycall's own doing and leaves containers intact; a panic may have left the state half changed.
    match payload.downcast::<Stop>() {
        Ok(stop) => match *stop {
            Stop::Quota => CallError::Quota { component, entry },
            Stop::Poisoned => CallError::Poisoned { component },
            Stop::Ended => CallError::Ended { component },
            Stop::Forked => CallError::Forked { component },
            Stop::Unopenable(errno) => CallError::Unopenable { component, errno },
        },
        Err(payload) => {
            let half_changed = frame.hold.is_exclusive();
            if half_changed {
                point.domain.poison();
            }
            frame.hold.release(); // before the sink runs, which is a stranger
            if half_changed {
                audit::tell(EventKind::Poisoned, point.domain.info());
            }
            Stop::from_payload(payload);
            CallError::Panicked { component, entry }
        }
    }
}

#[cold]
fn too_deep<E>(point: &EntryPoint) -> CallError<E> {
    CallError::Depth { component: point.domain.info().name, limit: MAX_DEPTH }
}

#[cold]
fn unrecorded<E>(point: &EntryPoint) -> CallError<E> {
    CallError::AuditUnavailable { component: point.domain.info().name }
}

/// Counts and records a call that does not run.
#[cold]
fn deny<E>(
    who: &PrincipalInfo,
    caller: &Frame,
    point: &'static EntryPoint,
    error: CallError<E>,
) -> CallError<E> {
    caller.counters.denied(point.index());
    if let Ok(Some(record)) = audit::reserve(EventKind::Denied) {
        record.commit(&event(EventKind::Denied, who, caller, point, Outcome::Denied));
    }
    error
}

/// What the record of a call says, by the frame that calls.
fn event(
    kind: EventKind,
    who: &PrincipalInfo,
    caller: &Frame,
    point: &EntryPoint,
    outcome: Outcome,
) -> Event {
    Event {
        kind,
        caller: who.path,
        callee: point.domain.info().path,
        entry: point.name,
        session: caller.session.get(),
        epoch: caller.epoch,
        depth: caller.depth,
        outcome,
    }
}
