//! Components that are closed in every way there is, and what is done with them, a step at a time.

use std::fmt::Display;

use polycall::Options;
use polycall::prelude::*;

/// What every state keeps, and nothing else has.
pub(crate) const SECRET: u8 = 0x5E;

/// A component with a state that grows.
macro_rules! vault {
    ($name:ident, $($settings:tt)*) => {
        #[micro(scope = "isolated", max_memory = "1M", $($settings)*)]
        pub mod $name {
            #[isolated]
            pub struct Vault {
                secret: [u8; 64],
                bytes: heap::Vec<u8>,
            }

            #[polycall_export]
            pub fn write(vault: &mut Vault) {
                vault.secret = [super::SECRET; 64];
            }

            /// Whether it was written or never; nothing in between.
            #[polycall_export]
            pub fn read(vault: &Vault) -> bool {
                vault.secret == [vault.secret[0]; 64]
            }

            #[polycall_export]
            pub fn grow(vault: &mut Vault, bytes: usize) -> usize {
                vault.bytes.clear();
                vault.bytes.extend_from_slice(&vec![super::SECRET; bytes]);
                vault.bytes.len()
            }
        }
    };
}

vault!(paged, protection = "mprotect");
vault!(copied, protection = "unmapped");
vault!(best, protection = "auto");
vault!(in_ram, protection = "mprotect");
vault!(secret, protection = "mprotect");
vault!(stacked, protection = "mprotect", private_stack = "128K");

#[micro(scope = "shared", max_memory = "4M")]
pub mod sharing {
    use polycall::RegionError;
    use polycall::region::{COPY, CopyOnWrite, Grant, Locked, READ, ReadOnly, Region, Shared};

    use super::holding;

    #[isolated]
    pub struct Sharing {
        shared: Option<Region<Micro, Shared>>,
        locked: Option<Region<Micro, Locked>>,
    }

    #[polycall_export]
    pub fn open(cap: &mut Cap<'_>, bytes: usize) -> Result<(), RegionError> {
        let region = cap.pool().region(bytes).shared().build()?;
        region.write(cap)?.fill(super::SECRET);
        cap.state_mut().shared = Some(region);
        Ok(())
    }

    #[polycall_export]
    pub fn grant(cap: &mut Cap<'_>) -> Result<Grant<Micro, holding::Micro, ReadOnly>, RegionError> {
        let region = cap.state().shared.clone();
        region.ok_or(RegionError::Vacant)?.share_with::<holding::Micro, _>(cap, READ)
    }

    #[polycall_export]
    pub fn grant_a_copy(cap: &mut Cap<'_>) -> Result<Grant<Micro, holding::Micro, CopyOnWrite>, RegionError> {
        let region = cap.state().shared.clone();
        region.ok_or(RegionError::Vacant)?.share_with::<holding::Micro, _>(cap, COPY)
    }

    #[polycall_export]
    pub fn close(sharing: &mut Sharing) {
        sharing.shared = None;
    }

    #[polycall_export]
    pub fn lock(cap: &mut Cap<'_>, bytes: usize) -> Result<bool, RegionError> {
        let region = cap.pool().region(bytes).build()?;
        region.write(cap)?.fill(super::SECRET);
        let locked = region.lock(cap)?;
        let is_whole = locked.view(cap)?.iter().all(|byte| *byte == super::SECRET);
        cap.state_mut().locked = Some(locked);
        Ok(is_whole)
    }

    #[polycall_export]
    pub fn forget(sharing: &mut Sharing) {
        sharing.locked = None;
    }
}

#[micro(scope = "shared", allowed = [sharing])]
pub mod holding {
    use polycall::RegionError;
    use polycall::region::{CopyOnWrite, Grant, ReadOnly};

    use super::sharing;

    #[polycall_export]
    pub fn read(
        cap: &mut Cap<'_>,
        grant: Grant<sharing::Micro, Micro, ReadOnly>,
    ) -> Result<bool, RegionError> {
        Ok(grant.read(cap)?.iter().all(|byte| *byte == super::SECRET))
    }

