//! Attack: become a host where someone else is running: inside a gate, inside a host, in code that the gate runs.
#![forbid(unsafe_code)]

use std::hash::{Hash, Hasher};
use std::io::Read;

use polycall::prelude::*;

use crate::raw::{self, report};
use crate::started;

#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Anonymous;
    #[state(parent = Anonymous, guard = super::tries_to_enter, credential = ())]
    pub struct Known;
}

/// What an attempt to enter the host comes to.
fn attempt() -> Result<(), CallError> {
    App::enter(|_| ())
}

fn inside(who: &'static str) -> Result<(), CallError> {
    Err(CallError::Nested { host: "App", inside: who })
}

fn tries_to_enter((): &()) -> bool {
    attempt().is_ok()
}

/// An argument that tries it when it is dropped, which is in the callee.
#[derive(Debug, Portable)]
pub struct TriesInDrop;

impl Drop for TriesInDrop {
    fn drop(&mut self) {
        assert_eq!(attempt(), inside("middle"));
    }
}

/// A key that tries it when it is hashed or compared.
#[derive(Inline, Clone, Copy, Debug)]
pub struct TriesInHash(u8);

impl Hash for TriesInHash {
    fn hash<H: Hasher>(&self, state: &mut H) {
        assert_eq!(attempt(), inside("middle"));
        self.0.hash(state);
    }
}

impl PartialEq for TriesInHash {
    fn eq(&self, other: &Self) -> bool {
        assert_eq!(attempt(), inside("middle"));
        self.0 == other.0
    }
}

impl Eq for TriesInHash {}

struct TriesInRead;

impl Read for TriesInRead {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        assert_eq!(attempt(), inside("middle"));
        Ok(0)
    }
}

#[micro(scope = "isolated", max_memory = "64K")]
pub mod middle {
    use super::{TriesInDrop, TriesInHash, TriesInRead, attempt, session};

    #[isolated]
    pub struct Middle {
        keys: heap::HashMap<TriesInHash, u8>,
        bytes: heap::Vec<u8>,
    }

    #[polycall_export]
    pub fn without_state() -> bool {
        attempt() == super::inside("middle")
    }

    #[polycall_export]
    pub fn in_a_leaf(_: &mut Middle) -> bool {
        attempt() == super::inside("middle")
    }

    #[polycall_export]
    pub fn with_a_cap(cap: &mut Cap<'_>) -> bool {
        cap.state_mut().bytes.push(1);
        attempt() == super::inside("middle")
    }

    #[polycall_export]
    pub fn in_what_it_runs(middle: &mut Middle, argument: TriesInDrop) {
        drop(argument);
        middle.keys.insert(TriesInHash(1), 1);
        middle.keys.insert(TriesInHash(1), 2);
        middle.bytes.read_from(&mut TriesInRead, 10).unwrap();
    }

    #[polycall_export]
    pub fn in_a_guard(cap: &mut Cap<'_>) -> bool {
        cap.enter::<session::Known, _>((), |_| ()).is_err()
    }
}

/// Apart from `middle`, which another test looks at when it should be closed.
#[micro(scope = "isolated", max_memory = "64K")]
pub mod waits {
    #[isolated]
    pub struct Waits {
        calls: u64,
    }

    /// Another thread is nobody yet: it may become a host, and call anyone but those that wait for it.
    #[polycall_export]
    pub fn on_another_thread(waits: &mut Waits) -> bool {
        waits.calls += 1;
        std::thread::spawn(super::serves).join().is_ok_and(|served| served)
    }
}

#[micro(scope = "isolated", max_memory = "64K")]
pub mod tries_in_init {
    #[isolated(init = init)]
    pub struct State {
        attempts: u64,
    }

    fn init(state: &mut State, _: &Options) {
        state.attempts += 1;
        assert!(super::attempt().is_err());
    }
}

#[micro(scope = "shared")]
pub mod other {
    #[polycall_export]
    pub fn ping() -> bool {
        true
    }
}

fn serves() -> bool {
    App::enter(|cap| other::ping(cap)) == Ok(Ok(true))
}

polycall::host! { pub App, allowed = [middle, other, tries_in_init, waits] }
polycall::host! { pub SecondApp, allowed = [middle] }

#[test]
fn refused_inside_a_gate() {
    started();
    let entered = App::enter(|cap| {
        assert_eq!(middle::without_state(cap), Ok(true));
        assert_eq!(middle::in_a_leaf(cap), Ok(true));
        assert_eq!(middle::with_a_cap(cap), Ok(true));
        assert_eq!(middle::in_what_it_runs(cap, TriesInDrop), Ok(()));
        assert_eq!(middle::in_a_guard(cap), Ok(true));
        assert_eq!(cap.reset::<tries_in_init::Micro>(), Ok(()));
    });
    entered.unwrap();
    raw::assert_closed(&report!(middle));
}

#[test]
fn refused_inside_a_host() {
    started();
    let entered = App::enter(|cap| {
        assert_eq!(attempt(), inside("App"));
        assert_eq!(SecondApp::enter(|_| ()), Err(CallError::Nested { host: "SecondApp", inside: "App" }));
        let in_a_session = cap.enter::<session::Anonymous, _>((), |_| attempt());
        assert_eq!(in_a_session, Ok(inside("App")));
        assert_eq!(middle::without_state(cap), Ok(true), "a refusal changes nothing");
    });
    assert_eq!(entered, Ok(()));
    assert_eq!(SecondApp::enter(|_| ()), Ok(()), "once out, the thread is free");
}

#[test]
fn allowed_on_another_thread() {
    started();
    assert_eq!(App::enter(|cap| waits::on_another_thread(cap)), Ok(Ok(true)));
}

#[test]
fn free_again_after_a_panic() {
    started();
    let panicked = std::panic::catch_unwind(|| App::enter(|_| panic!("of the host's own code")));
    assert!(panicked.is_err());
    assert_eq!(attempt(), Ok(()));
}
