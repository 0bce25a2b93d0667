//! Who has quotas here.

use std::sync::atomic::AtomicU32;

use polycall::prelude::*;

#[micro(scope = "shared", max_calls_per_second = 10)]
pub mod few {
    #[polycall_export]
    pub fn ping() {}
}

#[micro(scope = "shared", max_calls_per_second = 20_000)]
pub mod many {
    #[polycall_export]
    pub fn ping() {}
}

/// Computes until this thread has used so many milliseconds more of its processor.
pub fn burn(milliseconds: u64) {
    let end = used() + milliseconds * 1_000_000;
    while used() < end {
        std::hint::black_box((0..1_000).fold(0_u64, |sum, n| std::hint::black_box(sum ^ n)));
    }
}

fn used() -> u64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the place to write to is alive.
    let outcome = unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &raw mut time) };
    assert_eq!(outcome, 0);
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

/// How far calls of `burner` came.
pub static STEPS: AtomicU32 = AtomicU32::new(0);

#[micro(scope = "isolated", allowed = [self::helper, self::partner], max_cpu = "40ms")]
pub mod burner {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::atomic::Ordering;

    use super::{STEPS, helper, partner};

    #[isolated]
    pub struct Notes {
        lines: heap::Vec<u64>,
    }

    #[polycall_export]
    pub fn burn(notes: &mut Notes, milliseconds: u64) -> usize {
        super::burn(milliseconds);
        notes.lines.push(milliseconds);
        notes.lines.len()
    }

    #[polycall_export]
    pub fn wait(milliseconds: u64) {
        std::thread::sleep(std::time::Duration::from_millis(milliseconds));
    }

    /// Uses up its time, and makes a call.
    #[polycall_export]
    pub fn burn_and_call(cap: &mut Cap<'_>, milliseconds: u64) {
        cap.state_mut().lines.push(1);
        super::burn(milliseconds);
        let _ = helper::ping(cap);
        STEPS.fetch_add(1, Ordering::Relaxed);
    }

    /// The same, and will not end when it is told to.
    #[polycall_export]
    pub fn holds_out(cap: &mut Cap<'_>, milliseconds: u64) -> u32 {
        super::burn(milliseconds);
        let mut caught = 0;
        for _ in 0..3 {
            caught += u32::from(catch_unwind(AssertUnwindSafe(|| helper::ping(cap))).is_err());
        }
        caught
    }

    /// The same, and makes another call while it is being ended.
    #[polycall_export]
    pub fn calls_while_it_ends(cap: &mut Cap<'_>, milliseconds: u64) {
        struct Last<'a, 'g>(&'a mut Cap<'g>);
        impl Drop for Last<'_, '_> {
            fn drop(&mut self) {
                let refused = helper::ping(self.0);
                assert!(matches!(refused, Err(CallError::Quota { component: "burner", .. })), "{refused:?}");
                STEPS.fetch_add(10, Ordering::Relaxed);
            }
        }
        super::burn(milliseconds);
        let last = Last(cap);
        let _ = helper::ping(last.0);
    }

    /// Has others use time: one whose time is measured, or one whose isn't.
    #[polycall_export]
    pub fn has_others_burn(cap: &mut Cap<'_>, measured: bool, milliseconds: u64) {
        let outcome =
            if measured { partner::burn(cap, milliseconds) } else { helper::burn(cap, milliseconds) };
        outcome.expect("it has time");
        STEPS.fetch_add(100, Ordering::Relaxed);
    }
}

#[micro(scope = "shared")]
pub mod helper {
    #[polycall_export]
    pub fn ping() {}

    #[polycall_export]
    pub fn burn(milliseconds: u64) {
        super::burn(milliseconds);
    }
}

#[micro(scope = "shared", max_cpu = "10s")]
pub mod partner {
    #[polycall_export]
    pub fn burn(milliseconds: u64) {
        super::burn(milliseconds);
    }
}

#[micro(scope = "shared", max_io = 7)]
pub mod disk {
    #[polycall_export(io = 3)]
    pub fn sync() {}

    #[polycall_export(io)]
    pub fn append() {}

    #[polycall_export]
    pub fn cached() {}
}

#[micro(scope = "shared")]
pub mod endless_disk {
    #[polycall_export(io)]
    pub fn append() {}
}

#[micro(scope = "isolated", max_memory = "1M")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        bytes: heap::Option<heap::Vec<u8>>,
        others: heap::Option<heap::Vec<u8>>,
    }

    #[polycall_export]
    pub fn fill(vault: &mut Vault, more: usize) {
        vault.bytes.get_or_empty().extend_from_slice(&vec![7; more]);
    }

    /// Takes more for a moment.
    #[polycall_export]
    pub fn borrow(vault: &mut Vault, bytes: usize) {
        vault.others.get_or_empty().extend_from_slice(&vec![7; bytes]);
        vault.others.discard();
    }

    #[polycall_export]
    pub fn clear(vault: &mut Vault) {
        vault.bytes.discard();
    }
}

polycall::host! { pub App, allowed = [few, many, burner, partner, disk, endless_disk, vault] }
