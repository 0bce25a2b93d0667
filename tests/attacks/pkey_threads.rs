//! Attack: eight threads open and close regions under keys, and each looks for a right that it should not have.
#![forbid(unsafe_code)]

use std::thread;

use polycall::prelude::*;

use crate::raw::{self, report};
use crate::{child, keys, started};

#[micro(scope = "isolated", max_memory = "1M", allowed = [right], protection = "pkey")]
pub mod left {
    #[isolated]
    pub struct Left {
        counts: [u64; 64],
        bytes: heap::Vec<u8>,
    }

    #[polycall_export]
    pub fn add(left: &mut Left, by: u64) {
        left.counts.iter_mut().for_each(|count| *count += by);
    }

    #[polycall_export]
    pub fn grow(left: &mut Left) {
        left.bytes.extend_from_slice(&[1; 200]);
    }

    #[polycall_export]
    pub fn agrees(left: &Left) -> u64 {
        assert!(left.counts.iter().all(|count| *count == left.counts[0]));
        left.counts[0]
    }

    #[polycall_export]
    pub fn passes_on(cap: &mut Cap<'_>, by: u64) {
        let before = cap.state().counts[0];
        cap.state_mut().counts.iter_mut().for_each(|count| *count += by);
        assert!(cap.state().counts[63] == before + by, "check-then-act is atomic");
        right::add(cap, by).unwrap();
    }
}

#[micro(scope = "isolated", max_memory = "64K", protection = "pkey")]
pub mod right {
    #[isolated]
    pub struct Right {
        count: u64,
    }

    #[polycall_export]
    pub fn add(right: &mut Right, by: u64) {
        right.count += by;
        super::assert_closed_here("left");
    }

    #[polycall_export]
    pub fn count(right: &Right) -> u64 {
        right.count
    }
}

polycall::host! { pub App, allowed = [left, right] }

/// For this thread; others may be inside.
fn assert_closed_here(name: &str) {
    let report = raw::report_of(&format!("{}::{name}", module_path!()));
    let start = raw::region(&report).start;
    assert_eq!(raw::reachable(start..start + report.bytes_committed), 0, "{report}");
}

const THREADS: u64 = 8;
const ROUNDS: u64 = 100;

#[test]
fn eight_threads_never_have_a_right_of_anothers() {
    if !keys::or_skip() {
        return;
    }
    let ended = child::run(|| {
        started();
        thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    let entered = App::enter(|cap| {
                        for _ in 0..ROUNDS {
                            left::add(cap, 1).unwrap();
                            assert_closed_here("left");
                            left::agrees(cap).unwrap();
                            assert_closed_here("left");
                            left::passes_on(cap, 1).unwrap();
                            assert_closed_here("left");
                            assert_closed_here("right");
                            left::grow(cap).unwrap();
                            assert_closed_here("left");
                        }
                    });
                    entered.unwrap();
                });
            }
        });
        let counted = App::enter(|cap| (left::agrees(cap), right::count(cap)));
        assert_eq!(counted, Ok((Ok(2 * THREADS * ROUNDS), Ok(THREADS * ROUNDS))));
        raw::assert_closed(&report!(left));
        raw::assert_closed(&report!(right));
    });
    ended.exited(0);
}
