//! Every change of a session is recorded, by the session's number; what can't be recorded goes no further.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use polycall::SessionError;
use polycall::audit::{Event, EventKind, EventSink, Ticket, Unavailable};
use polycall::prelude::*;
use polycall::session::{Lapse, Session, TransitionKind};

use crate::child;

#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Visitor;
    #[state(parent = Visitor, guard = super::knows, credential = u32, permissions = READ)]
    pub struct Clerk;
    #[state(parent = Visitor, guard = super::knows, credential = u32, expires = "20ms")]
    pub struct Guest;
    #[state(parent = Visitor, guard = super::knows, credential = u32, on_enter = super::fails)]
    pub struct Broken;
}
use session::{Broken, Clerk, Guest, Visitor};

fn knows(pin: &u32) -> bool {
    *pin == 42
}

fn fails(_: &polycall::session::Transition) -> Result<(), ()> {
    Err(())
}

#[micro(scope = "shared")]
pub mod ledger {
    use super::session::Clerk;

    #[polycall_export(state = Clerk, requires = READ)]
    pub fn read() {}
}

polycall::host! { Teller, allowed = [ledger] }

static EVENTS: Mutex<Vec<Event>> = Mutex::new(Vec::new());
static REFUSES: AtomicBool = AtomicBool::new(false);

struct Kept;

impl EventSink for Kept {
    fn reserve(&self, _: EventKind) -> Result<Ticket, Unavailable> {
        if REFUSES.load(Ordering::Relaxed) { Err(Unavailable) } else { Ok(Ticket(0)) }
    }

    fn commit(&self, _: Ticket, event: &Event) {
        EVENTS.lock().unwrap().push(*event);
    }
}

/// What was said of changes since it was asked last: kind and state.
fn said() -> Vec<(EventKind, &'static str)> {
    let changes = std::mem::take(&mut *EVENTS.lock().unwrap());
    changes.iter().filter(|event| event.digest.is_some()).map(|event| (event.kind, event.session)).collect()
}

fn with_a_sink(body: fn(&mut Cap<'_, Teller>)) {
    let ended = child::run(|| {
        Options::new().sink(Kept).start().unwrap();
        EVENTS.lock().unwrap().clear();
        Teller::enter(body).unwrap();
    });
    ended.exited(0);
}

const LOCAL: TransitionKind = TransitionKind::Local;

#[test]
fn each_change_of_a_session_has_its_record() {
    with_a_sink(|cap| {
        let session = Session::<Visitor>::open(cap).unwrap();
        let number = session.number();
        assert_eq!(EVENTS.lock().unwrap()[0].digest, Some([number, 0]));
        assert_eq!(said(), [(EventKind::StateEntered, "Visitor")]);
        cap.transition::<Clerk>(&session, LOCAL, 1).unwrap_err();
        assert_eq!(said(), [(EventKind::StateRefused, "Clerk")]);
        cap.transition::<Clerk>(&session, LOCAL, 42).unwrap();
        cap.transition::<Clerk>(&session, TransitionKind::Internal, 42).unwrap();
        assert_eq!(said(), [(EventKind::StateEntered, "Clerk"); 2]);
        cap.in_session::<Clerk, _>(&session, |cap| ledger::read(cap)).unwrap().unwrap();
        let read = EVENTS.lock().unwrap().pop().unwrap();
        assert_eq!((read.entry, read.session, read.kind), ("read", "Clerk", EventKind::Crossing));
        cap.leave::<Clerk>(&session).unwrap();
        assert_eq!(said(), [(EventKind::StateLeft, "Clerk")]);

        cap.transition::<Guest>(&session, LOCAL, 42).unwrap();
        let begun = Instant::now();
        said();
        while EVENTS.lock().unwrap().is_empty() {
            assert!(begun.elapsed() < Duration::from_secs(20), "nobody says that it has expired");
            std::thread::sleep(Duration::from_millis(1));
        }
        assert_eq!(said(), [(EventKind::StateExpired, "Guest")]);

        cap.transition::<Clerk>(&session, LOCAL, 42).unwrap();
        session.revoke_state::<Clerk>();
        session.revoke_state::<Clerk>();
        let entered_and_taken = [(EventKind::StateEntered, "Clerk"), (EventKind::StateRevoked, "Clerk")];
        assert_eq!(said(), entered_and_taken, "once");
        cap.transition::<Clerk>(&session, LOCAL, 42).unwrap();
        let denied = cap.in_session::<Clerk, _>(&session, |cap| {
            session.revoke();
            said();
            ledger::read(cap)
        });
        assert!(matches!(denied, Ok(Err(CallError::Lapsed { why: Lapse::Revoked, .. }))));
        assert_eq!(EVENTS.lock().unwrap().pop().unwrap().kind, EventKind::Denied);
        drop(session);
        assert_eq!(said(), [(EventKind::SessionEnded, "Visitor")]);

        let broken = Session::<Visitor>::open(cap).unwrap();
        assert!(broken.number() > number);
        said();
        cap.transition::<Broken>(&broken, LOCAL, 42).unwrap_err();
        assert_eq!(said(), [(EventKind::StateEntered, "Broken"), (EventKind::SessionQuarantined, "Broken")]);
    });
}

#[test]
fn what_is_not_recorded_goes_no_further() {
    with_a_sink(|cap| {
        let session = Session::<Visitor>::open(cap).unwrap();
        REFUSES.store(true, Ordering::Relaxed);
        let unrecorded = |state| SessionError::AuditUnavailable { state };
        assert_eq!(Session::<Visitor>::open(cap).unwrap_err(), unrecorded("Visitor"));
        // refused by its guard, and by that alone it is not known: nothing has changed
        assert_eq!(cap.transition::<Clerk>(&session, LOCAL, 1), Err(unrecorded("Clerk")));
        assert_eq!(session.states(), ["Visitor"]);
        assert_eq!(cap.transition::<Clerk>(&session, LOCAL, 42), Err(unrecorded("Clerk")));
        REFUSES.store(false, Ordering::Relaxed);
        let over = cap.in_session::<Clerk, ()>(&session, |_| panic!("it may not run"));
        assert_eq!(over, Err(SessionError::Lapsed { state: "Clerk", why: Lapse::Quarantined }));
        // a revocation is never refused
        let session = Session::<Visitor>::open(cap).unwrap();
        REFUSES.store(true, Ordering::Relaxed);
        session.revoke();
        assert!(session.states().is_empty());
        REFUSES.store(false, Ordering::Relaxed);
    });
}
