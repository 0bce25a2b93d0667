//! Attack: from inside, run off either end of the region.

use polycall::prelude::*;

use crate::raw::{self, report};
use crate::{child, started};

#[micro(scope = "isolated", max_memory = "64K")]
pub mod left {
    #[isolated]
    pub struct Left {
        bytes: heap::Vec<u8>,
    }

    #[polycall_export]
    pub fn touch(left: &mut Left, at: usize, write: bool) -> u8 {
        left.bytes.push(1);
        if write {
            crate::raw::write(at, 1);
        }
        crate::raw::read(at)
    }

    /// As a stray loop would: byte after byte, until something stops it.
    #[polycall_export]
    pub fn run_off(left: &mut Left, step: isize) -> usize {
        left.bytes.push(1);
        let mut at = left.bytes.as_ptr().addr();
        loop {
            crate::raw::write(at, 0xEE);
            at = at.wrapping_add_signed(step);
        }
    }
}

#[micro(scope = "isolated", max_memory = "64K")]
pub mod right {
    #[isolated]
    pub struct Right {
        bytes: heap::Vec<u8>,
    }

    #[polycall_export]
    pub fn push(right: &mut Right) -> usize {
        right.bytes.push(7);
        right.bytes.len()
    }
}

polycall::host! { pub App, allowed = [left, right] }

fn inside(attack: impl FnOnce(&mut Cap<'_, App>)) {
    started();
    App::enter(attack).unwrap();
}

/// The addresses next to the ends: before the first byte, behind the pages in use, behind the last byte there could be.
fn ends() -> [usize; 3] {
    let report = report!(left);
    let region = raw::region(&report);
    [region.start - 1, region.start + report.bytes_committed, region.end]
}

#[test]
fn one_byte_before_the_first() {
    child::run(|| inside(|cap| println!("{:?}", left::touch(cap, ends()[0], false)))).died_by(libc::SIGSEGV);
    child::case("write", || inside(|cap| println!("{:?}", left::touch(cap, ends()[0], true))))
        .died_by(libc::SIGSEGV);
}

#[test]
fn one_byte_behind_the_pages_in_use() {
    child::run(|| inside(|cap| println!("{:?}", left::touch(cap, ends()[1], false)))).died_by(libc::SIGSEGV);
    child::case("write", || inside(|cap| println!("{:?}", left::touch(cap, ends()[1], true))))
        .died_by(libc::SIGSEGV);
}

#[test]
fn one_byte_behind_the_last() {
    child::run(|| inside(|cap| println!("{:?}", left::touch(cap, ends()[2], false)))).died_by(libc::SIGSEGV);
    child::case("write", || inside(|cap| println!("{:?}", left::touch(cap, ends()[2], true))))
        .died_by(libc::SIGSEGV);
}

#[test]
fn byte_after_byte_upwards() {
    child::run(|| inside(|cap| println!("{:?}", left::run_off(cap, 1)))).died_by(libc::SIGSEGV);
}

#[test]
fn byte_after_byte_downwards() {
    child::run(|| inside(|cap| println!("{:?}", left::run_off(cap, -1)))).died_by(libc::SIGSEGV);
}

/// The neighbour is out of reach even while it is the one that is open.
#[test]
fn no_two_regions_touch() {
    inside(|cap| {
        left::touch(cap, raw::region(&report!(left)).start, false).unwrap();
        right::push(cap).unwrap();
    });
    let mut regions: Vec<_> = polycall::components().into_iter().filter_map(|report| report.region).collect();
    regions.sort_by_key(|region| region.start);
    for pair in regions.windows(2) {
        assert!(pair[0].end + 4096 <= pair[1].start, "{pair:x?}");
        let between = raw::mappings_in(&(pair[0].end..pair[0].end + 4096));
        assert!(between.iter().all(|mapping| mapping.access == "---p"), "{between:x?}");
    }
}
