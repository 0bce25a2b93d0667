//! Attack: write past a heap block, and read closed pages through the kernel or from a disk.

use std::os::unix::fs::FileExt;

use polycall::prelude::*;
use polycall::{ComponentStatus, Hardened, Protection};

use crate::child;
use crate::raw::{self, report};

#[micro(scope = "isolated", max_memory = "64K", protection = "mprotect")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        secret: [u8; 64],
        one: heap::Vec<u8>,
        other: heap::Vec<u8>,
    }

    #[polycall_export]
    pub fn keep(vault: &mut Vault) {
        vault.secret = [0x5E; 64];
        vault.one.extend_from_slice(&[1; 100]);
        vault.other.extend_from_slice(&[2; 100]);
    }

    /// What a library with a bug does: it writes one byte too many.
    #[polycall_export]
    pub fn writes_past_its_end(vault: &mut Vault) {
        let end = vault.one.as_ptr().addr() + vault.one.capacity();
        super::raw::write(end, super::raw::read(end) ^ 1);
        vault.one.extend_from_slice(&[1; 1000]); // moves, and frees the block
    }

    /// Where the secret is, for the attack.
    #[polycall_export]
    pub fn address(vault: &Vault) -> usize {
        vault.secret.as_ptr().addr()
    }

    #[polycall_export]
    pub fn peek(vault: &Vault) -> u8 {
        vault.secret[0]
    }
}

/// A component with a region, and without a state.
#[micro(scope = "isolated", max_memory = "64K")]
pub mod beside {
    use polycall::RegionError;

    /// Whether the region's pages are kept in memory, by the kernel and by what polycall says of the region and of all.
    #[polycall_export]
    pub fn keep(cap: &mut Cap<'_>) -> Result<(bool, bool, bool), RegionError> {
        let region = cap.pool().region(5000).build()?;
        region.write(cap)?.fill(0x5E);
        let report = &super::raw::report_of(&super::path("beside")).regions[0];
        let locked = super::raw::smaps(report.address, "Locked") != "0 kB";
        Ok((locked, report.in_ram == super::Hardened::On, super::row("beside").in_ram == super::Hardened::On))
    }
}

#[micro(scope = "isolated", max_memory = "64K", protection = "unmapped")]
pub mod elsewhere {
    #[isolated]
    pub struct Elsewhere {
        n: u8,
    }

    #[polycall_export]
    pub fn n(elsewhere: &Elsewhere) -> u8 {
        elsewhere.n
    }
}

polycall::host! { pub App, allowed = [vault, beside] }

fn row(name: &str) -> ComponentStatus {
    let path = format!("{}::{name}", module_path!());
    polycall::status().components.into_iter().find(|row| row.path == path).expect("it is linked in")
}

fn path(name: &str) -> String {
    format!("{}::{name}", module_path!())
}

#[test]
fn a_write_past_a_block_poisons_the_component() {
    let ended = child::run(|| {
        Options::new().start().unwrap();
        let entered = App::enter(|cap| {
            vault::keep(cap).unwrap();
            vault::writes_past_its_end(cap).unwrap();
            assert_eq!(vault::peek(cap), Err(CallError::Poisoned { component: "vault" }));
            raw::assert_closed(&report!(vault));
            cap.reset::<vault::Micro>().unwrap();
            vault::keep(cap).unwrap();
            assert_eq!(vault::peek(cap), Ok(0x5E));
        });
        entered.unwrap();
    });
    ended.exited(0).complained(
        "polycall: a heap block of component `vault` was written past its end; the component is poisoned",
    );
}

/// Nobody can be told; the entry point goes on to its end all the same, and is the last.
#[test]
fn a_write_past_a_block_poisons_the_component_unheard() {
    let ended = child::run(|| {
        Options::new().start().unwrap();
        let entered = App::enter(|cap| {
            vault::keep(cap).unwrap();
            raw::deafen_stderr();
            assert_eq!(vault::writes_past_its_end(cap), Ok(()));
            assert_eq!(vault::peek(cap), Err(CallError::Poisoned { component: "vault" }));
        });
        entered.unwrap();
    });
    ended.exited(0);
}

