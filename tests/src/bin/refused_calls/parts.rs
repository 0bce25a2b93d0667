//! The components whose system calls are refused: one for each way to close a state, and two that share regions.

use polycall::RegionError;
use polycall::prelude::*;
use polycall::region::{CopyOnWrite, Grant, ReadOnly, ReadWrite};

pub(crate) type Reading = Grant<owner::Micro, holder::Micro, ReadOnly>;
pub(crate) type Writing = Grant<owner::Micro, holder::Micro, ReadWrite>;
pub(crate) type Copying = Grant<owner::Micro, holder::Micro, CopyOnWrite>;

/// What states are full of; nothing else is.
pub(crate) const SECRET: u8 = 0x5E;
/// What regions beside states are full of.
pub(crate) const LENT: u8 = 0x5D;
/// What a locked region is full of, which all may read until it ends.
pub(crate) const SHOWN: u8 = 0x5F;

macro_rules! keepers {
    ($($name:ident ($($key:ident = $value:literal),*);)*) => {$(
        #[micro(scope = "isolated", max_memory = "8M", $($key = $value),*)]
        pub mod $name {
            #[isolated(init = init)]
            pub struct Keeper {
                secret: [u8; 64],
                bytes: heap::Vec<u8>,
            }

            fn init(keeper: &mut Keeper, _: &Options) {
                keeper.secret = [super::SECRET; 64];
            }

            #[polycall_export]
            pub fn keep(keeper: &mut Keeper) -> usize {
                keeper.secret = [super::SECRET; 64];
                keeper.bytes.push(super::SECRET);
                keeper.bytes.len()
            }

            #[polycall_export]
            pub fn look(keeper: &Keeper) -> usize {
                keeper.bytes.len()
            }

            #[polycall_export]
            pub fn check(cap: &mut Cap<'_>) -> usize {
                let before = cap.state().bytes.len();
                cap.state_mut().secret = [super::SECRET; 64];
                before
            }

            #[polycall_export]
            pub fn grow(keeper: &mut Keeper, more: usize) -> Result<usize, String> {
                keeper.bytes.reserve(more).map_err(|full| full.to_string())?;
                Ok(keeper.bytes.capacity())
            }
        }
    )*};
}
keepers! {
    vault(protection = "mprotect");
    elsewhere(protection = "unmapped");
    hidden(protection = "mprotect");
    kept(protection = "mprotect");
    best();
}

/// On a private stack, more of which is used than is looked through.
#[micro(scope = "isolated", max_memory = "64K", allowed = [relay], private_stack = "256K")]
pub mod deep {
    use super::relay;

    #[isolated(init = init)]
    pub struct Deep {
        dug: usize,
    }

    fn init(deep: &mut Deep, _: &Options) {
        deep.dug = 0;
    }

    #[inline(never)]
    fn hole(kib: usize) -> usize {
        let room = std::hint::black_box([super::SECRET; 1 << 10]);
        if kib == 0 { usize::from(room[9]) } else { hole(kib - 1) + usize::from(room[5] != 0) }
    }

    #[polycall_export]
    pub fn dig(deep: &mut Deep, kib: usize) -> usize {
        deep.dug += hole(kib);
        deep.dug
    }

    /// Comes back on a second stack.
    #[polycall_export]
    pub fn around(cap: &mut Cap<'_>) -> Result<usize, String> {
        relay::back(cap).map_err(|error| error.to_string())
    }
}

#[micro(scope = "shared", allowed = [deep])]
pub mod relay {
    use super::deep;

    #[polycall_export]
    pub fn back(cap: &mut Cap<'_>) -> Result<usize, String> {
        deep::dig(cap, 4).map_err(|error| error.to_string())
    }
}

#[micro(scope = "isolated", max_memory = "256K", protection = "mprotect")]
pub mod owner {
    use polycall::region::{COPY, Locked, READ, READ_WRITE, Region, Shared};

    use super::{Copying, Reading, RegionError, Writing, holder};

    #[isolated]
    pub struct Owner {
        shared: Option<Region<Micro, Shared>>,
        locked: Option<Region<Micro, Locked>>,
    }

    #[polycall_export]
    pub fn share(cap: &mut Cap<'_>) -> Result<(Reading, Writing, Copying), RegionError> {
        let region = cap.pool().region(5000).shared().build()?;
        assert!(region.read(cap)?.iter().all(|byte| *byte == 0), "every life begins with zeros");
        region.write(cap)?.fill(super::LENT);
        let grants = (
            region.share_with::<holder::Micro, _>(cap, READ)?,
            region.share_with::<holder::Micro, _>(cap, READ_WRITE)?,
            region.share_with::<holder::Micro, _>(cap, COPY)?,
        );
        cap.state_mut().shared = Some(region);
        Ok(grants)
    }

    #[polycall_export]
    pub fn lock(cap: &mut Cap<'_>) -> Result<Reading, RegionError> {
        let region = cap.pool().region(9000).shared().build()?;
        region.write(cap)?.fill(super::SHOWN);
        let grant = region.share_with::<holder::Micro, _>(cap, READ)?;
        let locked = region.lock(cap)?;
        assert!(locked.view(cap)?.iter().all(|byte| *byte == super::SHOWN));
        cap.state_mut().locked = Some(locked);
        Ok(grant)
    }

    #[polycall_export]
    pub fn let_go(owner: &mut Owner) {
        owner.shared = None;
        owner.locked = None;
    }
}

#[micro(scope = "shared", allowed = [owner], max_memory = "64K", protection = "mprotect")]
pub mod holder {
    use std::sync::atomic::Ordering::Relaxed;

    use super::{Copying, Reading, RegionError, Writing};

    #[polycall_export]
    pub fn read(cap: &mut Cap<'_>, grant: Reading) -> Result<u8, RegionError> {
        Ok(grant.read(cap)?[4999])
    }

    #[polycall_export]
    pub fn count(cap: &mut Cap<'_>, grant: Writing) -> Result<u8, RegionError> {
        Ok(grant.atomics(cap)?[0].fetch_or(0, Relaxed))
    }

    #[polycall_export]
    pub fn write_copy(cap: &mut Cap<'_>, grant: Copying) -> Result<u8, RegionError> {
        grant.write(cap)?[0] = 1;
        Ok(grant.read(cap)?[4999])
    }

    #[polycall_export]
    pub fn view(cap: &mut Cap<'_>, grant: Reading) -> Result<u8, RegionError> {
        Ok(grant.view(cap)?[8999])
    }
}

polycall::host! { pub App, allowed = [vault, elsewhere, hidden, kept, best, deep, owner, holder] }
