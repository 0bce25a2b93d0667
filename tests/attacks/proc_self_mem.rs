//! Attack: ask the kernel for a closed region's bytes, past the page table. `/proc/self/mem` obliges: a limit, shown.

use std::fs::File;
use std::os::unix::fs::FileExt;

use polycall::Protection;
use polycall::prelude::*;

use crate::raw::{self, report};

#[micro(scope = "isolated", max_memory = "64K")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        secret: [u8; 32],
    }

    #[polycall_export]
    pub fn keep(vault: &mut Vault) {
        vault.secret = *b"what a debugger could read, too.";
    }
}

#[polycall::test(allowed = [vault])]
fn proc_self_mem_reads_a_closed_region(cap: &mut Cap<'_>) {
    vault::keep(cap).unwrap();
    let report = report!(vault);
    raw::assert_closed(&report);
    let mut bytes = [0; 32];
    let memory = File::open("/proc/self/mem").unwrap();
    match memory.read_exact_at(&mut bytes, raw::region(&report).start as u64) {
        Ok(()) => assert_eq!(&bytes, b"what a debugger could read, too."),
        Err(refused) => println!("this kernel refuses it: {refused}"),
    }
}

/// Of its own, since tests run side by side.
#[micro(scope = "isolated", max_memory = "64K")]
pub mod written {
    #[isolated]
    pub struct Written {
        byte: u8,
    }

    #[polycall_export]
    pub fn kept(written: &Written) -> u8 {
        written.byte
    }
}

#[polycall::test(allowed = [written])]
fn proc_self_mem_writes_a_closed_region(cap: &mut Cap<'_>) {
    let memory = File::options().write(true).open("/proc/self/mem").unwrap();
    match memory.write_all_at(b"W", raw::region(&report!(written)).start as u64) {
        Ok(()) => assert_eq!(written::kept(cap), Ok(b'W')),
        Err(refused) => println!("this kernel refuses it: {refused}"),
    }
}

/// The other interface respects a closed page, and does not know of keys: it reads for whomever, as a debugger does.
#[polycall::test(allowed = [vault])]
fn process_vm_readv_does_not_unless_a_key_is_all(cap: &mut Cap<'_>) {
    vault::keep(cap).unwrap();
    let mut bytes = [0u8; 32];
    let start = raw::region(&report!(vault)).start;
    let mine = libc::iovec { iov_base: bytes.as_mut_ptr().cast(), iov_len: 32 };
    let theirs = libc::iovec { iov_base: std::ptr::with_exposed_provenance_mut(start), iov_len: 32 };
    // SAFETY: always safe.
    let me = unsafe { libc::getpid() };
    // SAFETY: `mine` is a buffer of that length; the kernel checks `theirs`.
    let read = unsafe { libc::process_vm_readv(me, &raw const mine, 1, &raw const theirs, 1, 0) };
    let error = std::io::Error::last_os_error();
    if report!(vault).protection == Some(Protection::Pkey) {
        assert_eq!(read, 32, "{error}: keys hold here: say so in the documents");
        assert_eq!(&bytes, b"what a debugger could read, too.");
    } else {
        assert_eq!((read, error.raw_os_error()), (-1, Some(libc::EFAULT)));
        assert_eq!(bytes, [0; 32]);
    }
}

/// So do the calls that take a buffer.
#[polycall::test(allowed = [vault])]
fn write_2_does_not(cap: &mut Cap<'_>) {
    vault::keep(cap).unwrap();
    let start = raw::region(&report!(vault)).start;
    let mut pipe = [0; 2];
    // SAFETY: the array has room for the two descriptors.
    assert_eq!(unsafe { libc::pipe(pipe.as_mut_ptr()) }, 0);
    // SAFETY: the kernel checks the address.
    let written = unsafe { libc::write(pipe[1], std::ptr::with_exposed_provenance(start), 32) };
    let error = std::io::Error::last_os_error();
    assert_eq!((written, error.raw_os_error()), (-1, Some(libc::EFAULT)));
    for end in pipe {
        // SAFETY: the descriptor is this test's own, and not used again.
        unsafe { libc::close(end) };
    }
}
