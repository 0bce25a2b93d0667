//! Attack: get at a region without a grant, after its end, against its permissions, or while somebody else is inside.

use polycall::prelude::*;
use polycall::region::{CopyOnWrite, Grant, Permissions, ReadOnly, ReadWrite, RegionFlags, RegionReport};
use polycall::{Protection, RegionError};

use crate::raw::{self, report};
use crate::{child, started};

type Reading = Grant<owner::Micro, holder::Micro, ReadOnly>;
type Writing = Grant<owner::Micro, holder::Micro, ReadWrite>;
type Copying = Grant<owner::Micro, holder::Micro, CopyOnWrite>;

#[micro(scope = "isolated", max_memory = "256K")]
pub mod owner {
    use polycall::region::{COPY, Isolated, Permissions, READ, READ_WRITE, Region, Shared};

    use super::{Copying, Reading, RegionError, Writing, holder};

    #[isolated]
    pub struct Owner {
        shared: Option<Region<Micro, Shared>>,
        private: Option<Region<Micro, Isolated>>,
        never: Region<Micro, Shared>,
        kept: heap::Vec<Region<Micro, Isolated>>,
        secret: [u8; 64],
    }

    /// A new shared region full of `byte`.
    #[polycall_export]
    pub fn open(cap: &mut Cap<'_>, bytes: usize, byte: u8) -> Result<(), RegionError> {
        let region = cap.pool().region(bytes).shared().build()?;
        region.write(cap)?.fill(byte);
        cap.state_mut().shared = Some(region);
        Ok(())
    }

    fn shared(cap: &mut Cap<'_>) -> Region<Micro, Shared> {
        cap.state().shared.clone().expect("it was opened")
    }

    #[polycall_export]
    pub fn grant_reading(cap: &mut Cap<'_>) -> Result<Reading, RegionError> {
        shared(cap).share_with::<holder::Micro, _>(cap, READ)
    }

    #[polycall_export]
    pub fn grant_writing(cap: &mut Cap<'_>) -> Result<Writing, RegionError> {
        shared(cap).share_with::<holder::Micro, _>(cap, READ_WRITE)
    }

    #[polycall_export]
    pub fn grant_copying(cap: &mut Cap<'_>) -> Result<Copying, RegionError> {
        shared(cap).share_with::<holder::Micro, _>(cap, COPY)
    }

    #[polycall_export]
    pub fn grant_to_a_stranger(cap: &mut Cap<'_>) -> Result<(), RegionError> {
        shared(cap).share_with::<super::stranger::Micro, _>(cap, READ).map(drop)
    }

    #[polycall_export]
    pub fn first(cap: &mut Cap<'_>) -> Result<u8, RegionError> {
        Ok(shared(cap).read(cap)?[0])
    }

    #[polycall_export]
    pub fn close(owner: &mut Owner) {
        owner.shared = None;
    }

    #[polycall_export]
    pub fn revoke(cap: &mut Cap<'_>) -> Result<(), RegionError> {
        shared(cap).revoke::<holder::Micro>(cap, "the audit is over")
    }

    #[polycall_export]
    pub fn narrow(cap: &mut Cap<'_>) -> Result<(), RegionError> {
        shared(cap).protect(cap, Permissions::READ)
    }

    #[polycall_export]
    pub fn make_code(cap: &mut Cap<'_>) -> Result<(), RegionError> {
        cap.pool().region(1).permissions(Permissions::EXECUTE).build().map(drop)
    }

    #[polycall_export]
    pub fn verify(cap: &mut Cap<'_>, who: &str, write: bool) -> Result<(), RegionError> {
        let asked = if write { Permissions::WRITE } else { Permissions::READ };
        shared(cap).verify(who, asked)
    }

    #[polycall_export]
    pub fn never_assigned(cap: &mut Cap<'_>) -> Result<u8, RegionError> {
        let never = cap.state().never.clone();
        Ok(never.read(cap)?[0])
    }

    /// Keeps regions until the quota has no more, and says how many.
    #[polycall_export]
    pub fn hoard(cap: &mut Cap<'_>, bytes: usize) -> Result<usize, RegionError> {
        loop {
            match cap.pool().region(bytes).build() {
                Ok(region) => {
                    assert!(region.read(cap)?.iter().all(|byte| *byte == 0), "every life begins with zeros");
                    region.write(cap)?.fill(0xDD);
                    cap.state_mut().kept.push(region);
                }
                Err(RegionError::Quota { .. }) => return Ok(cap.state().kept.len()),
                Err(error) => return Err(error),
            }
        }
    }
    #[polycall_export]
    pub fn let_go(owner: &mut Owner) {
        owner.kept.clear();
    }

