//! Attack: change a locked region, by its own handles, by a stray pointer, or by asking the kernel.

use polycall::Hardened;
use polycall::RegionError;
use polycall::prelude::*;
use polycall::region::{Grant, ReadOnly, ReadWrite, RegionFlags, RegionReport};

use crate::raw::{self, report};
use crate::{child, started};

type Reading = Grant<owner::Micro, holder::Micro, ReadOnly>;
type Writing = Grant<owner::Micro, holder::Micro, ReadWrite>;

#[micro(scope = "isolated", max_memory = "256K")]
pub mod owner {
    use polycall::region::{Locked, Permissions, READ, READ_WRITE, Region, Shared};

    use super::{Reading, RegionError, Writing, holder};

    #[isolated]
    pub struct Owner {
        locked: Option<Region<Micro, Locked>>,
        other: Option<Region<Micro, Locked>>,
        shared: Option<Region<Micro, Shared>>,
        secret: [u8; 64],
    }

    /// A locked region of 100 bytes of `byte`, and grants that are older than the lock.
    #[polycall_export]
    pub fn lock(cap: &mut Cap<'_>, byte: u8) -> Result<(Reading, Writing), RegionError> {
        let region = cap.pool().region(100).shared().build()?;
        region.write(cap)?.fill(byte);
        let reading = region.share_with::<holder::Micro, _>(cap, READ)?;
        assert!(reading.len() == 100 && region.clone().permissions().contains(Permissions::WRITE));
        let writing = region.share_with::<holder::Micro, _>(cap, READ_WRITE)?;
        let stale = region.clone();
        let locked = region.lock(cap)?;
        let is_locked = RegionError::IsLocked { owner: "owner" };
        let both = Permissions::READ | Permissions::WRITE;
        assert_eq!(stale.protect(cap, both), Err(is_locked.clone()), "no other handle unlocks it");
        assert_eq!(stale.share_with::<holder::Micro, _>(cap, READ).map(drop), Err(is_locked));
        assert!(stale.write(cap).is_err());
        assert_eq!(stale.read(cap)?[99], byte);
        let secret = &cap.state().secret;
        assert_eq!(locked.view(cap)?[0], byte, "beside the state: {secret:?}");
        let state = cap.state_mut();
        state.other = state.locked.take();
        state.locked = Some(locked);
        Ok((reading, writing))
    }

    /// A grant to a region that is not locked.
    #[polycall_export]
    pub fn share(cap: &mut Cap<'_>) -> Result<Reading, RegionError> {
        let region = cap.pool().region(100).shared().build()?;
        let reading = region.share_with::<holder::Micro, _>(cap, READ)?;
        cap.state_mut().shared = Some(region);
        Ok(reading)
    }

    #[polycall_export]
    pub fn let_go(owner: &mut Owner) {
        owner.locked = None;
        owner.other = None;
    }

    /// Ends the region while it is looked at.
    #[polycall_export]
    pub fn let_go_while_looking(cap: &mut Cap<'_>) -> Result<(u8, u8), RegionError> {
        let locked = cap.state().locked.clone().expect("it was locked");
        cap.state_mut().locked = None;
        let view = locked.view(cap)?;
        let before = view[0];
        drop(locked); // the last handle
        Ok((before, view[0]))
    }
}

#[micro(scope = "shared", allowed = [owner])]
pub mod holder {
    use super::{Reading, RegionError, Writing};

    /// Looks, and forgets that it does.
    #[polycall_export]
    pub fn look_for_good(cap: &mut Cap<'_>, grant: Reading) -> Result<(), RegionError> {
        std::mem::forget(grant.view(cap)?);
        Ok(())
    }

    #[polycall_export]
    pub fn view(cap: &mut Cap<'_>, grant: Reading) -> Result<u8, RegionError> {
        assert_eq!(grant.read(cap)?.len(), 100);
        Ok(grant.view(cap)?[0])
    }

