//! Who is denied too often becomes conspicuous, then slow, then nobody.

use polycall::policy::Level;

use crate::*;

const CLOSED: &str = r#""entries": {
    "bankcard::epoch_too": { "enabled": false },
    "bankcard::count": { "sensitivity": "high" },
    "bankcard::epoch": { "sensitivity": "high", "attributes": ["untrusted"] }
}, "behaviour": { "per": "1h", "elevated": 2, "high": 4, "critical": 40, "throttle": "high", "quarantine": "critical" }"#;

fn is_denied(cap: &mut Cap<'_, App>, times: usize) {
    for _ in 0..times {
        assert!(bankcard::epoch_too(cap).is_err());
    }
}

#[test]
fn who_is_denied_often_is_throttled_then_quarantined_then_pardoned() {
    as_app(|cap| {
        cap.apply_policy(&policy(CLOSED)).unwrap();
        is_denied(cap, 1);
        assert_eq!(said(bankcard::count(cap)), "ok");
        is_denied(cap, 1);
        assert_eq!(said(bankcard::count(cap)), "ok", "elevated is not too conspicuous for it");
        is_denied(cap, 2);
        let why = "its caller was denied too often for an entry point that is so sensitive";
        assert_eq!(said(bankcard::count(cap)), refused("count", why));
        let conspicuous = polycall::status().policy.unwrap().conspicuous;
        assert_eq!(conspicuous.len(), 1);
        assert!(conspicuous[0].0.ends_with("::App") && conspicuous[0].1 == Level::High && !conspicuous[0].2);
        assert_eq!(interface::count(cap), Ok(0), "the interface did nothing");

        // ten calls a second, of what does not mind
        let begun = std::time::Instant::now();
        let made = (0..200).filter(|_| bankcard::epoch(cap).is_ok()).count();
        let seconds = begun.elapsed().as_secs() as usize + 2;
        assert!(made >= 8 && made <= 10 * seconds, "{made} in {seconds} s");

        is_denied(cap, 40);
        let quarantined = "its caller was denied so often that it is in quarantine; a host can `pardon` it";
        assert_eq!(said(bankcard::epoch(cap)), refused("epoch", quarantined));
        assert!(polycall::status().to_string().contains("IN QUARANTINE"));
        cap.pardon_host::<App>();
        assert_eq!(said(bankcard::epoch(cap)), "ok", "who is in quarantine can still say that");
        assert!(polycall::status().policy.unwrap().conspicuous.is_empty());
    });
}

#[micro(scope = "shared", allowed = [super_bankcard])]
pub mod prober {
    #[polycall_export]
    pub fn probes(cap: &mut Cap<'_>, times: usize) -> String {
        for _ in 0..times {
            let _ = super_bankcard::closed(cap);
        }
        match super_bankcard::open(cap) {
            Ok(()) => "ok".to_owned(),
            Err(error) => error.to_string(),
        }
    }
}

#[micro(scope = "shared")]
pub mod super_bankcard {
    #[polycall_export]
    pub fn closed() {}
    #[polycall_export]
    pub fn open() {}
    #[polycall_export]
    pub fn panics() {
        panic!("as asked");
    }
}

polycall::host! { Warden, allowed = [prober, super_bankcard] }

#[test]
fn a_host_pardons_a_component() {
    let ended = child::run(|| {
        let policy = policy(
            r#""entries": { "super_bankcard::closed": { "enabled": false } },
               "behaviour": { "per": "1h", "elevated": 5, "quarantine": "elevated" }"#,
        );
        Options::new().policy(policy).start().unwrap();
        Warden::enter(|cap| {
            assert_eq!(prober::probes(cap, 4).unwrap(), "ok");
            assert!(prober::probes(cap, 1).unwrap().contains("is in quarantine"));
            assert!(super_bankcard::open(cap).is_ok(), "the host is nobody's");
            cap.pardon::<prober::Micro>();
            assert_eq!(prober::probes(cap, 4).unwrap(), "ok");
            // panics count for who panics
            for _ in 0..5 {
                assert!(matches!(super_bankcard::panics(cap), Err(CallError::Panicked { .. })));
            }
            let status = polycall::status().policy.unwrap();
            assert!(
                status
                    .conspicuous
                    .iter()
                    .any(|(who, _, quarantined)| who.ends_with("super_bankcard") && *quarantined)
            );
        })
        .unwrap();
    });
    ended.exited(0);
}
