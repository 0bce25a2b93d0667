//! More state than a page, all of it populated, against opening and closing one page by hand.
//!
//! Beside each size stands what the kernel charges for it: the rest is polycall's.

use std::hint::black_box;
use std::io;

use polycall_benches::harness::{Budget, Case};
use polycall_benches::table::Verdict;

use crate::raw::RawRegion;
use crate::{Run, arrived};

const PAGE: usize = 4096;
const HUGE: usize = 2 << 20;

/// Each line: a component, its quota, the bytes its region should commit, its name in the table.
macro_rules! sizes {
    ($($name:ident, $quota:tt, $bytes:expr, $title:literal;)+) => {
        $(
            #[polycall::micro(scope = "isolated", max_memory = $quota)]
            mod $name {
                #[isolated]
                pub struct Blocks {
                    first: heap::Vec<u8>,
                    rest: heap::Vec<u8>,
                }

                /// Puts a block of so many bytes into the region, and another one into what is left over.
                #[polycall_export]
                pub fn fill(blocks: &mut Blocks, first: usize, rest: usize) {
                    for (block, len) in [(&mut blocks.first, first), (&mut blocks.rest, rest)] {
                        if block.reserve(len).is_ok() {
                            (0..len).for_each(|_| block.push(1));
                        }
                    }
                }

                #[polycall_export]
                pub fn write(blocks: &mut Blocks) -> usize {
                    match blocks.first.first_mut() {
                        Some(byte) => *byte = byte.wrapping_add(1),
                        None => return 0,
                    }
                    blocks.first.len()
                }
            }
        )+

        polycall::host! { Sizing, allowed = [$($name),+] }

        fn cases<'c>(cap: &mut Cap<'c>) -> io::Result<Vec<Case<'c, Cap<'c>>>> {
            let mut cases = Vec::new();
            $(
                let (first, rest) = blocks($bytes);
                $name::fill(cap, first, rest).map_err(io::Error::other)?;
                // SAFETY: the cases run one after the other, and only this thread calls the component.
                let raw = unsafe { RawRegion::of(stringify!($name)) };
                let title = described(stringify!($name), $title);
                cases.push(Case::new(format!("{title}: raw mprotect pair"), move |_: &mut Cap<'c>, n| {
                    for _ in 0..n {
                        raw.open_touch_close();
                    }
                }));
                let case = Case::new(format!("{title}: guarded write"), |cap: &mut Cap<'c>, n| {
                    for _ in 0..n {
                        black_box(arrived($name::write(cap)));
                    }
                });
                let limit = if $bytes <= HUGE { Budget::Times(1.05) } else { Budget::Open };
                cases.push(case.crossings(1).budget(limit));
            )+
            Ok(cases)
        }
    };
}

sizes! {
    one_page, "64M", PAGE, "1 page";
    four_pages, "64M", 4 * PAGE, "4 pages";
    sixteen_pages, "64M", 16 * PAGE, "16 pages";
    small_quota, "256K", 64 * PAGE, "64 pages, quota 256 KiB";
    many_pages, "64M", 64 * PAGE, "64 pages, quota 64 MiB";
    half_quota, "512K", HUGE / 4, "512 KiB, quota 512 KiB";
    half, "64M", HUGE / 4, "512 KiB, quota 64 MiB";
    huge, "64M", HUGE, "2 MiB, quota 64 MiB";
    many_huge, "128M", 32 * HUGE, "64 MiB, quota 128 MiB";
}

type Cap<'gate> = polycall::Cap<'gate, Sizing>;

pub(crate) fn measure(run: &Run) -> io::Result<Verdict> {
    Sizing::enter(|cap| {
        let mut cases = cases(cap)?;
        Ok(run.print(
            "size of the state, all of it populated; the baseline opens and closes one page by hand",
            cap,
            &mut cases,
            None,
        ))
    })
    .map_err(io::Error::other)?
}

/// The bytes of a first block that make its region commit so many, and of one that goes into the rest.
fn blocks(committed: usize) -> (usize, usize) {
    // One page is there from the start, and the region grows by a page more than the block needs.
    let first = committed.saturating_sub(2 * PAGE + 1);
    (first.max(PAGE / 4), if first > 0 { PAGE } else { 0 })
}

fn described(name: &str, title: &str) -> String {
    let reports = polycall::components();
    let report = reports.iter().find(|report| report.name == name);
    let committed = report.map_or(0, |report| report.bytes_committed);
    let committed = match committed / 1024 {
        kib if kib >= 1024 => format!("{} MiB", kib / 1024),
        kib => format!("{kib} KiB"),
    };
    format!("{title} ({committed} committed)")
}
