//! The signals of failed accesses: who handles them, and what a handler may do.
//!
//! All of it is async-signal-safe (signal-safety(7)): system calls and arithmetic, no allocation, no lock.
//!
//! Why not the crate `signal-hook-registry`: it refuses SIGSEGV for good reasons. It calls the handler that was there
//! before it calls ours, and std's takes all handlers away; it swallows a signal that nobody handled, so that a fault
//! would come again for ever; and it hands on neither the registers, which say whether it was a write, nor the stack
//! that std keeps for the case that the ordinary one is used up.

use std::mem;
use std::ptr;

use libc::{c_int, c_void, siginfo_t};

use crate::memory::kernel::Errno;

/// The signals of failed accesses. Linux raises SIGBUS where the memory behind a page could not be had.
pub(crate) const FAULTS: [c_int; 2] = [libc::SIGSEGV, libc::SIGBUS];

pub(crate) type Handler = unsafe extern "C" fn(c_int, *mut siginfo_t, *mut c_void);

/// What happens at a signal.
#[derive(Clone, Copy)]
pub(crate) struct Disposition(libc::sigaction);

impl Disposition {
    /// The process dies by it.
    pub(crate) fn default() -> Self {
        // SAFETY: a C struct of numbers, for which zeros are valid, and `SIG_DFL` with an empty mask.
        Self(unsafe { mem::zeroed() })
    }

    /// `handler` in place of what `before` says: on the stack and with the signals blocked that the one before would
    /// have, since it may be called from there.
    pub(crate) fn instead_of(before: &Self, handler: Handler) -> Self {
        let mut mine = before.0;
        mine.sa_sigaction = handler as *const () as usize;
        mine.sa_flags = match before.calls() {
            true => libc::SA_SIGINFO | before.0.sa_flags & (libc::SA_ONSTACK | libc::SA_RESTART),
            // A thread without a stack for signals, as C makes them, handles it on its ordinary one.
            false => libc::SA_SIGINFO | libc::SA_ONSTACK,
        };
        Self(mine)
    }

    pub(crate) fn in_force(signal: c_int) -> Result<Self, Errno> {
        let mut now = Self::default();
        // SAFETY: changes nothing, and writes to a struct that outlives the call.
        match unsafe { libc::sigaction(signal, ptr::null(), &raw mut now.0) } {
            0 => Ok(now),
            _ => Err(Errno::last()),
        }
    }

    /// From now on this happens; returns what did before.
    pub(crate) fn put_in_force(&self, signal: c_int) -> Result<Self, Errno> {
        let mut before = Self::default();
        // SAFETY: a disposition is either one that the kernel gave out or made by the two functions above, whose
        // handler lives as long as the program.
        match unsafe { libc::sigaction(signal, &raw const self.0, &raw mut before.0) } {
            0 => Ok(before),
            _ => Err(Errno::last()),
        }
    }

    pub(crate) fn is_default(&self) -> bool {
        self.0.sa_sigaction == libc::SIG_DFL
    }

    pub(crate) fn is_ignored(&self) -> bool {
        self.0.sa_sigaction == libc::SIG_IGN
    }

    /// Whether it calls somebody.
    fn calls(&self) -> bool {
        !self.is_default() && !self.is_ignored()
    }

    /// Whether it calls the same as another.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.0.sa_sigaction == other.0.sa_sigaction
    }

    pub(crate) fn is_handler(&self, handler: Handler) -> bool {
        self.0.sa_sigaction == handler as *const () as usize
    }

    /// Calls the handler as the kernel would, if there is one.
    ///
    /// # Safety
    ///
    /// Called in a handler of [`instead_of`](Self::instead_of) this, with its arguments.
    pub(crate) unsafe fn call(&self, signal: c_int, info: *mut siginfo_t, context: *mut c_void) {
        if !self.calls() {
            return;
        }
        if self.0.sa_flags & libc::SA_RESETHAND != 0 {
            let _ = Self::default().put_in_force(signal); // as it was a moment ago with another handler: can't fail
        }
        if self.0.sa_flags & libc::SA_NODEFER != 0 {
            unblock(signal);
        }
        let handler = self.0.sa_sigaction as *const ();
        if self.0.sa_flags & libc::SA_SIGINFO != 0 {
            // SAFETY: with this flag it is such a function (sigaction(2)).
            let handler = unsafe { mem::transmute::<*const (), Handler>(handler) };
            // SAFETY: called with what the kernel said, as the caller vouches.
            unsafe { handler(signal, info, context) };
        } else {
            // SAFETY: without it, it is such a function.
            let handler = unsafe { mem::transmute::<*const (), unsafe extern "C" fn(c_int)>(handler) };
            // SAFETY: as above.
            unsafe { handler(signal) };
        }
    }
}