    #[polycall_export]
    pub fn write(
        cap: &mut Cap<'_>,
        grant: Grant<sharing::Micro, Micro, CopyOnWrite>,
    ) -> Result<bool, RegionError> {
        grant.write(cap)?[0] = 1;
        Ok(grant.read(cap)?[..2] == [1, super::SECRET])
    }
}

polycall::host! { pub App, allowed = [paged, copied, best, in_ram, secret, stacked, sharing, holding] }

/// What the start is told.
pub(crate) fn options() -> Options {
    Options::new().keep_in_ram("in_ram").secret_memory("secret")
}

/// One thing that is done, in the round of this number; what went wrong, in words.
pub(crate) type Step = (&'static str, fn(&mut Cap<'_, App>, usize) -> Result<(), String>);

/// Something that can go wrong did not, and came to what it should.
fn is<T: PartialEq + std::fmt::Debug>(outcome: Result<T, impl Display>, expected: T) -> Result<(), String> {
    match outcome {
        Ok(value) => {
            assert_eq!(value, expected);
            Ok(())
        }
        Err(error) => Err(error.to_string()),
    }
}

/// A round's sizes: of the state's own bytes, and of its regions.
const SIZES: [usize; 3] = [100, 5_000, 9_000];

fn size(round: usize) -> usize {
    SIZES[round % SIZES.len()]
}

macro_rules! of_each_vault {
    ($what:literal, |$cap:ident, $round:ident, $vault:ident| $body:expr) => {
        of_each_vault!(@ $what, |$cap, $round, $vault| $body; paged copied best in_ram secret stacked)
    };
    (@ $what:literal, |$cap:ident, $round:ident, $vault:ident| $body:expr; $($name:ident)+) => {
        [$((concat!($what, " ", stringify!($name)), |$cap, $round| {
            use $name as $vault;
            let _ = $round;
            $body
        })),+]
    };
}

/// A region whose end was refused is there beside the next one.
pub(crate) fn have_two_of_each(cap: &mut Cap<'_, App>) {
    for size in SIZES {
        for _ in 0..2 {
            sharing::open(cap, size).unwrap();
            assert_eq!(sharing::lock(cap, size), Ok(true));
        }
        sharing::close(cap).unwrap();
        sharing::forget(cap).unwrap();
    }
}

/// Every step of a round.
pub(crate) fn steps() -> Vec<Step> {
    let regions: [Step; 6] = [
        ("open a region of sharing", |cap, round| is(sharing::open(cap, size(round)), ())),
        ("grant it to holding", |cap, _| {
            let grant = sharing::grant(cap).map_err(|error| error.to_string())?;
            is(holding::read(cap, grant), true)
        }),
        ("grant a copy of it to holding", |cap, _| {
            let grant = sharing::grant_a_copy(cap).map_err(|error| error.to_string())?;
            is(holding::write(cap, grant), true)
        }),
        ("close the region of sharing", |cap, _| is(sharing::close(cap), ())),
        ("lock a region of sharing", |cap, round| is(sharing::lock(cap, size(round)), true)),
        ("let go of the locked region of sharing", |cap, _| is(sharing::forget(cap), ())),
    ];
    let mut steps: Vec<Step> = Vec::new();
    steps.extend::<[Step; 6]>(of_each_vault!("write to", |cap, round, vault| is(vault::write(cap), ())));
    steps.extend::<[Step; 6]>(of_each_vault!("read from", |cap, round, vault| is(vault::read(cap), true)));
    steps.extend::<[Step; 6]>(of_each_vault!("grow", |cap, round, vault| {
        is(vault::grow(cap, size(round)), size(round))
    }));
    steps.extend(regions);
    steps.extend::<[Step; 6]>(of_each_vault!("reset", |cap, round, vault| {
        is(cap.reset::<vault::Micro>(), ()).and_then(|()| is(vault::write(cap), ()))
    }));
    steps
}
