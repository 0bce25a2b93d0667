//! Times that end before a state's own: of parts, of states beside each other, of what is entered again, and in a race with
//! whoever takes the session away.

use std::thread;
use std::time::Duration;

use polycall::SessionError;
use polycall::prelude::*;
use polycall::session::{Lapse, Session, TransitionKind};

#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Visitor;
    #[state(parent = Visitor, guard = super::yes, permissions = READ)]
    pub struct Clerk;
    #[state(parent = Clerk, guard = super::yes, permissions = WRITE, expires = "1h")]
    pub struct Cashier;
}
use session::{Cashier, Clerk, Visitor};

fn yes((): &()) -> bool {
    true
}

#[micro(scope = "shared")]
pub mod shelf {
    use super::session::{Cashier, Clerk};

    #[polycall_export(state = Clerk)]
    pub fn read() {}
    #[polycall_export(state = Cashier)]
    pub fn write() {}
}

polycall::host! { Keeper, allowed = [shelf] }

const SOON: Duration = Duration::from_millis(30);

fn opened(cap: &mut Cap<'_, Keeper>) -> Session<Visitor> {
    let session = Session::<Visitor>::open(cap).unwrap();
    cap.transition::<Clerk>(&session, TransitionKind::Local, ()).unwrap();
    cap.transition::<Cashier>(&session, TransitionKind::Local, ()).unwrap();
    session
}

fn as_keeper(body: fn(&mut Cap<'_, Keeper>)) {
    let ended = crate::child::run(|| {
        Options::new().start().unwrap();
        Keeper::enter(body).unwrap();
    });
    ended.exited(0);
}

#[test]
fn nothing_and_forever() {
    as_keeper(|cap| {
        let session = opened(cap);
        session.expire_after::<Clerk>(Duration::MAX).unwrap();
        session.expire_after::<Cashier>(Duration::MAX).unwrap();
        assert!(session.expires_in().unwrap() <= Duration::from_secs(3_600));
        session.expire_after::<Visitor>(Duration::MAX).unwrap();
        session.expire_after::<Cashier>(Duration::ZERO).unwrap();
        let lapsed = cap.in_session(&session, |cap: &mut Cap<'_, Keeper, Cashier>| shelf::write(cap));
        assert_eq!(lapsed, Err(SessionError::Lapsed { state: "Cashier", why: Lapse::Expired }));
        assert_eq!(session.states(), ["Visitor", "Clerk"]);
        assert_eq!(session.expire_after::<Cashier>(SOON), Err(SessionError::NotActive { state: "Cashier" }));
        session.expire_after::<Visitor>(Duration::ZERO).unwrap();
        assert_eq!(
            session.expire_after::<Visitor>(SOON),
            Err(SessionError::Lapsed { state: "Visitor", why: Lapse::Expired })
        );
        // others go on, and the keeper ends them
        let other = opened(cap);
        other.expire_after::<Clerk>(SOON).unwrap();
        let ended = cap.in_session(&other, |cap: &mut Cap<'_, Keeper, Clerk>| {
            assert!(shelf::read(cap).is_ok());
            thread::sleep(SOON * 5);
            shelf::read(cap).is_err()
        });
        assert_eq!(ended, Ok(true));
        assert_eq!(other.states(), ["Visitor"]);
    });
}

/// What is entered within a scope, of a session whose time is shortened.
#[test]
fn scopes_inside_end_with_it() {
    as_keeper(|cap| {
        let session = opened(cap);
        let ended = cap.in_session(&session, |cap: &mut Cap<'_, Keeper, Clerk>| {
            cap.enter::<Cashier, _>((), |cap| {
                session.expire_after::<Clerk>(SOON).unwrap();
                assert!(shelf::write(cap).is_ok());
                thread::sleep(SOON * 5);
                (shelf::write(cap).is_err(), shelf::read(cap).is_err())
            })
        });
        assert_eq!(ended, Ok(Ok((true, true))));
    });
}

#[test]
fn what_is_entered_again_has_its_time_anew_and_no_other() {
    as_keeper(|cap| {
        let session = opened(cap);
        session.expire_after::<Cashier>(SOON).unwrap();
        cap.transition::<Cashier>(&session, TransitionKind::External, ()).unwrap();
        assert!(session.expires_in().unwrap() > Duration::from_secs(3_000));
        session.expire_after::<Clerk>(SOON).unwrap();
        cap.transition::<Clerk>(&session, TransitionKind::External, ()).unwrap();
        assert_eq!(session.expires_in(), None);
        thread::sleep(SOON * 5);
        assert_eq!(session.states(), ["Visitor", "Clerk"]);
        // asked again, a state has its own time anew; one that has none keeps the other
        session.expire_after::<Clerk>(SOON).unwrap();
        cap.transition::<Clerk>(&session, TransitionKind::Internal, ()).unwrap();
        assert!(session.expires_in().unwrap() <= SOON);
        cap.transition::<Cashier>(&session, TransitionKind::Local, ()).unwrap();
        thread::sleep(SOON * 5);
        assert_eq!(session.states(), ["Visitor"]);
    });
}

/// Sessions that come and go, so that what one leaves behind would meet the next one in its place.
#[test]
fn no_time_reaches_the_session_after() {
    as_keeper(|_| {
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    Keeper::enter(|cap| {
                        for round in 0..1_500_u32 {
                            let session = opened(cap);
                            thread::scope(|scope| {
                                let short = Duration::from_nanos(u64::from(round % 7) * 20_000);
                                let session = &session;
                                scope.spawn(move || {
                                    let _ = session.expire_after::<Cashier>(short);
                                    let _ = session.expire_after::<Clerk>(short);
                                });
                                match round % 3 {
                                    0 => session.revoke(),
                                    1 => session.revoke_state::<Clerk>(),
                                    _ => {
                                        let _ =
                                            cap.transition::<Cashier>(session, TransitionKind::External, ());
                                    }
                                }
                            });
                            drop(session);
                            let next = opened(cap);
                            assert_eq!(next.states().len(), 3);
                            thread::sleep(Duration::from_micros(u64::from(round % 5) * 40));
                            assert_eq!(next.states().len(), 3, "in round {round}");
                            assert!(next.expires_in().unwrap() > Duration::from_secs(3_000));
                        }
                    })
                    .unwrap();
                });
            }
        });
    });
}
