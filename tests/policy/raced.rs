//! Callers that misbehave at the same time: what each did counts at once, whoever else changes something meanwhile.

use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use polycall::policy::Level;

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

/// The same, while a host applies policies and changes its mind about how alert the system is.
#[test]
fn nobody_slips_through_while_policies_change() {
    as_app(|cap| {
        let strict = policy(STRICT);
        cap.apply_policy(&strict).unwrap();
        let ends = AtomicBool::new(false);
        thread::scope(|scope| {
            let changes = scope.spawn(|| {
                Other::enter(|cap| {
                    while !ends.load(Ordering::Relaxed) {
                        cap.apply_policy(&strict).unwrap();
                        cap.set_alert(Level::High);
                        cap.set_alert(Level::Normal);
                    }
                })
                .unwrap();
            });
            let mut lost = 0;
            for _ in 0..2_000 {
                cap.pardon_host::<App>();
                assert_eq!(said(bankcard::count(cap)), "ok");
                assert!(bankcard::epoch(cap).is_err());
                // it is somebody else's turn, perhaps, which ends soon
                let soon = Instant::now() + Duration::from_secs(2);
                while said(bankcard::count(cap)) == "ok" && Instant::now() < soon {}
                lost += u32::from(said(bankcard::count(cap)) == "ok");
            }
            ends.store(true, Ordering::Relaxed);
            changes.join().unwrap();
            assert_eq!(lost, 0, "quarantined, and calls all the same");
        });
    });
}
