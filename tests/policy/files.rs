//! Policies as files: what they say by themselves, and what they may not name.

use polycall::policy::{Effect, Policy};

use crate::*;

/// The example of LibPolyCall's FFI security model, as printed.
const PRINTED: &str = include_str!("../../polycall-config/tests/accepted/ffi.json");

#[test]
fn the_printed_policy_loads_and_does_what_it_says() {
    as_app(|cap| {
        let charged = |cap: &mut Cap<'_, App>| {
            cap.enter::<session::Authenticated, _>((), |cap| said(bankcard::charge(cap, 5))).unwrap()
        };
        let published = |cap: &mut Cap<'_, App>| {
            let published = cap.enter::<session::Authenticated, _>((), |cap| {
                cap.enter::<session::Chief, _>((), |cap| said(bankcard::publish(cap))).unwrap()
            });
            published.unwrap()
        };
        assert_eq!((charged(cap).as_str(), published(cap).as_str()), ("ok", "ok"));
        cap.apply_policy(&Policy::parse("ffi.json", PRINTED).unwrap()).unwrap();
        // the network is for `java:authenticated` and `node:restricted` alone
        assert_eq!(charged(cap), "ok");
        assert_eq!(published(cap), refused("publish", "its caller has no capability for NETWORK"));
        let status = polycall::status().policy.unwrap();
        assert_eq!((status.name.as_str(), status.rules), ("ffi.json", 0));
        let of =
            |value: &str| status.values.iter().find(|(known, _)| known == value).map(|(_, effect)| *effect);
        assert!(matches!(of("isolation.javascript = restricted"), Some(Effect::Kept(_))));
        assert!(matches!(of("isolation.default = strict"), Some(Effect::Now(_))));
        assert!(matches!(of("permissions.memory_access: rust"), Some(Effect::Now(_))));
        assert!(matches!(of("permissions.file_system: node:restricted"), Some(Effect::Kept(_))));
        assert!(matches!(of("audit.rotation = daily"), Some(Effect::Now(_))));
        assert_eq!(status.values.len(), 4 + 3 + 6 + 3, "{:?}", status.values);
    });
}

#[test]
fn a_policy_that_names_what_is_not_there_is_none() {
    as_app(|cap| {
        let before = cap.policy_epoch();
        let wrong = policy(
            r#""rules": [
                { "id": "typo", "effect": "forbid", "caller": "interfce", "component": "bankcrad", "entry": "chrge", "state": "Chef" },
                { "id": "elsewhere", "effect": "forbid", "component": "interface", "entry": "charge" }
            ], "isolation": { "pyton": "strict" }, "permissions": { "write": ["analytics"] },
            "entries": { "bankcard::chrge": { "enabled": false }, "bankcard::charge": { "attributes": ["readonly"] } }"#,
        );
        let error = cap.apply_policy(&wrong).unwrap_err().to_string();
        let lines: Vec<_> = error.lines().collect();
        let starts = [
            "policy.json:2:63: rule `typo` names caller `interfce`, which this program does not have; did you mean \
             `interface`?",
            "policy.json:2:88: rule `typo` names component `bankcrad`, which this program does not have; did you mean \
             `bankcard`?",
            "policy.json:2:109: rule `typo` names entry point `chrge`, which this program does not have",
            "policy.json:2:127: rule `typo` names session state `Chef`, which this program does not have; did you mean \
             `Chief`?",
            "policy.json:3:93: rule `elsewhere` names entry point `charge`, which this program does not have",
            "policy.json:4:31: `isolation` names component, host or runtime `pyton`, which this program does not have; did \
             you mean `python`?",
            "policy.json:4:79: `permissions` names component, host or runtime `analytics`, which this program does not have",
            "policy.json:5:26: `entries` names entry point `bankcard::chrge`, which this program does not have; did you mean \
             `bankcard::charge`?",
            "policy.json:5:104: entry point `bankcard::charge` can change its component's state, so it is not `readonly`: \
             have it take `&State` or nothing, or remove the attribute",
        ];
        for (line, start) in lines.iter().zip(starts) {
            assert!(line.starts_with(start), "{line}\n{start}");
        }
        assert_eq!((lines.len(), cap.policy_epoch()), (starts.len(), before));
        assert!(bankcard::count(cap).is_ok());
    });
}

