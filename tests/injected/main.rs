//! Attack: have the kernel refuse each system call that polycall makes, one at a time and from one on. Nothing stays
//! open, nothing leaks, every refusal is seen, and only a close that fails ends the process.
#![allow(missing_docs, missing_debug_implementations, unreachable_pub, reason = "this crate has no users")]

#[path = "../attacks/child.rs"]
#[allow(dead_code, reason = "the other attacks use the rest")]
mod child;
#[path = "../attacks/raw.rs"]
#[allow(dead_code, unused_imports, unused_macros, reason = "the other attacks use the rest")]
mod raw;
mod steps;
mod supervisor;

use std::collections::BTreeMap;
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::process::ExitStatusExt;
use std::sync::OnceLock;

use polycall::region::RegionFlags;
use polycall::{Cap, ComponentStatus, Protection};

use steps::{App, SECRET, Step, have_two_of_each, options, steps};
use supervisor::{Refuse, armed, has_refused, keep_malloc_quiet, last, seen, supervise};

/// When refusals begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Begin {
    /// Before the start.
    Early,
    /// When everything has been done before.
    Late,
}

/// Rounds under refusals that don't end: whatever a failure leaks, it leaks as often.
const ROUNDS: usize = 4;

/// More than polycall makes here, of any kind.
const MOST_CALLS: usize = 2000;

/// What is open, to be compared with what is open later.
fn held() -> (usize, usize) {
    let descriptors = std::fs::read_dir("/proc/self/fd").expect("proc is mounted").count();
    (raw::mappings().len(), descriptors)
}

/// Everybody is out, and nothing can be reached.
fn assert_all_closed(after: &str) {
    let mappings = raw::mappings();
    for report in polycall::components() {
        assert_eq!(report.open, 0, "after {after}: {report}");
        for region in &report.regions {
            let stays_open = region.flags.contains(RegionFlags::LOCKED);
            assert!(region.open == 0 || stays_open, "after {after}: {region}");
        }
        let Some(range) = report.region.clone() else { continue };
        let pages = (range.start..range.start + report.bytes_committed).step_by(4096);
        match report.protection {
            Some(Protection::Mprotect) => {
                let of_it = mappings.iter().filter(|mapping| range.contains(&mapping.range.start));
                let open: Vec<_> = of_it.filter(|mapping| !mapping.access.starts_with("---")).collect();
                assert!(open.is_empty(), "after {after}: {report}: {open:?}");
            }
            Some(Protection::Pkey) => assert_eq!(raw::reachable(range), 0, "after {after}: {report}"),
            _ => assert!(pages.into_iter().all(|page| raw::read_word(page) == 0), "after {after}: {report}"),
        }
    }
}

/// Whether `status()` or `components()` shows a refusal for a component; the start's, for any.
fn is_shown(step: &str) -> bool {
    let of = |name: &str| step == "start" || step.split_whitespace().any(|word| word == name);
    let rows = polycall::status().components;
    let regions = polycall::components().into_iter().filter(|report| of(report.name));
    let says = |row: &ComponentStatus| {
        format!("{row:?}").contains("Refused")
            || ["os error", "are taken"].iter().any(|why| row.why.contains(why))
    };
    rows.iter().filter(|row| of(row.name)).any(says)
        || regions.flat_map(|report| report.regions).any(|region| format!("{region:?}").contains("Refused"))
}

/// Runs a round while armed; each refusal has to be seen.
fn armed_round(cap: &mut Cap<'_, App>, steps: &[Step], round: usize) {
    for (name, step) in steps {
        let (outcome, refused) = armed(|| step(cap, round));
        if refused > 0 {
            assert_all_closed(name);
        }
        match outcome {
            Err(error) => println!("{name}: {error}"),
            Ok(()) if refused == 0 => {}
            Ok(()) if is_made_good(name) => println!("{name}: seen in the status"),
            Ok(()) if is_shown(name) => println!("{name}: seen in the status"),
            Ok(()) => println!("{name}: SWALLOWED, of which the third argument was {}", last()),
        }
    }
}

/// A private stack that can't be discarded is looked through and zeroed instead; pages that were wiped when a region
/// was locked stay where they are. Nobody has to be told.
fn is_made_good(name: &str) -> bool {
    let steps = ["start", "lock a region of sharing"];
    last() == libc::MADV_DONTNEED as u64 && (name.ends_with("stacked") || steps.contains(&name))
}

/// Runs a round while nothing is refused; it has to succeed.
fn clear_round(cap: &mut Cap<'_, App>, steps: &[Step], round: usize) {
    for (name, step) in steps {
        let outcome = step(cap, round);
        assert_eq!(outcome, Ok(()), "{name}, when nothing is refused any more");
    }
    assert_all_closed("a round");
}

/// What the child does.
fn attack(call: libc::c_long, errno: i32, refuse: Refuse, begin: Begin) {
    keep_malloc_quiet();
    look_when_it_aborts();
    supervise(call, errno, refuse);
    let steps = steps();
    let start = || options().start();
    let started = match begin {
        Begin::Early => {
            let (started, refused) = armed(start);
            if started.is_ok() && refused > 0 {
                let seen = if is_shown("start") || is_made_good("start") {
                    "seen in the status"
                } else {
                    "SWALLOWED"
                };
                println!("start: {seen}, of which the third argument was {}", last());
            }
            started
        }
        Begin::Late => start(),
    };
    let rounds = match refuse {
        Refuse::Nth(_) => 1,
        Refuse::From(_) => ROUNDS,
    };
    match started {
        Err(error) => println!("start: {error}"),
        Ok(()) => App::enter(|cap| {
            say_where_secrets_are();
            if begin == Begin::Late {
                have_two_of_each(cap);
                (0..3).for_each(|round| clear_round(cap, &steps, round));
            }
            let before = held();
            (0..rounds).for_each(|round| armed_round(cap, &steps, round));
            (0..3).for_each(|round| clear_round(cap, &steps, round));
            if begin == Begin::Late {
                assert_eq!(held(), before, "mappings and descriptors, afterwards and before");
            }
        })
        .expect("nobody is inside"),
    }
    println!("calls: {}", seen());
    println!("{}", if has_refused() { "refused" } else { "all were let through" });
}

