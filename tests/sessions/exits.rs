//! What runs on leaving a state runs once for each time it was entered, also where the state is taken away on the way out.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use polycall::SessionError;
use polycall::session::{Lapse, Session, Transition, TransitionKind};

#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Visitor;
    #[state(parent = Visitor, guard = super::yes, on_exit = super::logs_out)]
    pub struct Clerk;
    #[state(parent = Visitor, guard = super::yes)]
    pub struct Guest;
}
use session::{Clerk, Guest, Visitor};

fn yes((): &()) -> bool {
    true
}

static SESSION: Mutex<Option<&'static Session<Visitor>>> = Mutex::new(None);
static REVOKES: AtomicBool = AtomicBool::new(true);
static EXITS: AtomicU32 = AtomicU32::new(0);

/// It takes away the very state that is left.
fn logs_out(_: &Transition) {
    EXITS.fetch_add(1, Ordering::Relaxed);
    if REVOKES.swap(false, Ordering::Relaxed) {
        SESSION.lock().unwrap().unwrap().revoke_state::<Clerk>();
    }
}

#[polycall::test(allowed = [])]
fn a_state_is_left_once(cap: &mut Cap<'_>) {
    let session: &Session<_> = Box::leak(Box::new(Session::<Visitor>::open(cap).unwrap()));
    *SESSION.lock().unwrap() = Some(session);
    cap.transition::<Clerk>(session, TransitionKind::Local, ()).unwrap();
    let lapsed = cap.transition::<Guest>(session, TransitionKind::Local, ());
    assert_eq!(lapsed, Err(SessionError::Lapsed { state: "Guest", why: Lapse::Revoked }));
    assert_eq!(session.states(), ["Visitor"]);
    cap.transition::<Guest>(session, TransitionKind::Local, ()).unwrap();
    assert_eq!(EXITS.load(Ordering::Relaxed), 1);
    cap.transition::<Clerk>(session, TransitionKind::Local, ()).unwrap();
    cap.leave::<Clerk>(session).unwrap();
    assert_eq!(EXITS.load(Ordering::Relaxed), 2, "entered again, it is left again");
}
