//! Attack: get between a fault report and its end: other handlers, odd threads, odd stacks, a deaf standard error.

use std::os::fd::AsRawFd;
use std::ptr;
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};

use libc::{c_int, c_void, siginfo_t};
use polycall::FaultReports;

use crate::fault_report::enter;
use crate::{child, raw, started};

/// Of a report's first line.
const REPORT: &str = "polycall: SIGSEGV: read of 0x";

type Handler = extern "C" fn(c_int, *mut siginfo_t, *mut c_void);

fn handle(handler: usize, flags: c_int) {
    // SAFETY: zeros are an empty mask.
    let mut action: libc::sigaction = unsafe { std::mem::zeroed() };
    (action.sa_sigaction, action.sa_flags) = (handler, flags);
    // SAFETY: the handlers of this file, which are as the flags say.
    assert_eq!(unsafe { libc::sigaction(libc::SIGSEGV, &raw const action, ptr::null_mut()) }, 0);
}

fn say(text: &str) {
    // SAFETY: the text outlives the call.
    unsafe { libc::write(2, text.as_ptr().cast(), text.len()) };
}

fn code_and_address(info: *mut siginfo_t) -> (c_int, usize) {
    // SAFETY: the kernel's, in a handler.
    let info = unsafe { &*info };
    // SAFETY: SIGSEGV has an address.
    (info.si_code, unsafe { info.si_addr() }.addr())
}

/// An address that is nobody's.
fn nowhere() -> usize {
    std::hint::black_box(16)
}

static EXPECTED: AtomicUsize = AtomicUsize::new(0);

extern "C" fn users(signal: c_int, info: *mut siginfo_t, context: *mut c_void) {
    assert!(!context.is_null());
    let (code, address) = code_and_address(info);
    say(if (code, address) == (2, EXPECTED.load(Relaxed)) { "user: as the kernel said\n" } else { "user: " });
    say("called\n");
    // SAFETY: the default.
    unsafe { libc::signal(signal, libc::SIG_DFL) };
}

fn read_a_vault() {
    enter(|_, region| {
        EXPECTED.store(region.start, Relaxed);
        raw::read(region.start);
    });
}

#[test]
fn a_handler_from_before_is_called_for_what_is_not_ours() {
    let ended = child::run(|| {
        handle(users as Handler as usize, libc::SA_SIGINFO);
        started();
        raw::read(nowhere());
    });
    ended.died_by(libc::SIGSEGV).complained("user: called\n").never_said("polycall: ");
}

#[test]
fn a_handler_from_before_is_called_after_a_report() {
    let ended = child::run(|| {
        handle(users as Handler as usize, libc::SA_SIGINFO);
        read_a_vault();
    });
    ended.died_by(libc::SIGSEGV).complained(REPORT).complained("user: as the kernel said\ncalled\n");
}

extern "C" fn with_one_argument(signal: c_int) {
    say(if signal == libc::SIGSEGV { "user: SIGSEGV\n" } else { "user: what?\n" });
}

/// It is gone after one call, and so the second fault is the last.
#[test]
fn a_handler_of_the_old_kind_is_called_once() {
    let ended = child::run(|| {
        handle(with_one_argument as extern "C" fn(c_int) as usize, libc::SA_RESETHAND);
        started();
        raw::read(nowhere());
    });
    ended.died_by(libc::SIGSEGV).complained("user: SIGSEGV\n").never_said("polycall: ");
}

extern "C" fn goes_astray(signal: c_int, _: *mut siginfo_t, _: *mut c_void) {
    let at = EXPECTED.swap(0, Relaxed);
    if at != 0 {
        raw::read(at);
    }
    // SAFETY: the default.
    unsafe { libc::signal(signal, libc::SIG_DFL) };
}

/// It lets itself be interrupted by the signal that it handles, as the kernel would have.
#[test]
fn a_handler_from_before_that_goes_astray_is_reported() {
    let ended = child::run(|| {
        handle(goes_astray as Handler as usize, libc::SA_SIGINFO | libc::SA_NODEFER);
        enter(|_, region| {
            EXPECTED.store(region.start, Relaxed);
            raw::read(nowhere());
        });
    });
    ended.died_by(libc::SIGSEGV).complained(REPORT);
}

extern "C" fn opens_the_region(signal: c_int, info: *mut siginfo_t, _: *mut c_void) {
    let page = ptr::with_exposed_provenance_mut(code_and_address(info).1 & !4095);
    // SAFETY: none is claimed: as another thread that comes in would.
    unsafe { libc::mprotect(page, 4096, libc::PROT_READ) };
    // SAFETY: the default, as std's handler has it when the fault is none of its own.
    unsafe { libc::signal(signal, libc::SIG_DFL) };
}

