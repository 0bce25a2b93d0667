//! Attack: have the kernel refuse to open a region, to close it, or to let it grow.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

use polycall::StartError;
use polycall::prelude::*;

use crate::raw::{self, report};
use crate::{child, keys, started};

#[micro(scope = "isolated", max_memory = "64M", protection = "mprotect")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        secret: [u8; 64],
        bytes: heap::Vec<u8>,
    }

    #[polycall_export]
    pub fn keep(vault: &mut Vault) -> usize {
        vault.secret = [0x5E; 64];
        vault.bytes.push(1);
        vault.bytes.len()
    }

    #[polycall_export]
    pub fn look(vault: &Vault) -> usize {
        vault.bytes.len()
    }

    #[polycall_export]
    pub fn check(cap: &mut Cap<'_>) -> usize {
        cap.state().bytes.len()
    }

    #[polycall_export]
    pub fn is_locked_in(vault: &mut Vault) {
        vault.secret = [0x5E; 64];
        super::refuse_mprotect();
    }

    #[polycall_export]
    pub fn is_locked_in_reading(vault: &Vault) -> usize {
        super::refuse_mprotect();
        vault.bytes.len()
    }

    #[polycall_export]
    pub fn grow(vault: &mut Vault, more: usize) -> usize {
        vault.bytes.extend_from_slice(&vec![2; more]);
        vault.bytes.len()
    }
}

polycall::host! { pub App, allowed = [vault] }

fn enter(body: impl FnOnce(&mut Cap<'_, App>)) {
    started();
    App::enter(body).unwrap();
}

/// From now on this thread's `mprotect(2)` fails with `EPERM`.
fn refuse_mprotect() {
    raw::refuse(libc::SYS_mprotect, libc::EPERM);
}

static SECRET_AT: AtomicUsize = AtomicUsize::new(0);

/// What is at the secret's place when the process aborts.
extern "C" fn says_what_is_left(_: libc::c_int) {
    let text: &[u8] = match raw::read(SECRET_AT.load(Ordering::Relaxed)) {
        0 => b"WIPED\n",
        _ => b"STILL THERE\n",
    };
    // SAFETY: a static text; write(2) may be called in a signal handler.
    unsafe { libc::write(libc::STDOUT_FILENO, text.as_ptr().cast(), text.len()) };
}

fn look_when_it_aborts() {
    SECRET_AT.store(raw::region(&report!(vault)).start, Ordering::Relaxed);
    // SAFETY: the handler calls write(2) alone.
    unsafe { libc::signal(libc::SIGABRT, says_what_is_left as *const () as libc::sighandler_t) };
}

#[test]
fn a_close_that_fails_wipes_and_ends_the_process() {
    let ended = child::run(|| {
        enter(|cap| {
            look_when_it_aborts();
            println!("{:?}", vault::is_locked_in(cap));
        });
    });
    ended
        .died_by(libc::SIGABRT)
        .said("WIPED")
        .complained("the region of component `vault` could not be closed");
}

/// Pages that are open for reading, and can't be opened for writing any more, are discarded.
#[test]
fn a_close_that_fails_while_reading_wipes_and_ends_the_process() {
    let ended = child::run(|| {
        enter(|cap| {
            look_when_it_aborts();
            vault::keep(cap).unwrap();
            println!("{:?}", vault::is_locked_in_reading(cap));
        });
    });
    ended
        .died_by(libc::SIGABRT)
        .complained("the region of component `vault` could not be closed")
        .said("WIPED")
        .never_said("Ok(");
}

/// What nobody can be told is no reason to go on.
#[test]
fn a_close_that_fails_unheard_ends_the_process() {
    let ended = child::run(|| {
        keys::options().start().unwrap();
        let entered = App::enter(|cap| {
            look_when_it_aborts();
            raw::deafen_stderr();
            let outcome = catch_unwind(AssertUnwindSafe(|| vault::is_locked_in(cap)));
            println!("SURVIVED: {}", outcome.is_ok());
        });
        entered.unwrap();
    });
    ended.died_by(libc::SIGABRT).said("WIPED").never_said("SURVIVED");
}

#[test]
fn an_open_that_fails_is_an_error() {
    let ended = child::run(|| {
        enter(|cap| {
            assert_eq!(vault::keep(cap), Ok(1));
            refuse_mprotect();
            let refused = || CallError::Unopenable { component: "vault", errno: libc::EPERM };
            assert_eq!(vault::keep(cap), Err(refused()));
            assert_eq!(vault::look(cap), Err(refused()));
            assert_eq!(vault::check(cap), Err(refused()));
            let memory = |outcome| matches!(outcome, Err(StartError::Memory { errno: libc::EPERM, .. }));
            assert!(memory(cap.reset::<vault::Micro>()));
            raw::assert_closed(&report!(vault));
            assert!(!report!(vault).poisoned);
            // a component that can't be wiped is ended none the less
            assert!(memory(cap.end::<vault::Micro>()));
            assert_eq!(vault::look(cap), Err(CallError::Ended { component: "vault" }));
        });
    });
    ended.exited(0);
}

/// Bytes of private writable memory this process has.
fn data_in_use() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmData:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() << 10
}

#[test]
fn growth_that_fails_is_no_full_quota() {
    let ended = child::run(|| {
        enter(|cap| {
            vault::grow(cap, 3 << 20).unwrap();
            let used = report!(vault).bytes_used;
            let limit = data_in_use() + (24 << 20);
            let limit = libc::rlimit { rlim_cur: limit, rlim_max: limit };
            // SAFETY: the limit is a valid struct that outlives the call.
            assert_eq!(unsafe { libc::setrlimit(libc::RLIMIT_DATA, &raw const limit) }, 0);
            let refused = vault::grow(cap, 14 << 20);
            let errno = libc::ENOMEM;
            assert_eq!(refused, Err(CallError::NoMemory { component: "vault", entry: "grow", errno }));
            raw::assert_closed(&report!(vault));
            assert_eq!(report!(vault).bytes_used, used);
            assert_eq!(vault::look(cap), Ok(3 << 20), "what was there is there");
            assert!(vault::keep(cap).is_ok());
        });
    });
    ended.exited(0);
}

#[test]
fn no_address_space_is_an_error_at_the_start() {
    let ended = child::run(|| {
        let limit = libc::rlimit { rlim_cur: 256 << 20, rlim_max: 256 << 20 };
        // SAFETY: the limit is a valid struct that outlives the call.
        assert_eq!(unsafe { libc::setrlimit(libc::RLIMIT_AS, &raw const limit) }, 0);
        let error = keys::options().start().unwrap_err();
        assert!(matches!(error, StartError::Memory { what: "arena", errno: libc::ENOMEM, .. }), "{error:?}");
    });
    ended.exited(0);
}
