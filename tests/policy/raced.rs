//! Callers that misbehave at the same time: what each did counts at once, whoever else changes something meanwhile.

use std::sync::Barrier;
use std::thread;

use crate::{App, Other, as_app, bankcard, policy, said};

const STRICT: &str = r#"
    "rules": [{ "id": "count", "effect": "permit", "entry": ["count"] }],
    "behaviour": { "per": "1h", "elevated": 1, "quarantine": "elevated" }
"#;

#[test]
fn nobody_slips_through_who_misbehaves_while_others_do() {
    as_app(|cap| {
        cap.apply_policy(&policy(STRICT)).unwrap();
        let mut lost = 0;
        for _ in 0..2_000 {
            let barrier = Barrier::new(2);
            let (app, other) = thread::scope(|scope| {
                let app = scope.spawn(|| {
                    App::enter(|cap| {
                        barrier.wait();
                        assert!(bankcard::epoch(cap).is_err());
                        barrier.wait();
                        said(bankcard::count(cap))
                    })
                    .unwrap()
                });
                let other = scope.spawn(|| {
                    Other::enter(|cap| {
                        barrier.wait();
                        assert!(bankcard::epoch(cap).is_err());
                        barrier.wait();
                        said(bankcard::count(cap))
                    })
                    .unwrap()
                });
                (app.join().unwrap(), other.join().unwrap())
            });
            lost += u32::from(app == "ok") + u32::from(other == "ok");
            cap.pardon_host::<App>();
            cap.pardon_host::<Other>();
        }
        assert_eq!(lost, 0, "quarantined, and calls all the same");
    });
}
