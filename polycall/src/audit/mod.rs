//! Where the record of every crossing plugs in: reserve room before, commit after.
//!
//! A sink that has no room for a record makes the gate refuse the call, so nothing happens unrecorded. The
//! tamper-evident trail will be such a sink; [`Counting`] is one that counts.
#![forbid(unsafe_code)]

mod counting;
mod event;

pub use counting::Counting;
pub use event::{Event, EventKind, Outcome};

use once_cell::sync::OnceCell;

use crate::error::CallError;
use crate::principal::PrincipalInfo;

/// Takes the record of every event.
///
/// Both methods run on the calling thread, inside the gate: they may not call a component (that is
/// [`CallError::Nested`]), and should neither block nor panic. A sink that panics makes the call fail as if
/// it had no room.
///
/// ```
/// use polycall::audit::{Event, EventKind, EventSink, Ticket, Unavailable};
///
/// /// Prints what happens, and refuses nothing.
/// struct Print;
/// impl EventSink for Print {
///     fn reserve(&self, _: EventKind) -> Result<Ticket, Unavailable> { Ok(Ticket::default()) }
///     fn commit(&self, _: Ticket, event: &Event) { println!("{event}"); }
/// }
/// let _options = polycall::Options::new().sink(Print);
/// ```
pub trait EventSink: Send + Sync + 'static {
    /// Makes room for one record.
    ///
    /// # Errors
    ///
    /// [`Unavailable`]: the call that was to be recorded is refused.
    fn reserve(&self, kind: EventKind) -> Result<Ticket, Unavailable>;

    /// Fills the room reserved. It cannot fail.
    fn commit(&self, ticket: Ticket, event: &Event);
}

/// Room for one record; the number means what its sink wants it to mean.
///
/// ```
/// assert_eq!(polycall::audit::Ticket(7).0, 7);
/// ```
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Ticket(pub u64);

/// The sink has no room.
///
/// ```
/// assert_eq!(polycall::audit::Unavailable.to_string(), "the event sink has no room for a record");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unavailable;

impl std::fmt::Display for Unavailable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the event sink has no room for a record")
    }
}

impl std::error::Error for Unavailable {}

/// The sink in force: fixed when polycall starts.
static SINK: OnceCell<Box<dyn EventSink>> = OnceCell::new();

pub(crate) fn install(sink: Box<dyn EventSink>) {
    let _ = SINK.set(sink);
}

/// Whether anyone takes records.
pub(crate) fn is_on() -> bool {
    SINK.get().is_some()
}

/// Room for one record, if anyone takes records. One atomic load if nobody does.
pub(crate) fn reserve(kind: EventKind) -> Result<Option<Record>, Unavailable> {
    match SINK.get() {
        None => Ok(None),
        Some(sink) => Record::in_sink(&**sink, kind).map(Some),
    }
}

/// Room that will be filled.
pub(crate) struct Record {
    sink: &'static dyn EventSink,
    ticket: Ticket,
}

impl Record {
    fn in_sink(sink: &'static dyn EventSink, kind: EventKind) -> Result<Self, Unavailable> {
        let ticket = shielded(|| sink.reserve(kind)).unwrap_or(Err(Unavailable))?;
        Ok(Self { sink, ticket })
    }

    #[inline]
    pub(crate) fn commit(self, event: &Event) {
        let Self { sink, ticket } = self;
        shielded(|| sink.commit(ticket, event));
    }
}

/// Runs the sink's code so that its panic stays in it.
fn shielded<R>(run: impl FnOnce() -> R) -> Option<R> {
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)) {
        Ok(result) => Some(result),
        Err(payload) => {
            crate::stop::Stop::from_payload(payload);
            None
        }
    }
}

/// Records an event about a component or host as such. Events told like this refuse nothing.
pub(crate) fn tell(kind: EventKind, principal: &'static PrincipalInfo) {
    if let Ok(Some(record)) = reserve(kind) {
        record.commit(&about(kind, principal));
    }
}

pub(crate) fn about(kind: EventKind, principal: &'static PrincipalInfo) -> Event {
    Event {
        kind,
        caller: crate::entry::running().map_or("", |info| info.path),
        callee: principal.path,
        ..Event::NOTHING
    }
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
            Err(_) => Self::Stopped,
        }
    }
}
