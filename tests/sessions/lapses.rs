//! States that are taken away while they are relied on: by another thread, or by time.

use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use polycall::SessionError;
use polycall::prelude::*;
use polycall::session::{Lapse, Session, TransitionKind};

#[polycall::states]
pub mod session {
    #[state(initial, on_exit = super::left)]
    pub struct Visitor;
    #[state(parent = Visitor, guard = super::yes, permissions = READ, on_exit = super::left)]
    pub struct Clerk;
    #[state(parent = Clerk, guard = super::yes, permissions = WRITE, on_exit = super::left)]
    pub struct Cashier;
    #[state(parent = Visitor, guard = super::yes, permissions = READ, expires = "60ms", on_exit = super::left)]
    pub struct Guest;
    #[state(parent = Guest, guard = super::yes, on_exit = super::left)]
    pub struct Seated;
}
use session::{Cashier, Clerk, Guest, Seated, Visitor};

fn yes((): &()) -> bool {
    true
}

static LEFT: Mutex<Vec<(u64, &str)>> = Mutex::new(Vec::new());

fn left(transition: &polycall::session::Transition) {
    LEFT.lock().unwrap().push((transition.session, transition.state));
}

fn left_by(number: u64) -> Vec<&'static str> {
    LEFT.lock().unwrap().iter().filter(|(session, _)| *session == number).map(|(_, state)| *state).collect()
}

#[micro(scope = "shared")]
pub mod ledger {
    use super::session::{Cashier, Clerk};

    #[polycall_export]
    pub fn ping() {}
    #[polycall_export(state = Clerk, requires = READ)]
    pub fn read() {}
    #[polycall_export(state = Cashier)]
    pub fn look() {}
    #[polycall_export(state = Cashier, requires = WRITE)]
    pub fn write() {}
}

/// Where an entry point waits until it is let go on.
pub struct Doors {
    inside: Sender<()>,
    go_on: Receiver<()>,
}
static DOORS: Mutex<Option<Doors>> = Mutex::new(None);

#[micro(scope = "shared", allowed = [ledger])]
pub mod office {
    use super::session::{Cashier, Guest};

    /// Waits inside, then calls all it may call by its type.
    #[polycall_export(state = Cashier)]
    pub fn works(cap: &mut Cap<'_, Cashier>) -> Vec<String> {
        let doors = super::DOORS.lock().unwrap().take().unwrap();
        ledger::write(cap).unwrap();
        doors.inside.send(()).unwrap();
        doors.go_on.recv().unwrap();
        let said = |result: Result<(), polycall::CallError>| match result {
            Ok(()) => "ok".to_owned(),
            Err(error) => error.to_string(),
        };
        [ledger::ping(cap), ledger::read(cap), ledger::look(cap), ledger::write(cap)].map(said).to_vec()
    }

    #[polycall_export(state = Guest)]
    pub fn waits() {}
}

polycall::host! { Other, allowed = [office, ledger] }

const LOCAL: TransitionKind = TransitionKind::Local;

fn cashier<C: polycall::Principal>(cap: &mut Cap<'_, C>) -> Session<Visitor> {
    let session = Session::<Visitor>::open(cap).unwrap();
    cap.transition::<Clerk>(&session, LOCAL, ()).unwrap();
    cap.transition::<Cashier>(&session, LOCAL, ()).unwrap();
    session
}

/// What an entry point that is inside can still do, and what the scope around it can, when `change` has happened.
fn inside_during(
    cap: &mut Cap<'_, Other>,
    session: &Session<Visitor>,
    change: impl FnOnce() + Send,
) -> (Vec<String>, Vec<Result<(), CallError>>) {
    static ONE: Mutex<()> = Mutex::new(());
    let _one = ONE.lock();
    let ((inside, is_inside), (go_on, going_on)) = (channel(), channel());
    *DOORS.lock().unwrap() = Some(Doors { inside, go_on: going_on });
    thread::scope(|scope| {
        scope.spawn(move || {
            is_inside.recv().unwrap();
            change();
            go_on.send(()).unwrap();
        });
        cap.in_session::<Cashier, _>(session, |cap| {
            let inside = office::works(cap).unwrap();
            (inside, vec![ledger::ping(cap), ledger::read(cap), ledger::write(cap)])
        })
        .unwrap()
    })
}

fn lapsed(entry: &'static str, state: &'static str, why: Lapse) -> CallError {
    CallError::Lapsed { component: "ledger", entry, state, why }
}