static SECRETS: OnceLock<(Vec<std::ops::Range<usize>>, OwnedFd, OwnedFd)> = OnceLock::new();

fn say_where_secrets_are() {
    let reports = polycall::components();
    let states = reports.iter().filter_map(|report| {
        let start = report.region.clone()?.start;
        Some(start..start + (1 << 20))
    });
    let (reader, writer) = std::io::pipe().expect("a pipe can be had");
    let _ = SECRETS.set((states.collect(), reader.into(), writer.into()));
}

/// Says whether a secret can be reached when the process aborts. Makes system calls only.
extern "C" fn says_what_is_left(_: libc::c_int) {
    let Some((states, reader, writer)) = SECRETS.get() else { return };
    let mut page = [0_u8; 4096];
    for at in states.iter().flat_map(|state| state.clone().step_by(4096)) {
        let from = std::ptr::with_exposed_provenance::<libc::c_void>(at);
        // SAFETY: the kernel checks the address itself, and answers EFAULT where this thread may not read.
        if unsafe { libc::write(writer.as_raw_fd(), from, 4096) } != 4096 {
            continue;
        }
        // SAFETY: an array of that size.
        let got = unsafe { libc::read(reader.as_raw_fd(), page.as_mut_ptr().cast(), 4096) };
        if got == 4096 && page.windows(16).any(|bytes| bytes == [SECRET; 16]) {
            // SAFETY: a static text.
            unsafe { libc::write(libc::STDOUT_FILENO, c"STILL THERE\n".as_ptr().cast(), 12) };
        }
    }
}

fn look_when_it_aborts() {
    // SAFETY: the handler makes system calls alone.
    unsafe { libc::signal(libc::SIGABRT, says_what_is_left as *const () as libc::sighandler_t) };
}

/// How a child ended, for the table.
fn ending(ended: &child::Ended) -> Option<(&'static str, bool)> {
    let child::Ended::Here { status, stdout, stderr } = ended else { return None };
    assert!(!stdout.contains("SWALLOWED"), "a refusal nobody sees: {ended:#?}");
    let status = status.unwrap_or_else(|| panic!("it hangs: {ended:#?}"));
    if status.signal() == Some(libc::SIGABRT) {
        assert!(stderr.contains("could not be closed"), "an end without a report: {ended:#?}");
        assert!(!stdout.contains("STILL THERE"), "open, and not wiped: {ended:#?}");
        return Some(("ended by a close that failed", true));
    }
    assert_eq!(status.code(), Some(0), "{ended:#?}");
    let more = !stdout.contains("all were let through");
    if stdout.contains("start: ") && !stdout.contains("start: seen") {
        return Some(("refused to start", more));
    }
    let seen = stdout.lines().any(|line| line.contains(": seen in the status"));
    let denied = stdout
        .lines()
        .any(|line| line.contains(": ") && !line.contains("calls: ") && !line.contains(": seen"));
    Some((
        match (denied, seen, more) {
            (true, ..) => "an error of the step",
            (_, true, _) => "seen in the status",
            (.., true) => "nothing was to be seen",
            _ => "nothing was refused",
        },
        more,
    ))
}

/// Refuses each call of a kind in turn, until there is none left to refuse; and all from one on, for some of them.
fn at_each_call(name: &str, call: libc::c_long, errno: i32) {
    for begin in [Begin::Early, Begin::Late] {
        for refuse in [Refuse::Nth as fn(usize) -> Refuse, Refuse::From] {
            let mut table = BTreeMap::<_, usize>::new();
            for n in 1..=MOST_CALLS {
                if refuse(1) != Refuse::Nth(1) && n > 8 && !n.is_multiple_of(8) {
                    continue;
                }
                let case = format!("{begin:?} {:?}", refuse(n));
                let ended = child::case(&case, || attack(call, errno, refuse(n), begin));
                let Some((how, more)) = ending(&ended) else { continue };
                if !more {
                    break;
                }
                *table.entry(how).or_default() += 1;
                assert!(n < MOST_CALLS, "more calls than anybody counted on");
            }
            println!(
                "{name}, {begin:?}, {}: {table:?}",
                if refuse(1) == Refuse::Nth(1) { "one" } else { "from one on" }
            );
        }
    }
}

macro_rules! refused {
    ($($name:ident $call:ident $errno:ident),+ $(,)?) => {$(
        #[test]
        fn $name() {
            at_each_call(stringify!($name), libc::$call, libc::$errno);
        }
    )+};
}

refused! {
    mmap SYS_mmap ENOMEM,
    mprotect SYS_mprotect ENOMEM,
    madvise SYS_madvise EINVAL,
    mlock SYS_mlock EAGAIN,

    memfd_create SYS_memfd_create EMFILE,
    memfd_secret SYS_memfd_secret EMFILE,
    ftruncate SYS_ftruncate ENOMEM,
    pread SYS_pread64 EIO,
    pwrite SYS_pwrite64 ENOSPC,
    mseal SYS_mseal EPERM,
    pkey_alloc SYS_pkey_alloc ENOSPC,
    pkey_mprotect SYS_pkey_mprotect ENOMEM,
}
