//! What an attacker does with an address, and what the kernel says about it. Nothing here passes a gate.

use std::ops::Range;
use std::os::fd::AsRawFd;
use std::ptr::with_exposed_provenance_mut;

use polycall::{ComponentReport, Protection};

/// Reads one byte, wherever it is.
pub(crate) fn read(at: usize) -> u8 {
    // SAFETY: none is claimed: this is the attack. A closed page ends it by SIGSEGV.
    unsafe { with_exposed_provenance_mut::<u8>(at).read_volatile() }
}

/// Reads eight bytes, wherever they are.
pub(crate) fn read_word(at: usize) -> u64 {
    // SAFETY: as in `read`.
    unsafe { with_exposed_provenance_mut::<u64>(at).read_volatile() }
}

/// Writes one byte, wherever it is.
pub(crate) fn write(at: usize, byte: u8) {
    // SAFETY: as in `read`.
    unsafe { with_exposed_provenance_mut::<u8>(at).write_volatile(byte) }
}

/// Places in `range` where `len` bytes in a row are all `byte`. The range must be readable now.
pub(crate) fn runs_of(byte: u8, len: usize, range: Range<usize>) -> usize {
    let (mut runs, mut row) = (0, 0);
    for at in range {
        row = if read(at) == byte { row + 1 } else { 0 };
        runs += usize::from(row == len);
    }
    runs
}

/// From now on a fault says on standard output what the kernel found wrong, and then ends the process as ever.
pub(crate) fn tell_faults() {
    extern "C" fn tell(_: libc::c_int, info: *mut libc::siginfo_t, _: *mut libc::c_void) {
        // SAFETY: the kernel hands out its own, which outlives the handler.
        let text: &[u8] = match unsafe { (*info).si_code } {
            1 => b"FAULT: nothing is there\n",
            2 => b"FAULT: the pages are closed\n",
            4 => b"FAULT: no right under the key\n", // SEGV_PKUERR
            _ => b"FAULT: another\n",
        };
        // SAFETY: a static text; write(2) may be called in a signal handler.
        unsafe { libc::write(libc::STDOUT_FILENO, text.as_ptr().cast(), text.len()) };
    }
    // SAFETY: zeros are an empty mask and no flags.
    let mut action: libc::sigaction = unsafe { std::mem::zeroed() };
    action.sa_sigaction = tell as *const () as libc::sighandler_t;
    action.sa_flags = libc::SA_SIGINFO | libc::SA_RESETHAND; // so that the second time it kills
    // SAFETY: the handler makes one system call; the old action is not asked for.
    assert_eq!(unsafe { libc::sigaction(libc::SIGSEGV, &raw const action, std::ptr::null_mut()) }, 0);
}

/// Runs `body` in a forked child, which then ends; returns its wait status.
pub(crate) fn in_fork(body: impl FnOnce()) -> i32 {
    // SAFETY: the child runs `body` on the one thread it has, and ends without returning to the caller.
    match unsafe { libc::fork() } {
        -1 => panic!("fork failed"),
        0 => {
            let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(body));
            // SAFETY: always safe; it ends the child without running what the parent registered.
            unsafe { libc::_exit(i32::from(ended.is_err())) }
        }
        child => {
            let mut status = 0;
            // SAFETY: `status` outlives the call, and the child is this process's own.
            assert_eq!(unsafe { libc::waitpid(child, &raw mut status, 0) }, child);
            status
        }
    }
}

/// A forked child was killed by SIGSEGV.
pub(crate) fn segfaulted(status: i32) -> bool {
    libc::WIFSIGNALED(status) && libc::WTERMSIG(status) == libc::SIGSEGV
}

/// One line of `/proc/self/maps`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mapping {
    pub(crate) range: Range<usize>,
    pub(crate) access: String,
}

/// All mappings of this process.
pub(crate) fn mappings() -> Vec<Mapping> {
    let maps = std::fs::read_to_string("/proc/self/maps").expect("proc is mounted");
    maps.lines().filter_map(mapping).collect()
}

/// Those that overlap `range`.
pub(crate) fn mappings_in(range: &Range<usize>) -> Vec<Mapping> {
    let overlaps = |mapping: &Mapping| mapping.range.start < range.end && range.start < mapping.range.end;
    mappings().into_iter().filter(overlaps).collect()
}

fn mapping(line: &str) -> Option<Mapping> {
    let mut words = line.split_whitespace();
    let (start, end) = words.next()?.split_once('-')?;
    let address = |text| usize::from_str_radix(text, 16).ok();
    Some(Mapping { range: address(start)?..address(end)?, access: words.next()?.to_owned() })
}

