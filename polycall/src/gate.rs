//! The gate: the one way from a caller into a component and back.
//!
//! All bounds stand on one method of [`Cap`]; the functions that `#[polycall_export]` writes repeat them for their messages
//! only. Read it top to bottom: it is the order in which a crossing happens.
#![forbid(unsafe_code)]

use std::any::Any;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::audit::facts::Facts;
use crate::audit::trail::lane::Promise;
use crate::audit::{self, EventKind, Outcome, Unavailable};
use crate::boundary::Arguments;
use crate::capability::Cap;
use crate::component::{Component, MayCall, Principal};
use crate::entry::{EntryPoint, now_running};
use crate::error::CallError;
use crate::export::Export;
use crate::frame::{Admission, Frame};
use crate::memory::Domain;
use crate::memory::kernel::{Errno, ticks};
use crate::memory::stack::Stack;
use crate::policy::{Denial, engine};
use crate::principal::PrincipalInfo;
use crate::quota::cpu::{self, Measured};
use crate::quota::{InHand, Resource};
use crate::session::permission::{Permissions, Required};
use crate::session::standing::look_again;
use crate::session::{Grants, State, Within};
use crate::stop::Stop;

/// Crossings that may be nested on one thread.
///
/// ```
/// assert_eq!(polycall::MAX_DEPTH, 1024);
/// ```
pub const MAX_DEPTH: u32 = 1024;

impl<C: Principal, S: State> Cap<'_, C, S> {
    /// Calls entry point `X` as caller `C` in session state `S`. A method of the cap itself, so that nobody's code but
    /// this is handed a caller's cap.
    ///
    /// No system call for the crossing itself; a caller whose region is open pays its close.
    ///
    /// # Errors
    ///
    /// See [`CallError`]. Except for `Returned`, the callee did not run or was stopped.
    #[doc(hidden)]
    #[inline(always)] // a call less, and no copy of the result: 1 ns
    pub fn __polycall_cross<X>(&mut self, args: X::Args<'_>) -> Result<X::Ok, CallError<X::Err>>
    where
        X: for<'a> Export<Args<'a>: Arguments>,
        C: MayCall<X::Component>,
        S: Within<X::Session> + Grants<X::Requires>,
    {
        let caller = self.frame();
        // May this call run, by the decisions in force, without a record and on this stack, and in this session? Two
        // atomic loads.
        match <X::Component as Component>::DOMAIN.word().admit_directly() {
            Some(epoch) if caller.depth.lets_call_directly() && lets_run::<X>(caller) => {
                pass::<X>(C::INFO, caller, Admission::unmeasured(epoch), args)
            }
            _ => pass_or_deny::<X>(C::INFO, caller, args),
        }
    }
}

/// Whether the session is as it was when its state became the caller's type, and grants what `X` requires.
#[inline(always)]
fn lets_run<X: Export>(caller: &Frame) -> bool {
    caller.standing.get().lets_run(X::Requires::ALL)
}

/// The crossing of a call that may run.
#[inline(always)]
fn pass<X: Export>(
    who: &'static PrincipalInfo,
    caller: &Frame,
    admission: Admission,
    args: X::Args<'_>,
) -> Result<X::Ok, CallError<X::Err>> {
    // From here on the caller's region is closed, and its lock is free.
    caller.hold.release();

    // The callee runs in a frame of its own; a panic ends in it. Each outcome is returned from its own arm: put
    // together first, a `CallError`'s worth of bytes would be copied for every result. What has left owns nothing,
    // so it is not asked a second time, by its destructor.
    let frame = caller.callee(<X::Component as Principal>::INFO, X::POINT, admission);
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
            let error = contain(&frame, <X::Component as Component>::DOMAIN, payload).announced::<X>();
            leave(&frame, who, X::POINT);
            Err(error)
        }
    }
}

