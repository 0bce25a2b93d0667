//! The long way through the gate: everything that a crossing may need, or be refused for, in the order in which it is asked.
#![forbid(unsafe_code)]

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::outcome::{contain, deny, deny_under, facts, refuse};
use super::{MAX_DEPTH, in_hand, leave, lets_run, pass, run};
use crate::audit::facts::Facts;
use crate::audit::{self, EventKind, Outcome, Unavailable};
use crate::component::{Component, Principal};
use crate::error::CallError;
use crate::export::Export;
use crate::frame::{Admission, Frame};
use crate::memory::kernel::Errno;
use crate::memory::stack::Stack;
use crate::policy::engine;
use crate::principal::PrincipalInfo;
use crate::quota::Resource;
use crate::quota::cpu::{self, Measured};
use crate::session::State;
use crate::session::permission::{Permissions, Required};
use crate::session::standing::look_again;
use crate::stop::Stop;

/// The long way: the crossing of a call that somebody is told of, waits for its record's room, runs on a stack of the
/// callee's own, or is refused.
#[inline(never)]
pub(super) fn go_the_long_way<X: Export>(
    who: &'static PrincipalInfo,
    caller: &Frame,
    permitted: Option<u32>,
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
    let epoch = match admits::<X>(who, caller, permitted) {
        Ok(epoch) => epoch,
        Err((refusal, epoch)) => return Err(deny_under(epoch, who, caller, callee, point, refusal)),
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
    // It may have waited for room, and strangers ran: what was taken away meanwhile is gone.
    let epoch = match admits::<X>(who, caller, Some(epoch)) {
        Ok(epoch) => epoch,
        Err((refusal, epoch)) => return Err(deny_under(epoch, who, caller, callee, point, refusal)),
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
        // what the callee may not do is nothing that its caller did
        refuse(caller.epoch, who, caller, callee, point);
        return Err(used_up);
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
        Ok(Err(failed)) => {
            leave(&frame, who, X::POINT);
            return Err(failed.announced::<X>(who, caller));
        }
        Err(early) => Err(early.announced::<X>()),
    };
    leave(&frame, who, X::POINT);
    result
}

/// The epoch under which a call may run now, by its component, its session and the policy; asked again, if it was permitted
/// under one before. Else why not, and under which epoch.
fn admits<X: Export>(
    who: &'static PrincipalInfo,
    caller: &Frame,
    before: Option<u32>,
) -> Result<u32, (CallError<X::Err>, u32)> {
    let (point, domain) = (X::POINT, <X::Component as Component>::DOMAIN);
    let (component, entry) = (domain.info().name, point.name);
    let epoch = domain.word().admit().map_err(|reason| (reason.refusal(component), caller.epoch))?;
    let is_still = lets_run::<X>(caller);
    if !is_still {
        let needed = (X::Session::HIERARCHY, X::Session::INDEX);
        look_again(&caller.standing, caller.depth.get(), needed, X::Requires::ALL)
            .map_err(|barred| (barred.refusal(component, entry), caller.epoch))?;
    }
    if !domain.word().is_policed() {
        return Ok(epoch);
    }
    let before = before.filter(|_| is_still);
    engine::decide_again(point, who, caller.standing.get(), before)
        .map_err(|(why, epoch)| (CallError::Forbidden { component, entry, why }, epoch))
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
