//! Attack: find, change or keep what lies in unmapped memory while nobody is inside.

use std::os::unix::fs::FileExt;

use polycall::prelude::*;
use polycall::{Protection, StartError};

use crate::raw::{self, report};
use crate::{child, started};

#[micro(scope = "isolated", max_memory = "256K", protection = "unmapped", require = "unmapped")]
pub mod hidden {
    #[isolated]
    pub struct Hidden {
        secret: [u8; 64],
        bytes: heap::Vec<u8>,
    }

    #[polycall_export]
    pub fn keep(hidden: &mut Hidden, byte: u8) {
        hidden.secret = [byte; 64];
    }

    #[polycall_export]
    pub fn kept(hidden: &Hidden) -> u8 {
        hidden.secret[63]
    }

    #[polycall_export]
    pub fn grow(hidden: &mut Hidden, more: usize) -> usize {
        hidden.bytes.extend_from_slice(&vec![9; more]);
        assert!(hidden.bytes.iter().all(|byte| *byte == 9));
        hidden.bytes.len()
    }

    #[polycall_export]
    pub fn panics(hidden: &mut Hidden) {
        hidden.secret = [0x77; 64];
        panic!("with the state open");
    }

    #[polycall_export]
    pub fn finds_itself(hidden: &Hidden) -> usize {
        super::raw::runs_of(hidden.secret[0], 64, super::raw::region(&super::report()).start..super::end())
    }

    #[polycall_export]
    pub fn cannot_copy_back(hidden: &mut Hidden) {
        hidden.secret = [0x5E; 64];
        super::raw::refuse(libc::SYS_pwrite64, libc::EIO);
    }
}

polycall::host! { pub App, allowed = [hidden] }

fn enter(body: impl FnOnce(&mut Cap<'_, App>)) {
    started();
    App::enter(body).unwrap();
}

fn report() -> polycall::ComponentReport {
    report!(hidden)
}

fn end() -> usize {
    let report = report();
    raw::region(&report).start + report.bytes_committed
}

/// The file in memory, found as an attacker would: among the descriptors.
fn file() -> Option<std::fs::File> {
    let mut open = std::fs::read_dir("/proc/self/fd").unwrap().map(|entry| entry.unwrap().path());
    let path = open.find(|path| {
        std::fs::read_link(path).is_ok_and(|to| {
            to.to_string_lossy().contains(concat!("memfd:polycall:", module_path!(), "::hidden"))
        })
    })?;
    Some(std::fs::File::options().read(true).write(true).open(path).unwrap())
}

/// A stray read finds zeros, here and through the kernel; a stray write changes nothing.
#[test]
fn nothing_is_there_while_nobody_is_inside() {
    let ended = child::run(|| {
        enter(|cap| {
            hidden::keep(cap, 0x42).unwrap();
            assert_eq!(report().protection, Some(Protection::Unmapped));
            assert_eq!(hidden::finds_itself(cap), Ok(1), "the search would find it while it is there");
            raw::assert_closed(&report());

            let start = raw::region(&report()).start;
            let mut bytes = vec![1; report().bytes_committed];
            let memory = std::fs::File::open("/proc/self/mem").unwrap();
            memory.read_exact_at(&mut bytes, start as u64).unwrap();
            assert!(bytes.iter().all(|byte| *byte == 0));

            (0..64).for_each(|at| raw::write(start + at, 0xEE));
            assert_eq!(hidden::kept(cap), Ok(0x42));
            raw::assert_closed(&report());
        });
    });
    ended.exited(0);
}

/// The last one out wipes, after a panic and at the quota as well.
#[test]
fn panics_and_quotas_leave_nothing_there() {
    let ended = child::run(|| {
        enter(|cap| {
            assert_eq!(hidden::grow(cap, 40_000), Ok(40_000));
            assert_eq!(hidden::grow(cap, 1), Ok(40_001));
            raw::assert_closed(&report());
            assert!(matches!(hidden::grow(cap, 1 << 20), Err(CallError::Quota { .. })));
            raw::assert_closed(&report());
            assert!(matches!(hidden::panics(cap), Err(CallError::Panicked { .. })));
            raw::assert_closed(&report());
            cap.reset::<hidden::Micro>().unwrap();
            assert_eq!((hidden::kept(cap), hidden::grow(cap, 7)), (Ok(0), Ok(7)));
            hidden::keep(cap, 0x42).unwrap();
            cap.end::<hidden::Micro>().unwrap();
            raw::assert_closed(&report());
            let mut left = vec![1; file().unwrap().metadata().unwrap().len() as usize];
            file().unwrap().read_exact_at(&mut left, 0).unwrap();
            assert!(left.iter().all(|byte| *byte == 0), "the end wipes the file as well");
        });
    });
    ended.exited(0);
}

/// Readers and writers of eight threads share one copy.
#[test]
fn threads_see_each_others_changes() {
    let ended = child::run(|| {
        started();
        std::thread::scope(|scope| {
            for thread in 0..8_u8 {
                scope.spawn(move || {
                    App::enter(|cap| {
                        for _ in 0..500 {
                            hidden::keep(cap, thread).unwrap();
                            assert!(hidden::kept(cap).unwrap() < 8);
                            hidden::grow(cap, 1).unwrap();
                        }
                    })
                });
            }
        });
        enter(|cap| assert_eq!(hidden::grow(cap, 1), Ok(4001)));
        raw::assert_closed(&report());
    });
    ended.exited(0);
}

/// A file that was cut short is an error for who comes in, and what came of it is not left there.
#[test]
fn a_vandalised_file_is_an_error() {
    let ended = child::run(|| {
        enter(|cap| {
            hidden::grow(cap, 100).unwrap();
            file().unwrap().set_len(128).unwrap();
            let refused = hidden::kept(cap);
            assert_eq!(refused, Err(CallError::Unopenable { component: "hidden", errno: libc::EIO }));
            raw::assert_closed(&report());
            assert!(matches!(cap.reset::<hidden::Micro>(), Err(StartError::Memory { .. })));
        });
    });
    ended.exited(0);
}

#[test]
fn a_copy_that_fails_wipes_and_ends_the_process() {
    let ended = child::run(|| enter(|cap| println!("{:?}", hidden::cannot_copy_back(cap))));
    ended
        .died_by(libc::SIGABRT)
        .complained("the region of component `hidden` could not be closed")
        .never_said("Ok(");
}

/// A forked child has neither the addresses nor the file.
#[test]
fn a_forked_child_has_nothing() {
    let ended = child::run(|| {
        enter(|cap| {
            hidden::keep(cap, 0x42).unwrap();
            let status = raw::in_fork(|| {
                assert!(file().is_none());
                assert_eq!(hidden::kept(cap), Err(CallError::Forked { component: "hidden" }));
            });
            assert_eq!(status, 0);
            assert!(file().is_some());
            assert_eq!(hidden::kept(cap), Ok(0x42));
            let start = raw::region(&report()).start;
            assert!(raw::segfaulted(raw::in_fork(|| assert_eq!(raw::read(start), 0))));
        });
    });
    ended.exited(0);
}
