//! Bytes of a region that another component has granted, against bytes of an ordinary slice.

use std::hint::black_box;
use std::io;

use polycall::RegionError;
use polycall::region::{Grant, ReadOnly};
use polycall_benches::harness::{Budget, Case};
use polycall_benches::table::Verdict;

use crate::{Run, arrived};

type Reading = Grant<owner::Micro, reader::Micro, ReadOnly>;

#[polycall::micro(scope = "isolated", max_memory = "1M")]
mod owner {
    use polycall::region::{Locked, READ, Region, Shared};

    use super::{Reading, RegionError, reader};

    #[isolated]
    pub struct Owner {
        locked: Option<Region<Micro, Locked>>,
        open: Option<Region<Micro, Shared>>,
    }

    /// A region that is locked, and one that is opened for each look.
    #[polycall_export]
    pub fn share(cap: &mut Cap<'_>) -> Result<(Reading, Reading), RegionError> {
        let (locked, open) = (filled(cap)?, filled(cap)?);
        let grants = (
            locked.share_with::<reader::Micro, _>(cap, READ)?,
            open.share_with::<reader::Micro, _>(cap, READ)?,
        );
        let locked = locked.lock(cap)?;
        let state = cap.state_mut();
        (state.locked, state.open) = (Some(locked), Some(open));
        Ok(grants)
    }

    fn filled(cap: &mut Cap<'_>) -> Result<Region<Micro, Shared>, RegionError> {
        let region = cap.pool().region(reader::LEN).shared().build()?;
        region.write(cap)?.fill(7);
        Ok(region)
    }
}

#[polycall::micro(scope = "shared", allowed = [owner])]
mod reader {
    use std::hint::black_box;

    use super::Reading;

    pub const LEN: usize = 4096;
    static ORDINARY: [u8; LEN] = [7; LEN];

    fn sum(bytes: &[u8]) -> u64 {
        (0..LEN).map(|i| u64::from(black_box(bytes)[i])).sum()
    }

    #[polycall_export]
    pub fn ordinary() -> u64 {
        sum(black_box(&ORDINARY))
    }

    #[polycall_export]
    pub fn view(cap: &mut Cap<'_>, grant: Reading) -> u64 {
        grant.view(cap).map_or(0, |bytes| sum(&bytes))
    }

    #[polycall_export]
    pub fn view_each(cap: &mut Cap<'_>, grant: Reading) -> u64 {
        (0..LEN).map(|i| grant.view(cap).map_or(0, |bytes| u64::from(bytes[i]))).sum()
    }

    #[polycall_export]
    pub fn open(cap: &mut Cap<'_>, grant: Reading) -> u64 {
        grant.read(cap).map_or(0, sum)
    }
}

polycall::host! { Looking, allowed = [owner, reader] }

type Cap<'gate> = polycall::Cap<'gate, Looking>;

pub(crate) fn measure(run: &Run) -> io::Result<Verdict> {
    let title = "regions: 4,096 bytes read one by one in a crossing; the baseline reads an ordinary slice";
    let measured = Looking::enter(|cap| {
        let (locked, open) = owner::share(cap).map_err(io::Error::other)?;
        Ok(run.print(title, cap, &mut cases(locked, open), None))
    });
    measured.map_err(io::Error::other)?
}

fn cases<'c>(locked: Reading, open: Reading) -> Vec<Case<'c, Cap<'c>>> {
    let case = |name, read: fn(&mut Cap<'c>, Reading) -> Result<u64, polycall::CallError>, grant| {
        let batch = move |cap: &mut Cap<'c>, n| {
            for _ in 0..n {
                let sum = black_box(arrived(read(cap, grant)));
                assert_eq!(sum, 7 * reader::LEN as u64, "every byte is read");
            }
        };
        Case::new(name, batch).crossings(1)
    };
    vec![
        case("an ordinary slice", |cap, _| reader::ordinary(cap), locked),
        case("a LOCKED region", |cap, grant| reader::view(cap, grant), locked).budget(Budget::Times(1.05)),
        case(
            "a LOCKED region, viewed anew for each byte",
            |cap, grant| reader::view_each(cap, grant),
            locked,
        ),
        case("a SHARED region, opened and closed", |cap, grant| reader::open(cap, grant), open),
    ]
}
