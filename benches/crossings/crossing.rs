//! The crossing itself, against a direct call that is not inlined and does the same.

use std::hint::black_box;
use std::io;
use std::time::Instant;

use polycall_benches::harness::{Budget, Case};
use polycall_benches::table::Verdict;

use crate::{Run, arrived};

#[polycall::states]
mod session {
    #[state(initial)]
    #[derive(Debug)]
    pub struct Anonymous;
    #[state(parent = Anonymous, guard = super::known, credential = u32, permissions = READ)]
    #[derive(Debug)]
    pub struct Known;
}

fn known(token: &u32) -> bool {
    *token == 42
}

#[polycall::micro(scope = "shared")]
mod adder {
    use super::session::Known;

    #[polycall_export]
    pub fn add(n: u64) -> u64 {
        super::little_work(n)
    }

    #[polycall_export]
    pub fn add_with_cap(cap: &mut Cap<'_>, n: u64) -> u64 {
        std::hint::black_box(cap);
        super::little_work(n)
    }

    #[polycall_export(state = Known, requires = READ)]
    pub fn add_if_known(n: u64) -> u64 {
        super::little_work(n)
    }

    #[polycall_export]
    pub fn add_slowly(n: u64, steps: u32) -> u64 {
        super::spin(n, steps)
    }
}

/// On stacks of its own, wiped after each call.
#[polycall::micro(scope = "shared", private_stack = "16K")]
mod adder_16k {
    #[polycall_export]
    pub fn add(n: u64) -> u64 {
        super::little_work(n)
    }
}

/// The same, larger.
#[polycall::micro(scope = "shared", private_stack = "64K")]
mod adder_64k {
    #[polycall_export]
    pub fn add(n: u64) -> u64 {
        super::little_work(n)
    }

    /// Leaves something on most pages.
    #[polycall_export]
    pub fn add_deep(n: u64) -> u64 {
        super::deep_work(n)
    }
}

/// Larger still.
#[polycall::micro(scope = "shared", private_stack = "1M")]
mod adder_1m {
    #[polycall_export]
    pub fn add(n: u64) -> u64 {
        super::little_work(n)
    }
}

polycall::host! { Adding, allowed = [adder, adder_16k, adder_64k, adder_1m] }

#[inline(always)]
fn little_work(n: u64) -> u64 {
    n.wrapping_add(1)
}

/// Uses 24 KiB of stack twice: the array, and the copy that `black_box` makes of it.
#[inline(never)]
fn deep_work(n: u64) -> u64 {
    let room = black_box([n; 3 << 10]);
    room[(n % 7) as usize].wrapping_add(1)
}

#[inline(never)]
fn add_directly(n: u64) -> u64 {
    little_work(n)
}

#[inline(never)]
fn add_elsewhere(n: u64) -> u64 {
    n.wrapping_add(2) // were it the same, it would be merged with the other one
}

pub(crate) fn measure(run: &Run, title: &str) -> io::Result<Verdict> {
    let steps = steps_of_100_ns();
    Adding::enter(|cap| run.print(title, cap, &mut cases(steps), None)).map_err(io::Error::other)
}

fn cases<'c>(steps: u32) -> Vec<Case<'c, polycall::Cap<'c, Adding>>> {
    let limit = if polycall::status().audited { Budget::Open } else { Budget::Over(2.5) };
    vec![
        Case::new("direct call, not inlined", |_, n| {
            for i in 0..n {
                black_box(add_directly(u64::from(i)));
            }
        }),
        // Where the linker puts a function can cost as much as half a nanosecond.
        Case::new("direct call of another copy: what code layout is worth", |_, n| {
            for i in 0..n {
                black_box(add_elsewhere(u64::from(i)));
            }
        }),
        Case::new("typed crossing without state", |cap, n| {
            for i in 0..n {
                black_box(arrived(adder::add(cap, u64::from(i))));
            }
        })
        .crossings(1)
        .budget(limit),
        Case::new("typed crossing whose body takes its cap", |cap, n| {
            for i in 0..n {
                black_box(arrived(adder::add_with_cap(cap, u64::from(i))));
            }
        })
        .crossings(1)
        .budget(limit),
        Case::new(
            "typed crossing in a session state, with a permission",
            |cap: &mut polycall::Cap<'c, Adding>, n| {
                cap.enter::<session::Known, _>(42, |cap| {
                    for i in 0..n {
                        black_box(arrived(adder::add_if_known(cap, u64::from(i))));
                    }
                })
                .expect("42 opens it");
            },
        )
        .crossings(1)
        .budget(limit),
        Case::new("typed crossing, on a private stack of 16 KiB", |cap, n| {
            for i in 0..n {
                black_box(arrived(adder_16k::add(cap, u64::from(i))));
            }
        })
        .crossings(1),
        Case::new("typed crossing, on a private stack of 64 KiB", |cap, n| {
            for i in 0..n {
                black_box(arrived(adder_64k::add(cap, u64::from(i))));
            }
        })
        .crossings(1),
        Case::new("typed crossing, on 64 KiB, of which its body uses 48", |cap, n| {
            for i in 0..n {
                black_box(arrived(adder_64k::add_deep(cap, u64::from(i))));
            }
        })
        .crossings(1),
        Case::new("typed crossing, on a private stack of 1 MiB", |cap, n| {
            for i in 0..n {
                black_box(arrived(adder_1m::add(cap, u64::from(i))));
            }
        })
        .crossings(1),
        Case::new("control: two typed crossings", |cap, n| {
            for i in 0..n {
                black_box(arrived(adder::add(cap, u64::from(i))));
                black_box(arrived(adder::add(cap, u64::from(i))));
            }
        })
        .crossings(2)
        .budget(Budget::SlowerThan(2, 0.5)),
        // Each call waits for the one before, or the processor would run the next crossing during the spin.
        Case::new("control: typed crossing whose body spins for 100 ns", move |cap, n| {
            let mut last = 0;
            for _ in 0..n {
                last = arrived(adder::add_slowly(cap, last, steps));
            }
            black_box(last);
        })
        .crossings(1)
        .budget(Budget::SlowerThan(2, 40.0)),
    ]
}

/// A chain of work that neither the compiler nor the processor can shorten.
#[inline(never)]
fn spin(mut n: u64, steps: u32) -> u64 {
    for _ in 0..steps {
        n = (n ^ (n >> 31)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
    n
}

fn steps_of_100_ns() -> u32 {
    const MANY: u32 = 1 << 10;
    let trial = || {
        let start = Instant::now();
        black_box(spin(black_box(1), MANY));
        start.elapsed()
    };
    // The shortest of many short trials: a neighbour can make any of them longer, but none shorter.
    let shortest = (0..256).map(|_| trial()).min().unwrap_or_default();
    let each = shortest.as_nanos() as f64 / f64::from(MANY);
    ((100.0 / each) as u32).max(1)
}
