//! Attack: reach a region under a protection key without the right to it, while somebody else has the right.

use std::sync::atomic::{AtomicUsize, Ordering};

use polycall::prelude::*;

use crate::raw::{self, report};
use crate::{child, keys, started};

#[micro(scope = "isolated", max_memory = "8M", allowed = [other], protection = "pkey")]
pub mod vault {
    use crate::raw;

    #[isolated]
    pub struct Vault {
        secret: [u8; 64],
        bytes: heap::Vec<u8>,
    }

    #[polycall_export]
    pub fn keep(vault: &mut Vault, byte: u8) {
        vault.secret = [byte; 64];
    }

    #[polycall_export]
    pub fn kept(vault: &Vault) -> u8 {
        raw::read((&raw const vault.secret).addr())
    }

    #[polycall_export]
    pub fn grow(vault: &mut Vault, more: usize) -> usize {
        vault.bytes.extend_from_slice(&vec![9; more]);
        vault.bytes.len()
    }

    #[polycall_export]
    pub fn stays(vault: &mut Vault) {
        vault.secret = [7; 64];
        super::stay();
    }

    #[polycall_export]
    pub fn stays_and_grows(vault: &mut Vault) {
        vault.bytes.extend_from_slice(&vec![9; 5 << 20]);
        super::stay();
    }

    /// Reading first opens for writing, and lets readers in.
    #[polycall_export]
    pub fn stays_with_readers(cap: &mut Cap<'_>) -> u8 {
        let first = cap.state().secret[0];
        super::stay();
        first
    }

    #[polycall_export]
    pub fn writes_while_reading(vault: &Vault) {
        raw::write((&raw const vault.secret).addr(), 1);
    }

    /// Out, and out and back in, between two changes of its own.
    #[polycall_export]
    pub fn calls_out(cap: &mut Cap<'_>, deeper: u8) -> u8 {
        cap.state_mut().secret[1] += 1;
        other::is_called(cap, deeper).unwrap();
        cap.state_mut().secret[1] += 1;
        cap.state().secret[1]
    }

    #[polycall_export]
    pub fn calls_a_spy(cap: &mut Cap<'_>) -> u8 {
        let at = (&raw const cap.state_mut().secret).addr();
        other::reads(cap, at).unwrap()
    }

    #[polycall_export]
    pub fn panics(vault: &mut Vault) {
        vault.secret = [7; 64];
        panic!("with the state open");
    }

    #[polycall_export]
    pub fn cannot_grow(vault: &mut Vault) -> usize {
        raw::refuse(libc::SYS_pkey_mprotect, libc::ENOMEM);
        vault.bytes.extend_from_slice(&vec![9; 3 << 20]);
        vault.bytes.len()
    }
}

/// Has a key of its own, which is open while it runs.
#[micro(scope = "isolated", max_memory = "64K", allowed = [vault], protection = "pkey")]
pub mod other {
    #[isolated]
    pub struct Other {
        calls: u64,
    }

    #[polycall_export]
    pub fn is_called(cap: &mut Cap<'_>, deeper: u8) {
        cap.state_mut().calls += 1;
        if deeper > 0 {
            vault::calls_out(cap, deeper - 1).unwrap();
        }
        cap.state_mut().calls += 1;
        assert_eq!(super::reachable(), 0);
    }

    #[polycall_export]
    pub fn reads(other: &mut Other, at: usize) -> u8 {
        other.calls += 1;
        crate::raw::read(at)
    }
}

polycall::host! { pub App, allowed = [vault, other] }