fn with_other(body: impl FnOnce(&mut Cap<'_, Other>)) {
    start();
    Other::enter(body).unwrap();
}

#[polycall::test(allowed = [])]
fn start(_: &mut Cap<'_>) {}

#[test]
fn what_is_inside_goes_on_with_what_is_left() {
    with_other(|cap| {
        let session = cashier(cap);
        let (inside, after) = inside_during(cap, &session, || session.revoke_state::<Cashier>());
        let not = |entry: &str| {
            format!(
                "entry point `{entry}` of component `ledger` was not called: session state `Cashier` is not in force: it was \
                 revoked"
            )
        };
        assert_eq!(inside, ["ok".to_owned(), "ok".to_owned(), not("look"), not("write")]);
        let revoked = |entry| Err(lapsed(entry, "Cashier", Lapse::Revoked));
        assert_eq!(after, [revoked("ping"), revoked("read"), revoked("write")], "these are later calls");
        assert_eq!(session.states(), ["Visitor", "Clerk"]);
        assert_eq!(cap.in_session::<Clerk, _>(&session, |cap| ledger::read(cap)), Ok(Ok(())));
        let gone = cap.in_session::<Cashier, ()>(&session, |_| panic!("it may not run"));
        assert_eq!(gone, Err(SessionError::Lapsed { state: "Cashier", why: Lapse::Revoked }));
        // entered again, it is in force again
        cap.transition::<Cashier>(&session, LOCAL, ()).unwrap();
        assert_eq!(left_by(session.number()), ["Cashier"], "its exit ran, once");
        assert_eq!(cap.in_session::<Cashier, _>(&session, |cap| ledger::write(cap)), Ok(Ok(())));
    });
}

#[test]
fn a_revoked_session_starts_no_call_at_all() {
    with_other(|cap| {
        let session = cashier(cap);
        let number = session.number();
        let (inside, after) = inside_during(cap, &session, || session.revoke());
        assert!(inside.iter().all(|said| said.ends_with("is not in force: it was revoked")), "{inside:?}");
        assert!(
            after.iter().all(|result| matches!(result, Err(CallError::Lapsed { why: Lapse::Revoked, .. })))
        );
        assert!(session.states().is_empty());
        let over = cap.transition::<Clerk>(&session, LOCAL, ());
        assert_eq!(over, Err(SessionError::Lapsed { state: "Visitor", why: Lapse::Revoked }));
        session.revoke(); // again
        drop(session);
        assert_eq!(left_by(number), ["Cashier", "Clerk", "Visitor"]);
    });
}

/// The session is somebody else's, who moves it elsewhere.
#[test]
fn a_session_that_moves_on_takes_its_scopes_rights_away() {
    with_other(|cap| {
        let session = cashier(cap);
        let moved = &session;
        let (inside, after) = inside_during(cap, &session, move || {
            Other::enter(|cap| cap.transition::<Guest>(moved, LOCAL, ()).unwrap()).unwrap();
        });
        assert_eq!(inside[0], "ok", "{inside:?}");
        assert!(
            inside[1..].iter().all(|said| said.ends_with("the session is in another state")),
            "{inside:?}"
        );
        assert!(after.iter().all(|result| matches!(result, Err(CallError::Lapsed { why: Lapse::Left, .. }))));
    });
}

#[test]
fn a_state_expires_under_those_who_rely_on_it() {
    with_other(|cap| {
        let session = Session::<Visitor>::open(cap).unwrap();
        cap.transition::<Guest>(&session, LOCAL, ()).unwrap();
        cap.transition::<Seated>(&session, LOCAL, ()).unwrap();
        let left = session.expires_in().unwrap();
        assert!(left <= Duration::from_millis(60), "{left:?}");
        let (started, mut calls) = (Instant::now(), 0);
        let end = cap
            .in_session::<Seated, _>(&session, |cap| {
                loop {
                    if let Err(error) = office::waits(cap) {
                        break error;
                    }
                    calls += 1;
                    assert!(started.elapsed() < Duration::from_secs(20), "it never ends");
                }
            })
            .unwrap();
        let seated =
            CallError::Lapsed { component: "office", entry: "waits", state: "Seated", why: Lapse::Expired };
        assert_eq!(end, seated);
        assert!(calls > 0);
        assert_eq!(session.states(), ["Visitor"]);
        let late = cap.in_session::<Guest, ()>(&session, |_| panic!("it may not run"));
        assert_eq!(late, Err(SessionError::Lapsed { state: "Guest", why: Lapse::Expired }));
        let without = cap.transition::<Seated>(&session, LOCAL, ());
        assert_eq!(without, Err(SessionError::NotWithin { state: "Seated", parent: "Guest" }));
        assert_eq!(left_by(session.number()), ["Seated", "Guest"]);
    });
}

#[test]
fn asked_again_in_time_a_state_lasts_longer() {
    with_other(|cap| {
        let session = Session::<Visitor>::open(cap).unwrap();
        cap.transition::<Guest>(&session, LOCAL, ()).unwrap();
        cap.transition::<Seated>(&session, LOCAL, ()).unwrap();
        for _ in 0..12 {
            thread::sleep(Duration::from_millis(10));
            if cap.transition::<Guest>(&session, TransitionKind::Internal, ()).is_err() {
                return; // a machine that sleeps for 60 ms at a time shows nothing
            }
        }
        assert_eq!(session.states(), ["Visitor", "Guest", "Seated"], "120 ms later");
        // left and entered on the way to another state, it has no more time than before
        let before = session.expires_in().unwrap();
        cap.leave::<Seated>(&session).unwrap();
        cap.transition::<Seated>(&session, TransitionKind::External, ()).unwrap();
        assert!(session.expires_in().is_none_or(|after| after <= before));
    });
}

#[test]
fn a_scope_inside_a_session_ends_with_it() {
    with_other(|cap| {
        let session = Session::<Visitor>::open(cap).unwrap();
        cap.in_session::<Visitor, _>(&session, |cap| {
            cap.enter::<Clerk, _>((), |cap| {
                cap.enter::<Cashier, _>((), |cap| {
                    assert_eq!(ledger::write(cap), Ok(()));
                    session.revoke();
                    assert_eq!(ledger::write(cap), Err(lapsed("write", "Cashier", Lapse::Revoked)));
                })
                .unwrap();
                assert_eq!(ledger::read(cap), Err(lapsed("read", "Clerk", Lapse::Revoked)));
                let entered = cap.enter::<Cashier, ()>((), |_| panic!("it may not run"));
                assert_eq!(entered, Err(SessionError::Lapsed { state: "Cashier", why: Lapse::Revoked }));
            })
            .unwrap();
        })
        .unwrap();
    });
}

/// What a scope entered itself is its own; what it stands on is the session's.
#[test]
fn a_scope_loses_what_it_stands_on() {
    with_other(|cap| {
        let session = Session::<Visitor>::open(cap).unwrap();
        cap.transition::<Clerk>(&session, LOCAL, ()).unwrap();
        cap.in_session::<Clerk, _>(&session, |cap| {
            cap.enter::<Cashier, _>((), |cap| {
                assert_eq!(ledger::write(cap), Ok(()));
                assert_eq!(session.states(), ["Visitor", "Clerk"], "the session itself gains nothing");
                session.revoke_state::<Clerk>();
                assert_eq!(ledger::write(cap), Err(lapsed("write", "Cashier", Lapse::Revoked)));
            })
            .unwrap();
        })
        .unwrap();
        assert_eq!(session.states(), ["Visitor"]);
    });
}

#[test]
fn a_session_goes_to_another_thread_and_back() {
    fn sent<T: Send + Sync>(value: T) -> T {
        value
    }
    with_other(|cap| {
        let session = sent(cashier(cap));
        let session = thread::spawn(move || {
            Other::enter(|cap| {
                cap.in_session::<Cashier, _>(&session, |cap| ledger::write(cap)).unwrap().unwrap();
            })
            .unwrap();
            session
        })
        .join()
        .unwrap();
        assert_eq!(cap.in_session::<Cashier, _>(&session, |cap| ledger::write(cap)), Ok(Ok(())));
    });
}

/// A state's time in one session: it only gets shorter.
#[test]
fn a_state_expires_earlier_than_its_hierarchy_says() {
    Options::new().start().ok();
    Other::enter(|cap| {
        let session = cashier(cap);
        assert_eq!(
            session.expire_after::<Guest>(Duration::ZERO),
            Err(SessionError::NotActive { state: "Guest" })
        );
        session.expire_after::<Cashier>(Duration::from_millis(80)).unwrap();
        session.expire_after::<Cashier>(Duration::from_secs(3600)).unwrap();
        let rest = session.expires_in().unwrap();
        assert!(rest <= Duration::from_millis(80), "{rest:?}");
        cap.in_session::<Cashier, _>(&session, |cap| {
            let begun = Instant::now();
            let lapsed = loop {
                match ledger::write(cap) {
                    Ok(()) => assert!(begun.elapsed() < Duration::from_secs(5)),
                    Err(error) => break error,
                }
            };
            assert!(
                matches!(lapsed, CallError::Lapsed { state: "Cashier", why: Lapse::Expired, .. }),
                "{lapsed}"
            );
            assert!(begun.elapsed() >= rest / 2);
        })
        .unwrap();
        assert_eq!(session.states(), ["Visitor", "Clerk"]);
        // anew, with the time that all have: none
        cap.transition::<Cashier>(&session, LOCAL, ()).unwrap();
        assert_eq!(session.expires_in(), None);
        session.revoke();
        let late = session.expire_after::<Cashier>(Duration::from_secs(1));
        assert_eq!(late, Err(SessionError::Lapsed { state: "Cashier", why: Lapse::Revoked }));
    })
    .unwrap();
}

#[test]
fn what_expires_anyway_does_not_get_longer() {
    Options::new().start().ok();
    Other::enter(|cap| {
        let session = Session::<Visitor>::open(cap).unwrap();
        cap.transition::<Guest>(&session, LOCAL, ()).unwrap();
        session.expire_after::<Guest>(Duration::from_secs(3600)).unwrap();
        assert!(session.expires_in().unwrap() <= Duration::from_millis(60));
        session.expire_after::<Guest>(Duration::ZERO).unwrap();
        assert_eq!(session.states(), ["Visitor"], "at once");
    })
    .unwrap();
}
