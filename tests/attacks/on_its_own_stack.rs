//! Attack: do on a private stack what code does on any: find its thread, panic, fork, be interrupted, go too deep.

use std::cell::Cell;
use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use polycall::prelude::*;

use crate::{child, raw, started};

polycall::host! { pub App, allowed = [helper, outer, noisy, small] }

/// What code may expect of any stack.
#[micro(scope = "shared", private_stack = "256K")]
pub mod helper {
    thread_local! {
        static CALLS: std::cell::Cell<u32> = const { std::cell::Cell::new(0) };
    }

    #[polycall_export]
    pub fn thread() -> (String, u32) {
        let calls = CALLS.replace(CALLS.get() + 1);
        (std::thread::current().name().unwrap_or("none").to_owned(), calls)
    }

    #[polycall_export]
    pub fn backtrace() -> String {
        std::backtrace::Backtrace::force_capture().to_string()
    }

    #[polycall_export]
    pub fn scope(numbers: &[u64]) -> u64 {
        std::thread::scope(|scope| {
            let halves = numbers.split_at(numbers.len() / 2);
            let first = scope.spawn(|| halves.0.iter().sum::<u64>());
            let second = scope.spawn(|| halves.1.iter().sum::<u64>());
            first.join().unwrap() + second.join().unwrap()
        })
    }

    #[polycall_export]
    pub fn panics_loudly() {
        panic!("with a backtrace");
    }

    #[polycall_export]
    pub fn runs_a_program() -> bool {
        let this = std::env::current_exe().expect("proc is mounted");
        std::process::Command::new(this).arg("--help").output().is_ok_and(|output| !output.stdout.is_empty())
    }

    #[polycall_export]
    pub fn forks() -> i32 {
        crate::raw::in_fork(|| {})
    }

    #[polycall_export]
    pub fn is_at() -> usize {
        let here = 0_u8;
        (&raw const here).addr()
    }

    #[polycall_export]
    pub fn is_interrupted() -> usize {
        super::interrupted()
    }
}

#[test]
fn code_finds_its_thread_and_its_locals() {
    started();
    let expected = std::thread::current().name().unwrap().to_owned();
    App::enter(|cap| {
        for calls in 0..3 {
            assert_eq!(helper::thread(cap), Ok((expected.clone(), calls)));
        }
        let numbers: Vec<u64> = (0..1000).collect();
        assert_eq!(helper::scope(cap, &numbers), Ok(499_500));
        assert_eq!(helper::runs_a_program(cap), Ok(true));
    })
    .unwrap();
}

#[test]
fn a_backtrace_goes_on_past_the_switch() {
    started();
    let trace = App::enter(|cap| helper::backtrace(cap).unwrap()).unwrap();
    for name in ["helper::backtrace", "a_backtrace_goes_on_past_the_switch"] {
        assert!(trace.contains(name), "no {name} in {trace}");
    }
}

#[test]
fn a_panic_prints_its_backtrace() {
    let ended = child::run(|| {
        // SAFETY: no other thread of this process reads the environment.
        unsafe { std::env::set_var("RUST_BACKTRACE", "full") };
        started();
        let outcome = App::enter(|cap| (helper::panics_loudly(cap), small::panics_loudly(cap))).unwrap();
        assert!(matches!(outcome.0, Err(CallError::Panicked { .. })));
        assert!(matches!(outcome.1, Err(CallError::Panicked { .. })));
    });
    ended.exited(0).complained("with a backtrace").complained("on a small stack");
}

#[test]
fn it_stays_out_of_dumps_and_forks_and_nothing_reachable_is_beside_it() {
    started();
    let at = App::enter(|cap| helper::is_at(cap)).unwrap().unwrap();
    let own = raw::mappings_in(&(at..at + 1)).remove(0).range;
    assert_eq!(own.len(), 256 << 10);
    for beside in [own.start - (64 << 10)..own.start, own.end..own.end + (64 << 10)] {
        let mappings = raw::mappings_in(&beside);
        assert!(!mappings.is_empty() && mappings.iter().all(|mapping| mapping.access.starts_with("---")));
    }
    let flags = raw::smaps(at, "VmFlags");
    assert!(["dd", "dc"].iter().all(|flag| flags.split_whitespace().any(|it| it == *flag)), "{flags}");
}

