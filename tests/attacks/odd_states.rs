//! Attack: states and values of odd shapes: no size, no fields, far too much alignment, far too much size.

use polycall::StartError;
use polycall::prelude::*;

use crate::raw::{self, report};
use crate::{child, keys, started};

#[micro(scope = "isolated", max_memory = "4K")]
pub mod unit {
    #[isolated]
    pub struct Unit;

    #[polycall_export]
    pub fn look(_: &Unit) -> usize {
        size_of::<Unit>()
    }

    #[polycall_export]
    pub fn change(unit: &mut Unit) {
        *unit = Unit;
    }
}

#[micro(scope = "isolated", max_memory = "4K")]
pub mod empty {
    #[isolated]
    #[derive(Debug, PartialEq, Clone)]
    pub struct Empty {}

    #[polycall_export]
    pub fn look(cap: &mut Cap<'_>) -> bool {
        let copy = cap.state().clone();
        *cap.state_mut() == copy
    }
}

#[micro(scope = "isolated", max_memory = "4K")]
pub mod tuple {
    #[isolated(init = init)]
    pub struct Tuple(u8, heap::String, (u16, [u32; 3]), ());

    fn init(tuple: &mut Tuple, _: &Options) {
        (tuple.0, tuple.2) = (1, (2, [3; 3]));
        tuple.1.set("text");
    }

    #[polycall_export]
    pub fn sum(tuple: &Tuple) -> u32 {
        u32::from(tuple.0) + tuple.1.len() as u32 + u32::from(tuple.2.0) + tuple.2.1.iter().sum::<u32>()
    }
}

#[micro(scope = "isolated", max_memory = "32M")]
pub mod aligned {
    #[isolated]
    #[repr(C, align(4096))]
    pub struct Aligned {
        byte: u8,
        lines: heap::Vec<Line>,
        pages: heap::Vec<Page>,
        huge: heap::Vec<Huge>,
        map: heap::HashMap<u32, Page>,
        boxed: heap::Option<heap::Box<Page>>,
    }

    #[derive(Inline, Clone, Copy)]
    #[repr(align(64))]
    pub struct Line(u8);

    #[derive(Inline, Clone, Copy)]
    #[repr(align(4096))]
    pub struct Page(u8);

    #[derive(Inline, Clone, Copy)]
    #[repr(align(16384))]
    pub struct Huge;

    #[polycall_export]
    pub fn fill(state: &mut Aligned) {
        state.byte = 9;
        for i in 0..100 {
            state.lines.push(Line(i));
            state.pages.push(Page(i));
            state.map.insert(i.into(), Page(i));
        }
        state.huge.push(Huge);
        state.boxed.get_or_empty().0 = 7;
    }

    /// Everything is where its type wants it, and what it was.
    #[polycall_export]
    pub fn is_right(state: &Aligned) -> bool {
        fn at<T>(value: &T) -> bool {
            (&raw const *value).addr().is_multiple_of(align_of::<T>())
        }
        at(state)
            && state.byte == 9
            && state.lines.iter().zip(0..).all(|(line, i)| at(line) && line.0 == i)
            && state.pages.iter().zip(0..).all(|(page, i)| at(page) && page.0 == i)
            && state.map.iter().all(|(i, page)| at(page) && u32::from(page.0) == *i)
            && state.huge.iter().all(at)
            && state.boxed.as_ref().is_some_and(|page| at(&**page) && page.0 == 7)
    }

    #[polycall_export]
    pub fn empty(state: &mut Aligned) {
        state.map.clear();
        state.boxed.discard();
        while state.pages.pop().is_some() {}
    }
}

/// As large as a state's own bytes may be. Built on the stack of whoever starts polycall: here, a test thread.
#[micro(scope = "isolated", max_memory = "1M")]
pub mod large {
    #[isolated(init = init)]
    pub struct Large {
        rows: [[u64; 128]; 256],
    }

    fn init(large: &mut Large, _: &Options) {
        for (row, i) in large.rows.iter_mut().zip(1..) {
            row.fill(i);
        }
    }

    #[polycall_export]
    pub fn sum(large: &Large) -> u64 {
        large.rows.iter().flatten().sum()
    }
}

#[polycall::test(allowed = [unit, empty, tuple])]
fn next_to_nothing(cap: &mut Cap<'_>) {
    assert_eq!(unit::look(cap), Ok(0));
    assert_eq!(unit::change(cap), Ok(()));
    assert_eq!(empty::look(cap), Ok(true));
    assert_eq!(tuple::sum(cap), Ok(1 + 4 + 2 + 9));
    assert_eq!(report!(unit).bytes_used, 0);
    for report in [report!(unit), report!(empty), report!(tuple)] {
        raw::assert_closed(&report);
        assert_eq!(report.max_memory, 4096);
        assert_eq!(raw::region(&report).len(), 4096);
    }
}

#[polycall::test(allowed = [aligned])]
fn more_alignment_than_a_page(cap: &mut Cap<'_>) {
    for _ in 0..3 {
        aligned::fill(cap).unwrap();
        assert_eq!(aligned::is_right(cap), Ok(true));
        aligned::empty(cap).unwrap();
        cap.reset::<aligned::Micro>().unwrap();
    }
    raw::assert_closed(&report!(aligned));
}

#[polycall::test(allowed = [large])]
fn a_quarter_of_a_megabyte_inline(cap: &mut Cap<'_>) {
    assert_eq!(large::sum(cap), Ok((1..=256).sum::<u64>() * 128));
    assert!(report!(large).bytes_used >= 256 << 10);
    cap.reset::<large::Micro>().unwrap();
    assert_eq!(large::sum(cap), Ok((1..=256).sum::<u64>() * 128));
}

#[test]
fn a_state_that_does_not_fit_stops_the_start() {
    let ended = child::run(|| {
        let outcome = keys::options().max_memory("large", 100_000).start();
        let Err(StartError::TooSmall { component: "large", needs, max_memory }) = outcome else {
            panic!("{outcome:?}");
        };
        assert!(needs > 256 << 10 && max_memory == 98_304, "{needs} {max_memory}");
        assert_eq!(outcome.unwrap_err().to_string().lines().count(), 1);
        // the failed start is final, and nobody is let in
        assert_eq!(keys::options().start(), Err(StartError::AlreadyStarted));
        assert_eq!(App::enter(|_| ()), Err(CallError::NotStarted { component: "App" }));
        assert!(!polycall::status().started);
    });
    ended.exited(0);
}

polycall::host! { pub App, allowed = [large] }

#[test]
fn the_rest_of_this_file_starts() {
    started();
}
