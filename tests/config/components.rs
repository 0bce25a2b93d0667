//! Who is configured here.

use polycall::RegionError;
use polycall::prelude::*;
use polycall::region::{Grant, ReadOnly, ReadWrite};

#[micro(scope = "isolated", max_memory = "1M")]
pub mod bankcard {
    #[isolated]
    pub struct Cards {
        bytes: heap::Vec<u8>,
    }

    #[polycall_export]
    pub fn fill(cards: &mut Cards, more: usize) {
        cards.bytes.extend_from_slice(&vec![7; more]);
    }
}

#[micro(scope = "shared", allowed = [bankcard, analytics], max_memory = "1M")]
pub mod interface {
    use super::{Grant, ReadOnly, ReadWrite, RegionError, analytics};
    use polycall::region::{READ, READ_WRITE, Region, Shared};

    #[isolated]
    pub struct Screens {
        region: Option<Region<Micro, Shared>>,
    }

    /// Grants of the same region, for reading and for writing.
    #[polycall_export]
    pub fn share(cap: &mut Cap<'_>) -> (Result<(), RegionError>, Result<(), RegionError>) {
        let region = cap.pool().region(64).shared().build().expect("there is room");
        let reading: Result<Grant<Micro, analytics::Micro, ReadOnly>, _> =
            region.share_with::<analytics::Micro, _>(cap, READ);
        let writing: Result<Grant<Micro, analytics::Micro, ReadWrite>, _> =
            region.share_with::<analytics::Micro, _>(cap, READ_WRITE);
        cap.state_mut().region = Some(region);
        (reading.map(drop), writing.map(drop))
    }

    /// What it gets of `analytics` and of `bankcard`.
    #[polycall_export]
    pub fn call(cap: &mut Cap<'_>) -> (Result<usize, CallError>, Result<(), CallError>) {
        (analytics::limit(cap), super::bankcard::fill(cap, 1))
    }

    #[polycall_export]
    pub fn fall(_: &mut Cap<'_>) {
        panic!("the text of a panic");
    }
}

#[micro(scope = "shared", max_memory = "1M")]
pub mod analytics {
    #[polycall_export]
    pub fn limit(cap: &mut Cap<'_>) -> usize {
        cap.pool().limit()
    }
}

/// Another module that is called as one above.
pub mod branch {
    use polycall::prelude::*;

    #[micro(scope = "isolated", max_memory = "1M")]
    pub mod bankcard {}
}

polycall::host! { pub App, allowed = [bankcard, interface, analytics] }

pub const BANKCARD: &str = concat!(module_path!(), "::bankcard");
pub const BRANCH: &str = concat!(module_path!(), "::branch::bankcard");
