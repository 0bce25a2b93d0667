//! Strangers run between the question whether a call may run and the call: whoever makes room for its record, for one. What
//! is taken away by then is gone.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU8, Ordering};
use std::thread;

use polycall::SessionError;
use polycall::audit::{Event, EventKind, EventSink, Ticket, Unavailable};
use polycall::policy::Policy;
use polycall::prelude::*;
use polycall::session::{Lapse, Session, TransitionKind};

use crate::child;

#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Visitor;
    #[state(parent = Visitor, guard = super::yes)]
    pub struct Clerk;
}
use session::{Clerk, Visitor};

fn yes((): &()) -> bool {
    true
}

#[micro(scope = "shared")]
pub mod drawer {
    use super::session::Clerk;

    #[polycall_export(state = Clerk)]
    pub fn open() {}
    #[polycall_export]
    pub fn look() {}
}

polycall::host! { Shop, allowed = [drawer] }

static SESSION: OnceLock<Session<Visitor>> = OnceLock::new();
/// What happens while room is made for the record of the next call, or change of the session.
static NEXT: AtomicU8 = AtomicU8::new(0);
const REVOKES: u8 = 1;
const DISABLES: u8 = 2;
const FORBIDS: u8 = 3;

struct Busy;

impl EventSink for Busy {
    fn reserve(&self, kind: EventKind) -> Result<Ticket, Unavailable> {
        if kind == EventKind::Crossing || kind == EventKind::StateEntered {
            let next = NEXT.swap(0, Ordering::Relaxed);
            thread::spawn(move || match next {
                REVOKES => SESSION.get().unwrap().revoke_state::<Clerk>(),
                DISABLES => Shop::enter(|cap| cap.disable("drawer", "look").unwrap()).unwrap(),
                FORBIDS => Shop::enter(|cap| {
                    let text = r#"{ "rules": [{ "id": "no", "effect": "forbid", "entry": "look" }] }"#;
                    cap.apply_policy(&Policy::parse("policy.json", text).unwrap()).unwrap();
                })
                .unwrap(),
                _ => {}
            })
            .join()
            .unwrap();
        }
        Ok(Ticket(0))
    }

    fn commit(&self, _: Ticket, _: &Event) {}
}

fn with_a_busy_sink(body: fn(&mut Cap<'_, Shop>)) {
    let ended = child::run(|| {
        Options::new().sink(Busy).start().unwrap();
        Shop::enter(body).unwrap();
    });
    ended.exited(0);
}

#[test]
fn a_call_does_not_start_in_a_state_that_was_revoked_meanwhile() {
    with_a_busy_sink(|cap| {
        let session = SESSION.get_or_init(|| Session::open(cap).unwrap());
        cap.transition::<Clerk>(session, TransitionKind::Local, ()).unwrap();
        let opened = cap.in_session::<Clerk, _>(session, |cap| {
            drawer::open(cap).unwrap();
            NEXT.store(REVOKES, Ordering::Relaxed);
            drawer::open(cap)
        });
        let why = Lapse::Revoked;
        assert_eq!(
            opened,
            Ok(Err(CallError::Lapsed { component: "drawer", entry: "open", state: "Clerk", why }))
        );
    });
}

#[test]
fn a_call_does_not_start_that_was_disabled_or_forbidden_meanwhile() {
    with_a_busy_sink(|cap| {
        for (next, why) in [(DISABLES, "it is disabled"), (FORBIDS, "rule `no` forbids it")] {
            drawer::look(cap).unwrap();
            NEXT.store(next, Ordering::Relaxed);
            let looked = drawer::look(cap).unwrap_err().to_string();
            assert_eq!(looked, format!("entry point `look` of component `drawer` was not called: {why}"));
            cap.enable("drawer", "look").unwrap();
        }
    });
}

#[test]
fn a_state_that_was_revoked_meanwhile_is_not_proved_again() {
    with_a_busy_sink(|cap| {
        let session = SESSION.get_or_init(|| Session::open(cap).unwrap());
        cap.transition::<Clerk>(session, TransitionKind::Local, ()).unwrap();
        NEXT.store(REVOKES, Ordering::Relaxed);
        let again = cap.transition::<Clerk>(session, TransitionKind::Internal, ());
        assert_eq!(session.states(), ["Visitor"]);
        assert_eq!(again, Err(SessionError::Lapsed { state: "Clerk", why: Lapse::Revoked }));
    });
}
