//! Attack: panic in the middle of a change, and let a destructor call out on the way, which gives the state free.
#![forbid(unsafe_code)]
#![allow(dead_code, reason = "components alike, of which each test uses a part")]

use polycall::prelude::*;

use crate::raw::{self, report};
use crate::started;

#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Anonymous;
}

#[micro(scope = "shared")]
pub mod log {
    #[polycall_export]
    pub fn line(_text: &str) {}
}

macro_rules! account {
    ($name:ident) => {
        #[micro(scope = "isolated", allowed = [log], max_memory = "64K")]
        pub mod $name {
            #[isolated]
            pub struct Account {
                taken: u64,
                given: u64,
                lines: heap::Vec<u64>,
            }

            /// Logs how the transfer ended, as destructors do.
            struct Logs<'c, 'gate>(&'c mut Cap<'gate>, bool);

            impl Drop for Logs<'_, '_> {
                fn drop(&mut self) {
                    if self.1 {
                        let _ = log::line(self.0, "the transfer has ended");
                    } else {
                        let _ = self.0.enter::<super::session::Anonymous, _>((), |_| ());
                    }
                }
            }

            #[polycall_export]
            pub fn transfer(cap: &mut Cap<'_>, amount: u64, by_call: bool) {
                let logs = Logs(cap, by_call);
                logs.0.state_mut().taken += amount;
                assert!(amount < 100, "in the middle of a change");
                logs.0.state_mut().given += amount;
            }

            /// Runs out of quota in the middle, with a destructor that calls out.
            #[polycall_export]
            pub fn overrun(cap: &mut Cap<'_>) {
                let logs = Logs(cap, true);
                logs.0.state_mut().lines.extend_from_slice(&[0; 100_000]);
            }

            /// Catches such an overrun, and then panics in the middle of a change.
            #[polycall_export]
            pub fn overrun_then_panic(cap: &mut Cap<'_>) {
                let logs = Logs(cap, true);
                let state = logs.0.state_mut();
                let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                    state.lines.extend_from_slice(&[0; 100_000]);
                }));
                state.taken += u64::from(caught.is_err());
                panic!("in the middle of a change");
            }

            #[polycall_export]
            pub fn is_whole(account: &Account) -> bool {
                account.taken == account.given
            }

            /// A call out of a destructor, with nothing half done, poisons nobody.
            #[polycall_export]
            pub fn only_reads(cap: &mut Cap<'_>) {
                let logs = Logs(cap, true);
                panic!("while reading {}", logs.0.state().taken);
            }
        }
    };
}

account!(by_call);
account!(by_enter);
account!(full);
account!(full_then_broken);

/// A limit, shown: where a destructor calls out, an overrun can't be told from a panic, and poisons as one does.
#[polycall::test(allowed = [full])]
fn an_overrun_through_a_destructor_that_calls_out_poisons(cap: &mut Cap<'_>) {
    assert!(matches!(full::overrun(cap), Err(CallError::Quota { .. })));
    raw::assert_closed(&report!(full));
    assert_eq!(full::is_whole(cap), Err(CallError::Poisoned { component: "full" }));
}

#[polycall::test(allowed = [full_then_broken])]
fn a_quota_caught_before_hides_no_panic(cap: &mut Cap<'_>) {
    assert!(matches!(full_then_broken::overrun_then_panic(cap), Err(CallError::Panicked { .. })));
    let poisoned = CallError::Poisoned { component: "full_then_broken" };
    assert_eq!(full_then_broken::is_whole(cap), Err(poisoned));
}

#[polycall::test(allowed = [by_call])]
fn a_half_changed_state_is_not_shown_after_a_call(cap: &mut Cap<'_>) {
    by_call::transfer(cap, 1, true).unwrap();
    assert!(by_call::only_reads(cap).is_err());
    assert_eq!(by_call::is_whole(cap), Ok(true));
    assert!(matches!(by_call::transfer(cap, 1_000, true), Err(CallError::Panicked { .. })));
    raw::assert_closed(&report!(by_call));
    assert_eq!(by_call::is_whole(cap), Err(CallError::Poisoned { component: "by_call" }));
}

#[polycall::test(allowed = [by_enter])]
fn a_half_changed_state_is_not_shown_after_a_session(cap: &mut Cap<'_>) {
    by_enter::transfer(cap, 1, false).unwrap();
    assert!(matches!(by_enter::transfer(cap, 1_000, false), Err(CallError::Panicked { .. })));
    raw::assert_closed(&report!(by_enter));
    assert_eq!(by_enter::is_whole(cap), Err(CallError::Poisoned { component: "by_enter" }));
}

#[test]
fn the_rest_of_this_file_starts() {
    started();
}
