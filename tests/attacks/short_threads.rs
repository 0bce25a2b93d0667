//! Attack: lose counts, or leak memory, by hundreds of short threads that each enter a host.

use std::cell::Cell;

use polycall::prelude::*;

use crate::raw::report;
use crate::{child, started};

#[micro(scope = "isolated", max_memory = "64K")]
pub mod tally {
    #[isolated]
    pub struct Tally {
        calls: u64,
    }

    #[polycall_export]
    pub fn add(tally: &mut Tally) -> u64 {
        tally.calls += 1;
        tally.calls
    }

    #[polycall_export]
    pub fn total(tally: &Tally) -> u64 {
        tally.calls
    }
}

polycall::host! { pub App, allowed = [tally] }

fn enter_once() {
    App::enter(|cap| tally::add(cap).map(|_| ())).unwrap().unwrap();
}

fn crossings_of_add() -> u64 {
    let report = report!(tally);
    report.entry_points.iter().find(|point| point.name == "add").unwrap().crossings
}

#[test]
fn three_hundred_threads_at_once_lose_no_count() {
    started();
    std::thread::scope(|scope| {
        for _ in 0..300 {
            scope.spawn(enter_once);
        }
    });
    assert_eq!(App::enter(|cap| tally::total(cap)), Ok(Ok(300)));
    assert_eq!(crossings_of_add(), 300);
    assert_eq!(report!(tally).open, 0);
}

/// Bytes of the ordinary heap in use.
fn heap_in_use() -> usize {
    // SAFETY: always safe.
    unsafe { libc::mallinfo2() }.uordblks
}

/// Runs 300 short threads after a hundred that fill caches; says how many bytes stay behind.
fn bytes_left_behind(thread: fn()) -> usize {
    started();
    let run = |threads| (0..threads).for_each(|_| std::thread::spawn(thread).join().unwrap());
    run(100);
    let before = heap_in_use();
    run(300);
    heap_in_use().saturating_sub(before)
}

#[test]
fn three_hundred_threads_one_after_the_other_leak_nothing() {
    let ended = child::run(|| {
        let left = bytes_left_behind(enter_once);
        assert!(left < 64 << 10, "{left} bytes");
        assert_eq!(crossings_of_add(), 400);
    });
    ended.exited(0);
}

thread_local! {
    static LAST_WORD: LastWord = const { LastWord(Cell::new(false)) };
}

/// Enters the host when its thread ends.
struct LastWord(Cell<bool>);

impl Drop for LastWord {
    fn drop(&mut self) {
        enter_once();
    }
}

/// A thread's locals are dropped last to first: this one, made first, finds the thread's counters gone.
fn enter_at_the_very_end() {
    LAST_WORD.with(|word| word.0.set(true));
    enter_once();
}

#[test]
fn threads_that_enter_while_their_locals_are_dropped_leak_nothing() {
    let ended = child::run(|| {
        let left = bytes_left_behind(enter_at_the_very_end);
        assert_eq!(crossings_of_add(), 800);
        assert!(left < 64 << 10, "{left} bytes");
    });
    ended.exited(0);
}
