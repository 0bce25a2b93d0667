//! States end in time, however long whoever is told of it takes.

use std::thread;
use std::time::{Duration, Instant};

use polycall::audit::{Event, EventKind, EventSink, Ticket, Unavailable};
use polycall::prelude::*;
use polycall::session::{Lapse, Session, TransitionKind};

use crate::child;

#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Visitor;
    #[state(parent = Visitor, guard = super::yes, expires = "20ms")]
    pub struct Guest;
    #[state(parent = Visitor, guard = super::yes, expires = "300ms")]
    pub struct Patron;
}
use session::{Guest, Patron, Visitor};

fn yes((): &()) -> bool {
    true
}

#[micro(scope = "shared")]
pub mod lounge {
    use super::session::Patron;

    #[polycall_export(state = Patron)]
    pub fn sit() {}
}

polycall::host! { House, allowed = [lounge] }

struct Stuck;

impl EventSink for Stuck {
    fn reserve(&self, kind: EventKind) -> Result<Ticket, Unavailable> {
        if kind == EventKind::StateExpired {
            loop {
                thread::park();
            }
        }
        Ok(Ticket(0))
    }

    fn commit(&self, _: Ticket, _: &Event) {}
}

#[test]
fn a_state_ends_although_the_end_of_another_is_still_being_told() {
    let ended = child::run(|| {
        Options::new().sink(Stuck).start().unwrap();
        House::enter(|cap| {
            let (first, second) =
                (Session::<Visitor>::open(cap).unwrap(), Session::<Visitor>::open(cap).unwrap());
            cap.transition::<Guest>(&first, TransitionKind::Local, ()).unwrap();
            cap.transition::<Patron>(&second, TransitionKind::Local, ()).unwrap();
            let begun = Instant::now();
            let end = cap.in_session::<Patron, _>(&second, |cap| {
                loop {
                    if let Err(error) = lounge::sit(cap) {
                        break error;
                    }
                    assert!(begun.elapsed() < Duration::from_secs(10), "it never ends");
                    thread::sleep(Duration::from_millis(1));
                }
            });
            let why = Lapse::Expired;
            assert_eq!(
                end,
                Ok(CallError::Lapsed { component: "lounge", entry: "sit", state: "Patron", why })
            );
            std::process::exit(0); // what the sink is stuck in would be waited for
        })
        .unwrap();
    });
    ended.exited(0);
}
