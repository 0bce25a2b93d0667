//! The gate: the one way from a caller into a component and back.
//!
//! All bounds stand on [`cross`]; the functions that `#[polycall_export]` writes repeat them for their messages
//! only. Read it top to bottom: it is the order in which a crossing happens.
#![forbid(unsafe_code)]

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::audit::{self, Event, EventKind, Outcome};
use crate::capability::Cap;
use crate::component::{Component, MayCall, Principal};
use crate::entry::{EntryPoint, Running};
use crate::error::CallError;
use crate::export::Export;
use crate::frame::Frame;
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
#[inline]
pub fn cross<X, C, S>(cap: &mut Cap<'_, C, S>, args: X::Args<'_>) -> Result<X::Ok, CallError<X::Err>>
where
    X: Export,
    C: Principal + MayCall<X::Component>,
    S: State + Within<X::Session> + Grants<X::Requires>,
{
    const { X::INSIDE };
    let caller = cap.frame();
    let point = X::POINT;

    // May this call run, by the decisions in force? One atomic load.
    let domain = <X::Component as Component>::DOMAIN;
    let epoch = match domain.admit() {
        Ok(epoch) => epoch,
        Err(refused) => return Err(deny(caller, point, domain.refusal(refused))),
    };
    if caller.depth >= MAX_DEPTH {
        return Err(deny(caller, point, too_deep(point)));
    }

    // Its record has room before it runs, so that writing the outcome cannot fail.
    let Ok(record) = audit::reserve(EventKind::Crossing) else {
        return Err(deny(caller, point, unrecorded(point)));
    };

    // From here on the caller's region is closed, and its lock is free.
    caller.hold.release();

    // The callee runs in a frame of its own; a panic ends in it.
    let frame = caller.callee(Running::Entry(point), epoch);
    let outcome = catch_unwind(AssertUnwindSafe(|| run::<X>(&frame, args)));
    let result = match outcome {
        Ok(result) => result.map_err(CallError::Returned),
        Err(payload) => Err(contain(&frame, point, payload)),
    };

    // Whatever the callee opened is closed before anybody else runs.
    frame.hold.release();
    caller.resume();
    frame.counters.crossed(point.index());
    if let Some(record) = record {
        record.commit(&event(EventKind::Crossing, caller, point, &frame, Outcome::of(&result)));
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
            if frame.hold.is_exclusive() {
                point.domain.poison();
                audit::tell(EventKind::Poisoned, point.domain.info());
            }
            frame.hold.release();
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
fn deny<E>(caller: &Frame, point: &'static EntryPoint, error: CallError<E>) -> CallError<E> {
    caller.counters.denied(point.index());
    if let Ok(Some(record)) = audit::reserve(EventKind::Denied) {
        record.commit(&event(EventKind::Denied, caller, point, caller, Outcome::Denied));
    }
    error
}

/// What the record of a call says; `at` is the frame it ran in, or would have been made from.
fn event(kind: EventKind, caller: &Frame, point: &EntryPoint, at: &Frame, outcome: Outcome) -> Event {
    Event {
        kind,
        caller: audit::name_of(caller.who),
        callee: point.domain.info().path,
        entry: point.name,
        session: caller.session.get(),
        epoch: at.epoch,
        depth: at.depth,
        outcome,
    }
}
