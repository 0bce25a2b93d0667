//! Attack: have a right under a key from the thread that made one. `clone(2)` copies rights: a limit, shown.
//!
//! A component that shares its state with scoped threads needs that; a thread that outlives the call is the limit. So
//! is the reverse: a thread that was there before, such as a pool's, has no right to a state that it is lent.

use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;

use polycall::prelude::*;

use crate::raw::{self, report};
use crate::{child, keys, started};

#[micro(scope = "isolated", max_memory = "64K", allowed = [below], protection = "pkey")]
pub mod vault {
    use std::thread;

    #[isolated]
    pub struct Vault {
        secret: [u8; 64],
    }

    #[polycall_export]
    pub fn shares_with_scoped_threads(vault: &mut Vault) -> u32 {
        thread::scope(|scope| {
            for chunk in vault.secret.chunks_mut(8) {
                scope.spawn(|| chunk.fill(9));
            }
        });
        let secret = &vault.secret;
        thread::scope(|scope| {
            let sums = [0, 32].map(|from| {
                scope.spawn(move || secret[from..from + 32].iter().map(|byte| u32::from(*byte)).sum::<u32>())
            });
            sums.into_iter().map(|sum| sum.join().unwrap()).sum()
        })
    }

    #[polycall_export]
    pub fn leaves_a_thread_behind(vault: &mut Vault) {
        vault.secret = [9; 64];
        thread::spawn(super::stays_behind);
    }

    #[polycall_export]
    pub fn calls_one_who_leaves_a_thread_behind(cap: &mut Cap<'_>) {
        cap.state_mut().secret = [9; 64];
        below::leaves_a_thread_behind(cap).unwrap();
    }

    /// Safe code does this by way of a thread pool: a task that borrows goes to a thread that was there before.
    #[polycall_export]
    pub fn lends_to_a_pool(vault: &mut Vault) {
        vault.secret = [9; 64];
        super::lend((&raw const vault.secret).addr());
    }

    #[polycall_export]
    pub fn first(vault: &Vault) -> u8 {
        vault.secret[0]
    }

    /// The inner call closes for the thread that made it, which has the outer call's reference.
    #[polycall_export]
    pub fn shares_with_one_who_calls_in(vault: &Vault) -> u8 {
        thread::scope(|scope| {
            let read = scope.spawn(|| {
                super::calls_in();
                vault.secret[1]
            });
            read.join().unwrap()
        })
    }
}

#[micro(scope = "shared")]
pub mod below {
    #[polycall_export]
    pub fn leaves_a_thread_behind() {
        std::thread::spawn(super::stays_behind);
    }
}

polycall::host! { pub App, allowed = [vault] }

static LEFT: Barrier = Barrier::new(2);
static DONE: Barrier = Barrier::new(2);
static REACHES: AtomicBool = AtomicBool::new(false);

/// Tries for the secret when nobody is inside any more.
fn stays_behind() {
    LEFT.wait();
    let start = raw::region(&report!(vault)).start;
    REACHES.store(raw::reachable(start..start + 1) == 1, Ordering::SeqCst);
    DONE.wait();
}

fn calls_in() {
    App::enter(|cap| vault::first(cap)).unwrap().unwrap();
}

static POOL: std::sync::Mutex<Option<mpsc::Sender<usize>>> = std::sync::Mutex::new(None);

fn lend(at: usize) {
    let sender = POOL.lock().unwrap().clone().unwrap();
    sender.send(at).unwrap();
    DONE.wait();
}

/// Whether a thread that `leave` leaves behind reaches the secret, which this one never does.
fn is_reached_by_a_thread_left_behind(leave: impl FnOnce(&mut Cap<'_, App>)) -> bool {
    started();
    App::enter(leave).unwrap();
    raw::assert_closed(&report!(vault));
    LEFT.wait();
    DONE.wait();
    REACHES.load(Ordering::SeqCst)
}

#[test]
fn scoped_threads_may_what_the_caller_may() {
    if keys::or_skip() {
        let ended = child::run(|| {
            started();
            let sum = App::enter(|cap| vault::shares_with_scoped_threads(cap));
            assert_eq!(sum, Ok(Ok(64 * 9)));
            raw::assert_closed(&report!(vault));
        });
        ended.exited(0);
    }
}

/// A limit, shown.
#[test]
fn a_thread_made_inside_keeps_the_right() {
    if keys::or_skip() {
        let ended = child::run(|| {
            let reached =
                is_reached_by_a_thread_left_behind(|cap| vault::leaves_a_thread_behind(cap).unwrap());
            assert!(reached, "threads that outlive the call lost the right: say so in the documents");
        });
        ended.exited(0);
    }
}

/// Nothing is open while a callee runs, so its threads get nothing.
#[test]
fn a_thread_made_by_a_callee_has_no_right() {
    if keys::or_skip() {
        let ended = child::run(|| {
            let reached = is_reached_by_a_thread_left_behind(|cap| {
                vault::calls_one_who_leaves_a_thread_behind(cap).unwrap();
            });
            assert!(!reached);
        });
        ended.exited(0);
    }
}

/// The right that was inherited goes with the first call that the thread makes into the same component.
#[test]
fn a_thread_made_inside_loses_the_right_by_a_call() {
    if keys::or_skip() {
        let ended = child::run(|| {
            raw::tell_faults();
            started();
            println!("REACHED {:?}", App::enter(|cap| vault::shares_with_one_who_calls_in(cap)));
        });
        ended.died_by(libc::SIGSEGV).said("FAULT: no right under the key").never_said("REACHED");
    }
}

/// A limit, shown: under `mprotect` this works.
#[test]
fn a_pool_that_was_there_before_is_refused() {
    if keys::or_skip() {
        let ended = child::run(|| {
            raw::tell_faults();
            started();
            let (sender, tasks) = mpsc::channel::<usize>();
            *POOL.lock().unwrap() = Some(sender);
            thread::spawn(move || {
                for at in tasks {
                    println!("REACHED {}", raw::read(at));
                    DONE.wait();
                }
            });
            App::enter(|cap| vault::lends_to_a_pool(cap)).unwrap().unwrap();
        });
        ended.died_by(libc::SIGSEGV).said("FAULT: no right under the key").never_said("REACHED");
    }
}