/// The child would go on on a stack that it does not have.
#[test]
fn a_child_that_is_forked_inside_dies() {
    started();
    let status = App::enter(|cap| helper::forks(cap)).unwrap().unwrap();
    assert!(raw::segfaulted(status), "{status:#x}");
}

static INTERRUPTED_AT: AtomicUsize = AtomicUsize::new(0);

extern "C" fn interrupt(_: i32) {
    let here = 0_u8;
    INTERRUPTED_AT.store((&raw const here).addr(), SeqCst);
}

/// A handler without a stack of its own runs on the component's; it is wiped with the rest.
fn interrupted() -> usize {
    let here = 0_u8;
    // SAFETY: the handler stores a number.
    unsafe { libc::raise(libc::SIGUSR2) };
    INTERRUPTED_AT.load(SeqCst).abs_diff((&raw const here).addr())
}

#[test]
fn a_signal_is_handled_there() {
    started();
    // SAFETY: the handler stores a number.
    unsafe { libc::signal(libc::SIGUSR2, interrupt as extern "C" fn(i32) as usize) };
    let distance = App::enter(|cap| helper::is_interrupted(cap)).unwrap().unwrap();
    assert!(distance < 64 << 10, "{distance}");
}

/// The smallest there is.
#[micro(scope = "shared", private_stack = "16K")]
pub mod small {
    #[polycall_export]
    pub fn panics_loudly() {
        panic!("on a small stack");
    }
}

thread_local! {
    static DROPPED: Cell<u32> = const { Cell::new(0) };
}

