//! A page of guarded state, against opening and closing that page by hand.

use std::hint::black_box;
use std::io;

use polycall_benches::harness::{Budget, Case};
use polycall_benches::partner::Partner;
use polycall_benches::table::Verdict;

use crate::raw::RawRegion;
use crate::{Run, arrived};

#[polycall::micro(scope = "isolated", max_memory = "1M")]
mod page {
    #[isolated]
    pub struct Page {
        word: u64,
    }

    #[polycall_export]
    pub fn read(page: &Page) -> u64 {
        page.word
    }

    #[polycall_export]
    pub fn write(page: &mut Page, n: u64) -> u64 {
        page.word = page.word.wrapping_add(n);
        page.word
    }

    #[polycall_export]
    pub fn look_then_write(cap: &mut Cap<'_>, n: u64) -> u64 {
        let word = cap.state().word;
        cap.state_mut().word = word.wrapping_add(n);
        word
    }

    #[polycall_export]
    pub fn write_eight_times(cap: &mut Cap<'_>, n: u64) -> u64 {
        for i in 0..8 {
            cap.state_mut().word ^= std::hint::black_box(n + i);
        }
        cap.state().word
    }
}

/// The same, and its entry points run on stacks of its own.
#[polycall::micro(scope = "isolated", max_memory = "1M", private_stack = "16K")]
mod page_16k {
    #[isolated]
    pub struct Page {
        word: u64,
    }

    #[polycall_export]
    pub fn write(page: &mut Page, n: u64) -> u64 {
        page.word = page.word.wrapping_add(n);
        page.word
    }
}

/// The same, with larger stacks.
#[polycall::micro(scope = "isolated", max_memory = "1M", private_stack = "64K")]
mod page_64k {
    #[isolated]
    pub struct Page {
        word: u64,
    }

    #[polycall_export]
    pub fn write(page: &mut Page, n: u64) -> u64 {
        page.word = page.word.wrapping_add(n);
        page.word
    }
}

/// The same state, in memory that is not mapped while nobody is inside.
#[polycall::micro(scope = "isolated", max_memory = "1M", protection = "unmapped", require = "unmapped")]
mod copied {
    #[isolated]
    pub struct Page {
        word: u64,
    }

    #[polycall_export]
    pub fn read(page: &Page) -> u64 {
        page.word
    }

    #[polycall_export]
    pub fn write(page: &mut Page, n: u64) -> u64 {
        page.word = page.word.wrapping_add(n);
        page.word
    }
}

/// The same, with a page full of state.
#[polycall::micro(scope = "isolated", max_memory = "1M", protection = "unmapped", require = "unmapped")]
mod copied_page {
    #[isolated]
    pub struct Page {
        words: [u64; 250],
    }

    #[polycall_export]
    pub fn write(page: &mut Page, n: u64) -> u64 {
        page.words[249] = page.words[249].wrapping_add(n);
        page.words[0]
    }
}

polycall::host! { Guarding, allowed = [page, page_16k, page_64k, copied, copied_page] }

type Cap<'gate> = polycall::Cap<'gate, Guarding>;

const BUDGET: Budget = Budget::Times(1.05);
const UNMAPPED: Budget = Budget::Times(0.75);
const UNMAPPED_BESIDE: Budget = Budget::Times(0.15);

pub(crate) fn measure(run: &Run) -> io::Result<Verdict> {
    let partner = run.other_cpu.map(Partner::on);
    if partner.is_none() {
        println!("\nthere is one CPU only: no other thread can run meanwhile");
    }
    let title = "guarded: one page of state; the baseline opens and closes the same page by hand";
    Guarding::enter(|cap| run.print(title, cap, &mut cases(), partner.as_ref())).map_err(io::Error::other)
}

fn cases<'c>() -> Vec<Case<'c, Cap<'c>>> {
    // SAFETY: the cases run one after the other, and only this thread calls the component.
    let raw = unsafe { RawRegion::of("page") };
    #[cfg_attr(not(feature = "peers"), expect(unused_mut, reason = "only peers are added"))]
    let mut cases = vec![
        Case::new("raw mprotect pair, one word changed", move |_: &mut Cap<'c>, n| {
            for _ in 0..n {
                raw.open_touch_close();
            }
        }),
        Case::new("raw mprotect pair for reading, one word read", move |_, n| {
            for _ in 0..n {
                raw.open_read_close();
            }
        }),
        Case::new("the first pair by `region::protect`", move |_, n| {
            for _ in 0..n {
                raw.open_touch_close_by_region();
            }
        }),
        Case::new("guarded read: leaf with `&State`", |cap, n| {
            for _ in 0..n {
                black_box(arrived(page::read(cap)));
            }
        })
        .crossings(1)
        .budget(BUDGET),
        Case::new("guarded write: leaf with `&mut State`", |cap, n| {
            for i in 0..n {
                black_box(arrived(page::write(cap, u64::from(i))));
            }
        })
        .crossings(1)
        .budget(BUDGET),
        Case::new("guarded write, on a private stack of 16 KiB", |cap, n| {
            for i in 0..n {
                black_box(arrived(page_16k::write(cap, u64::from(i))));
            }
        })
        .crossings(1),
        Case::new("guarded write, on a private stack of 64 KiB", |cap, n| {
            for i in 0..n {
                black_box(arrived(page_64k::write(cap, u64::from(i))));
            }
        })
        .crossings(1),
        Case::new("cap entry: `state()`, then `state_mut()`", |cap, n| {
            for i in 0..n {
                black_box(arrived(page::look_then_write(cap, u64::from(i))));
            }
        })
        .crossings(1)
        .budget(BUDGET),
        Case::new("cap entry: 8 accesses under one opening", |cap, n| {
            for i in 0..n {
                black_box(arrived(page::write_eight_times(cap, u64::from(i))));
            }
        })
        .crossings(1)
        .budget(BUDGET),
        Case::new("`unmapped` read: leaf with `&State`", |cap, n| {
            for _ in 0..n {
                black_box(arrived(copied::read(cap)));
            }
        })
        .crossings(1)
        .budget(UNMAPPED)
        .budget_beside(UNMAPPED_BESIDE),
        Case::new("`unmapped` write: leaf with `&mut State`", |cap, n| {
            for i in 0..n {
                black_box(arrived(copied::write(cap, u64::from(i))));
            }
        })
        .crossings(1)
        .budget(UNMAPPED)
        .budget_beside(UNMAPPED_BESIDE),
        Case::new("`unmapped` write, 4 KiB of state", |cap, n| {
            for i in 0..n {
                black_box(arrived(copied_page::write(cap, u64::from(i))));
            }
        })
        .crossings(1)
        .budget(UNMAPPED)
        .budget_beside(UNMAPPED_BESIDE),
    ];
    #[cfg(feature = "peers")]
    cases.extend(crate::peers::cases());
    cases
}
