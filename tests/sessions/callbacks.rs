//! A transition is a transaction: guard, exits from inner to outer, commit, enters from outer to inner.

use std::cell::RefCell;

use polycall::SessionError;
use polycall::prelude::*;
use polycall::session::{Lapse, Session, Transition, TransitionKind};

// What runs says so, and fails where it is told to.
thread_local! {
    static LOG: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    static FAILS: RefCell<Option<String>> = const { RefCell::new(None) };
}

fn said(what: String) -> Result<(), ()> {
    let fails = FAILS.with_borrow(|fails| fails.as_deref() == Some(what.as_str()));
    let panics = FAILS.with_borrow(|fails| fails.as_deref() == Some(format!("panic: {what}").as_str()));
    LOG.with_borrow_mut(|log| log.push(what));
    assert!(!panics, "as asked");
    if fails { Err(()) } else { Ok(()) }
}

fn entered(transition: &Transition) -> Result<(), ()> {
    said(format!("+{}", transition.state))
}

fn left(transition: &Transition) -> Result<(), ()> {
    said(format!("-{}", transition.state))
}

fn guard(name: &&'static str) -> bool {
    said(format!("?{name}")).is_ok()
}

fn log() -> String {
    LOG.with_borrow_mut(std::mem::take).join(" ")
}

fn fail(what: &str) {
    FAILS.set(Some(what.to_owned()));
}

fn fail_no_more() {
    FAILS.set(None);
}

#[polycall::states]
pub mod session {
    #[state(initial, on_enter = super::entered, on_exit = super::left)]
    pub struct Visitor;
    #[state(parent = Visitor, guard = super::guard, credential = &'static str, on_enter = super::entered, on_exit = super::left)]
    pub struct Clerk;
    #[state(parent = Clerk, relationship = composition, on_enter = super::entered, on_exit = super::left)]
    pub struct Desk;
    #[state(parent = Clerk, guard = super::guard, credential = &'static str, on_enter = super::entered, on_exit = super::left)]
    pub struct Cashier;
    #[state(parent = Clerk, guard = super::guard, credential = &'static str, on_enter = super::entered, on_exit = super::left)]
    pub struct Auditor;
    #[state(parent = Visitor, relationship = parallel, guard = super::guard, credential = &'static str, on_enter = super::entered, on_exit = super::left)]
    pub struct Recorded;
}
use session::{Auditor, Cashier, Clerk, Desk, Recorded, Visitor};

#[micro(scope = "shared")]
pub mod till {
    use super::session::{Cashier, Clerk, Desk, Visitor};

    #[polycall_export(state = Visitor)]
    pub fn hours() {}
    #[polycall_export(state = Clerk)]
    pub fn look() {}
    #[polycall_export(state = Desk)]
    pub fn sit() {}
    #[polycall_export(state = Cashier)]
    pub fn take() {}
}

const LOCAL: TransitionKind = TransitionKind::Local;
const EXTERNAL: TransitionKind = TransitionKind::External;
const INTERNAL: TransitionKind = TransitionKind::Internal;

#[polycall::test(allowed = [till])]
fn what_runs_runs_in_order(cap: &mut Cap<'_>) {
    let session = Session::<Visitor>::open(cap).unwrap();
    assert_eq!(log(), "+Visitor");
    cap.transition::<Clerk>(&session, LOCAL, "Clerk").unwrap();
    assert_eq!(log(), "?Clerk +Clerk +Desk");
    cap.transition::<Cashier>(&session, LOCAL, "Cashier").unwrap();
    assert_eq!(log(), "?Cashier +Cashier");
    assert_eq!(session.states(), ["Visitor", "Clerk", "Desk", "Cashier"]);

    cap.transition::<Auditor>(&session, LOCAL, "Auditor").unwrap();
    assert_eq!(log(), "?Auditor -Cashier +Auditor");
    cap.transition::<Recorded>(&session, EXTERNAL, "Recorded").unwrap();
    assert_eq!(log(), "?Recorded +Recorded", "beside what is there");
    cap.transition::<Auditor>(&session, INTERNAL, "Auditor").unwrap();
    assert_eq!(log(), "?Auditor");
    cap.transition::<Clerk>(&session, EXTERNAL, "Clerk").unwrap();
    assert_eq!(log(), "?Clerk -Auditor -Desk -Clerk +Clerk +Desk");
    assert_eq!(session.states(), ["Visitor", "Clerk", "Recorded", "Desk"]);
    cap.transition::<Cashier>(&session, EXTERNAL, "Cashier").unwrap();
    assert_eq!(log(), "?Cashier -Desk -Clerk +Clerk +Desk +Cashier", "the source holds the target");
    cap.leave::<Clerk>(&session).unwrap();
    assert_eq!(log(), "-Cashier -Desk -Clerk");
    cap.transition::<Visitor>(&session, EXTERNAL, ()).unwrap();
    assert_eq!(log(), "-Recorded -Visitor +Visitor");
    cap.transition::<Clerk>(&session, LOCAL, "Clerk").unwrap();
    log();
    drop(session);
    assert_eq!(log(), "-Desk -Clerk -Visitor");
}