/// The crossing of a call that may run, on a stack of the callee's own.
fn pass_on<X: Export>(
    stack: Stack,
    who: &'static PrincipalInfo,
    caller: &Frame,
    admission: Admission,
    args: X::Args<'_>,
) -> Result<X::Ok, CallError<X::Err>> {
    caller.hold.release();
    let frame = caller.callee(<X::Component as Principal>::INFO, X::POINT, admission);
    // A panic ends there, and its payload too; then the stack is wiped, before anybody else runs.
    let outcome = stack.run(|| {
        let outcome = catch_unwind(AssertUnwindSafe(|| run::<X>(&frame, args)))
            .map_err(|payload| contain(&frame, <X::Component as Component>::DOMAIN, payload));
        frame.hold.release(); // not open for as long as the wiping takes
        outcome
    });
    let result = match outcome {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(CallError::Returned(error)),
        Err(early) => Err(early.announced::<X>()),
    };
    leave(&frame, who, X::POINT);
    result
}

/// Whatever the callee opened is closed before anybody else runs; then the caller does.
#[inline(always)]
fn leave(frame: &Frame, caller: &'static PrincipalInfo, point: &'static EntryPoint) {
    frame.hold.release();
    now_running(Some(caller));
    frame.counters.crossed(point.index());
}

/// The crossing of a call whose record a trail keeps. As `pass`, but that the record has room before, and is written
/// when nobody is inside any more.
#[inline(always)]
fn pass_recorded<X: Export>(
    promise: Promise,
    who: &'static PrincipalInfo,
    caller: &Frame,
    admission: Admission,
    args: X::Args<'_>,
) -> Result<X::Ok, CallError<X::Err>> {
    caller.hold.release();
    let callee = <X::Component as Principal>::INFO;
    let frame = caller.callee(callee, X::POINT, admission);
    let facts = |outcome| {
        let (epoch, depth) = (admission.epoch, caller.depth.get() + 1);
        Facts { epoch, depth, ..facts(EventKind::Crossing, who, caller, callee, X::POINT, outcome) }
    };
    match catch_unwind(AssertUnwindSafe(|| run::<X>(&frame, args))) {
        Ok(Ok(value)) => {
            let ended = ended(&frame);
            leave(&frame, who, X::POINT);
            promise.keep(ended, &facts(Outcome::Returned));
            mem::forget(frame);
            Ok(value)
        }
        Ok(Err(error)) => {
            let ended = ended(&frame);
            leave(&frame, who, X::POINT);
            promise.keep(ended, &facts(Outcome::Failed));
            mem::forget(frame);
            Err(CallError::Returned(error))
        }
        Err(payload) => {
            let error = contain(&frame, <X::Component as Component>::DOMAIN, payload).announced::<X>();
            leave(&frame, who, X::POINT);
            let result = Err(error);
            promise.keep(ticks::now(), &facts(Outcome::of(&result)));
            result
        }
    }
}

/// When the callee was closed again. Read before all else that is left to do, since the processor does that meanwhile:
/// 8 ns of 39.
#[inline(always)]
fn ended(frame: &Frame) -> u64 {
    frame.hold.release();
    ticks::now()
}

/// The longer way: the crossing of a call whose record a trail keeps.
#[inline(never)]
fn pass_or_deny<X: Export>(
    who: &'static PrincipalInfo,
    caller: &Frame,
    args: X::Args<'_>,
) -> Result<X::Ok, CallError<X::Err>> {
    if let Some(epoch) = <X::Component as Component>::DOMAIN.word().admit_to_trail()
        && !X::IS_DIGESTED
        && caller.depth.lets_call_directly()
        && lets_run::<X>(caller)
        && let Some(promise) = audit::promise_at_once(caller.counters)
    {
        return pass_recorded::<X>(promise, who, caller, Admission::unmeasured(epoch), args);
    }
    pass_after_asking::<X>(who, caller, args)
}

