//! Attack: four threads overdraw one account, each checking the balance before it takes from it.

use polycall::prelude::*;

use crate::raw::{self, report};
use crate::started;

#[micro(scope = "isolated", max_memory = "64K")]
pub mod account {
    #[isolated]
    pub struct Account {
        balance: i64,
        withdrawals: u64,
    }

    #[polycall_export]
    pub fn pay_in(account: &mut Account, amount: i64) {
        account.balance += amount;
    }

    #[polycall_export]
    pub fn withdraw(cap: &mut Cap<'_>, amount: i64) -> bool {
        if cap.state().balance < amount {
            return false;
        }
        std::thread::yield_now(); // time for another thread, if the check did not keep it out
        let account = cap.state_mut();
        account.balance -= amount;
        account.withdrawals += 1;
        true
    }

    #[polycall_export]
    pub fn balance(account: &Account) -> (i64, u64) {
        (account.balance, account.withdrawals)
    }
}

polycall::host! { pub App, allowed = [account] }

#[test]
fn nobody_overdraws() {
    const PAID_IN: i64 = 7_001;
    started();
    App::enter(|cap| account::pay_in(cap, PAID_IN)).unwrap().unwrap();
    let taken: Vec<u64> = std::thread::scope(|scope| {
        let thread = || {
            App::enter(|cap| {
                let mut taken = 0;
                for _ in 0..5_000 {
                    assert!(account::balance(cap).unwrap().0 >= 0);
                    taken += u64::from(account::withdraw(cap, 2).unwrap());
                }
                taken
            })
            .unwrap()
        };
        let threads = [0; 4].map(|_| scope.spawn(thread));
        threads.map(|thread| thread.join().unwrap()).to_vec()
    });
    assert_eq!(taken.iter().sum::<u64>(), 3_500);
    assert_eq!(App::enter(|cap| account::balance(cap)), Ok(Ok((1, 3_500))));
    raw::assert_closed(&report!(account));
}
