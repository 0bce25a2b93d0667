//! Attack: touch a region in every way that fails. The report says what, where, why, and who did it.

use std::ops::Range;

use polycall::prelude::*;

use crate::raw::{self, report};
use crate::{child, started};

#[micro(scope = "isolated", allowed = [spy], max_memory = "64K", protection = "mprotect")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        secret: [u8; 128],
        callback: u64,
    }

    #[polycall_export]
    pub fn keep(vault: &mut Vault) {
        vault.secret = [7; 128];
        vault.callback = 0;
    }

    #[polycall_export]
    pub fn scribbles_while_reading(vault: &Vault) {
        crate::raw::write((&raw const vault.callback).addr(), 1);
    }

    #[polycall_export]
    pub fn jumps_into_itself(vault: &mut Vault) {
        super::jump((&raw const vault.callback).addr());
    }

    #[polycall_export]
    pub fn keeps_a_pointer_over_a_call(cap: &mut Cap<'_>) -> u8 {
        let kept = (&raw const cap.state().secret[100]).addr();
        let _ = spy::looks(cap, (&raw const kept).addr());
        crate::raw::read(kept)
    }
}

#[micro(scope = "shared")]
pub mod spy {
    #[polycall_export]
    pub fn looks(at: usize) -> u8 {
        crate::raw::read(at)
    }
}

polycall::host! { pub App, allowed = [vault, spy] }

fn reads(at: usize) {
    raw::read(at);
}

fn jump(to: usize) {
    // SAFETY: none is claimed: this is the attack.
    let code = unsafe { std::mem::transmute::<usize, extern "C" fn()>(to) };
    code();
}

