//! Attack: eight threads on three components at once: nested calls, reads, writes, panics, quota overruns, resets.

use std::time::{Duration, Instant};

use polycall::prelude::*;

use crate::raw::{self, report};
use crate::started;

/// How a transfer ends in the last component.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Portable)]
pub enum End {
    Well,
    Refused,
    Panics,
    Overruns,
}

/// Where it came from.
#[derive(Debug, Portable)]
pub struct Undone;

#[micro(scope = "isolated", allowed = [second], max_memory = "64K")]
pub mod first {
    use super::{End, Undone};

    #[isolated]
    pub struct First {
        balance: i64,
    }

    #[polycall_export]
    pub fn transfer(cap: &mut Cap<'_>, amount: i64, end: End) -> Result<(), Undone> {
        cap.state_mut().balance += amount;
        match second::pass(cap, amount, end) {
            Ok(()) => Ok(()),
            Err(_) => {
                cap.state_mut().balance -= amount;
                Err(Undone)
            }
        }
    }

    #[polycall_export]
    pub fn balance(first: &First) -> i64 {
        first.balance
    }
}

#[micro(scope = "isolated", allowed = [third], max_memory = "64K")]
pub mod second {
    use super::{End, Undone};

    #[isolated]
    pub struct Second {
        balance: i64,
    }

    #[polycall_export]
    pub fn pass(cap: &mut Cap<'_>, amount: i64, end: End) -> Result<(), Undone> {
        cap.state_mut().balance += amount;
        let outcome = match end {
            End::Panics => third::panic(cap).map_err(|_| Undone),
            End::Overruns => third::overrun(cap).map_err(|_| Undone),
            end => third::keep(cap, amount, end == End::Well).map_err(|_| Undone),
        };
        if outcome.is_err() {
            cap.state_mut().balance -= amount;
        }
        outcome
    }

    #[polycall_export]
    pub fn balance(second: &Second) -> i64 {
        second.balance
    }
}

#[micro(scope = "isolated", max_memory = "64K")]
pub mod third {
    use super::Undone;

    #[isolated]
    pub struct Third {
        balance: i64,
        spill: heap::Option<heap::Vec<u8>>,
    }

    #[polycall_export]
    pub fn keep(third: &mut Third, amount: i64, well: bool) -> Result<(), Undone> {
        third.balance += if well { amount } else { return Err(Undone) };
        Ok(())
    }

    /// Holds the state, but not for changing: nobody else has to suffer.
    #[polycall_export]
    pub fn panic(third: &Third) {
        assert!(third.balance == i64::MIN, "as asked");
    }

    #[polycall_export]
    pub fn overrun(third: &mut Third) {
        third.spill.discard();
        third.spill.get_or_empty().extend_from_slice(&[1; 20_000]);
        third.spill.get_or_empty().extend_from_slice(&[1; 200_000]);
    }

    #[polycall_export]
    pub fn balance(third: &Third) -> i64 {
        third.balance
    }
}

polycall::host! { pub App, allowed = [first, second, third, breakable] }

/// Each thread hammers for a second, and so often at least: a second is not much on a slow machine.
const LEAST: u32 = 200;

fn for_a_second() -> impl FnMut() -> bool {
    let until = Instant::now() + Duration::from_secs(1);
    let mut rounds = 0;
    move || {
        rounds += 1;
        rounds <= LEAST || Instant::now() < until
    }
}

/// What one thread did.
#[derive(Debug, Default, Clone, Copy)]
struct Done {
    transfers: [u64; 4],
    reads: [u64; 3],
    amount: i64,
}

fn hammer(seed: u64) -> Done {
    let mut done = Done::default();
    let mut random = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut goes_on = for_a_second();
    let entered = App::enter(|cap| {
        while goes_on() {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            let amount = (random >> 40) as i64 % 1_000;
            match random % 16 {
                0..8 => {
                    first::transfer(cap, amount, End::Well).unwrap();
                    done.transfers[0] += 1;
                    done.amount += amount;
                }
                kind @ 8..11 => {
                    let end = [End::Refused, End::Panics, End::Overruns][kind as usize - 8];
                    assert!(matches!(first::transfer(cap, amount, end), Err(CallError::Returned(Undone))));
                    done.transfers[kind as usize - 7] += 1;
                }
                11 | 12 => {
                    first::balance(cap).unwrap();
                    done.reads[0] += 1;
                }
                13 | 14 => {
                    second::balance(cap).unwrap();
                    done.reads[1] += 1;
                }
                _ => {
                    third::balance(cap).unwrap();
                    done.reads[2] += 1;
                }
            }
        }
    });
    entered.unwrap();
    done
}