    #[polycall_export]
    pub fn write(cap: &mut Cap<'_>, grant: Writing, byte: u8) -> Result<(), RegionError> {
        assert!(grant.atomics(cap).is_err());
        grant.write(cap)?.fill(byte);
        Ok(())
    }
}

polycall::host! { pub App, allowed = [owner, holder] }

fn enter(body: impl FnOnce(&mut Cap<'_, App>)) {
    started();
    App::enter(body).unwrap();
}

fn region() -> RegionReport {
    report!(owner).regions.remove(0)
}

#[test]
fn it_stays_open_for_reading_says_so_and_is_wiped_at_its_end() {
    let ended = child::run(|| {
        enter(|cap| {
            let (reading, writing) = owner::lock(cap, 9).unwrap();
            assert_eq!(holder::view(cap, reading), Ok(9));
            let refused = holder::write(cap, writing, 1);
            assert!(
                matches!(refused, Err(CallError::Returned(RegionError::Permission { .. }))),
                "{refused:?}"
            );
            let report = region();
            assert!(report.flags.contains(RegionFlags::LOCKED | RegionFlags::SHARED));
            assert_eq!((report.sealed, report.in_ram), (Hardened::On, Hardened::On), "{report}");
            let status = polycall::status().to_string();
            assert!(status.contains("OPEN for reading until it ends, sealed: on, in ram: on"), "{status}");
            assert_eq!(raw::read(report.address), 9);
            owner::let_go(cap).unwrap();
            let ended = Err(CallError::Returned(RegionError::Ended { owner: "owner" }));
            assert_eq!((raw::read(report.address), holder::view(cap, reading)), (0, ended));
            // sealed pages are used again, for the next locked region of their size, and never hold two
            owner::lock(cap, 8).unwrap();
            assert_eq!((region().address, raw::read(report.address)), (report.address, 8));
            owner::lock(cap, 7).unwrap();
            assert_eq!(raw::read(report.address), 8);
            cap.reset::<owner::Micro>().unwrap();
            assert!(report!(owner).regions.is_empty());
            assert_eq!(raw::read(report.address), 0, "a reset ends them too");
        });
    });
    ended.exited(0);
}

/// `mprotect`, `munmap`, `mremap` and a mapping over it are refused by the kernel.
#[test]
fn the_kernel_changes_nothing_about_it() {
    let ended = child::run(|| {
        enter(|cap| {
            owner::lock(cap, 9).unwrap();
            let at = std::ptr::with_exposed_provenance_mut::<libc::c_void>(region().address);
            let refused = |outcome: bool| {
                assert!(outcome);
                assert_eq!(std::io::Error::last_os_error().raw_os_error(), Some(libc::EPERM));
            };
            // SAFETY: the attack; the kernel refuses it.
            refused(unsafe { libc::mprotect(at, 4096, libc::PROT_READ | libc::PROT_WRITE) } == -1);
            // SAFETY: as above.
            refused(unsafe { libc::munmap(at, 4096) } == -1);
            // SAFETY: as above.
            refused(unsafe { libc::mremap(at, 4096, 8192, libc::MREMAP_MAYMOVE) } == libc::MAP_FAILED);
            let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_FIXED;
            // SAFETY: as above.
            refused(unsafe { libc::mmap(at, 4096, libc::PROT_READ, flags, -1, 0) } == libc::MAP_FAILED);
            // SAFETY: as above: of a shared mapping it drops this process's view, which the file fills again.
            unsafe { libc::madvise(at, 4096, libc::MADV_DONTNEED) };
            assert_eq!(raw::read(region().address), 9);
        });
    });
    ended.exited(0);
}

#[test]
fn a_stray_write_and_a_step_off_either_end_fault() {
    type Attack = fn(usize);
    let attacks: [(&str, Attack); 3] = [
        ("write", |at| raw::write(at, 1)),
        ("before", |at| println!("{}", raw::read(at - 1))),
        ("behind", |at| println!("{}", raw::read(at + 4096))),
    ];
    for (name, attack) in attacks {
        let ended = child::case(name, || {
            enter(|cap| {
                owner::lock(cap, 9).unwrap();
                attack(region().address);
            });
        });
        let report = match name {
            "write" => "which was open for reading only",
            _ => "on a guard page",
        };
        ended.died_by(libc::SIGSEGV).complained(report);
    }
}

/// Its last handle goes while somebody looks: it is wiped when nobody does any more.
#[test]
fn an_end_waits_for_who_looks() {
    let ended = child::run(|| {
        enter(|cap| {
            owner::lock(cap, 9).unwrap();
            let at = region().address;
            assert_eq!(owner::let_go_while_looking(cap), Ok((9, 9)));
            assert_eq!((raw::read(at), report!(owner).regions.len()), (0, 0));
        });
    });
    ended.exited(0);
}

/// A limit, shown: a look that is forgotten never ends, so what it looks at is never wiped, and stays of the quota. Nobody
/// can look anew, and another region gets another place.
#[test]
fn a_forgotten_look_lasts() {
    let ended = child::run(|| {
        enter(|cap| {
            let (reading, _) = owner::lock(cap, 9).unwrap();
            holder::look_for_good(cap, reading).unwrap();
            let (at, used) = (region().address, report!(owner).bytes_used);
            cap.reset::<owner::Micro>().unwrap();
            assert!(report!(owner).regions.is_empty() && holder::view(cap, reading).is_err());
            assert_eq!((raw::read(at), report!(owner).bytes_used), (9, used));
            owner::lock(cap, 8).unwrap();
            assert_ne!(region().address, at);
        });
    });
    ended.exited(0);
}

#[test]
fn what_is_not_locked_is_not_looked_at() {
    let ended = child::run(|| {
        enter(|cap| {
            let reading = owner::share(cap).unwrap();
            let refused = RegionError::NotLocked { owner: "owner" };
            assert_eq!(holder::view(cap, reading), Err(CallError::Returned(refused)));
        });
    });
    ended.exited(0);
}

#[test]
fn a_forked_child_has_neither_its_pages_nor_its_file() {
    let ended = child::run(|| {
        enter(|cap| {
            owner::lock(cap, 9).unwrap();
            let at = region().address;
            assert!(raw::segfaulted(raw::in_fork(|| assert_eq!(raw::read(at), 9))));
            let files = || {
                let open = std::fs::read_dir("/proc/self/fd").unwrap();
                let names = open.filter_map(|entry| std::fs::read_link(entry.unwrap().path()).ok());
                names.filter(|name| name.to_string_lossy().contains("polycall-locked")).count()
            };
            assert_eq!(files(), 1);
            assert_eq!(raw::in_fork(|| assert_eq!(files(), 0)), 0);
        });
    });
    ended.exited(0);
}

/// A kernel without `mseal(2)`, or one that refuses it: locked all the same, and it says so.
#[test]
fn without_the_kernels_seal_it_says_so() {
    for (name, call, errno, sealed) in [
        ("no mseal", libc::SYS_mseal, libc::ENOSYS, Hardened::Unavailable),
        ("refused", libc::SYS_mseal, libc::EPERM, Hardened::Refused(libc::EPERM)),
        ("no file", libc::SYS_memfd_create, libc::EMFILE, Hardened::Refused(libc::EMFILE)),
    ] {
        let ended = child::case(name, || {
            enter(|cap| {
                raw::refuse(call, errno);
                let (reading, _) = owner::lock(cap, 9).unwrap();
                assert_eq!((holder::view(cap, reading), region().sealed), (Ok(9), sealed), "{}", region());
                assert_eq!(raw::read(region().address), 9);
                let at = region().address;
                owner::let_go(cap).unwrap();
                assert!(raw::reachable(at..at + 100) == 0 || raw::read(at) == 0);
            });
        });
        ended.exited(0);
    }
}