/// Enters the host of a started program, and gives the attack the vault's addresses.
pub(crate) fn enter(attack: impl FnOnce(&mut Cap<'_, App>, Range<usize>)) {
    started();
    let entered = App::enter(|cap| {
        vault::keep(cap).unwrap();
        attack(cap, raw::region(&report!(vault)));
    });
    entered.unwrap();
}

#[track_caller]
fn dies(attack: impl FnOnce(&mut Cap<'_, App>, Range<usize>)) -> child::Ended {
    let ended = child::run(|| enter(attack));
    ended.died_by(libc::SIGSEGV);
    ended
}

const VAULT: &str = "the region of component `attacks::fault_report::vault`";

#[test]
fn says_whose_region_and_where_in_it() {
    dies(|_, region| reads(region.start + 77))
        .complained(&format!(", 77 bytes into {VAULT}, which was closed\n"));
}

#[test]
fn says_the_address() {
    dies(|_, region| {
        println!("announced: {:#x},", region.start + 5);
        raw::write(region.start + 5, 0);
    })
    .same_word("announced: ", "SIGSEGV: write to ");
}

#[test]
fn says_that_it_was_a_read() {
    dies(|_, region| reads(region.start)).complained("polycall: SIGSEGV: read of 0x");
}

#[test]
fn says_that_it_was_a_write() {
    dies(|_, region| raw::write(region.start, 1)).complained("polycall: SIGSEGV: write to 0x");
}

#[test]
fn says_that_it_was_a_jump() {
    dies(|_, region| jump(region.start)).complained("polycall: SIGSEGV: jump to 0x");
    let ended = child::case("open", || enter(|cap, _| println!("{:?}", vault::jumps_into_itself(cap))));
    ended.died_by(libc::SIGSEGV).complained("SIGSEGV: jump to 0x").complained(", which holds no code\n");
}

#[test]
fn says_that_it_was_open_for_reading_only() {
    dies(|cap, _| println!("{:?}", vault::scribbles_while_reading(cap)))
        .complained(&format!("{VAULT}, which was open for reading only\n"))
        .complained("hint: whoever changes the state takes `&mut` to it, or asks `cap.state_mut()`\n");
}

#[test]
fn says_which_component_was_running() {
    dies(|cap, region| println!("{:?}", spy::looks(cap, region.start)))
        .complained("polycall: component `attacks::fault_report::spy` was running on thread `")
        .complained("hint: its state is reached only through a `Cap`: ");
}

#[test]
fn says_that_a_component_went_astray_in_its_own_region() {
    dies(|cap, _| println!("{:?}", vault::keeps_a_pointer_over_a_call(cap)))
        .complained("component `attacks::fault_report::vault` was running")
        .complained(
            ", 100 bytes into the region of component `attacks::fault_report::vault`, which was closed\n",
        )
        .complained("hint: a pointer into its state was kept while it was closed: ");
}

#[test]
fn says_which_host_was_running() {
    dies(|_, region| reads(region.start))
        .complained("polycall: host `attacks::fault_report::App` was running on thread `");
}

#[test]
fn says_which_thread_it_was_and_that_nobody_was_running_there() {
    dies(|_, region| {
        let intruder = std::thread::Builder::new().name("intruder".to_owned()).spawn(move || {
            // SAFETY: takes nothing.
            println!("announced: ({})", unsafe { libc::syscall(libc::SYS_gettid) });
            raw::read(region.start)
        });
        let _ = intruder.unwrap().join();
    })
    .complained("polycall: no component was running on thread `intruder` (")
    .same_word("announced: ", "on thread `intruder` ");
}

#[test]
fn says_that_it_was_a_guard_page_before_the_region() {
    dies(|_, region| reads(region.start - 1))
        .complained(&format!(", 1 byte before {VAULT}, on a guard page\n"))
        .complained("hint: look for an index or a length that runs off the end of somebody's data\n");
}

#[test]
fn says_that_it_was_a_guard_page_behind_the_region() {
    dies(|_, region| raw::write(region.end + 9, 1))
        .complained(&format!(", 10 bytes behind {VAULT}, on a guard page\n"));
}

#[test]
fn says_that_it_was_behind_what_is_in_use() {
    dies(|_, region| reads(region.start + report!(vault).bytes_committed))
        .complained(&format!(", 4096 bytes into {VAULT}, on a guard page behind the 4096 bytes in use\n"));
}

#[test]
fn says_that_there_is_no_region_in_a_forked_child() {
    let ended = child::run(|| {
        enter(|_, region| {
            assert!(raw::segfaulted(raw::in_fork(|| reads(region.start))));
        });
    });
    ended
        .exited(0)
        .complained("polycall: SIGSEGV: read of 0x")
        .complained(&format!(", 0 bytes into {VAULT}, which does not exist in a forked child\n"))
        .complained("hint: use it in the process polycall started in\n");
}

#[test]
fn says_that_somebody_unmapped_it() {
    dies(|_, region| {
        let at = std::ptr::with_exposed_provenance_mut(region.start);
        // SAFETY: none is claimed: this is the attack.
        assert_eq!(unsafe { libc::munmap(at, 4096) }, 0);
        raw::read(region.start);
    })
    .complained(", which somebody has unmapped\n")
    .complained("hint: polycall never unmaps a region: look for ");
}

/// A file that ends before the page does has no memory for it.
#[test]
fn says_that_the_memory_could_not_be_had() {
    let ended = child::run(|| {
        enter(|_, region| {
            // SAFETY: the name is a C string.
            let file = unsafe { libc::memfd_create(c"empty".as_ptr(), 0) };
            let at = std::ptr::with_exposed_provenance_mut(region.start);
            let flags = libc::MAP_SHARED | libc::MAP_FIXED;
            // SAFETY: none is claimed: this is the attack.
            let mapped = unsafe { libc::mmap(at, 4096, libc::PROT_READ, flags, file, 0) };
            assert_eq!(mapped, at, "{}", std::io::Error::last_os_error());
            raw::read(region.start + 3);
        });
    });
    ended.died_by(libc::SIGBUS).complained("polycall: SIGBUS: read of 0x");
    ended.complained(&format!(", 3 bytes into {VAULT}, whose memory could not be had\n"));
}

/// Not every machine has protection keys, so this thread tells itself what the kernel of one that has them would.
#[test]
fn says_which_protection_key_it_was() {
    dies(|_, region| {
        let mut info = [0_u32; 32];
        let address = (region.start + 8).to_ne_bytes();
        info[0] = libc::SIGSEGV as u32;
        info[2] = 4; // SEGV_PKUERR
        info[4] = u32::from_ne_bytes(address[..4].try_into().unwrap());
        info[5] = u32::from_ne_bytes(address[4..].try_into().unwrap());
        info[8] = 11; // the key
        let process = std::process::id();
        // SAFETY: takes nothing.
        let thread = unsafe { libc::syscall(libc::SYS_gettid) };
        // SAFETY: a `siginfo_t`, of 128 bytes, that outlives the call.
        let sent = unsafe {
            libc::syscall(libc::SYS_rt_tgsigqueueinfo, process, thread, libc::SIGSEGV, info.as_ptr())
        };
        assert_eq!(sent, 0, "{}", std::io::Error::last_os_error());
    })
    .complained(&format!(", 8 bytes into {VAULT}, which was closed to this thread by protection key 11\n"));
}

/// A region that is closed by a key, where there are keys; by `mprotect` elsewhere.
#[test]
fn says_something_of_a_region_that_is_closed_in_the_best_way_there_is() {
    let ended = child::run(|| {
        started();
        raw::read(raw::region(&raw::report_of("attacks::closed_region::vault")).start);
    });
    ended.died_by(libc::SIGSEGV).complained(
        ", 0 bytes into the region of component `attacks::closed_region::vault`, which was closed",
    );
}
