//! Attack: in a forked child, where a region's addresses are free for others, reset, end or leave the component.

use std::ops::Range;

use polycall::prelude::*;

use crate::raw::{self, report};
use crate::{child, started};

#[micro(scope = "isolated", max_memory = "16K")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        kept: u64,
    }

    #[polycall_export]
    pub fn keep(vault: &mut Vault) -> u64 {
        vault.kept += 1;
        vault.kept
    }

    /// Returns twice: in the parent the child's pid, in the child zero.
    #[polycall_export]
    pub fn forks(_: &mut Vault) -> i32 {
        // SAFETY: the child goes on with the one thread it has.
        unsafe { libc::fork() }
    }
}

polycall::host! { pub App, allowed = [vault] }

/// Puts memory of this process where the parent's region is, as an allocator might.
fn settle_at(range: &Range<usize>) {
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_FIXED_NOREPLACE;
    let access = libc::PROT_READ | libc::PROT_WRITE;
    let at = std::ptr::with_exposed_provenance_mut(range.start);
    // SAFETY: nothing is mapped there, or the call fails.
    let mapped = unsafe { libc::mmap(at, range.len(), access, flags, -1, 0) };
    assert_eq!(mapped, at, "{}", std::io::Error::last_os_error());
    range.clone().for_each(|at| raw::write(at, 0xAB));
}

/// In a fork of a program with a vault, whose addresses hold something else by now.
fn in_such_a_fork(attack: impl FnOnce(&mut Cap<'_, App>)) -> child::Ended {
    child::run(|| {
        started();
        let entered = App::enter(|cap| {
            vault::keep(cap).unwrap();
            let report = report!(vault);
            let start = raw::region(&report).start;
            let status = raw::in_fork(|| {
                let mine = start..start + report.bytes_committed;
                settle_at(&mine);
                attack(cap);
                assert_eq!(raw::mappings_in(&mine)[0].access, "rw-p", "the child's own memory was closed");
                assert!(mine.into_iter().all(|at| raw::read(at) == 0xAB), "the child's own memory was wiped");
            });
            assert_eq!(status, 0, "the forked child failed, see above");
            assert_eq!(vault::keep(cap), Ok(2), "the parent's is what it was");
        });
        entered.unwrap();
    })
}

#[test]
fn a_call_is_refused() {
    in_such_a_fork(|cap| assert_eq!(vault::keep(cap), Err(CallError::Forked { component: "vault" })))
        .exited(0);
}

#[test]
fn reset_touches_nothing() {
    in_such_a_fork(|cap| {
        let _ = cap.reset::<vault::Micro>();
        assert_eq!(vault::keep(cap), Err(CallError::Forked { component: "vault" }));
    })
    .exited(0);
}

#[test]
fn end_touches_nothing() {
    in_such_a_fork(|cap| {
        let _ = cap.end::<vault::Micro>();
    })
    .exited(0);
}

/// A child forked inside goes back through the gate, which has nothing to close.
#[test]
fn a_child_forked_inside_can_leave() {
    let ended = child::run(|| {
        started();
        let entered = App::enter(|cap| match vault::forks(cap) {
            Ok(0) => {
                assert_eq!(vault::keep(cap), Err(CallError::Forked { component: "vault" }));
                // SAFETY: always safe.
                unsafe { libc::_exit(7) }
            }
            Ok(child) => {
                let mut status = 0;
                // SAFETY: `status` outlives the call, and the child is this process's own.
                assert_eq!(unsafe { libc::waitpid(child, &raw mut status, 0) }, child);
                assert!(libc::WIFEXITED(status), "killed by signal {}", libc::WTERMSIG(status));
                assert_eq!(libc::WEXITSTATUS(status), 7);
            }
            Err(error) => panic!("{error}"),
        });
        entered.unwrap();
    });
    ended.exited(0);
}
