//! What a scope entered by a credential runs, and when.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use polycall::SessionError;
use polycall::prelude::*;
use polycall::session::Transition;

thread_local! {
    static LOG: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

fn entered(transition: &Transition) {
    LOG.with_borrow_mut(|log| log.push(format!("+{}", transition.state)));
}

fn left(transition: &Transition) {
    LOG.with_borrow_mut(|log| log.push(format!("-{}", transition.state)));
}

fn never(_: &Transition) -> Result<(), &'static str> {
    Err("as asked")
}

fn yes((): &()) -> bool {
    LOG.with_borrow_mut(|log| log.push("?".to_owned()));
    true
}

fn log() -> String {
    LOG.with_borrow_mut(std::mem::take).join(" ")
}

#[polycall::states]
pub mod session {
    #[state(initial, on_enter = super::entered, on_exit = super::left)]
    pub struct Visitor;
    #[state(parent = Visitor, guard = super::yes, on_enter = super::entered, on_exit = super::left)]
    pub struct Clerk;
    #[state(parent = Clerk, relationship = composition, on_enter = super::entered, on_exit = super::left)]
    pub struct Desk;
    #[state(parent = Clerk, guard = super::yes, on_enter = super::entered, on_exit = super::never)]
    pub struct Sticky;
    #[state(parent = Clerk, guard = super::yes, on_enter = super::never, on_exit = super::left)]
    pub struct Shut;
    #[state(parent = Visitor, guard = super::yes, expires = "20ms")]
    pub struct Short;
}

#[micro(scope = "isolated", max_memory = "64K")]
pub mod till {
    use super::session::{Clerk, Short};

    #[isolated]
    pub struct Till {
        pub(super) cents: u64,
    }

    #[polycall_export]
    pub fn ping() {}

    #[polycall_export(state = Clerk)]
    pub fn look() {}

    #[polycall_export(state = Short)]
    pub fn glance() {}

    /// The region is closed for what runs on the way in and out.
    #[polycall_export]
    pub fn enters(cap: &mut Cap<'_>) -> u64 {
        cap.state_mut().cents = 1;
        cap.enter::<Clerk, _>((), |cap| cap.state_mut().cents += 1).unwrap();
        cap.state().cents
    }
}

#[polycall::test(allowed = [till])]
fn callbacks_run_around_the_scope(cap: &mut Cap<'_>) {
    cap.enter::<session::Clerk, _>((), |cap| {
        assert_eq!(log(), "? +Clerk +Desk");
        till::look(cap).unwrap();
        let shut = cap.enter::<session::Shut, ()>((), |_| panic!("it may not run"));
        assert_eq!(shut, Err(SessionError::EnterFailed { state: "Shut", entered: "Shut" }));
        assert_eq!(log(), "?", "what was not entered is not left");
        till::look(cap).unwrap();
        cap.enter::<session::Sticky, _>((), |_| log()).unwrap();
        till::look(cap).unwrap();
    })
    .unwrap();
    assert_eq!(log(), "-Desk -Clerk");
    assert_eq!(till::enters(cap), Ok(2));
    assert_eq!(log(), "? +Clerk +Desk -Desk -Clerk");
}

#[polycall::test(allowed = [till])]
fn a_panic_in_a_scope_leaves_it_too(cap: &mut Cap<'_>) {
    let caught = catch_unwind(AssertUnwindSafe(|| {
        cap.enter::<session::Clerk, ()>((), |_| panic!("in the scope")).unwrap();
    }));
    assert!(caught.is_err());
    assert_eq!(log(), "? +Clerk +Desk -Desk -Clerk");
    assert!(till::ping(cap).is_ok());
}

#[polycall::test(allowed = [till])]
fn a_scope_that_expires_lets_nothing_run(cap: &mut Cap<'_>) {
    let started = std::time::Instant::now();
    let error = cap.enter::<session::Short, _>((), |cap| {
        loop {
            if let Err(error) = till::glance(cap) {
                break error;
            }
            assert!(started.elapsed().as_secs() < 20, "it never ends");
        }
    });
    let why = polycall::session::Lapse::Expired;
    assert_eq!(error, Ok(CallError::Lapsed { component: "till", entry: "glance", state: "Short", why }));
}
