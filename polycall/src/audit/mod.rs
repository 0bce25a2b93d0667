//! Where the record of every crossing goes: room before the call, the record after it.
//!
//! Who has no room for a record makes the gate refuse the call, so nothing happens unrecorded. A [`Trail`] keeps
//! records in a log that nobody can change unnoticed; an [`EventSink`] is told of each event as it happens, and
//! [`Counting`] is one that counts.
#![forbid(unsafe_code)]

mod counting;
mod event;
pub(crate) mod facts;
mod level;
mod sink;
#[cfg(feature = "tracing")]
mod traced;
pub(crate) mod trail;

pub use counting::Counting;
pub use event::{Event, EventKind, Outcome};
pub use level::Level;
/// Verifying a log, as the program `polycall-audit` does.
pub use polycall_audit::{DigestKey, Report, Verdict, VerifyError, VerifyOptions, verify};
pub use sink::{EventSink, Ticket, Unavailable};
pub use trail::anchor::{Anchor, AnchorFile, AnchorJournal};
pub use trail::report::TrailStatus;
pub use trail::{Durability, Fsync, Keep, OnFailure, Trail};

use once_cell::sync::OnceCell;

use crate::audit::facts::Facts;
use crate::audit::sink::ForSink;
pub(crate) use crate::audit::sink::shielded;
use crate::audit::trail::desk::Desk;
use crate::audit::trail::lane::Promise;
use crate::counters::Counters;
use crate::entry::EntryPoint;
use crate::error::CallError;
use crate::memory::Recorded;
use crate::memory::kernel::ticks;
use crate::principal::PrincipalInfo;

/// Who takes records: fixed when polycall starts.
struct Takers {
    desk: Option<&'static Desk>,
    sink: Option<Box<dyn EventSink>>,
}

static TAKERS: OnceCell<Takers> = OnceCell::new();

pub(crate) fn install(desk: Option<&'static Desk>, sink: Option<Box<dyn EventSink>>) {
    if desk.is_some() || sink.is_some() {
        let _ = TAKERS.set(Takers { desk, sink });
    }
}

/// Whether anyone takes records.
pub(crate) fn is_on() -> bool {
    TAKERS.get().is_some()
}

/// Whether a trail does.
pub(crate) fn keeps_trail() -> bool {
    TAKERS.get().is_some_and(|takers| takers.desk.is_some())
}

/// Who takes records of calls of a component with these entry points: a trail may be told to take none.
pub(crate) fn who_records<'p>(mut points: impl Iterator<Item = &'p EntryPoint>) -> Recorded {
    match TAKERS.get() {
        Some(Takers { sink: Some(_), .. }) => Recorded::Told,
        Some(Takers { desk: Some(_), .. }) if points.any(|point| point.records(Level::Error as u8)) => {
            Recorded::InTrail
        }
        _ => Recorded::Nowhere,
    }
}

/// Records what of an entry point has this level, whatever its threshold was. Whether a trail does so.
pub(crate) fn record_at_least(point: &EntryPoint, level: Level) -> bool {
    point.raise_threshold(level as u8);
    keeps_trail()
}

/// In a forked child. Async-signal-safe.
pub(crate) fn has_forked() {
    if let Some(desk) = TAKERS.get().and_then(|takers| takers.desk) {
        desk.has_forked();
    }
}

/// Room for the record of a call, which will be filled.
pub(crate) struct Record {
    promise: Option<Promise>,
    sink: Option<ForSink>,
}

/// Room for the record of a call by the thread that has these counters, if anyone takes records.
#[inline]
pub(crate) fn reserve(
    counters: &'static Counters,
    point: &EntryPoint,
) -> Result<Option<Record>, Unavailable> {
    let Some(takers) = TAKERS.get() else { return Ok(None) };
    let promise = match takers.desk {
        None => None,
        Some(desk) => counters.lane(desk)?.promise(point)?,
    };
    let sink = match &takers.sink {
        None => None,
        Some(sink) => Some(ForSink::reserve(&**sink, EventKind::Crossing)?),
    };
    Ok(Some(Record { promise, sink }))
}

/// Room in the lane of the thread that has these counters, if there is room at once.
#[inline(always)]
pub(crate) fn promise_at_once(counters: &'static Counters) -> Option<Promise> {
    counters.lane_if_taken()?.promise_at_once()
}

impl Record {
    #[inline]
    pub(crate) fn commit(self, facts: &Facts<'static>) {
        if let Some(promise) = self.promise {
            promise.keep(ticks::now(), facts);
        }
        if let Some(sink) = self.sink {
            sink.commit(&facts.event());
        }
    }
}

/// Records a call that does not run. It neither waits nor fails.
pub(crate) fn deny(counters: &'static Counters, facts: &Facts<'static>) {
    let Some(takers) = TAKERS.get() else { return };
    if let Some(desk) = takers.desk
        && let Ok(lane) = counters.lane(desk)
    {
        lane.deny(facts);
    }
    if let Some(sink) = &takers.sink
        && let Ok(sink) = ForSink::reserve(&**sink, facts.kind)
    {
        sink.commit(&facts.event());
    }
}

/// Records an event that is no call, and waits until it is in the trail's log.
pub(crate) fn record(facts: &Facts<'_>) -> Result<(), Unavailable> {
    let Some(takers) = TAKERS.get() else { return Ok(()) };
    if let Some(desk) = takers.desk {
        desk.record(facts)?;
    }
    if let Some(sink) = &takers.sink {
        ForSink::reserve(&**sink, facts.kind)?.commit(&facts.event());
    }
    Ok(())
}

/// What digests of arguments depend on, if a trail is kept.
pub(crate) fn digest_key() -> Option<&'static DigestKey> {
    TAKERS.get().and_then(|takers| takers.desk).map(|desk| desk.digest_key())
}

/// Has the trail sign a checkpoint over all records of calls that have returned, and waits for it, two seconds at most.
/// Without it, that happens every second, and at the end.
///
/// # Errors
///
/// [`Unavailable`]: there is no trail, or it can't be written.
///
/// ```
/// assert_eq!(polycall::audit::seal(), Err(polycall::audit::Unavailable));
/// ```
pub fn seal() -> Result<(), Unavailable> {
    trail::running().ok_or(Unavailable)?.desk.seal()
}

/// Records an event about a component or host as such. Events told like this refuse nothing.
pub(crate) fn tell(kind: EventKind, principal: &'static PrincipalInfo) {
    let _ = record(&Facts::about(kind, principal));
}

impl Outcome {
    /// What a call that ran came to.
    #[inline]
    pub(crate) fn of<T, E>(result: &Result<T, CallError<E>>) -> Self {
        match result {
            Ok(_) => Self::Returned,
            Err(CallError::Returned(_)) => Self::Failed,
            Err(CallError::Panicked { .. }) => Self::Panicked,
            Err(CallError::Quota { .. }) => Self::Quota,
            Err(CallError::Refused { .. }) => Self::Refused,
            Err(_) => Self::Stopped,
        }
    }
}