fn unblock(signal: c_int) {
    let mut signals = Disposition::default().0.sa_mask;
    // SAFETY: an empty set, which outlives the call.
    unsafe { libc::sigaddset(&raw mut signals, signal) };
    // SAFETY: as above; the mask is this thread's, and is put back when the handler returns.
    unsafe { libc::pthread_sigmask(libc::SIG_UNBLOCK, &raw const signals, ptr::null_mut()) };
}

/// Sends this thread the signal it is handling once more, with all that was said of it: it comes when the handler
/// returns.
///
/// # Safety
///
/// Called in a handler, with its arguments.
pub(crate) unsafe fn send_again(signal: c_int, info: *mut siginfo_t) {
    // SAFETY: takes nothing.
    let process = unsafe { libc::getpid() };
    // SAFETY: numbers, and the kernel's own struct. A thread may tell itself anything (rt_tgsigqueueinfo(2)).
    let sent = unsafe {
        libc::syscall(libc::SYS_rt_tgsigqueueinfo, process, this_thread(), signal, info.cast_const())
    };
    if sent != 0 {
        // SAFETY: takes a number.
        unsafe { libc::raise(signal) };
    }
}

/// Which process this is, other in a forked child.
pub(crate) fn this_process() -> c_int {
    // SAFETY: takes nothing.
    unsafe { libc::getpid() }
}

/// The kernel's number for this thread.
pub(crate) fn this_thread() -> c_int {
    // SAFETY: takes nothing; not `gettid(3)`, which glibc has since 2.30.
    unsafe { libc::syscall(libc::SYS_gettid) as c_int }
}

/// The kernel's name for this thread: up to 15 bytes, then zeros.
pub(crate) fn thread_name() -> [u8; 16] {
    let mut name = [0_u8; 16];
    // SAFETY: as many bytes as it writes (prctl(2)).
    unsafe { libc::prctl(libc::PR_GET_NAME, name.as_mut_ptr()) };
    name
}

/// Writes to standard error at once, so that it is not mixed with others' output; or not at all, if that would raise
/// SIGPIPE, or wait for a reader who does not come: the process is to end as it would have without this.
pub(crate) fn complain(text: &[u8]) {
    const PATIENCE: c_int = 1000; // milliseconds
    let mut stderr = libc::pollfd { fd: libc::STDERR_FILENO, events: libc::POLLOUT, revents: 0 };
    // SAFETY: one entry, which outlives the call.
    unsafe { libc::poll(&raw mut stderr, 1, PATIENCE) };
    if stderr.revents == libc::POLLOUT {
        // SAFETY: the text outlives the call.
        unsafe { libc::write(libc::STDERR_FILENO, text.as_ptr().cast(), text.len()) };
    }
}

/// Runs what changes `errno`, and puts it back: the code that a handler interrupts may be about to look at it.
pub(crate) fn keeping_errno(body: impl FnOnce()) {
    // SAFETY: takes nothing.
    let errno = unsafe { libc::__errno_location() };
    // SAFETY: this thread's own, while it lives.
    let before = unsafe { *errno };
    body();
    // SAFETY: as above.
    unsafe { *errno = before };
}

#[cfg(test)]
mod tests {
    use super::{Disposition, Handler, keeping_errno};

    #[test]
    fn a_handler_stands_in_on_the_stack_of_the_one_before() {
        unsafe extern "C" fn nothing(_: i32, _: *mut libc::siginfo_t, _: *mut libc::c_void) {}
        let flags = |before: i32| {
            let mut user = Disposition::instead_of(&Disposition::default(), nothing);
            user.0.sa_flags = before;
            Disposition::instead_of(&user, nothing as Handler).0.sa_flags
        };
        assert_eq!(flags(libc::SA_SIGINFO), libc::SA_SIGINFO);
        assert_eq!(flags(libc::SA_ONSTACK | libc::SA_NODEFER), libc::SA_SIGINFO | libc::SA_ONSTACK);
        let first = Disposition::instead_of(&Disposition::default(), nothing);
        assert_eq!(first.0.sa_flags, libc::SA_SIGINFO | libc::SA_ONSTACK);
        assert!(first.is_handler(nothing) && first.is_same(&first) && !first.is_default());
    }

    #[test]
    fn errno_is_put_back() {
        // SAFETY: no such descriptor; sets `errno` to EBADF.
        unsafe { libc::close(-1) };
        keeping_errno(|| {
            // SAFETY: no such signal; sets `errno` to EINVAL.
            unsafe { libc::raise(-1) };
        });
        assert_eq!(std::io::Error::last_os_error().raw_os_error(), Some(libc::EBADF));
    }
}
