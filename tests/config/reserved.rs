//! Memory that is there, and locked, from the start.

use polycall::prelude::*;
use polycall::{Hardened, StartError};

use crate::components::{App, BANKCARD, bankcard};
use crate::{child, effect, options, raw, report};

fn reserving(bytes: &str) -> Options {
    options(&format!("micro {BANKCARD} {{\n    reserve={bytes}\n}}\n"))
}

fn refused(options: Options) -> String {
    let error = options.start().unwrap_err();
    assert!(matches!(error, StartError::Reserve { .. }), "{error}");
    error.to_string()
}

#[test]
fn it_is_there_and_locked() {
    let ended = child::run(|| {
        reserving("512K").start().unwrap();
        let before = report("bankcard");
        assert!(before.bytes_committed >= 512 << 10);
        assert_eq!(effect("bankcard", "reserve"), "committed and locked in memory at the start");
        let row = polycall::status().components.into_iter().find(|row| row.path == BANKCARD).unwrap();
        assert_eq!(row.in_ram, Hardened::On);
        assert_ne!(raw::smaps(raw::region(&before).start, "Locked"), "0 kB");
        App::enter(|cap| bankcard::fill(cap, 400_000)).unwrap().unwrap();
        assert_eq!(report("bankcard").bytes_committed, before.bytes_committed, "it did not have to grow");
    });
    ended.exited(0);
}

#[test]
fn what_the_kernel_refuses_stops_the_start() {
    let ended = child::run(|| {
        raw::refuse(libc::SYS_mlock, libc::ENOMEM);
        assert_eq!(
            refused(reserving("64K")),
            "component `bankcard` can't have 65536 bytes reserved: the kernel keeps no more in memory: Cannot allocate \
             memory (os error 12); raise `ulimit -l`, or reserve less"
        );
        assert!(matches!(App::enter(|_| ()), Err(CallError::NotStarted { .. })));
    });
    ended.exited(0);
}

#[test]
fn no_more_than_may_be_used() {
    let ended = child::run(|| {
        assert_eq!(
            refused(reserving("512K").max_memory(BANKCARD, 256 << 10)),
            "component `bankcard` can't have 524288 bytes reserved: it may use 256 KiB in all; reserve no more, or raise \
             `max_memory`"
        );
        reserving("256K").max_memory(BANKCARD, 256 << 10).start().unwrap();
    });
    ended.exited(0);
}

#[test]
fn not_where_pages_are_elsewhere() {
    let ended = child::run(|| {
        assert_eq!(
            refused(reserving("64K").protection(BANKCARD, polycall::Protection::Unmapped)),
            "component `bankcard` can't have 65536 bytes reserved: its state is closed by a way that keeps it elsewhere; \
             choose another `protection`"
        );
    });
    ended.exited(0);
}

#[test]
fn not_without_a_state() {
    let ended = child::run(|| {
        assert_eq!(
            refused(options("micro analytics { reserve=64K }\n")),
            "component `analytics` can't have 65536 bytes reserved: it has no state, and regions are made when they are \
             asked for; remove `reserve`"
        );
    });
    ended.exited(0);
}
