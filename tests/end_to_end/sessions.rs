//! Session states: entered by their guard alone, for the length of a scope, and left however it ends.

use std::panic::{AssertUnwindSafe, catch_unwind};

use polycall::SessionError;
use polycall::prelude::*;

#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Anonymous;
    #[state(parent = Anonymous, guard = super::knows, credential = String, permissions = READ | WRITE)]
    pub struct Known;
    #[state(parent = Known, guard = super::trusts, credential = (u32, u32), permissions = ADMIN)]
    pub struct Trusted;
    #[state(parent = Anonymous, guard = super::fails, credential = ())]
    pub struct Broken;
}

fn knows(name: &str) -> bool {
    name == "open sesame"
}

fn trusts((a, b): &(u32, u32)) -> bool {
    a + b == 42
}

fn fails((): &()) -> bool {
    panic!("in the guard")
}

#[micro(scope = "isolated", max_memory = "64K")]
pub mod account {
    use super::session::{Anonymous, Known, Trusted};

    #[isolated]
    pub struct Account {
        pub(super) balance: i64,
    }

    #[polycall_export]
    pub fn anyone() {}

    #[polycall_export(state = Anonymous)]
    pub fn anonymous(account: &Account) -> i64 {
        account.balance
    }

    #[polycall_export(state = Anonymous)]
    pub fn reads(account: &Account) -> i64 {
        account.balance
    }

    #[polycall_export(state = Known, requires = READ | WRITE)]
    pub fn pay_in(cap: &mut Cap<'_, Known>, amount: i64) -> String {
        cap.state_mut().balance += amount;
        format!("{cap:?}")
    }

    #[polycall_export(state = Trusted, requires = ADMIN)]
    pub fn close(account: &mut Account) -> i64 {
        std::mem::take(&mut account.balance)
    }

    /// A component may prove more for what it calls, or for itself.
    #[polycall_export]
    pub fn proves_itself(cap: &mut Cap<'_>, name: String) -> Result<String, polycall::SessionError> {
        cap.state_mut().balance += 1;
        let inside = cap.enter::<Known, _>(name, |cap| {
            cap.state_mut().balance += 10;
            format!("{cap:?}")
        })?;
        cap.state_mut().balance -= 11;
        Ok(inside)
    }
}

fn sesame() -> String {
    "open sesame".to_owned()
}

#[polycall::test(allowed = [account])]
fn a_wrong_credential_is_refused(cap: &mut Cap<'_>) {
    let refused = cap.enter::<session::Known, ()>("open wheat".to_owned(), |_| panic!("it may not run"));
    assert_eq!(refused, Err(SessionError::Refused { state: "Known" }));
    let broken = cap.enter::<session::Broken, ()>((), |_| panic!("it may not run"));
    assert_eq!(broken, Err(SessionError::GuardPanicked { state: "Broken" }));
    assert_eq!(broken.unwrap_err().to_string(), "session state `Broken` was not entered: its guard panicked");
    assert_eq!(account::anyone(cap), Ok(()));
    assert_eq!(format!("{cap:?}"), "Cap<a_wrong_credential_is_refused, NoSession>");
}

#[polycall::test(allowed = [account])]
fn states_nest_and_permissions_add_up(cap: &mut Cap<'_>) {
    assert!(account::anonymous(cap).is_ok());
    let entered = cap.enter::<session::Anonymous, _>((), |cap| {
        account::reads(cap).unwrap();
        cap.enter::<session::Known, _>(sesame(), |cap| {
            assert_eq!(account::pay_in(cap, 100).unwrap(), "Cap<account, Known>");
            account::reads(cap).unwrap();
            let refused = cap.enter::<session::Trusted, _>((1, 2), |_| ());
            assert_eq!(refused, Err(SessionError::Refused { state: "Trusted" }));
            cap.enter::<session::Trusted, _>((40, 2), |cap| {
                account::pay_in(cap, 1).unwrap();
                assert_eq!(format!("{cap:?}"), "Cap<states_nest_and_permissions_add_up, Trusted>");
                account::close(cap)
            })
        })
    });
    assert!(matches!(entered, Ok(Ok(Ok(Ok(101..))))), "{entered:?}");
}

#[polycall::test(allowed = [account])]
fn a_state_is_left_by_a_panic_too(cap: &mut Cap<'_>) {
    for depth in 0..3 {
        let caught = catch_unwind(AssertUnwindSafe(|| {
            cap.enter::<session::Known, _>(sesame(), |cap| {
                assert!(depth > 0, "in the first");
                cap.enter::<session::Trusted, _>((41, 1), |cap| {
                    assert!(depth > 1, "in the second");
                    account::pay_in(cap, 0).unwrap()
                })
            })
        }));
        assert_eq!(caught.is_ok(), depth == 2);
        assert_eq!(format!("{cap:?}"), "Cap<a_state_is_left_by_a_panic_too, NoSession>");
        assert!(account::anonymous(cap).is_ok());
    }
}

#[polycall::test(allowed = [account])]
fn a_component_proves_more_for_itself(cap: &mut Cap<'_>) {
    assert_eq!(account::proves_itself(cap, sesame()).unwrap(), "Cap<account, Known>");
    let refused = account::proves_itself(cap, "open wheat".to_owned());
    assert_eq!(refused, Err(CallError::Returned(SessionError::Refused { state: "Known" })));
}

#[polycall::test(as = account)]
fn as_the_component_itself(cap: &mut Cap<'_>) {
    let before = cap.state().balance;
    cap.state_mut().balance += 5;
    let inside = cap.enter::<session::Known, _>(sesame(), |cap| cap.state().balance).unwrap();
    assert!(inside >= before.min(5));
    cap.state_mut().balance -= 5;
}