#[polycall::test(allowed = [till])]
fn where_there_is_no_way_nothing_runs(cap: &mut Cap<'_>) {
    let session = Session::<Visitor>::open(cap).unwrap();
    log();
    let no_way = cap.transition::<Cashier>(&session, LOCAL, "Cashier");
    assert_eq!(no_way, Err(SessionError::NotWithin { state: "Cashier", parent: "Clerk" }));
    let no_way = cap.transition::<Clerk>(&session, INTERNAL, "Clerk");
    assert_eq!(no_way, Err(SessionError::NotActive { state: "Clerk" }));
    assert_eq!(cap.transition::<Desk>(&session, LOCAL, ()), Err(SessionError::Bound { state: "Desk" }));
    assert_eq!(cap.leave::<Clerk>(&session), Err(SessionError::NotActive { state: "Clerk" }));
    assert_eq!(cap.leave::<Visitor>(&session), Err(SessionError::Bound { state: "Visitor" }));
    assert_eq!((log().as_str(), session.states()), ("", vec!["Visitor"]));
}

/// Wherever it fails before the commit, the session is as it was, and goes on.
#[polycall::test(allowed = [till])]
fn a_transition_that_fails_early_changes_nothing(cap: &mut Cap<'_>) {
    let session = Session::<Visitor>::open(cap).unwrap();
    cap.transition::<Clerk>(&session, LOCAL, "Clerk").unwrap();
    cap.transition::<Cashier>(&session, LOCAL, "Cashier").unwrap();
    let before = session.states();
    for (fails, ran, error) in [
        ("?Clerk", "?Clerk", SessionError::Refused { state: "Clerk" }),
        ("panic: ?Clerk", "?Clerk", SessionError::GuardPanicked { state: "Clerk" }),
        ("-Cashier", "?Clerk -Cashier", SessionError::ExitFailed { state: "Clerk", left: "Cashier" }),
        ("panic: -Desk", "?Clerk -Cashier -Desk", SessionError::ExitFailed { state: "Clerk", left: "Desk" }),
        (
            "-Clerk",
            "?Clerk -Cashier -Desk -Clerk",
            SessionError::ExitFailed { state: "Clerk", left: "Clerk" },
        ),
    ] {
        log();
        fail(fails);
        assert_eq!(cap.transition::<Clerk>(&session, EXTERNAL, "Clerk"), Err(error));
        assert_eq!((log().as_str(), session.states()), (ran, before.clone()));
        assert_eq!(cap.in_session::<Cashier, _>(&session, |cap| till::take(cap)), Ok(Ok(())));
    }
    fail_no_more();
    cap.transition::<Clerk>(&session, EXTERNAL, "Clerk").unwrap();
    assert_eq!(log(), "?Clerk -Cashier -Desk -Clerk +Clerk +Desk");
}

/// After the commit it can't go back: nobody does anything in the session any more.
#[polycall::test(allowed = [till])]
fn a_transition_that_fails_late_leaves_the_session_in_quarantine(cap: &mut Cap<'_>) {
    for fails in ["+Clerk", "panic: +Clerk", "+Desk"] {
        fail_no_more();
        let session = Session::<Visitor>::open(cap).unwrap();
        fail(fails);
        let error = cap.transition::<Clerk>(&session, LOCAL, "Clerk").unwrap_err();
        let entered = fails.trim_start_matches("panic: ").trim_start_matches('+');
        let expected = ["Clerk", "Desk"].into_iter().find(|name| *name == entered).unwrap();
        assert_eq!(error, SessionError::EnterFailed { state: "Clerk", entered: expected });
        fail_no_more();

        let quarantined = |state| SessionError::Lapsed { state, why: Lapse::Quarantined };
        let entered = cap.in_session::<Visitor, ()>(&session, |_| panic!("it may not run"));
        assert_eq!(entered, Err(quarantined("Visitor")));
        assert_eq!(cap.transition::<Clerk>(&session, LOCAL, "Clerk"), Err(quarantined("Visitor")));
        assert_eq!(cap.transition::<Visitor>(&session, EXTERNAL, ()), Err(quarantined("Visitor")));
        assert!(session.states().is_empty());
        log();
        drop(session);
        // what was entered has been left by now: by the transition that was tried after it, or by the end
        assert!(!log().contains("-Desk"), "it was never entered");
    }
}

#[polycall::test(allowed = [till])]
fn a_session_whose_beginning_fails_is_none(cap: &mut Cap<'_>) {
    fail("+Visitor");
    let error = Session::<Visitor>::open(cap).unwrap_err();
    assert_eq!(error, SessionError::EnterFailed { state: "Visitor", entered: "Visitor" });
    fail_no_more();
    assert_eq!(log(), "+Visitor", "what was not entered is not left");
}

static SHARED: std::sync::Mutex<Option<&'static Session<again::Outside>>> = std::sync::Mutex::new(None);

#[polycall::states]
pub mod again {
    #[state(initial)]
    pub struct Outside;
    #[state(parent = Outside, guard = super::asks_again)]
    pub struct Inside;
}

polycall::host! { Asker, allowed = [] }

/// Another thread's host may change the session when this transition is over; on this thread nobody can.
fn asks_again((): &()) -> bool {
    let session = SHARED.lock().unwrap().unwrap();
    // already inside a host here, so no cap can be had; on another thread the turn is taken, so it would wait
    let nested = Asker::enter(|_| ());
    assert!(nested.is_err());
    session.is_in::<again::Outside>() && session.permissions::<again::Inside>().bits() == 0
}

#[polycall::test(allowed = [])]
fn a_guard_can_look_at_the_session_it_guards(cap: &mut Cap<'_>) {
    let session = Box::leak(Box::new(Session::<again::Outside>::open(cap).unwrap()));
    *SHARED.lock().unwrap() = Some(session);
    cap.transition::<again::Inside>(session, LOCAL, ()).unwrap();
    assert_eq!(session.states(), ["Outside", "Inside"]);
}