    /// The state closes when a region opens, and the other way round.
    #[polycall_export]
    pub fn one_thing_at_a_time(cap: &mut Cap<'_>) -> Result<(bool, bool), RegionError> {
        let region = cap.pool().region(4096).build()?;
        cap.state_mut().secret = [0x42; 64];
        let start = region.write(cap)?.as_ptr().addr();
        let state_is_open = super::raw::reachable(super::state_at()..super::state_at() + 1) > 0;
        let _ = cap.state();
        let region_is_open = super::raw::reachable(start..start + 1) > 0;
        cap.state_mut().private = Some(region);
        Ok((state_is_open, region_is_open))
    }

    /// Lets go of a region when the kernel refuses these calls, and is left with no other way to wipe it.
    #[polycall_export]
    pub fn lets_go_while_refused(cap: &mut Cap<'_>, calls: &[i64]) -> Result<usize, RegionError> {
        let region = cap.pool().region(5000).build()?;
        region.write(cap)?.fill(0xEE);
        region.protect(cap, Permissions::READ)?; // nothing is open from here on
        let at = super::regions()[0].address;
        calls.iter().for_each(|call| super::raw::refuse(*call, libc::EPERM));
        drop(region);
        Ok(at)
    }

    #[polycall_export]
    pub fn panics(cap: &mut Cap<'_>) {
        let region = shared(cap);
        if let Ok(bytes) = region.write(cap) {
            bytes.fill(1);
        }
        panic!("with a region open");
    }
}

#[micro(scope = "shared", allowed = [owner], max_memory = "64K")]
pub mod holder {
    use std::sync::atomic::Ordering::Relaxed;

    use super::{Copying, Reading, RegionError, Writing};

    #[polycall_export]
    pub fn read(cap: &mut Cap<'_>, grant: Reading) -> Result<u8, RegionError> {
        Ok(grant.read(cap)?[0])
    }

    #[polycall_export]
    pub fn write(cap: &mut Cap<'_>, grant: Writing, byte: u8) -> Result<(), RegionError> {
        grant.write(cap)?.fill(byte);
        Ok(())
    }

    #[polycall_export]
    pub fn count(cap: &mut Cap<'_>, grant: Writing, times: usize) -> Result<(), RegionError> {
        for _ in 0..times {
            grant.atomics(cap)?[0].fetch_add(1, Relaxed);
        }
        Ok(())
    }

    #[polycall_export]
    pub fn write_copy(cap: &mut Cap<'_>, grant: Copying, byte: u8) -> Result<(u8, u8), RegionError> {
        let before = grant.read(cap)?[0];
        grant.write(cap)?[0] = byte;
        Ok((before, grant.read(cap)?[0]))
    }

    #[polycall_export]
    pub fn len(grant: Reading) -> (usize, bool) {
        (grant.len(), grant.is_empty())
    }

    /// Leaves with the region open.
    #[polycall_export]
    pub fn leave(cap: &mut Cap<'_>, grant: Reading) -> Result<usize, RegionError> {
        Ok(grant.read(cap)?.as_ptr().addr())
    }
}

#[micro(scope = "restricted")]
pub mod stranger {}

polycall::host! { pub App, allowed = [owner, holder] }

