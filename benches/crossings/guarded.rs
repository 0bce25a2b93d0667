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

polycall::host! { Guarding, allowed = [page] }

type Cap<'gate> = polycall::Cap<'gate, Guarding>;

const BUDGET: Budget = Budget::Times(1.05);

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
    ];
    #[cfg(feature = "peers")]
    cases.extend(crate::peers::cases());
    cases
}