/// Between the fault and the moment it would come again, somebody opens the region: it is fatal all the same.
#[test]
fn a_region_that_is_opened_meanwhile_saves_nobody() {
    let ended = child::run(|| {
        handle(opens_the_region as Handler as usize, libc::SA_SIGINFO);
        read_a_vault();
        println!("went on");
    });
    ended.died_by(libc::SIGSEGV).complained(REPORT).never_said("went on");
}

extern "C" fn makes_room(_: c_int, info: *mut siginfo_t, _: *mut c_void) {
    let page = code_and_address(info).1 & !4095;
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_FIXED;
    // SAFETY: a page that the test has reserved.
    unsafe { libc::mmap(ptr::with_exposed_provenance_mut(page), 4096, libc::PROT_READ, flags, -1, 0) };
    // SAFETY: no such descriptor; sets `errno`.
    unsafe { libc::close(-1) };
}

/// As collectors of garbage do: the program goes on, and faults are reported as ever.
#[test]
fn a_handler_from_before_may_put_things_right() {
    let ended = child::run(|| {
        handle(makes_room as Handler as usize, libc::SA_SIGINFO);
        started();
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
        // SAFETY: new pages of the test's own.
        let at = unsafe { libc::mmap(ptr::null_mut(), 4096, libc::PROT_NONE, flags, -1, 0) };
        assert_eq!(raw::read(at.addr()), 0);
        assert_eq!(polycall::status().fault_reports, FaultReports::On);
        println!("went on");
    });
    ended.exited(0).said("went on").never_said(REPORT);
}

#[test]
fn a_handler_from_later_gets_everything() {
    let ended = child::run(|| {
        started();
        assert_eq!(polycall::status().fault_reports, FaultReports::On);
        handle(users as Handler as usize, libc::SA_SIGINFO);
        assert_eq!(polycall::status().fault_reports, FaultReports::Behind);
        read_a_vault();
    });
    ended.died_by(libc::SIGSEGV).complained("user: as the kernel said\n").never_said(REPORT);
}

#[test]
fn what_is_not_ours_ends_as_ever() {
    let ended = child::run(|| {
        started();
        raw::read(nowhere());
    });
    ended.died_by(libc::SIGSEGV).never_said("polycall: ");
}

#[test]
fn with_no_handler_before_it_ends_as_ever() {
    for (case, sent) in [("default, ours", false), ("default, sent", true)] {
        let ended = child::case(case, || {
            handle(libc::SIG_DFL, 0);
            match sent {
                false => read_a_vault(),
                true => {
                    started();
                    // SAFETY: always safe.
                    unsafe { libc::raise(libc::SIGSEGV) };
                }
            }
        });
        ended.died_by(libc::SIGSEGV);
        if sent {
            ended.never_said("polycall: ")
        } else {
            ended.complained(REPORT)
        };
    }
}

/// The kernel does not let a fault be ignored; a signal that somebody sent it does.
#[test]
fn where_it_is_ignored_it_ends_as_ever() {
    let ended = child::run(|| {
        handle(libc::SIG_IGN, 0);
        started();
        // SAFETY: always safe.
        unsafe { libc::raise(libc::SIGSEGV) };
        println!("went on");
        read_a_vault();
    });
    ended.died_by(libc::SIGSEGV).said("went on").complained(REPORT);
}

extern "C" fn c_thread(at: *mut c_void) -> *mut c_void {
    // SAFETY: asks only.
    let mut stack: libc::stack_t = unsafe { std::mem::zeroed() };
    // SAFETY: outlives the call.
    unsafe { libc::sigaltstack(ptr::null(), &raw mut stack) };
    assert!(stack.ss_flags & libc::SS_DISABLE != 0, "this thread has a stack for signals");
    raw::read(at.addr());
    ptr::null_mut()
}

#[test]
fn on_a_thread_without_a_stack_for_signals() {
    let ended = child::run(|| {
        enter(|_, region| {
            let mut thread = 0;
            let at = ptr::with_exposed_provenance_mut(region.start);
            // SAFETY: the function takes what it is given here.
            let made = unsafe { libc::pthread_create(&raw mut thread, ptr::null(), c_thread, at) };
            assert_eq!(made, 0);
            // SAFETY: just made, and joined once.
            unsafe { libc::pthread_join(thread, ptr::null_mut()) };
        });
    });
    ended
        .died_by(libc::SIGSEGV)
        .complained(REPORT)
        .complained("polycall: no component was running on thread `");
}

