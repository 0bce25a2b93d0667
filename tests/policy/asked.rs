//! What rules say of calls: by caller, state, context, time, rate, and the system's alert.

use polycall::policy::Level;
use polycall::session::{Session, TransitionKind};

use crate::*;

fn with_rules(rules: &str) -> Policy {
    policy(&format!("\"rules\": [{rules}]"))
}

#[test]
fn forbid_wins_and_nothing_is_permitted_by_itself() {
    as_app(|cap| {
        cap.apply_policy(&with_rules(r#"{ "id": "counts", "effect": "permit", "entry": "count" }"#)).unwrap();
        assert_eq!(said(bankcard::count(cap)), "ok");
        assert_eq!(said(bankcard::epoch(cap)), refused("epoch", "no rule permits it"));
        assert_eq!(interface::count(cap), Ok(0));
        let forbid =
            r#"{ "id": "not-through", "effect": "forbid", "caller": "interface", "component": "bankcard" }"#;
        for rules in [format!("{ALL}, {forbid}"), format!("{forbid}, {ALL}")] {
            cap.apply_policy(&with_rules(&rules)).unwrap();
            assert_eq!(said(bankcard::count(cap)), "ok");
            let by_interface = Err(CallError::Returned(refused("count", "rule `not-through` forbids it")));
            assert_eq!(interface::count(cap), by_interface);
        }
    });
}

#[test]
fn rules_ask_for_the_session() {
    as_app(|cap| {
        let rules = r#"
            { "id": "known", "effect": "permit", "state": "authenticated" },
            { "id": "till-17", "effect": "forbid", "context": { "terminal": ["T-17", "T-18"] } }"#;
        cap.apply_policy(&with_rules(rules)).unwrap();
        assert_eq!(said(bankcard::count(cap)), refused("count", "no rule permits it"));
        for (terminal, expected) in
            [("T-1", "ok".to_owned()), ("T-17", refused("count", "rule `till-17` forbids it"))]
        {
            let session = Session::<session::Anonymous>::open_with(cap, [("terminal", terminal)]).unwrap();
            let anonymous =
                cap.in_session::<session::Anonymous, _>(&session, |cap| said(bankcard::count(cap)));
            assert_ne!(anonymous.unwrap(), "ok");
            cap.transition::<session::Authenticated>(&session, TransitionKind::Local, ()).unwrap();
            cap.transition::<session::Chief>(&session, TransitionKind::Local, ()).unwrap();
            let chief = cap.in_session::<session::Chief, _>(&session, |cap| said(bankcard::count(cap)));
            assert_eq!(chief.unwrap(), expected);
        }
    });
}

#[test]
fn privileged_entry_points_need_an_administrator() {
    as_app(|cap| {
        cap.apply_policy(&policy(r#""entries": { "bankcard::reveal": { "attributes": ["privileged"] } }"#))
            .unwrap();
        let why = "it is privileged, and the session does not grant ADMIN";
        assert_eq!(said(bankcard::reveal(cap)), refused("reveal", why));
        cap.enter::<session::Authenticated, _>((), |cap| {
            assert_eq!(said(bankcard::reveal(cap)), refused("reveal", why));
            cap.enter::<session::Chief, _>((), |cap| assert_eq!(said(bankcard::reveal(cap)), "ok")).unwrap();
        })
        .unwrap();
    });
}

#[test]
fn rates_are_counted_by_caller() {
    as_app(|cap| {
        let rules = format!(
            r#"{ALL}, {{ "id": "slowly", "effect": "forbid", "component": "bankcard", "entry": "count", "rate": {{ "calls": 3, "per": "1h" }} }}"#
        );
        cap.apply_policy(&with_rules(&rules)).unwrap();
        let made: Vec<_> = (0..5).map(|_| said(bankcard::count(cap))).collect();
        let slowly = refused("count", "rule `slowly` forbids it");
        // an hour may end meanwhile, and begin another three
        assert!(made[..3].iter().all(|said| said == "ok") && made[3..].contains(&slowly), "{made:?}");
        assert_eq!(interface::count(cap), Ok(0), "another caller");
        assert_eq!(said(bankcard::epoch(cap)), "ok");
    });
}

#[test]
fn the_time_of_day_counts() {
    as_app(|cap| {
        // two halves of the day: just one of the rules holds
        let rules = r#"
            { "id": "first-half", "effect": "permit", "entry": "count", "time": { "from": "00:00", "until": "12:00" } },
            { "id": "second-half", "effect": "permit", "entry": "epoch", "time": { "from": "12:00", "until": "00:00" } },
            { "id": "each-day", "effect": "permit", "entry": "epoch_too" },
            { "id": "no-day", "effect": "forbid", "entry": "epoch_too", "time": { "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] } }"#;
        cap.apply_policy(&with_rules(rules)).unwrap();
        let one = |cap: &mut Cap<'_, App>| (bankcard::count(cap).is_ok(), bankcard::epoch(cap).is_ok());
        let (first, second) = one(cap);
        if first == second {
            let (first, second) = one(cap); // noon or midnight came between the two
            assert_ne!(first, second);
        }
        assert_eq!(said(bankcard::epoch_too(cap)), refused("epoch_too", "rule `no-day` forbids it"));
    });
}

#[test]
fn the_alert_level_closes_what_a_rule_says() {
    as_app(|cap| {
        let rules = format!(
            r#"{ALL}, {{ "id": "lockdown", "effect": "forbid", "component": "bankcard", "alert": ">=high" }}"#
        );
        cap.apply_policy(&with_rules(&rules)).unwrap();
        assert_eq!(said(bankcard::count(cap)), "ok");
        cap.set_alert(Level::Elevated);
        assert_eq!(said(bankcard::count(cap)), "ok");
        let epoch = cap.set_alert(Level::High);
        assert_eq!(said(bankcard::count(cap)), refused("count", "rule `lockdown` forbids it"));
        assert_eq!(cap.set_alert(Level::High), epoch, "it was high already");
        cap.set_alert(Level::Normal);
        assert_eq!(said(bankcard::count(cap)), "ok");
    });
}
