//! What the kernel says of a failed access: why, where, and what was tried.

use std::ptr;

use libc::{c_int, c_void, siginfo_t};

/// What an access tried to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Attempt {
    Read,
    Write,
    /// It fetched an instruction.
    Execute,
    /// This processor does not say.
    Unknown,
}

/// Why a signal was sent.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cause {
    pub(crate) signal: c_int,
    pub(crate) code: c_int,
    /// The address that was accessed; zero if this was not about one.
    pub(crate) address: usize,
    /// The protection key that forbade it; only with [`SEGV_PKUERR`].
    pub(crate) key: u32,
    pub(crate) attempt: Attempt,
}

/// Nothing is mapped there.
pub(crate) const SEGV_MAPERR: c_int = 1;
/// A protection key forbids it (Linux 4.6).
pub(crate) const SEGV_PKUERR: c_int = 4;
/// From the kernel, about no address: on x86-64, one that is none.
const SI_KERNEL: c_int = 0x80;

impl Cause {
    /// # Safety
    ///
    /// The arguments are those of a handler with `SA_SIGINFO`.
    pub(crate) unsafe fn of(signal: c_int, info: *const siginfo_t, context: *const c_void) -> Self {
        // SAFETY: the kernel's, and valid while the handler runs.
        let info = unsafe { &*info };
        let code = info.si_code;
        let mut cause = Self { signal, code, address: 0, key: 0, attempt: Attempt::Unknown };
        if !cause.is_sent() && code != SI_KERNEL {
            // SAFETY: such codes of these signals have an address (sigaction(2)).
            cause.address = unsafe { info.si_addr() }.addr();
            // SAFETY: as the caller vouches.
            cause.attempt = unsafe { attempt(context) };
        }
        if signal == libc::SIGSEGV && code == SEGV_PKUERR {
            // SAFETY: this code has a key.
            cause.key = unsafe { key(info) };
        }
        cause
    }

    /// Whether somebody sent it, by kill(2) for one: then nothing was accessed.
    pub(crate) fn is_sent(&self) -> bool {
        self.code <= 0
    }
}

/// # Safety
///
/// The signal was sent for a protection key.
unsafe fn key(info: &siginfo_t) -> u32 {
    /// Behind three numbers, the address, and as much room as an address takes (asm-generic/siginfo.h).
    const SI_PKEY: usize = 12_usize.next_multiple_of(size_of::<usize>()) + 2 * size_of::<usize>();
    let info = ptr::from_ref(info).cast::<u8>();
    // SAFETY: inside the struct's 128 bytes.
    let key = unsafe { info.add(SI_PKEY) }.cast::<u32>();
    // SAFETY: written by the kernel with this code, and aligned, as the struct is to eight bytes.
    unsafe { key.read() }
}

/// What the processor said of the fault.
///
/// # Safety
///
/// The context is that of a handler with `SA_SIGINFO`.
#[cfg(target_arch = "x86_64")]
unsafe fn attempt(context: *const c_void) -> Attempt {
    const PAGE_FAULT: i64 = 14;
    // SAFETY: the kernel's, and valid while the handler runs.
    let context = unsafe { &*context.cast::<libc::ucontext_t>() };
    let registers = &context.uc_mcontext.gregs;
    match registers[libc::REG_TRAPNO as usize] {
        PAGE_FAULT => attempt_of(registers[libc::REG_ERR as usize]),
        _ => Attempt::Unknown,
    }
}

#[cfg(not(target_arch = "x86_64"))]
unsafe fn attempt(_context: *const c_void) -> Attempt {
    Attempt::Unknown
}

/// By the error code of an x86-64 page fault.
#[cfg(target_arch = "x86_64")]
fn attempt_of(error: i64) -> Attempt {
    const WRITE: i64 = 1 << 1;
    const FETCH: i64 = 1 << 4;
    match error {
        error if error & FETCH != 0 => Attempt::Execute,
        error if error & WRITE != 0 => Attempt::Write,
        _ => Attempt::Read,
    }
}

#[cfg(all(test, target_arch = "x86_64"))]
mod tests {
    use super::{Attempt, attempt_of};

    #[test]
    fn a_page_fault_says_what_was_tried() {
        let user = 1 << 2;
        let by_key = 1 << 5;
        assert_eq!(attempt_of(user), Attempt::Read);
        assert_eq!(attempt_of(user | 1 | 1 << 1), Attempt::Write);
        assert_eq!(attempt_of(user | 1 | 1 << 1 | by_key), Attempt::Write);
        assert_eq!(attempt_of(user | 1 | 1 << 4), Attempt::Execute);
    }
}
