//! A component's life: not started, in use, reset, ended, absent in a fork.

use polycall::prelude::*;

use crate::raw::{self, report};
use crate::{child, started};

#[micro(scope = "isolated", max_memory = "64K")]
pub mod vault {
    #[isolated(init = init)]
    pub struct Vault {
        list: heap::Vec<heap::String>,
    }

    fn init(vault: &mut Vault, _: &Options) {
        vault.list.push_with(|text| text.set("first"));
    }

    #[polycall_export]
    pub fn add(vault: &mut Vault, text: &str) -> usize {
        vault.list.push_with(|slot| slot.set(text));
        vault.list.len()
    }

    #[polycall_export]
    pub fn len(vault: &Vault) -> usize {
        vault.list.len()
    }
}

#[micro(scope = "shared")]
pub mod stateless {
    #[polycall_export]
    pub fn ping() -> bool {
        true
    }
}

polycall::host! { pub App, allowed = [vault, stateless] }

#[test]
fn before_the_start_nobody_is_there() {
    let ended = child::run(|| {
        let not_started = CallError::NotStarted { component: "App" };
        assert_eq!(App::enter(|_| ()), Err(not_started.clone()));
        assert_eq!(
            not_started.to_string(),
            "component `App` cannot be called yet: polycall has not started; use `#[polycall::main]` or \
             `Options::start`"
        );
        let status = polycall::status();
        assert!(!status.started && !status.audited && status.unprotected.is_none());
        let report = report!(vault);
        assert_eq!((report.region, report.bytes_used, report.open), (None, 0, 0));
    });
    ended.exited(0);
}

#[test]
fn reset_builds_afresh_and_end_is_for_good() {
    let ended = child::run(|| {
        started();
        let entered = App::enter(|cap| {
            let used = report!(vault).bytes_used;
            assert_eq!(vault::add(cap, "second"), Ok(2));
            assert!(report!(vault).bytes_used > used);
            assert_eq!(cap.reset::<vault::Micro>(), Ok(()));
            assert_eq!(report!(vault).bytes_used, used);
            assert_eq!(vault::len(cap), Ok(1));
            assert_eq!(cap.reset::<stateless::Micro>(), Ok(()), "nothing to reset is no mistake");
            assert_eq!(stateless::ping(cap), Ok(true));

            assert_eq!(cap.end::<vault::Micro>(), Ok(()));
            let ended = CallError::Ended { component: "vault" };
            assert_eq!(vault::add(cap, "third"), Err(ended.clone()));
            assert_eq!(ended.to_string(), "component `vault` has ended and its region is wiped");
            assert!(cap.reset::<vault::Micro>().is_err());
            assert_eq!(vault::len(cap), Err(ended));
            assert_eq!(report!(vault).bytes_used, 0);
            raw::assert_closed(&report!(vault));

            assert_eq!(cap.end::<stateless::Micro>(), Ok(()));
            assert_eq!(stateless::ping(cap), Err(CallError::Ended { component: "stateless" }));
        });
        entered.unwrap();
    });
    ended.exited(0);
}

#[test]
fn a_fork_has_no_components() {
    let ended = child::run(|| {
        started();
        let entered = App::enter(|cap| {
            assert_eq!(vault::len(cap), Ok(1));
            let status = raw::in_fork(|| {
                let forked = CallError::Forked { component: "vault" };
                assert_eq!(vault::len(cap), Err(forked.clone()));
                assert_eq!(vault::add(cap, "second"), Err(forked));
                assert_eq!(stateless::ping(cap), Err(CallError::Forked { component: "stateless" }));
                let again = raw::in_fork(|| assert!(vault::len(cap).is_err()));
                assert_eq!(again, 0);
            });
            assert_eq!(status, 0);
            assert_eq!(vault::add(cap, "second"), Ok(2));
        });
        entered.unwrap();
    });
    ended.exited(0);
}
