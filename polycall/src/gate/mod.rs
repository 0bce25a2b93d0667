//! The gate: the one way from a caller into a component and back.
//!
//! All bounds stand on one method of [`Cap`]; the functions that `#[polycall_export]` writes repeat them for their messages
//! only. Read it top to bottom: it is the order in which a crossing happens.
#![forbid(unsafe_code)]

mod long_way;
mod outcome;
mod validate;

use std::any::Any;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::audit::facts::Facts;
use crate::audit::trail::lane::Promise;
use crate::audit::{self, EventKind, Outcome};
use crate::boundary::{Arguments, ArgumentsFor, Portable, arrive, is_traced};
use crate::capability::Cap;
use crate::component::{Component, MayCall, Principal};
use crate::entry::{EntryPoint, now_running};
use crate::error::CallError;
use crate::export::Export;
use crate::frame::{Admission, Frame};
use crate::label::Portably;
use crate::memory::Domain;
use crate::memory::kernel::ticks;
use crate::policy::engine;
use crate::principal::PrincipalInfo;
use crate::quota::InHand;
use crate::session::permission::Required;
use crate::session::{Grants, State, Within};

use long_way::go_the_long_way;
use outcome::{contain, facts, overrun};
use validate::Failed;
pub(crate) use validate::Refusal;
pub use validate::{Refused, ask, verdict};

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
        X: for<'a> Export<Args<'a>: ArgumentsFor<X::Component>, Ok: Portably<C>, Err: Portably<C>>,
        C: MayCall<X::Component>,
        S: Within<X::Session> + Grants<X::Requires>,
    {
        let is_traced =
            <X::Args<'_> as Arguments>::IS_TRACED || is_traced::<X::Ok>() || is_traced::<X::Err>();
        if X::TIMING.is_none() && !is_traced {
            return cross::<X>(C::INFO, self.frame(), args);
        }
        cross_with_more::<X>(C::INFO, self.frame(), args)
    }
}

/// The crossing of what is traced, or leaves at set times. Apart, so that others' frames are not larger for it where nothing is
/// optimised: crossings nest by the thousand.
#[inline]
fn cross_with_more<X: for<'a> Export<Args<'a>: Arguments>>(
    who: &'static PrincipalInfo,
    caller: &Frame,
    mut args: X::Args<'_>,
) -> Result<X::Ok, CallError<X::Err>> {
    let callee = <X::Component as Principal>::INFO;
    args.arrive(callee);
    let result = match X::TIMING {
        None => cross::<X>(who, caller, args),
        Some(timing) => timing.normalise(
            || cross::<X>(who, caller, args),
            |quantum| overrun(quantum, who, caller, callee, X::POINT),
        ),
    };
    result.map(|value| arrived(value, who)).map_err(|error| error.map(|error| arrived(error, who)))
}

/// The crossing, or why there is none.
#[inline(always)]
fn cross<X: Export>(
    who: &'static PrincipalInfo,
    caller: &Frame,
    args: X::Args<'_>,
) -> Result<X::Ok, CallError<X::Err>> {
    // May this call run, by the decisions in force, without a record and on this stack, and in this session? Two
    // atomic loads.
    match <X::Component as Component>::DOMAIN.word().admit_directly() {
        Some(epoch) if caller.depth.lets_call_directly() && lets_run::<X>(caller) => {
            pass::<X>(who, caller, Admission::unmeasured(epoch), args)
        }
        _ => pass_or_deny::<X>(who, caller, args),
    }
}

/// A value that came to its caller.
fn arrived<T: Portable>(mut value: T, at: &'static PrincipalInfo) -> T {
    arrive(&mut value, at);
    value
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
        Ok(outcome) => {
            leave(&frame, who, X::POINT);
            mem::forget(frame);
            match outcome {
                Ok(value) => Ok(value),
                Err(failed) => Err(failed.announced::<X>(who, caller)),
            }
        }
        Err(payload) => Err(stopped::<X>(&frame, who, payload)),
    }
}

/// The error of a call that did not come to its end.
#[cold]
fn stopped<X: Export>(
    frame: &Frame,
    who: &'static PrincipalInfo,
    payload: Box<dyn Any + Send>,
) -> CallError<X::Err> {
    let error = contain(frame, <X::Component as Component>::DOMAIN, payload).announced::<X>();
    leave(frame, who, X::POINT);
    error
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
        Ok(Err(failed)) => {
            let ended = ended(&frame);
            leave(&frame, who, X::POINT);
            let result = Err(failed.announced::<X>(who, caller));
            promise.keep(ended, &facts(Outcome::of(&result)));
            mem::forget(frame);
            result
        }
        Err(payload) => {
            let result = Err(stopped::<X>(&frame, who, payload));
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
        // a rate has counted it, and does so once
        return go_the_long_way::<X>(who, caller, ask.is_policed.then_some(epoch), args);
    }
    go_the_long_way::<X>(who, caller, None, args)
}

/// The body and its validators, kept out of the gate: no load of theirs may move past the close.
#[inline(never)]
fn run<X: Export>(frame: &Frame, args: X::Args<'_>) -> Result<X::Ok, Failed<X::Err, X::Refusal>> {
    if X::Refusal::IS_POSSIBLE {
        return run_validated::<X>(frame, args);
    }
    X::body(&mut Cap::new(frame), args).map_err(Failed::Returned)
}

#[inline]
fn run_validated<X: Export>(frame: &Frame, args: X::Args<'_>) -> Result<X::Ok, Failed<X::Err, X::Refusal>> {
    X::pre(&args).map_err(Failed::Refused)?;
    let value = X::body(&mut Cap::new(frame), args).map_err(Failed::Returned)?;
    frame.hold.release(); // it sees the result, and nothing else
    X::post(&value).map_err(Failed::Refused)?;
    Ok(value)
}

/// The calls of a component that this thread took and has not made yet.
#[inline]
fn in_hand<'f>(caller: &'f Frame, domain: &Domain) -> Option<&'f InHand> {
    caller.counters.in_hand(domain.info().place())
}
