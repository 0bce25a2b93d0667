//! Two that go by one name are not taken for each other.

use polycall::policy::PolicyError;

use crate::*;

pub mod left {
    use polycall::prelude::*;

    #[micro(scope = "shared")]
    pub mod till {
        #[polycall_export]
        pub fn open() {}
    }

    #[polycall::states]
    pub mod badges {
        #[state(initial)]
        pub struct Nobody;
        #[state(parent = Nobody, guard = super::never)]
        pub struct Inspector;
    }

    fn never((): &()) -> bool {
        false
    }
}

pub mod right {
    use polycall::prelude::*;

    #[micro(scope = "shared")]
    pub mod till {
        #[polycall_export]
        pub fn open() {}
    }

    /// Its own states, which are easily entered and go by others' names.
    #[polycall::states]
    pub mod badges {
        #[state(initial)]
        pub struct Anybody;
        #[state(parent = Anybody, guard = super::always)]
        pub struct Inspector;
    }

    #[polycall::states]
    pub mod crowns {
        #[state(initial)]
        pub struct Subject;
        #[state(parent = Subject, guard = super::always, permissions = ADMIN)]
        pub struct King;
    }

    fn always((): &()) -> bool {
        true
    }
}

use left::till as left_till;
use right::till as right_till;

polycall::host! { Shop, allowed = [left_till, right_till, bankcard] }

fn as_shop(body: fn(&mut Cap<'_, Shop>)) {
    let ended = child::run(|| {
        Options::new().start().unwrap();
        Shop::enter(body).unwrap();
    });
    ended.exited(0);
}

/// Who declares a state by the name of one that a rule trusts could enter that.
#[test]
fn a_rule_trusts_no_state_that_two_declare() {
    as_shop(|cap| {
        let inspector = r#"{ "id": "inspected", "effect": "permit", "state": "inspector" }"#;
        let applied = cap.apply_policy(&policy(&format!("\"rules\": [{inspector}]")));
        let opened =
            cap.enter::<right::badges::Inspector, _>((), |cap| left_till::open(cap).is_ok()).unwrap();
        assert!(!(applied.is_ok() && opened), "nobody inspected it");
        let Err(PolicyError::Mistakes(mistakes)) = applied else { panic!("{applied:?}") };
        let start = "policy.json:1:63: rule `inspected` names session state `inspector`, and 2 hierarchies of states have \
                     one of that name";
        assert!(mistakes.starts_with(start), "{mistakes}");
        let network = r#""permissions": { "network": ["rust:inspector"] }"#;
        let mistakes = cap.apply_policy(&policy(network)).unwrap_err().to_string();
        assert!(
            mistakes.contains("`permissions` names session state `inspector`, and 2 hierarchies"),
            "{mistakes}"
        );
    });
}

#[test]
fn disabled_by_a_name_that_two_have_both_are() {
    as_shop(|cap| {
        cap.disable("till", "open").unwrap();
        assert!(left_till::open(cap).is_err() && right_till::open(cap).is_err());
        cap.enable("till", "open").unwrap();
        assert!(left_till::open(cap).is_ok() && right_till::open(cap).is_ok());
        cap.disable(concat!(module_path!(), "::right::till"), "open").unwrap();
        assert!(left_till::open(cap).is_ok() && right_till::open(cap).is_err());
    });
}

/// Who may declare a state may have it grant whatever there is.
#[test]
fn nobody_is_an_administrator_by_a_state_of_their_own() {
    as_shop(|cap| {
        let privileged = r#""entries": { "bankcard::count": { "attributes": ["privileged"] } }"#;
        let applied = cap.apply_policy(&policy(privileged));
        let counted = cap.enter::<right::crowns::King, _>((), |cap| said(bankcard::count(cap))).unwrap();
        assert!(applied.is_err() || counted != "ok", "a king is no administrator");
        let start = "policy.json:1:16: entry point `bankcard::count` can't be `privileged`: it asks for no session state, and \
                     2 hierarchies of states grant ADMIN";
        let mistakes = applied.unwrap_err().to_string();
        assert!(mistakes.starts_with(start), "{mistakes}");
        let by_state = r#""entries": { "bankcard::publish": { "attributes": ["privileged"] } }"#;
        assert!(cap.apply_policy(&policy(by_state)).is_ok(), "its own state says which hierarchy");
    });
}
