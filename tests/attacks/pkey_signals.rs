//! Attack: read a region under a key from a signal handler that interrupts who is inside. The kernel runs handlers
//! with the rights a process begins with, and gives back the others when they return.

use std::sync::atomic::{AtomicUsize, Ordering};

use polycall::prelude::*;

use crate::raw::{self, report};
use crate::{child, keys, started};

#[micro(scope = "isolated", max_memory = "64K", protection = "pkey")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        secret: [u8; 64],
    }

    #[polycall_export]
    pub fn is_interrupted(vault: &mut Vault) -> u8 {
        vault.secret[0] = 7;
        super::interrupt();
        vault.secret[0] += 1; // still may
        vault.secret[0]
    }

    #[polycall_export]
    pub fn is_interrupted_reading(vault: &Vault) -> u8 {
        super::interrupt();
        vault.secret[0]
    }
}

polycall::host! { pub App, allowed = [vault] }

static SECRET_AT: AtomicUsize = AtomicUsize::new(0);
static COUNT: AtomicUsize = AtomicUsize::new(0);

extern "C" fn reads(_: libc::c_int) {
    std::hint::black_box(raw::read(SECRET_AT.load(Ordering::Relaxed)));
}

extern "C" fn writes(_: libc::c_int) {
    raw::write(SECRET_AT.load(Ordering::Relaxed), 0);
}

extern "C" fn counts(_: libc::c_int) {
    COUNT.fetch_add(1, Ordering::Relaxed);
}

fn interrupt() {
    // SAFETY: always safe.
    assert_eq!(unsafe { libc::raise(libc::SIGUSR1) }, 0);
}

fn inside_with(handler: extern "C" fn(libc::c_int), body: impl FnOnce(&mut Cap<'_, App>)) {
    started();
    SECRET_AT.store(raw::region(&report!(vault)).start, Ordering::Relaxed);
    // SAFETY: the handlers only touch atomics and, which is the attack, the secret.
    unsafe { libc::signal(libc::SIGUSR1, handler as *const () as libc::sighandler_t) };
    App::enter(body).unwrap();
}

#[test]
fn read_and_written_by_a_handler() {
    if !keys::or_skip() {
        return;
    }
    for (case, handler) in [("reads", reads as extern "C" fn(libc::c_int)), ("writes", writes)] {
        let ended = child::case(case, || {
            raw::tell_faults();
            inside_with(handler, |cap| println!("REACHED {:?}", vault::is_interrupted(cap)));
        });
        ended.died_by(libc::SIGSEGV).said("FAULT: no right under the key").never_said("REACHED");
    }
}

#[test]
fn rights_are_as_before_when_a_handler_returns() {
    if !keys::or_skip() {
        return;
    }
    let ended = child::run(|| {
        inside_with(counts, |cap| {
            for round in 1..=50 {
                assert_eq!(vault::is_interrupted(cap), Ok(8));
                assert_eq!(vault::is_interrupted_reading(cap), Ok(8));
                assert_eq!(COUNT.load(Ordering::Relaxed), 2 * round);
                raw::assert_closed(&report!(vault));
            }
        });
    });
    ended.exited(0);
}