/// What `/proc/self/mem` and `process_vm_readv(2)` find at a closed secret.
fn through_the_kernel(at: usize) -> (Option<u8>, Option<u8>) {
    let mut byte = [0];
    let memory = std::fs::File::open("/proc/self/mem").unwrap();
    let file = memory.read_exact_at(&mut byte, at as u64).ok().map(|()| byte[0]);
    let mut other = 0_u8;
    let local = libc::iovec { iov_base: (&raw mut other).cast(), iov_len: 1 };
    let remote = libc::iovec { iov_base: std::ptr::with_exposed_provenance_mut(at), iov_len: 1 };
    let me = std::process::id() as libc::pid_t;
    // SAFETY: one byte from where the attack looks, into one byte of ours.
    let read = unsafe { libc::process_vm_readv(me, &raw const local, 1, &raw const remote, 1, 0) };
    (file, (read == 1).then_some(other))
}

#[test]
fn secret_memory_is_not_read_through_the_kernel() {
    let ended = child::run(|| {
        Options::new().secret_memory(path("vault")).start().unwrap();
        let status = row("vault");
        assert_eq!(
            (status.secret, status.in_ram, status.no_fork),
            (Hardened::On, Hardened::On, Hardened::On)
        );
        let entered = App::enter(|cap| {
            vault::keep(cap).unwrap();
            assert_eq!(through_the_kernel(vault::address(cap).unwrap()), (None, None));
            assert_eq!(vault::peek(cap), Ok(0x5E));
            raw::assert_closed(&report!(vault));
            let at = raw::region(&report!(vault)).start;
            assert!(raw::segfaulted(raw::in_fork(|| println!("{}", raw::read(at)))));
            cap.reset::<vault::Micro>().unwrap();
            assert_eq!(vault::peek(cap), Ok(0));
        });
        entered.unwrap();
    });
    ended.exited(0);
}

/// The control: ordinary pages are read through `/proc/self/mem`, closed or not, and `status()` says so.
#[test]
fn ordinary_memory_is() {
    let ended = child::run(|| {
        Options::new().start().unwrap();
        assert_eq!((row("vault").secret, row("vault").in_ram), (Hardened::NotAsked, Hardened::NotAsked));
        let entered = App::enter(|cap| {
            vault::keep(cap).unwrap();
            assert_eq!(through_the_kernel(vault::address(cap).unwrap()).0, Some(0x5E));
        });
        entered.unwrap();
    });
    ended.exited(0);
}

/// More than `ulimit -l` allows: seen, and the pages are ordinary.
#[test]
fn what_the_kernel_refuses_is_seen() {
    let ended = child::run(|| {
        let none = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
        // SAFETY: the limit is a valid struct that outlives the call.
        assert_eq!(unsafe { libc::setrlimit(libc::RLIMIT_MEMLOCK, &raw const none) }, 0);
        raw::refuse(libc::SYS_mlock, libc::ENOMEM); // a privileged process has no limit
        Options::new().keep_in_ram(path("vault")).keep_in_ram(path("elsewhere")).start().unwrap();
        assert_eq!(row("vault").in_ram, Hardened::Refused(libc::ENOMEM));
        assert!(polycall::status().to_string().contains("refused: Cannot allocate memory"));
        assert_eq!(
            (row("elsewhere").protection, row("elsewhere").in_ram),
            (Some(Protection::Unmapped), Hardened::Unavailable)
        );
        assert_eq!(App::enter(|cap| vault::peek(cap)), Ok(Ok(0)));
    });
    ended.exited(0);
}

#[test]
fn pages_are_kept_in_memory_when_that_is_asked_for() {
    let ended = child::run(|| {
        Options::new().keep_in_ram(path("vault")).start().unwrap();
        assert_eq!(row("vault").in_ram, Hardened::On);
        let entered = App::enter(|cap| {
            vault::keep(cap).unwrap();
            let at = raw::region(&report!(vault)).start;
            assert_ne!(raw::smaps(at, "Locked"), "0 kB");
        });
        entered.unwrap();
        assert!(Options::new().keep_in_ram("no_such").start().is_err());
    });
    ended.exited(0);
}

/// Regions beside a state are pages of the component as well.
#[test]
fn regions_are_kept_in_memory_too() {
    let ended = child::run(|| {
        Options::new().keep_in_ram(path("beside")).start().unwrap();
        assert_eq!(App::enter(|cap| beside::keep(cap)), Ok(Ok((true, true, true))));
    });
    ended.exited(0);
}

/// The same, refused: seen in its row while there is such a region.
#[test]
fn regions_that_are_not_kept_in_memory_are_seen() {
    let ended = child::run(|| {
        Options::new().keep_in_ram(path("beside")).start().unwrap();
        raw::refuse(libc::SYS_mlock, libc::ENOMEM);
        assert_eq!(App::enter(|cap| beside::keep(cap)), Ok(Ok((false, false, false))));
    });
    ended.exited(0);
}