/// The crossing of a call of which a policy has something to say, or that counts against a quota; whether by a record's way
/// or directly.
#[inline]
fn pass_after_asking<X: Export>(
    who: &'static PrincipalInfo,
    caller: &Frame,
    args: X::Args<'_>,
) -> Result<X::Ok, CallError<X::Err>> {
    let domain = <X::Component as Component>::DOMAIN;
    if let Some(ask) = domain.word().admit_after_asking()
        && !X::IS_DIGESTED
        && caller.depth.lets_call_directly()
        && lets_run::<X>(caller)
        && let Some(epoch) =
            if ask.is_policed { engine::permits(X::POINT, who, &caller.standing) } else { Some(ask.epoch) }
    {
        let has_quota =
            || !ask.is_metered || domain.meter().spend(in_hand(caller, domain), X::POINT.io).is_ok();
        let admission = Admission::unmeasured(epoch);
        if !ask.is_kept && has_quota() {
            return pass::<X>(who, caller, admission, args);
        }
        if ask.is_kept
            && let Some(promise) = audit::promise_at_once(caller.counters)
            && has_quota()
        {
            return pass_recorded::<X>(promise, who, caller, admission, args);
        }
    }
    go_the_long_way::<X>(who, caller, args)
}

/// The long way: the crossing of a call that somebody is told of, waits for its record's room, runs on a stack of the
/// callee's own, or is refused.
#[inline(never)]
fn go_the_long_way<X: Export>(
    who: &'static PrincipalInfo,
    caller: &Frame,
    args: X::Args<'_>,
) -> Result<X::Ok, CallError<X::Err>> {
    let (point, domain) = (X::POINT, <X::Component as Component>::DOMAIN);
    caller.hold.release(); // before the sink runs, which is a stranger
    let callee = domain.info();
    if caller.depth.is_measured()
        && let Err(resource) = cpu::look(caller.counters)
    {
        // it ends here, unless it is ending already: then it is told, and makes no call
        if !std::thread::panicking() {
            Stop::Cpu.unwind();
        }
        let (component, entry) = (who.name, caller.point.map_or("", |point| point.name));
        return Err(deny(who, caller, callee, point, CallError::Quota { component, entry, resource }));
    }
    let epoch = match domain.word().admit() {
        Ok(epoch) => epoch,
        Err(reason) => return Err(deny(who, caller, callee, point, reason.refusal(callee.name))),
    };
    if !lets_run::<X>(caller)
        && let needed = (X::Session::HIERARCHY, X::Session::INDEX)
        && let Err(barred) = look_again(&caller.standing, caller.depth.get(), needed, X::Requires::ALL)
    {
        return Err(deny(who, caller, callee, point, barred.refusal(callee.name, point.name)));
    }
    let epoch = match domain.word().is_policed() {
        false => epoch,
        true => match engine::decide(point, who, caller.standing.get()) {
            Ok(epoch) => epoch,
            Err((why, epoch)) => {
                let forbidden = CallError::Forbidden { component: callee.name, entry: point.name, why };
                return Err(deny_under(epoch, who, caller, callee, point, forbidden));
            }
        },
    };
    if caller.depth.get() >= MAX_DEPTH {
        let too_deep = CallError::Depth { component: callee.name, limit: MAX_DEPTH };
        return Err(deny(who, caller, callee, point, too_deep));
    }
    // Without the stack it was to have it does not run at all.
    let stack = match domain.stack() {
        Ok(stack) => stack,
        Err(Errno(errno)) => {
            let no_stack = CallError::NoStack { component: callee.name, errno };
            return Err(deny(who, caller, callee, point, no_stack));
        }
    };
    // Its record has room before it runs, so that writing the outcome cannot fail.
    let Ok(record) = audit::reserve(caller.counters, point) else {
        let unrecorded = CallError::AuditUnavailable { component: callee.name };
        return Err(deny(who, caller, callee, point, unrecorded));
    };
    // The arguments' own code says what they are, as the caller would: nothing is open.
    let Ok(digest) = digest::<X>(&args) else {
        let undigested = CallError::AuditUnavailable { component: callee.name };
        return Err(deny(who, caller, callee, point, undigested));
    };
    // All else is said: whoever is refused above has used up nothing.
    if domain.word().is_metered()
        && let Err(resource) = domain.meter().spend(in_hand(caller, domain), point.io)
    {
        domain.meter().violated(resource);
        let (component, entry) = (callee.name, point.name);
        let used_up = match resource {
            Resource::Io if !callee.permissions().contains(Permissions::IO) => {
                CallError::Permission { component, entry, missing: Permissions::IO }
            }
            _ => CallError::Quota { component, entry, resource },
        };
        return Err(deny(who, caller, callee, point, used_up));
    }
    let is_measured = domain.meter().limits_cpu();
    let measured = is_measured.then(|| Measured::begin(caller.counters, domain));
    let admission = Admission { epoch, is_measured };
    let result = match stack {
        None => pass::<X>(who, caller, admission, args),
        Some(stack) => pass_on::<X>(stack, who, caller, admission, args),
    };
    drop(measured);
    if let Some(record) = record {
        let facts = facts(EventKind::Crossing, who, caller, callee, point, Outcome::of(&result));
        record.commit(&Facts { epoch, depth: caller.depth.get() + 1, digest, ..facts });
    }
    result
}

