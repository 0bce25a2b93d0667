//! Memory protection keys: rights over pages that each thread has for itself, in a register (pkeys(7), Linux 4.9).
//!
//! x86-64 only so far. Elsewhere, and on processors without them, [`Key::take`] says so.

use std::ptr::NonNull;

use crate::memory::kernel::{Access, Errno, sealed};

/// One of the fifteen keys that a process can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key(u8);

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod imp {
    use std::arch::asm;

    /// The processor has keys, and the kernel uses them: CPUID says both (OSPKE).
    pub(super) fn is_there() -> bool {
        // leaf 7 is below the highest leaf on every processor that has keys
        let highest = std::arch::x86_64::__cpuid(0).eax;
        highest >= 7 && std::arch::x86_64::__cpuid_count(7, 0).ecx & (1 << 4) != 0
    }

    /// This thread's rights: two bits a key, no access and no writing.
    pub(super) fn rights() -> u32 {
        let rights: u32;
        // SAFETY: only after `is_there`. RDPKRU wants zero in ECX, and clears EDX.
        unsafe {
            asm!("rdpkru", in("ecx") 0, out("eax") rights, out("edx") _, options(nostack, preserves_flags));
        }
        rights
    }

    /// Changes this thread's rights.
    ///
    /// # Safety
    ///
    /// Nobody has a reference into pages that this takes away.
    pub(super) unsafe fn set_rights(rights: u32) {
        // SAFETY: only after `is_there`. WRPKRU wants zeros in ECX and EDX. Not `nomem`: no load or store may move past it.
        unsafe {
            asm!("wrpkru", in("eax") rights, in("ecx") 0, in("edx") 0, options(nostack, preserves_flags));
        }
    }
}

#[cfg(not(all(target_os = "linux", target_arch = "x86_64")))]
mod imp {
    pub(super) fn is_there() -> bool {
        false
    }

    pub(super) fn rights() -> u32 {
        0
    }

    pub(super) unsafe fn set_rights(_rights: u32) {}
}

impl Key {
    /// Takes a key that nobody has; this thread has no rights under it yet. One system call.
    ///
    /// Nor has any other, unless something in the process took rights under this key before: who gave it back by
    /// `pkey_free(2)` with rights open left them to every thread that had them, and the kernel does not tell.
    ///
    /// `ENOSYS`: there are none here. `ENOSPC`: all are taken.
    pub(crate) fn take() -> Result<Self, Errno> {
        if !imp::is_there() {
            return Err(Errno(libc::ENOSYS));
        }
        Self::ask()
    }

    #[cfg(target_os = "linux")]
    fn ask() -> Result<Self, Errno> {
        const PKEY_DISABLE_ACCESS: libc::c_ulong = 1;
        // SAFETY: two numbers (pkey_alloc(2)).
        let key = unsafe { libc::syscall(libc::SYS_pkey_alloc, 0_u64, PKEY_DISABLE_ACCESS) };
        u8::try_from(key).map(Self).map_err(|_| Errno::last())
    }

    #[cfg(not(target_os = "linux"))]
    fn ask() -> Result<Self, Errno> {
        Err(Errno(libc::ENOSYS))
    }

    /// Gives the key back. No pages may be under it. One system call.
    pub(crate) fn give_back(self) {
        #[cfg(target_os = "linux")]
        // SAFETY: a number (pkey_free(2)). It can't fail for a key that was taken.
        unsafe {
            libc::syscall(libc::SYS_pkey_free, libc::c_int::from(self.0))
        };
    }

    /// Puts whole pages under this key, readable and writable for threads that have the rights. One system call.
    ///
    /// # Safety
    ///
    /// `base..base + len` are whole pages of the arena that nobody has a reference into.
    #[cfg(target_os = "linux")]
    pub(crate) unsafe fn guard(self, base: NonNull<u8>, len: usize) -> Result<(), Errno> {
        let rights = libc::PROT_READ | libc::PROT_WRITE;
        if sealed::is_on() {
            let arguments = [base.addr().get(), len, rights as usize, self.0.into(), 0, 0];
            // SAFETY: as below.
            return unsafe { sealed::call(libc::SYS_pkey_mprotect, arguments) }.map(drop);
        }
        // SAFETY: the caller owns the pages (pkey_mprotect(2)).
        match unsafe {
            libc::syscall(libc::SYS_pkey_mprotect, base.as_ptr(), len, rights, libc::c_int::from(self.0))
        } {
            0 => Ok(()),
            _ => Err(Errno::last()),
        }
    }

    #[cfg(not(target_os = "linux"))]
    pub(crate) unsafe fn guard(self, _base: NonNull<u8>, _len: usize) -> Result<(), Errno> {
        Err(Errno(libc::ENOSYS))
    }

    /// Sets what this thread may do with the pages under this key. No system call.
    ///
    /// # Safety
    ///
    /// This thread has no reference into the pages that `access` forbids.
    pub(crate) unsafe fn allow(self, access: Access) {
        let shift = u32::from(self.0) * 2;
        let forbidden = match access {
            Access::Closed => 0b11,
            Access::Read => 0b10,
            Access::ReadWrite => 0b00,
        };
        // SAFETY: a `Key` exists only where keys do; about references, the caller vouches.
        unsafe { imp::set_rights(imp::rights() & !(0b11 << shift) | forbidden << shift) };
    }
}
