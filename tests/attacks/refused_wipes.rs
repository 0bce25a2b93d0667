//! Attack: have the kernel refuse to open a region that has ended, and to discard it, so that it can't be wiped.

use polycall::ComponentReport;

use crate::regions::{App, enter, holder, owner};
use crate::{child, raw, started};

fn owners() -> ComponentReport {
    raw::report_of("attacks::regions::owner")
}

fn holders() -> ComponentReport {
    raw::report_of("attacks::regions::holder")
}

/// What the kernel refuses to open is wiped without; what it refuses to wipe is wiped before the next region is made.
#[test]
fn a_wipe_that_is_refused_is_made_up_for() {
    for (name, calls, used) in [
        ("to open", &[libc::SYS_mprotect][..], 0),
        ("to open and to discard", &[libc::SYS_mprotect, libc::SYS_madvise], 8192),
    ] {
        let ended = child::case(name, || {
            started();
            let before = owners().bytes_used;
            let in_a_thread = || App::enter(|cap| owner::lets_go_while_refused(cap, calls).unwrap()).unwrap();
            let at = std::thread::scope(|scope| scope.spawn(in_a_thread).join().unwrap());
            assert_eq!(owners().bytes_used - before, used);
            assert_eq!(through_the_kernel(at), if used == 0 { 0 } else { 0xEE });
            assert_eq!(raw::reachable(at..at + 1), 0, "closed all the same");
            enter(|cap| {
                owner::open(cap, 9000, 9).unwrap();
                assert_eq!(through_the_kernel(at), 0);
                owner::close(cap).unwrap();
            });
            assert_eq!(owners().bytes_used, before);
        });
        ended.exited(0);
    }
}

/// A component does not end without its regions being wiped; who ends it is told, and can do it again.
#[test]
fn an_end_whose_wipe_is_refused_is_told() {
    let ended = child::run(|| {
        started();
        let in_a_thread = || {
            App::enter(|cap| {
                owner::open(cap, 100, 0xEE).unwrap();
                let grant = owner::grant_copying(cap).unwrap();
                holder::write_copy(cap, grant, 1).unwrap();
                let at = holders().regions[0].address;
                raw::refuse(libc::SYS_mprotect, libc::EPERM);
                raw::refuse(libc::SYS_madvise, libc::EPERM);
                let refused = cap.end::<holder::Micro>().unwrap_err();
                assert!(refused.to_string().contains("`holder`"), "{refused}");
                assert!(refused.to_string().contains("Operation not permitted"), "{refused}");
                at
            })
        };
        let at = std::thread::scope(|scope| scope.spawn(in_a_thread).join().unwrap()).unwrap();
        assert_eq!((through_the_kernel(at), through_the_kernel(at + 1)), (1, 0xEE));
        enter(|cap| cap.end::<holder::Micro>().unwrap());
        assert_eq!((through_the_kernel(at), through_the_kernel(at + 1)), (0, 0));
    });
    ended.exited(0);
}

/// What is there, open or closed.
fn through_the_kernel(at: usize) -> u8 {
    let memory = std::fs::File::open("/proc/self/mem").unwrap();
    let mut byte = [0];
    std::os::unix::fs::FileExt::read_exact_at(&memory, &mut byte, at as u64).unwrap();
    byte[0]
}