/// The calls of a component that this thread took and has not made yet.
#[inline]
fn in_hand<'f>(caller: &'f Frame, domain: &Domain) -> Option<&'f InHand> {
    caller.counters.in_hand(domain.info().place())
}

/// The digest that the record of a call is to have; zeros if none is. An error if an argument panics.
fn digest<X: Export>(args: &X::Args<'_>) -> Result<[u64; 2], Unavailable> {
    match audit::digest_key().filter(|_| X::IS_DIGESTED) {
        None => Ok([0; 2]),
        Some(key) => audit::shielded(|| {
            let mut digester = key.begin();
            X::digest(args, &mut digester);
            digester.end()
        })
        .ok_or(Unavailable),
    }
}

/// The body, kept out of the gate: no load of it may move past the close.
#[inline(never)]
fn run<X: Export>(frame: &Frame, args: X::Args<'_>) -> Result<X::Ok, X::Err> {
    X::body(&mut Cap::new(frame), args)
}

/// Why an entry point did not come to its end.
enum Early {
    /// A stop is polycall's own doing, and leaves containers intact.
    Stopped(Stop),
    /// A panic may have left the state half changed.
    Panicked { half_changed: bool },
}

/// Ends an unwinding. The payload, which may be a secret, is dropped here.
#[cold]
fn contain(frame: &Frame, domain: &Domain, payload: Box<dyn Any + Send>) -> Early {
    match payload.downcast::<Stop>() {
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
    fn announced<X: Export>(self) -> CallError<X::Err> {
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
fn deny<E>(
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
fn deny_under<E>(
    epoch: u32,
    who: &'static PrincipalInfo,
    caller: &Frame,
    callee: &'static PrincipalInfo,
    point: &'static EntryPoint,
    error: CallError<E>,
) -> CallError<E> {
    caller.counters.denied(point.index());
    let facts = facts(EventKind::Denied, who, caller, callee, point, Outcome::Denied);
    audit::deny(caller.counters, &Facts { epoch, ..facts });
    match error {
        CallError::Forbidden { why: Denial::Quarantined | Denial::Throttled, .. } => {}
        CallError::Forbidden { .. } | CallError::Lapsed { .. } | CallError::Permission { .. } => {
            engine::misbehaved(who);
        }
        _ => {} // the caller could not know
    }
    error
}

/// What the record of a call says, by the frame that calls.
#[inline(always)]
fn facts(
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
    }
}