#[derive(Debug, Portable)]
pub struct Noisy(#[portable(opaque = "a number")] pub u32);

impl Drop for Noisy {
    fn drop(&mut self) {
        DROPPED.set(DROPPED.get() + 1);
    }
}

#[micro(scope = "shared", private_stack = "32K")]
pub mod noisy {
    #[polycall_export]
    pub fn takes(noisy: super::Noisy) -> u32 {
        noisy.0
    }

    #[polycall_export]
    pub fn gives_back(noisy: super::Noisy) -> super::Noisy {
        noisy
    }

    #[polycall_export]
    pub fn panics(noisy: super::Noisy) {
        let _mine = noisy;
        panic!("with an argument");
    }
}

#[test]
fn every_argument_is_dropped_once() {
    started();
    App::enter(|cap| {
        assert_eq!((noisy::takes(cap, Noisy(7)), DROPPED.get()), (Ok(7), 1));
        let back = noisy::gives_back(cap, Noisy(8)).unwrap();
        assert_eq!((back.0, DROPPED.get()), (8, 1));
        drop(back);
        assert!(noisy::panics(cap, Noisy(9)).is_err());
        assert_eq!(DROPPED.get(), 3);
    })
    .unwrap();
}

/// Calls another component, which calls it back: each call needs a stack, and only the first is there.
#[micro(scope = "shared", allowed = [inner], private_stack = "64K")]
pub mod outer {
    #[polycall_export]
    pub fn calls(cap: &mut Cap<'_>, noisy: super::Noisy) -> Result<u32, String> {
        inner::calls_back(cap, noisy).map_err(|error| error.to_string())
    }

    #[polycall_export]
    pub fn keeps_an_array_and_lets_another_go_too_deep(cap: &mut Cap<'_>) {
        let kept = [super::KEPT; 64];
        super::KEPT_AT.store((&raw const kept).addr(), std::sync::atomic::Ordering::SeqCst);
        let _ = inner::goes_too_deep(cap);
        std::hint::black_box(&kept);
    }

    #[polycall_export]
    pub fn goes_too_deep() -> u64 {
        super::go_too_deep(u64::MAX)
    }

    #[polycall_export]
    pub fn counts(noisy: super::Noisy) -> u32 {
        noisy.0
    }
}

#[micro(scope = "shared", allowed = [outer])]
pub mod inner {
    #[polycall_export]
    pub fn calls_back(cap: &mut Cap<'_>, noisy: super::Noisy) -> Result<u32, String> {
        outer::counts(cap, noisy).map_err(|error| format!("{error:?}: {error}"))
    }

    #[polycall_export]
    pub fn goes_too_deep(cap: &mut Cap<'_>) {
        let _ = outer::goes_too_deep(cap);
    }
}

#[test]
fn a_call_without_a_stack_is_not_made() {
    let ended = child::run(|| {
        started();
        App::enter(|cap| {
            raw::refuse(libc::SYS_mprotect, libc::ENOMEM);
            let refused = outer::calls(cap, Noisy(5));
            let text = "NoStack { component: \"outer\", errno: 12 }: a private stack for a call to component `outer` could \
                        not be had: Cannot allocate memory";
            assert!(format!("{refused:?}").contains(&text.replace('"', "\\\"")), "{refused:?}");
            assert_eq!(DROPPED.get(), 1, "the argument of the call that was not made");
            assert_eq!(outer::counts(cap, Noisy(6)), Ok(6), "one stack was there from the start");
        })
        .unwrap();
        assert_eq!(raw::report_of("attacks::on_its_own_stack::outer").denials(), 1);
    });
    ended.exited(0);
}

/// Sealing refuses others to open pages of the arena, where stacks lie.
#[test]
fn more_are_made_after_system_calls_were_sealed() {
    let ended = child::run(|| {
        Options::new().seal_syscalls().start().unwrap();
        assert_eq!(App::enter(|cap| outer::calls(cap, Noisy(5))), Ok(Ok(5)));
    });
    ended.exited(0);
}

pub const KEPT: u64 = 0x1122_3344_5566_7788;
pub static KEPT_AT: AtomicUsize = AtomicUsize::new(0);
static DEEPEST: AtomicUsize = AtomicUsize::new(0);

#[inline(never)]
fn go_too_deep(depth: u64) -> u64 {
    let room = black_box([depth; 64]);
    DEEPEST.store((&raw const room).addr(), SeqCst);
    if depth == 0 { room[7] } else { go_too_deep(depth - 1) + room[9] }
}

#[test]
fn a_stack_that_is_used_up_ends_the_process_with_a_report() {
    let ended = child::run(|| {
        started();
        App::enter(|cap| println!("{:?}", outer::goes_too_deep(cap))).unwrap();
    });
    ended
        .died_by(libc::SIGSEGV)
        .complained(
            "bytes into the private stacks of component `attacks::on_its_own_stack::outer`, on a guard page\n",
        )
        .complained("component `attacks::on_its_own_stack::outer` was running on thread `")
        .complained("hint: a private stack was used up: ")
        .never_said("overflowed its stack");
}

/// Runs on the thread's stack for signals, and looks at the stack that lies before the one that was used up.
extern "C" fn looks_at_the_neighbour(_: i32, info: *mut libc::siginfo_t, _: *mut libc::c_void) {
    // SAFETY: the kernel's, in a handler.
    let info = unsafe { &*info };
    // SAFETY: SIGSEGV has an address.
    let address = unsafe { info.si_addr() }.addr();
    let kept = KEPT_AT.load(SeqCst);
    let whole = (0..64).all(|i| raw::read_word(kept + 8 * i) == KEPT);
    // the guard lies between the two
    let between = kept < address && address < DEEPEST.load(SeqCst);
    // SAFETY: always.
    unsafe { libc::_exit(if whole && between { 42 } else { 43 }) };
}

#[test]
fn what_lies_before_a_stack_is_not_overwritten() {
    let ended = child::run(|| {
        // SAFETY: zeros are an empty mask.
        let mut action: libc::sigaction = unsafe { std::mem::zeroed() };
        action.sa_sigaction = looks_at_the_neighbour as extern "C" fn(_, _, _) as usize;
        action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
        // SAFETY: the handler is as the flags say.
        assert_eq!(unsafe { libc::sigaction(libc::SIGSEGV, &raw const action, std::ptr::null_mut()) }, 0);
        started();
        App::enter(|cap| println!("{:?}", outer::keeps_an_array_and_lets_another_go_too_deep(cap))).unwrap();
    });
    ended.exited(42).complained("the private stacks of component `attacks::on_its_own_stack::outer`");
}
