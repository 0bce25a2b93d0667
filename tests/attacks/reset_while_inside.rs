//! Attack: reset or end a component while others are inside it, wait for it, or have called out of it.
#![forbid(unsafe_code)]
#![allow(dead_code, reason = "components alike, of which each test uses a part")]

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use polycall::prelude::*;

use crate::raw::{self, report};
use crate::started;

/// Where the threads of a test are; each test has its own.
static STEPS: [AtomicU64; 3] = [const { AtomicU64::new(0) }; 3];

fn go_to(test: usize, step: u64) {
    STEPS[test].store(step, Ordering::Release);
}

fn wait_for(test: usize, step: u64) {
    while STEPS[test].load(Ordering::Acquire) < step {
        std::thread::yield_now();
    }
}

macro_rules! component {
    ($name:ident, $test:literal) => {
        #[micro(scope = "isolated", allowed = [outside], max_memory = "64K")]
        pub mod $name {
            #[isolated(init = init)]
            pub struct State {
                text: heap::String,
                list: heap::Vec<u64>,
            }

            fn init(state: &mut State, _: &Options) {
                state.text.set("as built");
                state.list.extend_from_slice(&[1, 2, 3]);
            }

            #[polycall_export]
            pub fn change(state: &mut State) {
                state.text.set("changed");
                state.list.extend_from_slice(&[4; 1_000]);
            }

            #[polycall_export]
            pub fn text(state: &State) -> String {
                state.text.to_portable()
            }

            /// Holds on to a reference while somebody else wants the state gone.
            #[polycall_export]
            pub fn reads_slowly(state: &State) -> bool {
                let (text, list) = (&*state.text, &*state.list);
                super::go_to($test, 1);
                std::thread::sleep(super::Duration::from_millis(150));
                text == "changed" && list.len() == 1_003 && list[3..].iter().all(|n| *n == 4)
            }

            /// Leaves its state alone while it calls out, and looks again.
            #[polycall_export]
            pub fn calls_out(cap: &mut Cap<'_>) -> (String, String, usize) {
                let before = cap.state().text.to_portable();
                outside::waits(cap, $test).unwrap();
                cap.state_mut().list.push(9);
                (before, cap.state().text.to_portable(), cap.state().list.len())
            }
        }
    };
}

#[micro(scope = "shared")]
pub mod outside {
    #[polycall_export]
    pub fn waits(test: usize) {
        super::go_to(test, 1);
        super::wait_for(test, 2);
    }
}

component!(read, 0);
component!(called_out, 1);
component!(ended, 2);

component!(toggled, 0);

polycall::host! { pub App, allowed = [read, called_out, ended, toggled, outside] }

fn enter<R>(body: impl FnOnce(&mut Cap<'_, App>) -> R) -> R {
    App::enter(body).unwrap()
}

#[test]
fn reset_waits_for_readers() {
    started();
    enter(|cap| read::change(cap)).unwrap();
    std::thread::scope(|scope| {
        let readers = [0; 3].map(|_| scope.spawn(|| enter(|cap| read::reads_slowly(cap))));
        wait_for(0, 1);
        enter(|cap| {
            cap.reset::<read::Micro>().unwrap();
            assert_eq!(read::text(cap).unwrap(), "as built");
        });
        // those who came before the reset saw the old state to the end; one who came after would say so
        for reader in readers {
            assert!(reader.join().unwrap().is_ok());
        }
    });
    raw::assert_closed(&report!(read));
}

#[test]
fn whoever_called_out_finds_a_fresh_state() {
    started();
    enter(|cap| called_out::change(cap)).unwrap();
    let seen = std::thread::scope(|scope| {
        let caller = scope.spawn(|| enter(|cap| called_out::calls_out(cap)));
        wait_for(1, 1);
        enter(|cap| cap.reset::<called_out::Micro>()).unwrap();
        go_to(1, 2);
        caller.join().unwrap()
    });
    assert_eq!(seen, Ok(("changed".to_owned(), "as built".to_owned(), 4)));
    raw::assert_closed(&report!(called_out));
}

#[test]
fn whoever_called_out_finds_that_it_has_ended() {
    started();
    enter(|cap| ended::change(cap)).unwrap();
    let seen = std::thread::scope(|scope| {
        let caller = scope.spawn(|| enter(|cap| ended::calls_out(cap)));
        wait_for(2, 1);
        enter(|cap| {
            cap.end::<ended::Micro>().unwrap();
            assert_eq!(cap.end::<ended::Micro>(), Ok(()), "twice is as good as once");
            assert!(cap.reset::<ended::Micro>().is_err(), "what has ended does not come back");
            assert_eq!(ended::text(cap), Err(CallError::Ended { component: "ended" }));
        });
        go_to(2, 2);
        caller.join().unwrap()
    });
    assert_eq!(seen, Err(CallError::Ended { component: "ended" }));
    raw::assert_closed(&report!(ended));
    assert_eq!(report!(ended).bytes_used, 0);
}

/// A refusal says what it met, even if a reset has mended it since.
#[test]
fn whoever_is_refused_meanwhile_is_told_why() {
    started();
    let over = AtomicU64::new(0);
    std::thread::scope(|scope| {
        let callers = [0; 3].map(|_| {
            scope.spawn(|| {
                enter(|cap| {
                    let mut refused = 0;
                    while over.load(Ordering::Relaxed) == 0 {
                        match toggled::text(cap) {
                            Ok(_) => {}
                            Err(CallError::Poisoned { .. }) => refused += 1,
                            Err(other) => return Err(other),
                        }
                    }
                    Ok(refused)
                })
            })
        });
        enter(|cap| {
            for _ in 0..3_000 {
                cap.reset::<toggled::Micro>().unwrap();
            }
        });
        over.store(1, Ordering::Relaxed);
        for caller in callers {
            let told = caller.join().unwrap();
            assert!(told.is_ok(), "{told:?}");
        }
    });
}
