//! The one seam through which polycall asks the kernel to change pages.
//!
//! Whatever counts or filters these calls does it here: pages in this file, the file behind an unmapped region in
//! [`file`], other pages behind a region's addresses in [`backing`], protection keys in [`keys`]. [`probe`] asks what
//! there is, [`sealed`] keeps others from asking; the signals of failed accesses are in [`signals`] and [`cause`].

pub(crate) mod backing;
#[cfg(target_os = "linux")]
pub(crate) mod cause;
pub(crate) mod clock;
pub(crate) mod file;
pub(crate) mod keys;
pub(crate) mod probe;
pub(crate) mod sealed;
pub(crate) mod shared;
#[cfg(target_os = "linux")]
pub(crate) mod signals;
pub(crate) mod ticks;

use std::ptr::NonNull;
use std::sync::atomic::{AtomicBool, Ordering};

use region::Protection;

/// How wide pages are open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Access {
    Closed,
    Read,
    ReadWrite,
}

impl Access {
    /// The access that was stored as this number.
    #[inline]
    pub(crate) fn of(number: u8) -> Self {
        match number {
            0 => Self::Closed,
            1 => Self::Read,
            _ => Self::ReadWrite,
        }
    }
}

/// Advice about a range, each a `madvise(2)` call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Advice {
    /// `MADV_DONTDUMP` (Linux 3.4): not in core dumps.
    NoDump,
    /// `MADV_DONTFORK` (Linux 2.6.16): not in forked children.
    NoFork,
    /// `MADV_HUGEPAGE` (Linux 2.6.38): back with 2 MiB pages when touched.
    HugePages,
    /// `MADV_DONTNEED`: what was in private pages is gone, and they are zeros when they are next touched.
    Discard,
    /// `MADV_COLLAPSE` (Linux 6.1): put populated 4 KiB pages together into 2 MiB ones now.
    Collapse,
}

/// An `errno`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Errno(pub(crate) i32);

impl std::fmt::Display for Errno {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::io::Error::from_raw_os_error(self.0).fmt(f)
    }
}

impl Errno {
    /// Of the system call that just failed on this thread.
    fn last() -> Self {
        Self(std::io::Error::last_os_error().raw_os_error().unwrap_or(libc::EIO))
    }
}

/// Bytes in a page. No system call: `sysconf(3)` keeps it.
pub(crate) fn page_size() -> usize {
    region::page::size()
}

/// Reserves `len` bytes of address space that nothing can reach; no memory is committed. One system call.
/// The range is never given back: domains live as long as the process.
pub(crate) fn reserve(len: usize) -> Result<NonNull<u8>, Errno> {
    let (base, _) = region::alloc(len, Protection::NONE).map_err(errno)?.into_raw_parts::<u8>();
    NonNull::new(base).ok_or(Errno(libc::ENOMEM))
}

/// Opens or closes whole pages. One system call.
///
/// # Safety
///
/// `base..base + len` are whole pages of the arena, and no reference into them is alive that `access` forbids.
#[inline(always)] // as in `Place`
pub(crate) unsafe fn protect(base: NonNull<u8>, len: usize, access: Access) -> Result<(), Errno> {
    #[cfg(target_os = "linux")]
    {
        let rights = match access {
            Access::Closed => libc::PROT_NONE,
            Access::Read => libc::PROT_READ,
            Access::ReadWrite => libc::PROT_READ | libc::PROT_WRITE,
        };
        if sealed::is_on() {
            let arguments = [base.addr().get(), len, rights as usize, 0, 0, 0];
            // SAFETY: as below.
            return unsafe { sealed::call(libc::SYS_mprotect, arguments) }.map(drop);
        }
        // `region::protect` would round what is whole already, for a twentieth of what this costs.
        // SAFETY: the caller owns the pages and vouches that no reference contradicts the new access (mprotect(2)).
        match unsafe { libc::mprotect(base.as_ptr().cast(), len, rights) } {
            0 => Ok(()),
            _ => Err(Errno::last()),
        }
    }
    #[cfg(not(target_os = "linux"))]
    {
        let protection = match access {
            Access::Closed => Protection::NONE,
            Access::Read => Protection::READ,
            Access::ReadWrite => Protection::READ_WRITE,
        };
        // SAFETY: as above.
        unsafe { region::protect(base.as_ptr(), len, protection) }.map_err(errno)
    }
}

/// Gives advice about whole pages. One system call.
///
/// # Safety
///
/// `base..base + len` are whole pages of the arena. For [`Advice::Discard`], nobody wants their contents any more; no
/// other advice changes them in this process.
pub(crate) unsafe fn advise(base: NonNull<u8>, len: usize, advice: Advice) -> Result<(), Errno> {
    let advice = match advice {
        Advice::NoDump => libc::MADV_DONTDUMP,
        Advice::NoFork => libc::MADV_DONTFORK,
        Advice::HugePages => libc::MADV_HUGEPAGE,
        Advice::Discard => libc::MADV_DONTNEED,
        Advice::Collapse => libc::MADV_COLLAPSE,
    };
    if sealed::is_on() {
        // SAFETY: as below.
        return unsafe {
            sealed::call(libc::SYS_madvise, [base.addr().get(), len, advice as usize, 0, 0, 0])
        }
        .map(drop);
    }
    // SAFETY: the range is the caller's, who vouches for what the one advice takes away (madvise(2)).
    match unsafe { libc::madvise(base.as_ptr().cast(), len, advice) } {
        0 => Ok(()),
        _ => Err(Errno::last()),
    }
}

