//! Files that were written to take long, or forever, are refused like others.

use std::fmt::Write;
use std::time::{Duration, Instant};

use crate::*;

const MOST: usize = 1 << 20;

/// As much of `each` as a file may have, between the two.
fn filled(before: &str, each: fn(usize) -> String, after: &str) -> String {
    let mut text = before.to_owned();
    for n in 0.. {
        let one = each(n);
        if text.len() + one.len() + after.len() + 1 > MOST {
            break;
        }
        let comma = if n == 0 { "" } else { "," };
        let _ = write!(text, "{comma}{one}"); // into a string
    }
    text + after
}

#[test]
fn a_policy_of_rubbish_is_refused_at_once() {
    as_app(|cap| {
        let names = r#"{ "rules": [{ "id": "a", "effect": "permit", "caller": ["#;
        let long = format!(
            r#"{{ "rules": [{{ "id": "a", "effect": "permit", "caller": "{}" }}] }}"#,
            "x".repeat(MOST - 80)
        );
        let texts = [
            ("names", filled(names, |n| format!("\"n{n:x}\""), "] }] }")),
            ("a long name", long),
            (
                "entries",
                filled(r#"{ "entries": {"#, |n| format!("\"c::e{n:x}\":{{\"enabled\":false}}"), "} }"),
            ),
            ("isolation", filled(r#"{ "isolation": {"#, |n| format!("\"i{n:x}\":\"strict\""), "} }")),
            (
                "states",
                filled(
                    r#"{ "rules": ["#,
                    |n| format!("{{\"id\":\"{n:x}\",\"effect\":\"permit\",\"state\":\"S\"}}"),
                    "] }",
                ),
            ),
            ("nested", "[".repeat(MOST)),
            (
                "rules",
                filled(
                    r#"{ "rules": ["#,
                    |n| {
                        format!(
                            "{{\"id\":\"{n:x}\",\"effect\":\"permit\",\"time\":{{\"from\":\"00:00\",\"until\":\"00:01\"}}}}"
                        )
                    },
                    "] }",
                ),
            ),
        ];
        for (what, text) in texts {
            let begun = Instant::now();
            let applied = Policy::parse("policy.json", text).and_then(|policy| cap.apply_policy(&policy));
            let took = begun.elapsed();
            assert!(took < Duration::from_secs(5), "{what}: {took:?}");
            assert_eq!(applied.is_ok(), what == "rules", "{what}");
        }
    });
}
