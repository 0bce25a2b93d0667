//! Who is told of each event as it happens.
#![forbid(unsafe_code)]

use crate::audit::{Event, EventKind};

/// Takes the record of every event.
///
/// Both methods run on the calling thread, inside the gate: they may not call a component (that is
/// [`CallError::Nested`](crate::CallError::Nested)), and should neither block nor panic. A sink that panics makes the call fail as if
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

/// Room in a sink that will be filled.
pub(crate) struct ForSink {
    sink: &'static dyn EventSink,
    ticket: Ticket,
}

impl ForSink {
    pub(super) fn reserve(sink: &'static dyn EventSink, kind: EventKind) -> Result<Self, Unavailable> {
        let ticket = shielded(|| sink.reserve(kind)).unwrap_or(Err(Unavailable))?;
        Ok(Self { sink, ticket })
    }

    pub(super) fn commit(self, event: &Event) {
        let Self { sink, ticket } = self;
        shielded(|| sink.commit(ticket, event));
    }
}

/// Runs a stranger's code so that its panic stays in it.
pub(crate) fn shielded<R>(run: impl FnOnce() -> R) -> Option<R> {
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)) {
        Ok(result) => Some(result),
        Err(payload) => {
            crate::stop::Stop::from_payload(payload);
            None
        }
    }
}