#[test]
fn a_start_with_a_wrong_policy_is_none() {
    let ended = child::run(|| {
        let error =
            Options::new().policy(policy(r#""entries": { "nowhere::open": { "enabled": false } }"#)).start();
        let message = error.unwrap_err().to_string();
        assert!(
            message.starts_with("the policy does not fit the program:\npolicy.json:1:16: `entries` names"),
            "{message}"
        );
    });
    ended.exited(0);
}

#[test]
fn a_policy_of_the_start_is_in_force_for_the_first_call() {
    let ended = child::run(|| {
        let closed = policy(r#""entries": { "bankcard::count": { "enabled": false } }"#);
        Options::new().policy(closed).start().unwrap();
        App::enter(|cap| {
            assert_eq!(said(bankcard::count(cap)), refused("count", "it is disabled"));
            assert_eq!(bankcard::epoch(cap).unwrap(), cap.policy_epoch());
            assert!(
                polycall::status()
                    .to_string()
                    .contains("policy: policy.json, epoch 2, 0 rules, alert normal")
            );
        })
        .unwrap();
    });
    ended.exited(0);
}

#[test]
fn a_host_can_close_and_open_an_entry_point() {
    as_app(|cap| {
        cap.disable("bankcard", "count").unwrap();
        assert_eq!(said(bankcard::count(cap)), refused("count", "it is disabled"));
        assert_eq!(interface::count(cap), Err(CallError::Returned(refused("count", "it is disabled"))));
        assert!(bankcard::epoch(cap).is_ok());
        let epoch = cap.policy_epoch();
        cap.disable("bankcard", "count").unwrap();
        assert_eq!(cap.policy_epoch(), epoch, "it was disabled already");
        cap.enable("bankcard", "count").unwrap();
        assert!(bankcard::count(cap).is_ok() && cap.policy_epoch() > epoch);
        assert_eq!(
            cap.disable("bankcard", "cuont").unwrap_err().to_string(),
            "this program has no entry point `bankcard::cuont`; write it as `component::entry`"
        );
        cap.apply_policy(&policy(r#""entries": { "bankcard::count": { "enabled": false } }"#)).unwrap();
        cap.enable("bankcard", "count").unwrap();
        assert_eq!(said(bankcard::count(cap)), refused("count", "it is disabled"), "that was the policy's");
    });
}

/// By module and by path: whichever counted, the other would be a promise that is not kept.
#[test]
fn a_policy_that_says_two_things_of_one_entry_point_is_none() {
    as_app(|cap| {
        let before = cap.policy_epoch();
        let path = module_path!().trim_end_matches("::files");
        let text = format!(
            r#""entries": {{
                "bankcard::count": {{ "sensitivity": "normal" }},
                "{path}::bankcard::count": {{ "enabled": false }}
            }}, "isolation": {{ "interface": "strict", "{path}::interface": "trusted" }}"#
        );
        let error = cap.apply_policy(&policy(&text)).unwrap_err().to_string();
        let lines: Vec<_> = error.lines().collect();
        assert_eq!(
            lines,
            [
                format!(
                    "policy.json:3:17: `entries` names entry point `{path}::bankcard::count`, which it names as \
                     `bankcard::count` at policy.json:2:17 already; say all of it in one place"
                ),
                format!(
                    "policy.json:4:54: `isolation` names component or host `{path}::interface`, which it names as `interface` at \
                     policy.json:4:31 already; say all of it in one place"
                ),
            ]
        );
        assert_eq!((said(bankcard::count(cap)).as_str(), cap.policy_epoch()), ("ok", before));
    });
}
