//! However many scopes are inside each other, who revokes the session around them needs no stack for that.

use std::thread;

use polycall::prelude::*;
use polycall::session::{Lapse, Session};

use crate::child;

#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Visitor;
    #[state(parent = Visitor, guard = super::yes)]
    pub struct Guest;
}
use session::{Guest, Visitor};

fn yes((): &()) -> bool {
    true
}

#[micro(scope = "shared")]
pub mod lobby {
    use super::session::Guest;

    #[polycall_export(state = Guest)]
    pub fn sit() {}
}

polycall::host! { Inn, allowed = [lobby] }

const SCOPES: u32 = 4_000;

fn nest(cap: &mut Cap<'_, Inn, Guest>, more: u32, innermost: &dyn Fn(&mut Cap<'_, Inn, Guest>)) {
    match more {
        0 => innermost(cap),
        _ => cap.enter::<Guest, _>((), |cap| nest(cap, more - 1, innermost)).unwrap(),
    }
}

#[test]
fn a_session_with_many_scopes_is_revoked_from_a_small_stack() {
    let ended = child::run(|| {
        Options::new().start().unwrap();
        let nests = || {
            Inn::enter(|cap| {
                let session = Session::<Visitor>::open(cap).unwrap();
                cap.in_session::<Visitor, _>(&session, |cap| {
                    cap.enter::<Guest, _>((), |cap| {
                        nest(cap, SCOPES, &|cap| {
                            lobby::sit(cap).unwrap();
                            thread::scope(|scope| scope.spawn(|| session.revoke()).join()).unwrap();
                            let (component, entry, state, why) = ("lobby", "sit", "Guest", Lapse::Revoked);
                            let lapsed = CallError::Lapsed { component, entry, state, why };
                            assert_eq!(lobby::sit(cap), Err(lapsed));
                        });
                    })
                    .unwrap();
                })
                .unwrap();
            })
            .unwrap();
        };
        thread::Builder::new().stack_size(1 << 30).spawn(nests).unwrap().join().unwrap();
    });
    ended.exited(0);
}