/// Keeps whole pages in memory, off every disk (`mlock(2)`). One system call.
///
/// # Safety
///
/// `base..base + len` are whole committed pages of the arena.
pub(crate) unsafe fn keep_in_ram(base: NonNull<u8>, len: usize) -> Result<(), Errno> {
    // SAFETY: the caller's own pages; locking changes neither contents nor access.
    match unsafe { libc::mlock(base.as_ptr().cast(), len) } {
        0 => Ok(()),
        _ => Err(Errno::last()),
    }
}

/// Takes back what [`keep_in_ram`] did (`munlock(2)`). One system call.
///
/// # Safety
///
/// As there.
pub(crate) unsafe fn release_from_ram(base: NonNull<u8>, len: usize) -> Result<(), Errno> {
    // SAFETY: the caller's own pages.
    match unsafe { libc::munlock(base.as_ptr().cast(), len) } {
        0 => Ok(()),
        _ => Err(Errno::last()),
    }
}

/// Whether the process has more rights than who started it, as one that is set-user-ID has (`AT_SECURE`, getauxval(3)). No
/// system call.
pub(crate) fn is_privileged() -> bool {
    #[cfg(target_os = "linux")]
    {
        // SAFETY: takes a number, and only reads what the kernel left at the start.
        unsafe { libc::getauxval(libc::AT_SECURE) != 0 }
    }
    #[cfg(not(target_os = "linux"))]
    {
        // SAFETY: it takes nothing.
        let real = unsafe { libc::getuid() };
        // SAFETY: as above.
        let effective = unsafe { libc::geteuid() };
        real != effective
    }
}

/// Set in a forked child, where no region is.
static FORKED: AtomicBool = AtomicBool::new(false);

/// Whether this is a forked child, where no region is.
pub(crate) fn is_forked() -> bool {
    FORKED.load(Ordering::Relaxed)
}

/// Says so, in the child.
pub(crate) fn has_forked() {
    FORKED.store(true, Ordering::Relaxed);
}

/// Runs `mark` in every child that `fork(3)` makes from now on. Raw `clone(2)` goes past it.
pub(crate) fn in_forked_children(mark: extern "C" fn()) {
    // The only failure is ENOMEM while registering; children then find their regions absent (`MADV_DONTFORK`)
    // and fault instead of being denied: still closed.
    // SAFETY: `mark` is an `extern "C" fn()` that lives for the whole program.
    let _ = unsafe { libc::pthread_atfork(None, None, Some(mark)) };
}

/// The kernel's number for this thread; zero where it can't be asked.
pub(crate) fn this_thread() -> i32 {
    #[cfg(target_os = "linux")]
    return signals::this_thread();
    #[cfg(not(target_os = "linux"))]
    0
}

/// Sleeps for a millisecond, or less if a signal comes. Async-signal-safe. One system call.
pub(crate) fn nap() {
    let time = libc::timespec { tv_sec: 0, tv_nsec: 1_000_000 };
    // SAFETY: the time outlives the call, and nobody wants to know what is left of it.
    unsafe { libc::nanosleep(&raw const time, std::ptr::null_mut()) };
}

/// A memory fence in every other thread: what each had stored before is seen here afterwards, and what this thread
/// had stored before, each sees that comes to look. Takes some milliseconds.
pub(crate) fn fence_all_threads() {
    #[cfg(target_os = "linux")]
    {
        const MEMBARRIER_CMD_GLOBAL: libc::c_int = 1; // Linux 4.3
        let flags: libc::c_uint = 0;
        // SAFETY: numbers (membarrier(2)).
        if unsafe { libc::syscall(libc::SYS_membarrier, MEMBARRIER_CMD_GLOBAL, flags) } == 0 {
            return;
        }
    }
    // A processor keeps a store to itself for nanoseconds; nothing says so in writing.
    std::sync::atomic::fence(Ordering::SeqCst);
    std::thread::sleep(std::time::Duration::from_millis(10));
}

/// Runs `last` when the process ends by `exit(3)`, or by returning from its `main`.
pub(crate) fn at_exit(last: extern "C" fn()) {
    // The only failure is ENOMEM; whoever needs it to run ends polycall by the host's `main`.
    // SAFETY: `last` is an `extern "C" fn()` that lives for the whole program.
    let _ = unsafe { libc::atexit(last) };
}

/// Says something on standard error, or not, if nobody takes it: it never panics, as `eprintln!` does, where a region is
/// open or a destructor runs, and it waits for no lock.
pub(crate) fn complain(text: &str) {
    #[cfg(target_os = "linux")]
    signals::complain(text.as_bytes());
    #[cfg(not(target_os = "linux"))]
    let _ = std::io::Write::write_all(&mut std::io::stderr(), text.as_bytes());
}

fn errno(error: region::Error) -> Errno {
    Errno(match error {
        region::Error::SystemCall(code) => code,
        _ => libc::EINVAL,
    })
}