/// Each report is whole, whoever is first.
#[test]
fn on_many_threads_at_once() {
    for round in 0..10 {
        let ended = child::case(&round.to_string(), || {
            enter(|_, region| {
                let (at, together) = (region.start, Barrier::new(16));
                std::thread::scope(|scope| {
                    for _ in 0..16 {
                        scope.spawn(|| {
                            together.wait();
                            raw::read(at);
                        });
                    }
                });
            });
        });
        ended.died_by(libc::SIGSEGV).complained(REPORT);
        let child::Ended::Here { stderr, .. } = &ended else { continue };
        let lines: Vec<_> = stderr.lines().filter(|line| line.contains("polycall: ")).collect();
        assert_eq!(lines.len() % 3, 0, "{stderr}");
        for report in lines.chunks(3) {
            let begins =
                [REPORT, "polycall: no component was running on thread `", "polycall: hint: its state"];
            assert!(report.iter().zip(begins).all(|(line, begin)| line.starts_with(begin)), "{stderr}");
        }
    }
}

/// A handler that runs on hardly any stack runs out of it: the process dies of that, and does not try again.
#[test]
fn a_fault_in_the_handler_is_the_end() {
    let ended = child::run(|| {
        enter(|_, region| {
            // SAFETY: takes a number.
            let least = (unsafe { libc::getauxval(libc::AT_MINSIGSTKSZ) } as usize).max(libc::MINSIGSTKSZ);
            let len = least.next_multiple_of(4096);
            let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
            // SAFETY: new pages of the test's own.
            let pages = unsafe { libc::mmap(ptr::null_mut(), 4096 + len, libc::PROT_NONE, flags, -1, 0) };
            let usable = pages.wrapping_byte_add(4096);
            // SAFETY: those pages but the first.
            assert_eq!(unsafe { libc::mprotect(usable, len, libc::PROT_READ | libc::PROT_WRITE) }, 0);
            let stack = libc::stack_t { ss_sp: usable, ss_flags: 0, ss_size: least };
            // SAFETY: a stack that nobody else uses, and that stays.
            assert_eq!(unsafe { libc::sigaltstack(&raw const stack, ptr::null_mut()) }, 0);
            println!("ready");
            raw::read(region.start);
        });
    });
    ended.died_by(libc::SIGSEGV).said("ready").never_said("polycall: ");
}

/// Nobody reads standard error, and its pipe is full: the process dies a moment later, and does not wait for ever.
#[test]
fn nobody_reads_the_report() {
    let begun = Instant::now();
    let ended = child::run(|| {
        let (_reader, pipe) = std::io::pipe().unwrap();
        // SAFETY: descriptors of this process.
        assert_eq!(unsafe { libc::fcntl(pipe.as_raw_fd(), libc::F_SETFL, libc::O_NONBLOCK) }, 0);
        // SAFETY: the bytes outlive the call.
        while unsafe { libc::write(pipe.as_raw_fd(), [0_u8; 4096].as_ptr().cast(), 4096) } > 0 {}
        // SAFETY: descriptors of this process.
        assert_eq!(unsafe { libc::fcntl(pipe.as_raw_fd(), libc::F_SETFL, 0) }, 0);
        // SAFETY: as above.
        assert_eq!(unsafe { libc::dup2(pipe.as_raw_fd(), 2) }, 2);
        read_a_vault();
    });
    ended.died_by(libc::SIGSEGV);
    assert!(begun.elapsed() < Duration::from_secs(20));
}

/// Writing to a pipe without a reader would kill by SIGPIPE.
#[test]
fn nobody_can_read_the_report() {
    let ended = child::run(|| {
        let (reader, pipe) = std::io::pipe().unwrap();
        drop(reader);
        // SAFETY: the default, as in programs that are not Rust's.
        unsafe { libc::signal(libc::SIGPIPE, libc::SIG_DFL) };
        // SAFETY: descriptors of this process.
        assert_eq!(unsafe { libc::dup2(pipe.as_raw_fd(), 2) }, 2);
        read_a_vault();
    });
    ended.died_by(libc::SIGSEGV);
}

#[test]
fn there_is_no_standard_error() {
    let ended = child::run(|| {
        // SAFETY: a descriptor of this process.
        unsafe { libc::close(2) };
        read_a_vault();
    });
    ended.died_by(libc::SIGSEGV);
}

#[test]
fn turned_off() {
    let ended = child::run(|| {
        polycall::Options::new().no_fault_reports("a test").start().unwrap();
        let status = polycall::status();
        assert_eq!(status.fault_reports, FaultReports::Off("a test".to_owned()));
        assert!(status.to_string().contains("\nfault reports: off: a test\n"), "{status}");
        raw::read(raw::region(&raw::report_of("attacks::fault_report::vault")).start);
    });
    ended.died_by(libc::SIGSEGV).never_said("polycall: ");
}
