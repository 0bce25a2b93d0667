//! Attack: have the kernel write a region to a core file, or copy it into a forked child. Looks at its own flags.

use polycall::Hardened;
use polycall::prelude::*;

use crate::raw::{self, report};

#[micro(scope = "isolated", max_memory = "32M")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        bytes: heap::Vec<u8>,
    }

    #[polycall_export]
    pub fn grow(vault: &mut Vault, more: usize) -> usize {
        vault.bytes.extend_from_slice(&vec![1; more]);
        vault.bytes.len()
    }
}

fn advised(at: usize) -> bool {
    let flags = raw::smaps(at, "VmFlags");
    let has = |flag| flags.split_whitespace().any(|it| it == flag);
    has("dd") && has("dc")
}

#[polycall::test(allowed = [vault])]
fn every_committed_page_stays_out_of_dumps_and_forks(cap: &mut Cap<'_>) {
    for more in [1, 4096, 1 << 20, 4 << 20, 9 << 20] {
        vault::grow(cap, more).unwrap();
        let report = report!(vault);
        let start = raw::region(&report).start;
        for at in [start, start + report.bytes_committed / 2, start + report.bytes_committed - 1] {
            assert!(advised(at), "{more} more bytes: {at:#x} of {report}");
        }
        for mapping in raw::mappings_in(&(start..start + report.bytes_committed)) {
            assert!(advised(mapping.range.start), "{mapping:x?}");
        }
    }
    let status = polycall::status().components.into_iter();
    let mine: Vec<_> = status.filter(|row| row.name == "vault").collect();
    assert!(mine.iter().all(|row| row.no_dump == Hardened::On && row.no_fork == Hardened::On), "{mine:?}");
}