/// What `/proc/self/smaps` says in the line `key` of the mapping at `address`.
pub(crate) fn smaps(address: usize, key: &str) -> String {
    let smaps = std::fs::read_to_string("/proc/self/smaps").expect("proc is mounted");
    let mut inside = false;
    for line in smaps.lines() {
        if let Some(mapping) = mapping(line) {
            inside = mapping.range.contains(&address);
        } else if inside && let Some(value) = line.strip_prefix(key) {
            return value.trim_start_matches(':').trim().to_owned();
        }
    }
    panic!("no mapping at {address:#x}, or no `{key}` in it")
}

/// The component of this path, as it is now.
pub(crate) fn report_of(path: &str) -> ComponentReport {
    let reports = polycall::components();
    reports.into_iter().find(|report| report.path == path).expect("the component is linked in")
}

/// The component of a module beside the caller, as it is now.
macro_rules! report {
    ($module:ident) => {
        $crate::raw::report_of(concat!(module_path!(), "::", stringify!($module)))
    };
}
pub(crate) use report;

/// Where a component's region is.
pub(crate) fn region(report: &ComponentReport) -> Range<usize> {
    report.region.clone().expect("the component has a state")
}

/// Nobody is inside, and nothing of the region can be reached, whichever way it is closed.
#[track_caller]
pub(crate) fn assert_closed(report: &ComponentReport) {
    assert_eq!(report.open, 0, "{report}");
    let range = region(report);
    let committed = range.start..range.start + report.bytes_committed;
    match report.protection {
        Some(Protection::Mprotect) => {
            let mappings = mappings_in(&range);
            assert!(!mappings.is_empty(), "the region of {report} is not there");
            assert!(
                mappings.iter().all(|mapping| mapping.access.starts_with("---")),
                "{report} is open: {mappings:?}"
            );
        }
        Some(Protection::Pkey) => assert_eq!(reachable(committed), 0, "{report} is open"),
        Some(Protection::Unmapped) => {
            assert!(committed.clone().all(|at| read(at) == 0), "{report} left something");
        }
        other => panic!("{report}: not closed by {other:?}"),
    }
}

/// Pages of `range` that this thread could read. The kernel honours this thread's rights when it copies for write(2).
pub(crate) fn reachable(range: Range<usize>) -> usize {
    let (_reader, pipe) = std::io::pipe().expect("a pipe can be had");
    let may = |at: usize| {
        // SAFETY: the kernel checks the address itself, and answers EFAULT where this thread may not read.
        let put = unsafe { libc::write(pipe.as_raw_fd(), with_exposed_provenance_mut::<u8>(at).cast(), 1) };
        put != -1 || std::io::Error::last_os_error().raw_os_error() != Some(libc::EFAULT)
    };
    range.step_by(4096).filter(|at| may(*at)).count()
}

/// From now on this thread's system call of this number fails.
pub(crate) fn refuse(call: libc::c_long, errno: i32) {
    let filter = |code: u32, jt, jf, k| libc::sock_filter { code: code as u16, jt, jf, k };
    let mut program = [
        filter(libc::BPF_LD | libc::BPF_W | libc::BPF_ABS, 0, 0, 0), // the system call's number
        filter(libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K, 0, 1, call as u32),
        filter(libc::BPF_RET | libc::BPF_K, 0, 0, libc::SECCOMP_RET_ERRNO | errno as u32),
        filter(libc::BPF_RET | libc::BPF_K, 0, 0, libc::SECCOMP_RET_ALLOW),
    ];
    let program = libc::sock_fprog { len: program.len() as u16, filter: program.as_mut_ptr() };
    // SAFETY: takes no pointer.
    assert_eq!(unsafe { libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) }, 0);
    // SAFETY: the program is valid, and outlives the call, which copies it.
    let outcome = unsafe { libc::prctl(libc::PR_SET_SECCOMP, libc::SECCOMP_MODE_FILTER, &raw const program) };
    assert_eq!(outcome, 0, "{}", std::io::Error::last_os_error());
}

/// From now on whoever writes to standard error is told that its reader has left.
pub(crate) fn deafen_stderr() {
    let (_, pipe) = std::io::pipe().expect("a pipe can be had");
    // SAFETY: two descriptors that are open.
    assert_eq!(unsafe { libc::dup2(pipe.as_raw_fd(), libc::STDERR_FILENO) }, libc::STDERR_FILENO);
}
