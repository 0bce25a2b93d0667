//! Attack: read a region from a second thread while another is inside. Under `mprotect` it succeeds: a limit, shown.
//! Under keys it doesn't: `pkey.rs`.

use std::sync::atomic::{AtomicBool, Ordering};

use polycall::prelude::*;

use crate::raw::{self, report};
use crate::started;

static INSIDE: AtomicBool = AtomicBool::new(false);
static SEEN: AtomicBool = AtomicBool::new(false);

#[micro(scope = "isolated", max_memory = "64K", protection = "mprotect")]
pub mod vault {
    use super::{INSIDE, SEEN};
    use std::sync::atomic::Ordering;

    #[isolated]
    pub struct Vault {
        secret: [u8; 32],
    }

    #[polycall_export]
    pub fn stay(vault: &mut Vault) {
        vault.secret = [9; 32];
        INSIDE.store(true, Ordering::Release);
        while !SEEN.load(Ordering::Acquire) {
            std::thread::yield_now();
        }
    }
}

polycall::host! { pub App, allowed = [vault] }

#[test]
fn a_second_thread_reads_while_the_first_is_inside() {
    started();
    let inside = std::thread::spawn(|| App::enter(|cap| vault::stay(cap)));
    while !INSIDE.load(Ordering::Acquire) {
        std::thread::yield_now();
    }
    let report = report!(vault);
    let leaked = raw::read(raw::region(&report).start);
    SEEN.store(true, Ordering::Release);
    assert_eq!(inside.join().unwrap(), Ok(Ok(())));

    assert_eq!(report.open, 1);
    assert_eq!(leaked, 9, "`mprotect` became per thread: say so in the documents");
    raw::assert_closed(&report!(vault));
}