fn enter(body: impl FnOnce(&mut Cap<'_, App>)) {
    started();
    App::enter(body).unwrap();
}

/// Pages of the vault that this thread can read.
fn reachable() -> usize {
    let report = report!(vault);
    let start = raw::region(&report).start;
    raw::reachable(start..start + report.bytes_committed)
}

/// How many threads are where they stay: until the process ends.
static STAYING: AtomicUsize = AtomicUsize::new(0);

fn stay() {
    STAYING.fetch_add(1, Ordering::SeqCst);
    loop {
        std::thread::park();
    }
}

/// Has `body` run on a thread until it stays in there, and says where the secret is.
fn with_one_inside(body: impl FnOnce(&mut Cap<'_, App>) + Send + 'static) -> usize {
    started();
    std::thread::spawn(|| App::enter(body));
    while STAYING.load(Ordering::SeqCst) == 0 {
        std::thread::yield_now();
    }
    assert_eq!(report!(vault).open, 1);
    raw::region(&report!(vault)).start
}

/// Each attack ends in this fault, in a child process; the last line it gets to is a lie that would be seen.
#[track_caller]
fn faults(attack: impl FnOnce()) {
    if !keys::or_skip() {
        return;
    }
    let ended = child::run(|| {
        raw::tell_faults();
        attack();
        println!("REACHED");
    });
    ended.died_by(libc::SIGSEGV).said("FAULT: no right under the key").never_said("REACHED");
}

/// An attack that comes to its end.
#[track_caller]
fn passes(attack: impl FnOnce()) {
    if keys::or_skip() {
        child::run(attack).exited(0);
    }
}

#[test]
fn read_by_a_second_thread_while_one_is_inside() {
    faults(|| {
        let secret = with_one_inside(|cap| vault::stays(cap).unwrap());
        println!("{}", raw::read(secret));
    });
}

#[test]
fn written_by_a_second_thread_while_one_is_inside() {
    faults(|| raw::write(with_one_inside(|cap| vault::stays(cap).unwrap()), 1));
}

#[test]
fn read_by_the_same_thread_when_it_has_left() {
    faults(|| {
        enter(|cap| {
            vault::keep(cap, 7).unwrap();
            assert_eq!(vault::kept(cap), Ok(7), "from inside it can be read");
            println!("{}", raw::read(raw::region(&report!(vault)).start));
        });
    });
}

#[test]
fn read_by_a_callee_that_has_a_key_of_its_own() {
    faults(|| enter(|cap| println!("{:?}", vault::calls_a_spy(cap))));
}

#[test]
fn read_after_the_end() {
    faults(|| {
        enter(|cap| {
            vault::keep(cap, 7).unwrap();
            cap.end::<vault::Micro>().unwrap();
            println!("{}", raw::read(raw::region(&report!(vault)).start));
        });
    });
}

#[test]
fn written_by_a_leaf_that_only_reads() {
    faults(|| enter(|cap| vault::writes_while_reading(cap).unwrap()));
}

/// The right to write is the other thread's alone, though both are inside. Under `mprotect` the widest wins.
#[test]
fn written_by_a_reader_beside_one_who_may_write() {
    faults(|| {
        with_one_inside(|cap| {
            let _ = vault::stays_with_readers(cap);
        });
        enter(|cap| {
            assert_eq!(vault::kept(cap), Ok(0), "readers are let in");
            vault::writes_while_reading(cap).unwrap();
        });
    });
}

/// Who leaves closes for himself, though another stays.
#[test]
fn read_by_a_reader_who_left_before_another() {
    faults(|| {
        let secret = with_one_inside(|cap| {
            let _ = vault::stays_with_readers(cap);
        });
        enter(|cap| {
            assert_eq!(vault::kept(cap), Ok(0));
            assert_eq!(report!(vault).open, 1);
            println!("{}", raw::read(secret));
        });
    });
}

/// The kernel honours this thread's rights too, for every page, fresh ones as well.
#[test]
fn pages_that_a_region_grows_by_are_under_its_key() {
    passes(|| {
        let start = with_one_inside(|cap| vault::stays_and_grows(cap).unwrap());
        let report = report!(vault);
        assert!(report.bytes_committed > 5 << 20);
        assert_eq!(reachable(), 0);
        let key = raw::smaps(start, "ProtectionKey");
        assert_ne!(key, "0");
        assert_eq!(raw::smaps(start + report.bytes_committed - 1, "ProtectionKey"), key);
        assert_eq!(raw::smaps(start + report.bytes_committed, "ProtectionKey"), "0", "the reserve has none");
        assert_ne!(raw::smaps(raw::region(&report!(other)).start, "ProtectionKey"), key);
    });
}

#[test]
fn growth_that_fails_is_no_full_quota() {
    passes(|| {
        enter(|cap| {
            assert_eq!(vault::grow(cap, 100), Ok(100));
            let refused = vault::cannot_grow(cap);
            let (component, errno) = ("vault", libc::ENOMEM);
            assert_eq!(refused, Err(CallError::NoMemory { component, entry: "cannot_grow", errno }));
            assert_eq!(vault::grow(cap, 1), Ok(101), "what was there is there");
            raw::assert_closed(&report!(vault));
        });
    });
}

#[test]
fn calls_out_and_back_in_close_meanwhile() {
    passes(|| {
        enter(|cap| {
            assert_eq!(vault::calls_out(cap, 0), Ok(2));
            assert_eq!(vault::calls_out(cap, 5), Ok(14));
            raw::assert_closed(&report!(vault));
            raw::assert_closed(&report!(other));
        });
    });
}

#[test]
fn panics_quotas_poison_and_resets_close() {
    passes(|| {
        enter(|cap| {
            assert!(matches!(vault::grow(cap, 9 << 20), Err(CallError::Quota { .. })));
            raw::assert_closed(&report!(vault));
            assert!(matches!(vault::panics(cap), Err(CallError::Panicked { .. })));
            raw::assert_closed(&report!(vault));
            assert!(matches!(vault::kept(cap), Err(CallError::Poisoned { .. })));
            raw::assert_closed(&report!(vault));
            cap.reset::<vault::Micro>().unwrap();
            raw::assert_closed(&report!(vault));
            assert_eq!((vault::kept(cap), vault::grow(cap, 7)), (Ok(0), Ok(7)));
            cap.end::<vault::Micro>().unwrap();
            raw::assert_closed(&report!(vault));
        });
    });
}

/// Rights are forked, pages are not.
#[test]
fn a_child_forked_while_one_is_inside_has_nothing() {
    passes(|| {
        let secret = with_one_inside(|cap| vault::stays(cap).unwrap());
        assert!(raw::mappings_in(&(secret..secret + 1)).len() == 1);
        let status = raw::in_fork(|| {
            assert!(raw::mappings_in(&(secret..secret + 1)).is_empty());
            assert_eq!(App::enter(|cap| vault::kept(cap)), Ok(Err(CallError::Forked { component: "vault" })));
        });
        assert_eq!(status, 0);
        assert!(raw::segfaulted(raw::in_fork(|| assert_eq!(raw::read(secret), 0))));
    });
}
