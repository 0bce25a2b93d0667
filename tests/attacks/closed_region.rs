//! Attack: a raw pointer into a closed region, read and written by everyone who is not inside.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use polycall::prelude::*;

use crate::raw::{self, report};
use crate::{child, started};

#[micro(scope = "isolated", max_memory = "64K")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        secret: [u8; 32],
        more: heap::Vec<u8>,
    }

    #[polycall_export]
    pub fn keep(vault: &mut Vault, byte: u8) {
        vault.secret = [byte; 32];
        vault.more.extend_from_slice(&[byte; 32]);
    }

    #[polycall_export]
    pub fn reads_itself(vault: &Vault) -> u8 {
        crate::raw::read((&raw const vault.secret).addr())
    }

    #[polycall_export]
    pub fn forks_inside(vault: &mut Vault, write: bool) -> bool {
        let at = (&raw const vault.secret).addr();
        let status = crate::raw::in_fork(|| match write {
            true => crate::raw::write(at, 0),
            false => println!("{}", crate::raw::read(at)),
        });
        crate::raw::segfaulted(status) && vault.secret == [7; 32]
    }

    #[polycall_export]
    pub fn finds_itself_in_a_fork(vault: &mut Vault) -> bool {
        let at = (&raw const vault.secret).addr();
        let status = crate::raw::in_fork(|| assert!(crate::raw::mappings_in(&(at..at + 1)).is_empty()));
        status == 0
    }
}

#[micro(scope = "shared")]
pub mod spy {
    #[polycall_export]
    pub fn look(at: usize) -> u8 {
        crate::raw::read(at)
    }

    #[polycall_export]
    pub fn scribble(at: usize) {
        crate::raw::write(at, 0);
    }
}

polycall::host! { pub App, allowed = [vault, spy] }

/// Enters the host of a started program whose vault has a secret, and gives the attack the vault's addresses.
fn with_a_secret(attack: impl FnOnce(&mut Cap<'_, App>, Range<usize>)) {
    started();
    let entered = App::enter(|cap| {
        vault::keep(cap, 7).unwrap();
        assert_eq!(vault::reads_itself(cap), Ok(7), "the address is right: from inside it can be read");
        let report = report!(vault);
        raw::assert_closed(&report);
        attack(cap, raw::region(&report));
    });
    entered.unwrap();
}

#[test]
fn read_by_the_host() {
    child::run(|| with_a_secret(|_, region| println!("{}", raw::read(region.start)))).died_by(libc::SIGSEGV);
}

#[test]
fn written_by_the_host() {
    child::run(|| with_a_secret(|_, region| raw::write(region.start, 0))).died_by(libc::SIGSEGV);
}

#[test]
fn read_by_another_component() {
    let ended = child::run(|| {
        with_a_secret(|cap, region| println!("{:?}", spy::look(cap, region.start)));
    });
    ended.died_by(libc::SIGSEGV);
}

#[test]
fn written_by_another_component() {
    let ended = child::run(|| {
        with_a_secret(|cap, region| println!("{:?}", spy::scribble(cap, region.start)));
    });
    ended.died_by(libc::SIGSEGV);
}

#[test]
fn read_by_another_thread() {
    let ended = child::run(|| {
        with_a_secret(|_, region| {
            let _ = std::thread::spawn(move || println!("{}", raw::read(region.start))).join();
        });
    });
    ended.died_by(libc::SIGSEGV);
}

#[test]
fn written_by_another_thread() {
    let ended = child::run(|| {
        with_a_secret(|_, region| {
            let _ = std::thread::spawn(move || raw::write(region.start, 0)).join();
        });
    });
    ended.died_by(libc::SIGSEGV);
}

static TARGET: AtomicUsize = AtomicUsize::new(0);

extern "C" fn reads_the_target(_: libc::c_int) {
    std::hint::black_box(raw::read(TARGET.load(Ordering::Relaxed)));
}

extern "C" fn writes_the_target(_: libc::c_int) {
    raw::write(TARGET.load(Ordering::Relaxed), 0);
}

fn raise_with(handler: extern "C" fn(libc::c_int), target: usize) {
    TARGET.store(target, Ordering::Relaxed);
    // SAFETY: the handler only touches an atomic and, which is the attack, the target.
    unsafe { libc::signal(libc::SIGUSR1, handler as *const () as libc::sighandler_t) };
    // SAFETY: always safe.
    unsafe { libc::raise(libc::SIGUSR1) };
}

#[test]
fn read_by_a_signal_handler() {
    child::run(|| with_a_secret(|_, region| raise_with(reads_the_target, region.start)))
        .died_by(libc::SIGSEGV);
}

#[test]
fn written_by_a_signal_handler() {
    child::run(|| with_a_secret(|_, region| raise_with(writes_the_target, region.start)))
        .died_by(libc::SIGSEGV);
}

#[test]
fn read_and_written_by_a_forked_child() {
    let ended = child::run(|| {
        with_a_secret(|_, region| {
            assert!(raw::segfaulted(raw::in_fork(|| println!("{}", raw::read(region.start)))));
            assert!(raw::segfaulted(raw::in_fork(|| raw::write(region.start, 0))));
        });
    });
    ended.exited(0);
}

#[test]
fn read_and_written_by_a_child_forked_while_open() {
    let ended = child::run(|| {
        with_a_secret(|cap, _| {
            assert_eq!(vault::forks_inside(cap, false), Ok(true));
            assert_eq!(vault::forks_inside(cap, true), Ok(true));
        });
    });
    ended.exited(0);
}

#[test]
fn absent_in_a_child_forked_while_open() {
    let ended = child::run(|| {
        with_a_secret(|cap, _| assert_eq!(vault::finds_itself_in_a_fork(cap), Ok(true)));
    });
    ended.exited(0);
}

#[test]
fn a_forked_child_that_makes_the_pages_reachable_finds_nothing() {
    let ended = child::run(|| {
        with_a_secret(|_, region| {
            let status = raw::in_fork(|| {
                // SAFETY: the range is no memory of this process any more, which is what is tested.
                let outcome = unsafe {
                    libc::mprotect(
                        std::ptr::with_exposed_provenance_mut(region.start),
                        4096,
                        libc::PROT_READ | libc::PROT_WRITE,
                    )
                };
                assert_eq!(outcome, -1);
                assert_eq!(std::io::Error::last_os_error().raw_os_error(), Some(libc::ENOMEM));
            });
            assert_eq!(status, 0);
        });
    });
    ended.exited(0);
}

#[test]
fn read_after_the_end() {
    let ended = child::run(|| {
        with_a_secret(|cap, region| {
            cap.end::<vault::Micro>().unwrap();
            println!("{}", raw::read(region.start));
        });
    });
    ended.died_by(libc::SIGSEGV);
}

#[test]
fn through_a_reference_kept_by_transmute() {
    let ended = child::run(|| {
        with_a_secret(|_, region| {
            // SAFETY: none is claimed: it stands for any reference that unsafe code made live too long.
            let kept: &'static [u8; 32] =
                unsafe { &*std::ptr::with_exposed_provenance::<[u8; 32]>(region.start) };
            println!("{}", std::hint::black_box(kept)[3]);
        });
    });
    ended.died_by(libc::SIGSEGV);
}