pub(crate) fn enter(body: impl FnOnce(&mut Cap<'_, App>)) {
    started();
    App::enter(body).unwrap();
}

fn state_at() -> usize {
    raw::region(&report!(owner)).start
}

fn regions() -> Vec<RegionReport> {
    report!(owner).regions
}

fn returned<T: std::fmt::Debug>(outcome: Result<T, CallError<RegionError>>) -> RegionError {
    match outcome {
        Err(CallError::Returned(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_grant_opens_what_it_names_and_closes_it_again() {
    let ended = child::run(|| {
        enter(|cap| {
            owner::open(cap, 100, 9).unwrap();
            let grant = owner::grant_reading(cap).unwrap();
            assert_eq!(holder::read(cap, grant), Ok(9));
            let at = holder::leave(cap, grant).unwrap();
            assert_eq!((at, raw::reachable(at..at + 100)), (regions()[0].address, 0), "closed with the gate");
            assert_eq!(owner::one_thing_at_a_time(cap), Ok((false, false)));
            let report = &regions()[0];
            assert_eq!((report.bytes, report.pages, report.open), (100, 4096, 0));
            // whatever closes the state, and the text says so
            assert_eq!(report.protection, Protection::Mprotect);
            assert!(report.to_string().contains(", closed by mprotect"), "{report}");
            assert!(report.flags.contains(RegionFlags::SHARED | RegionFlags::SECURE));
            assert_eq!(report.holders[0].component, concat!(module_path!(), "::holder"));
        });
    });
    ended.exited(0);
}

#[test]
fn a_stray_read_of_a_region_faults() {
    let ended = child::run(|| {
        enter(|cap| {
            owner::open(cap, 100, 9).unwrap();
            println!("{}", raw::read(regions()[0].address + 5));
        });
    });
    let report = concat!(
        "5 bytes into a region beside the state of component `",
        module_path!(),
        "::owner`, which was closed"
    );
    ended.died_by(libc::SIGSEGV).complained(report);
}

#[test]
fn an_ended_or_revoked_grant_is_refused_with_a_reason() {
    let ended = child::run(|| {
        enter(|cap| {
            owner::open(cap, 100, 9).unwrap();
            let (early, writing) = (owner::grant_reading(cap).unwrap(), owner::grant_writing(cap).unwrap());
            owner::revoke(cap).unwrap();
            let refused = returned(holder::read(cap, early));
            assert_eq!(
                refused.to_string(),
                "component `owner` took back the grant of component `holder`: the audit is over"
            );
            assert!(matches!(returned(holder::write(cap, writing, 1)), RegionError::Revoked { .. }));
            let late = owner::grant_reading(cap).unwrap();
            assert_eq!(holder::read(cap, late), Ok(9), "a later grant stands");
            let at = regions()[0].address;
            owner::close(cap).unwrap();
            assert_eq!(returned(holder::read(cap, late)), RegionError::Ended { owner: "owner" });
            assert!(regions().is_empty());
            // the next one has the same place and zeros, and the old grants do not fit it
            assert_eq!(holder::len(cap, late), Ok((0, true)));
            owner::open(cap, 200, 8).unwrap();
            assert_eq!(
                (regions()[0].address, holder::len(cap, late)),
                (at, Ok((0, true))),
                "it is no other's"
            );
            assert_eq!(returned(holder::read(cap, late)), RegionError::Ended { owner: "owner" });
            let fresh = owner::grant_reading(cap).unwrap();
            cap.reset::<owner::Micro>().unwrap();
            assert_eq!(returned(holder::read(cap, fresh)), RegionError::Ended { owner: "owner" });
            assert_eq!(report!(owner).bytes_used, report!(owner).bytes_used);
            assert_eq!(returned(owner::never_assigned(cap)), RegionError::Vacant);
        });
    });
    ended.exited(0);
}

#[test]
fn permissions_bind_owner_and_holders() {
    let ended = child::run(|| {
        enter(|cap| {
            owner::open(cap, 100, 9).unwrap();
            let writing = owner::grant_writing(cap).unwrap();
            assert_eq!(holder::write(cap, writing, 5), Ok(()));
            assert_eq!(owner::first(cap), Ok(5));
            assert_eq!(owner::verify(cap, "holder", true), Ok(()));
            assert!(matches!(returned(owner::verify(cap, "stranger", false)), RegionError::NotHeld { .. }));
            owner::narrow(cap).unwrap();
            assert_eq!(owner::verify(cap, "holder", false), Ok(()));
            assert!(matches!(returned(owner::verify(cap, "holder", true)), RegionError::Permission { .. }));
            assert!(matches!(returned(owner::verify(cap, "owner", true)), RegionError::Permission { .. }));
            let refused = returned(holder::write(cap, writing, 6));
            let has = Permissions::READ;
            assert_eq!(refused, RegionError::Permission { owner: "owner", asked: Permissions::WRITE, has });
            assert!(matches!(returned(owner::grant_writing(cap)), RegionError::Permission { .. }));
            assert!(matches!(returned(owner::make_code(cap)), RegionError::Permission { .. }));
            let stranger = returned(owner::grant_to_a_stranger(cap));
            assert_eq!(stranger, RegionError::NotConnected { owner: "owner", holder: "stranger" });
            assert!(matches!(returned(owner::open(cap, 0, 1)), RegionError::Empty { .. }));
        });
    });
    ended.exited(0);
}

/// What the holder writes never reaches the owner, and ends with the region.
#[test]
fn a_copy_stays_with_its_holder() {
    let ended = child::run(|| {
        enter(|cap| {
            owner::open(cap, 100, 9).unwrap();
            let copying = owner::grant_copying(cap).unwrap();
            assert_eq!(holder::write_copy(cap, copying, 1), Ok((9, 1)));
            assert_eq!((owner::first(cap), holder::write_copy(cap, copying, 2)), (Ok(9), Ok((1, 2))));
            assert_eq!(report!(holder).regions.len(), 1, "the copy is of the holder's quota");
            owner::revoke(cap).unwrap();
            assert!(report!(holder).regions.is_empty());
            assert!(matches!(returned(holder::write_copy(cap, copying, 3)), RegionError::Revoked { .. }));
            let again = owner::grant_copying(cap).unwrap();
            assert_eq!(holder::write_copy(cap, again, 4), Ok((9, 4)));
            owner::close(cap).unwrap();
            assert!(report!(holder).regions.is_empty());
            assert!(matches!(returned(holder::write_copy(cap, again, 5)), RegionError::Ended { .. }));
        });
    });
    ended.exited(0);
}

/// A reset ends a component's regions also where it has no state. A copy is one of them, and can be made again.
#[test]
fn a_copy_ends_with_its_holders_reset() {
    let ended = child::run(|| {
        enter(|cap| {
            owner::open(cap, 100, 9).unwrap();
            let copying = owner::grant_copying(cap).unwrap();
            assert_eq!(holder::write_copy(cap, copying, 1), Ok((9, 1)));
            cap.reset::<holder::Micro>().unwrap();
            assert!(report!(holder).regions.is_empty());
            assert_eq!(
                holder::write_copy(cap, copying, 2),
                Ok((9, 2)),
                "the owner's bytes, and a fresh copy"
            );
            assert_eq!(report!(holder).regions.len(), 1);
        });
    });
    ended.exited(0);
}

/// The quota counts regions and the state together; what ends comes back, zeroed.
#[test]
fn regions_are_of_the_quota() {
    let ended = child::run(|| {
        enter(|cap| {
            let before = report!(owner).bytes_used;
            let many = owner::hoard(cap, 10_000).unwrap();
            assert!((10..16).contains(&many), "{many} of 16 KiB in 256 KiB beside the state");
            assert_eq!(report!(owner).regions.len(), many);
            assert!(report!(owner).bytes_used >= before + many * 16_384);
            owner::let_go(cap).unwrap();
            assert!(report!(owner).regions.is_empty());
            assert_eq!(owner::hoard(cap, 10_000), Ok(many), "and again, from zeros");
            cap.end::<owner::Micro>().unwrap();
            assert_eq!((report!(owner).bytes_used, report!(owner).regions.len()), (0, 0));
        });
    });
    ended.exited(0);
}

/// Regions of one size leave no hole that those of another can't get past: what the quota has, can be had.
#[test]
fn regions_of_every_size_fit_after_each_other() {
    let ended = child::run(|| {
        enter(|cap| {
            for pages in [1, 2, 4, 8, 16, 32, 1] {
                let many = owner::hoard(cap, pages * 4096).unwrap();
                assert!(many >= 60 / pages - 1, "{many} of {pages} pages");
                owner::let_go(cap).unwrap();
            }
        });
    });
    ended.exited(0);
}

#[test]
fn a_panic_with_a_region_open_closes_it_and_poisons_nothing() {
    let ended = child::run(|| {
        enter(|cap| {
            owner::open(cap, 100, 9).unwrap();
            assert!(matches!(owner::panics(cap), Err(CallError::Panicked { .. })));
            let report = &regions()[0];
            assert_eq!((report.open, raw::reachable(report.address..report.address + 1)), (0, 0));
            assert_eq!(owner::first(cap), Ok(1), "bytes are bytes: the state was not half changed");
        });
    });
    ended.exited(0);
}

/// Eight threads read, write, count and revoke; plain and atomic access never mix, and nothing stays open.
#[test]
fn threads_share_a_region() {
    let ended = child::run(|| {
        enter(|cap| owner::open(cap, 64, 0).unwrap());
        let mut grants = None;
        enter(|cap| grants = Some((owner::grant_reading(cap).unwrap(), owner::grant_writing(cap).unwrap())));
        let (reading, writing) = grants.unwrap();
        std::thread::scope(|scope| {
            for thread in 0..8 {
                scope.spawn(move || {
                    App::enter(|cap| {
                        for _ in 0..200 {
                            match thread % 4 {
                                0 => assert!(holder::read(cap, reading).is_ok()),
                                1 => holder::count(cap, writing, 1).unwrap(),
                                2 => assert!(owner::first(cap).is_ok()),
                                _ => drop(owner::grant_reading(cap).unwrap()),
                            }
                        }
                    })
                    .unwrap();
                });
            }
        });
        enter(|cap| assert_eq!(owner::first(cap), Ok((400 % 256) as u8)));
        assert_eq!((regions()[0].open, regions()[0].holders.len()), (0, 2), "the same right is one grant");
    });
    ended.exited(0);
}

/// A forked child has no regions, and a handle that goes there does nothing.
#[test]
fn a_forked_child_has_none() {
    let ended = child::run(|| {
        enter(|cap| {
            owner::open(cap, 100, 9).unwrap();
            let grant = owner::grant_reading(cap).unwrap();
            let at = regions()[0].address;
            let status = raw::in_fork(|| {
                assert_eq!(holder::read(cap, grant), Err(CallError::Forked { component: "holder" }));
            });
            assert_eq!(status, 0);
            assert!(raw::segfaulted(raw::in_fork(|| assert_eq!(raw::read(at), 0))));
            assert_eq!(holder::read(cap, grant), Ok(9));
        });
    });
    ended.exited(0);
}
