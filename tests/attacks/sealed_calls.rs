//! Attack: ask the kernel, through libc, to open a closed region or to put something else in its place.

use polycall::prelude::*;
use polycall::{Hardened, RegionError};

use crate::child;
use crate::raw::{self, report};

#[micro(scope = "isolated", max_memory = "8M", protection = "mprotect")]
pub mod vault {
    use polycall::region::{Locked, Region};

    use super::RegionError;

    #[isolated]
    pub struct Vault {
        bytes: heap::Vec<u8>,
        locked: Option<Region<Micro, Locked>>,
    }

    #[polycall_export]
    pub fn grow(vault: &mut Vault, more: usize) -> usize {
        vault.bytes.extend_from_slice(&vec![7; more]);
        vault.bytes.len()
    }

    #[polycall_export]
    pub fn lock(cap: &mut Cap<'_>) -> Result<u8, RegionError> {
        let region = cap.pool().region(5000).build()?;
        region.write(cap)?.fill(9);
        let locked = region.lock(cap)?;
        let first = locked.view(cap)?[4999];
        cap.state_mut().locked = Some(locked);
        Ok(first)
    }
}

polycall::host! { pub App, allowed = [vault] }

/// Which of the attacks the kernel refuses with `EPERM`.
fn refused() -> [bool; 9] {
    let at = std::ptr::with_exposed_provenance_mut::<libc::c_void>(raw::region(&report!(vault)).start);
    let page = 4096;
    let is = |failed: bool| failed && std::io::Error::last_os_error().raw_os_error() == Some(libc::EPERM);
    let anywhere = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
    // SAFETY: a fresh mapping.
    let other = unsafe { libc::mmap(std::ptr::null_mut(), page, libc::PROT_READ, anywhere, -1, 0) };
    // SAFETY: the attack. Where it is not refused, the vault is not used afterwards.
    let protect = is(unsafe { libc::mprotect(at, page, libc::PROT_READ) } == -1);
    // SAFETY: as above.
    let key = is(unsafe { libc::syscall(libc::SYS_pkey_mprotect, at, page, libc::PROT_READ, -1_i64) } == -1);
    let moves = libc::MREMAP_MAYMOVE | libc::MREMAP_FIXED;
    // SAFETY: as above.
    let moved = is(unsafe { libc::mremap(other, page, page, moves, at) } == libc::MAP_FAILED);
    let over = anywhere | libc::MAP_FIXED;
    // SAFETY: as above.
    let mapped = is(unsafe { libc::mmap(at, page, libc::PROT_READ, over, -1, 0) } == libc::MAP_FAILED);
    // SAFETY: as above: the kernel drops what is there, closed or not.
    let emptied = is(unsafe { libc::madvise(at, page, libc::MADV_DONTNEED) } == -1);
    // SAFETY: as above.
    let shifted =
        is(unsafe { libc::syscall(libc::SYS_remap_file_pages, at, page, 0_u64, 0_u64, 0_u64) } == -1);
    // SAFETY: memory of its own, which goes with its last mapping.
    let memory = unsafe { libc::shmget(libc::IPC_PRIVATE, page, 0o600) };
    // SAFETY: as above: it takes the place of what is there.
    let attached = is(unsafe { libc::shmat(memory, at, libc::SHM_REMAP) }.addr() == usize::MAX);
    // SAFETY: a number.
    unsafe { libc::shmctl(memory, libc::IPC_RMID, std::ptr::null_mut()) };
    // SAFETY: as above: the same call by the number that it has for 32-bit pointers, where the kernel knows those.
    let x32 = is(unsafe { libc::syscall(libc::SYS_mprotect | 0x4000_0000, at, page, libc::PROT_READ) } == -1);
    // SAFETY: as above.
    let unmapped = is(unsafe { libc::munmap(at, page) } == -1);
    [protect, key, moved, mapped, emptied, shifted, attached, x32, unmapped]
}

#[test]
fn from_outside_nothing_changes_a_region() {
    let ended = child::run(|| {
        let (tell, told) = std::sync::mpsc::channel::<()>();
        let older = std::thread::spawn(move || {
            told.recv().unwrap();
            refused()
        });
        Options::new().seal_syscalls().start().unwrap();
        assert_eq!(polycall::status().syscalls_sealed, Hardened::On);
        assert!(polycall::status().to_string().contains("system calls sealed: on"));
        assert_eq!(refused(), [true; 9]);
        tell.send(()).unwrap();
        assert_eq!(older.join().unwrap(), [true; 9], "a thread that was there before");
        assert_eq!(std::thread::spawn(refused).join().unwrap(), [true; 9], "and one that came later");

        // polycall itself goes on, through growth, sealed slots, a reset and the end
        let entered = App::enter(|cap| {
            assert_eq!(vault::grow(cap, 3 << 20), Ok(3 << 20));
            assert_eq!(vault::lock(cap), Ok(9));
            cap.reset::<vault::Micro>().unwrap();
            assert_eq!((vault::grow(cap, 10), vault::lock(cap)), (Ok(10), Ok(9)));
            raw::assert_closed(&report!(vault));
            cap.end::<vault::Micro>().unwrap();
        });
        entered.unwrap();
        // and so does everybody else
        let grown: Vec<u8> = (0..64 << 20).map(|i| i as u8).collect();
        assert_eq!(grown.len(), 64 << 20);
    });
    ended.exited(0);
}

/// The control: unsealed, each of them succeeds.
#[test]
fn without_the_seal_everything_does() {
    let ended = child::run(|| {
        Options::new().start().unwrap();
        assert_eq!(polycall::status().syscalls_sealed, Hardened::NotAsked);
        assert_eq!(refused(), [false; 9]);
    });
    ended.exited(0);
}

#[test]
fn a_seal_that_is_refused_is_seen() {
    let ended = child::run(|| {
        raw::refuse(libc::SYS_seccomp, libc::EACCES);
        Options::new().seal_syscalls().start().unwrap();
        assert_eq!(polycall::status().syscalls_sealed, Hardened::Refused(libc::EACCES));
        assert_eq!(App::enter(|cap| vault::grow(cap, 10)), Ok(Ok(10)));
    });
    ended.exited(0);
}
