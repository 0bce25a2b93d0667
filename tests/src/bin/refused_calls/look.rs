//! What can be seen of regions, asked past polycall: what this thread can read now, and what is there at all.

use std::fs::File;
use std::io::Read;
use std::ops::Range;
use std::os::fd::AsRawFd;
use std::os::unix::fs::FileExt;
use std::ptr::with_exposed_provenance;

use crate::parts::{LENT, SECRET, SHOWN};
use crate::{raw, refusal};

const PAGE: usize = 4096;

/// Nobody is inside, and every region is closed but those that are locked.
#[track_caller]
pub(crate) fn assert_all_closed() {
    for report in polycall::components() {
        if report.region.is_some() {
            raw::assert_closed(&report);
        }
        assert!(!report.poisoned, "{report}");
        for region in &report.regions {
            let at = region.address..region.address + region.pages;
            let locked = region.flags.contains(polycall::region::RegionFlags::LOCKED);
            assert!(locked || region.open == 0, "{region}");
            assert!(locked || raw::reachable(at) == 0, "{region} is open");
        }
    }
    let mut open = raw::mappings_in(&refusal::arena()).into_iter().filter(|one| one.access.starts_with('r'));
    assert!(!open.any(|mapping| secret_in(mapping.range)), "a secret can be read by anybody");
}

/// Whether this thread could read a secret of a state or region there now.
pub(crate) fn secret_in(pages: Range<usize>) -> bool {
    let (mut reader, pipe) = std::io::pipe().expect("a pipe can be had");
    let mut page = [0_u8; PAGE];
    pages.step_by(PAGE).any(|at| {
        let at = with_exposed_provenance::<libc::c_void>(at);
        // SAFETY: the kernel checks the address itself, and answers EFAULT where this thread may not read.
        let put = unsafe { libc::write(pipe.as_raw_fd(), at, PAGE) };
        put == PAGE as isize && {
            reader.read_exact(&mut page).expect("it was just written");
            secrets_in(&page).any(|byte| byte != SHOWN)
        }
    })
}

/// Which of them there are at all, open or closed. Secret memory the kernel does not show even us.
pub(crate) fn remains() -> Vec<u8> {
    const THERE: u64 = 1 << 63;
    let arena = refusal::arena();
    let map = File::open("/proc/self/pagemap").expect("proc is mounted");
    let memory = File::open("/proc/self/mem").expect("proc is mounted");
    let mut entries = vec![0_u8; arena.len() / PAGE * 8];
    map.read_exact_at(&mut entries, (arena.start / PAGE * 8) as u64).expect("it has all addresses");
    let mut page = [0_u8; PAGE];
    let mut found = Vec::new();
    for (number, entry) in entries.as_chunks::<8>().0.iter().enumerate() {
        let at = (arena.start + number * PAGE) as u64;
        if u64::from_le_bytes(*entry) & THERE != 0 && memory.read_exact_at(&mut page, at).is_ok() {
            found.extend(secrets_in(&page));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Which of the secrets a page has eight bytes in a row of.
fn secrets_in(page: &[u8]) -> impl Iterator<Item = u8> {
    let has = |byte| page.as_chunks::<8>().0.contains(&[byte; 8]);
    [SECRET, LENT, SHOWN].into_iter().filter(move |byte| has(*byte)).collect::<Vec<_>>().into_iter()
}

/// Mappings and descriptors that this process has.
pub(crate) fn holdings() -> (usize, usize) {
    let descriptors = std::fs::read_dir("/proc/self/fd").expect("proc is mounted").count();
    let mappings = raw::mappings_in(&refusal::arena()).len();
    (mappings, descriptors)
}
