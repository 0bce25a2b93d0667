//! A rule that asks for a state is no way round one that was taken away: not for who is inside already.

use polycall::session::{Session, TransitionKind};
use std::sync::OnceLock;

use crate::session::{Anonymous, Authenticated, Chief};
use crate::*;

static SESSION: OnceLock<Session<Anonymous>> = OnceLock::new();

/// It is called in a state that its type does not ask for, so it goes on when that is taken away.
#[micro(scope = "shared", allowed = [bankcard])]
pub mod deputy {
    #[polycall_export]
    pub fn counts_twice(cap: &mut Cap<'_>) -> (String, String) {
        let before = super::said(bankcard::reveal(cap));
        super::SESSION.get().unwrap().revoke_state::<super::Chief>();
        (before, super::said(bankcard::reveal(cap)))
    }
}

polycall::host! { Chancery, allowed = [deputy, bankcard] }

fn counts_twice_as_chief(policy: fn() -> Policy) -> (String, String) {
    Options::new().policy(policy()).start().unwrap();
    Chancery::enter(|cap| {
        let session = SESSION.get_or_init(|| Session::<Anonymous>::open(cap).unwrap());
        cap.transition::<Authenticated>(session, TransitionKind::Local, ()).unwrap();
        cap.transition::<Chief>(session, TransitionKind::Local, ()).unwrap();
        cap.in_session::<Chief, _>(session, |cap| deputy::counts_twice(cap).unwrap()).unwrap()
    })
    .unwrap()
}

#[test]
fn a_state_that_was_taken_away_permits_nothing() {
    let ended = child::run(|| {
        let said = counts_twice_as_chief(|| {
            policy(
                r#""rules": [{ "id": "chief", "effect": "permit", "state": "chief", "component": "bankcard" },
                             { "id": "deputy", "effect": "permit", "component": "deputy" }]"#,
            )
        });
        assert_eq!(said, ("ok".to_owned(), refused("reveal", "no rule permits it")));
    });
    ended.exited(0);
}

#[test]
fn a_state_that_was_taken_away_is_no_administrators() {
    let ended = child::run(|| {
        let said = counts_twice_as_chief(|| {
            policy(r#""entries": { "bankcard::reveal": { "attributes": ["privileged"] } }"#)
        });
        let why = "it is privileged, and the session does not grant ADMIN";
        assert_eq!(said, ("ok".to_owned(), refused("reveal", why)));
    });
    ended.exited(0);
}

#[test]
fn a_state_that_was_taken_away_has_no_capability() {
    let ended = child::run(|| {
        let said = counts_twice_as_chief(|| {
            policy(
                r#""rules": [{ "id": "all", "effect": "permit" },
                             { "id": "no-chief", "effect": "forbid", "state": "authenticated", "entry": "reveal", "component": "bankcard" }]"#,
            )
        });
        let why = "rule `no-chief` forbids it";
        assert_eq!(said, (refused("reveal", why), refused("reveal", why)), "it is authenticated still");
    });
    ended.exited(0);
}

/// A scope in an outer state does not hide the inner one from what forbids.
#[test]
fn a_state_that_nobody_relies_on_forbids_all_the_same() {
    as_app(|cap| {
        let rules = format!(
            "\"rules\": [{ALL}, {{ \"id\": \"no-chief\", \"effect\": \"forbid\", \"state\": \"chief\" }}]"
        );
        cap.apply_policy(&policy(&rules)).unwrap();
        let session = Session::<Anonymous>::open(cap).unwrap();
        cap.transition::<Authenticated>(&session, TransitionKind::Local, ()).unwrap();
        let count = |cap: &mut Cap<'_, App, Authenticated>| said(bankcard::reveal(cap));
        assert_eq!(cap.in_session::<Authenticated, _>(&session, count).unwrap(), "ok");
        cap.transition::<Chief>(&session, TransitionKind::Local, ()).unwrap();
        let forbidden = refused("reveal", "rule `no-chief` forbids it");
        assert_eq!(cap.in_session::<Authenticated, _>(&session, count).unwrap(), forbidden);
    });
}