#[test]
fn every_count_and_balance_is_right_afterwards() {
    started();
    // panics of other threads than the test's own are printed; a thousand of them say nothing new
    let done: Vec<Done> = std::thread::scope(|scope| {
        let threads: Vec<_> = (1..=8).map(|seed| scope.spawn(move || hammer(seed))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });

    let sum = |count: fn(&Done) -> u64| done.iter().map(count).sum::<u64>();
    let transfers = sum(|done| done.transfers.iter().sum());
    let amount: i64 = done.iter().map(|done| done.amount).sum();
    assert!(transfers > 100, "{done:?}");
    let calls = |component: &polycall::ComponentReport, entry| {
        component.entry_points.iter().find(|point| point.name == entry).unwrap().crossings
    };
    let [first, second, third] = [report!(first), report!(second), report!(third)];
    assert_eq!(calls(&first, "transfer"), transfers);
    assert_eq!(calls(&second, "pass"), transfers);
    assert_eq!(calls(&third, "keep"), sum(|done| done.transfers[0] + done.transfers[1]));
    assert_eq!(calls(&third, "panic"), sum(|done| done.transfers[2]));
    assert_eq!(calls(&third, "overrun"), sum(|done| done.transfers[3]));
    assert_eq!(calls(&first, "balance"), sum(|done| done.reads[0]));
    assert_eq!(calls(&second, "balance"), sum(|done| done.reads[1]));
    assert_eq!(calls(&third, "balance"), sum(|done| done.reads[2]));
    for report in [&first, &second, &third] {
        raw::assert_closed(report);
        assert_eq!(report.denials(), 0);
        assert!(!report.poisoned);
    }
    let balances = App::enter(|cap| {
        [first::balance(cap).unwrap(), second::balance(cap).unwrap(), third::balance(cap).unwrap()]
    });
    assert_eq!(balances, Ok([amount; 3]));
}

#[micro(scope = "isolated", max_memory = "64K")]
pub mod breakable {
    #[isolated]
    pub struct Breakable {
        /// Both are always the same, except in the middle of a change.
        left: u64,
        right: u64,
        list: heap::Vec<heap::String>,
    }

    #[polycall_export]
    pub fn change(breakable: &mut Breakable, and_panic: bool) {
        breakable.left += 1;
        breakable.list.push_with(|text| text.set("something on the heap"));
        assert!(!and_panic, "as asked");
        breakable.right += 1;
        breakable.list.discard(0);
    }

    #[polycall_export]
    pub fn look(breakable: &Breakable) -> bool {
        breakable.left == breakable.right && breakable.list.is_empty()
    }

    #[polycall_export]
    pub fn check(cap: &mut Cap<'_>) -> bool {
        let whole = cap.state().left == cap.state().right && cap.state().list.is_empty();
        let state = cap.state_mut();
        whole && state.left == state.right && state.list.is_empty()
    }
}

/// Threads that break the component, threads that mend it, threads that must never see it half changed.
#[test]
fn nobody_sees_a_half_changed_state_while_others_panic_and_reset() {
    started();
    let worker = |seed: u64| {
        let mut goes_on = for_a_second();
        App::enter(|cap| {
            let (mut calls, mut resets, mut turn) = (0u64, 0u64, seed);
            while goes_on() {
                turn += 1;
                calls += 1;
                match breakable::change(cap, turn % 50 == 0) {
                    Ok(()) | Err(CallError::Panicked { .. } | CallError::Poisoned { .. }) => {}
                    Err(other) => panic!("{other}"),
                }
                match breakable::check(cap) {
                    Ok(whole) => assert!(whole, "a half changed state was shown"),
                    Err(CallError::Poisoned { .. }) if seed < 4 => {
                        cap.reset::<breakable::Micro>().unwrap();
                        resets += 1;
                    }
                    Err(CallError::Poisoned { .. }) => std::thread::yield_now(),
                    Err(other) => panic!("{other}"),
                }
                match breakable::look(cap) {
                    Ok(whole) => assert!(whole, "a half changed state was shown"),
                    Err(CallError::Poisoned { .. }) => {}
                    Err(other) => panic!("{other}"),
                }
                calls += 2;
            }
            (calls, resets)
        })
        .unwrap()
    };
    let (calls, resets) = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|seed| scope.spawn(move || worker(seed))).collect();
        let done = threads.into_iter().map(|thread| thread.join().unwrap());
        done.fold((0, 0), |(calls, resets), done| (calls + done.0, resets + done.1))
    });
    assert!(resets > 2, "{resets} resets");
    let entered = App::enter(|cap| {
        cap.reset::<breakable::Micro>().unwrap();
        assert_eq!(breakable::check(cap), Ok(true));
    });
    entered.unwrap();
    let report = report!(breakable);
    raw::assert_closed(&report);
    assert!(!report.poisoned);
    assert_eq!(report.crossings() + report.denials(), calls + 1, "each call is counted, once");
}
