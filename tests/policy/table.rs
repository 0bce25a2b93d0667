//! What each value of a policy does is said: of the policy in force by the status, of all that a policy may have by the
//! table in the documentation.

use std::collections::BTreeSet;
use std::path::Path;

use polycall::audit::Trail;
use polycall::policy::{Effect, Policy, SCHEMA};
use serde_json::Value;

use crate::*;

const PRINTED: &str = include_str!("../../polycall-config/tests/accepted/ffi.json");
const DOCUMENTATION: &str = include_str!("../../polycall/src/policy/mod.rs");

/// Every key there is, but for what editors read.
const EVERYTHING: &str = r#"{
    "isolation": { "default": "strict", "interface": "trusted", "python": "standard" },
    "permissions": {
        "memory_access": ["rust"], "file_system": [], "network": ["App:authenticated", "node"], "io": ["rust:strict"],
        "admin": ["App"], "execute": ["c"], "read": ["interface:trusted"], "write": ["rust"]
    },
    "audit": { "level": "warning", "store": "local", "rotation": "64M" },
    "rules": [{
        "id": "every-condition", "effect": "forbid", "caller": "interface", "component": "bankcard", "entry": "charge",
        "state": "Chief", "permission": "write", "behaviour": ">=high", "alert": "<critical",
        "context": { "*": "web" }, "time": { "from": "22:00", "until": "06:30", "days": ["fri"] },
        "rate": { "calls": 7, "per": "1h" }
    }],
    "entries": {
        "bankcard::publish": {
            "enabled": true, "attributes": ["untrusted", "privileged", "readonly", "critical"], "sensitivity": "high"
        }
    },
    "behaviour": { "per": "1m", "elevated": 5, "high": 20, "critical": 100, "throttle": "high", "quarantine": "critical" },
    "classification": { "Card": "secret" }
}"#;

/// Each key of the schema, as the table writes it.
fn keys(schema: &Value) -> BTreeSet<String> {
    fn walk(of: &Value, at: &str, schema: &Value, keys: &mut BTreeSet<String>) {
        let referred = of["$ref"].as_str().map(|to| schema.pointer(to.trim_start_matches('#')).unwrap());
        let of = referred.unwrap_or(of);
        let below = |key: &str| if at.is_empty() { key.to_owned() } else { format!("{at}.{key}") };
        let mut inside = Vec::new();
        inside.extend(of["properties"].as_object().into_iter().flatten().map(|(key, of)| (below(key), of)));
        inside.extend(
            of["additionalProperties"].as_object().map(|_| (below("*"), &of["additionalProperties"])),
        );
        if of["items"]["$ref"] == "#/$defs/rule" {
            inside.push((at.to_owned(), &of["items"]));
        }
        if inside.is_empty() {
            keys.insert(at.to_owned());
        }
        for (at, of) in inside {
            walk(of, &at, schema, keys);
        }
    }
    let mut keys = BTreeSet::new();
    walk(schema, "", schema, &mut keys);
    keys
}

/// Each value of a policy: its key as in the schema, and as the status says it.
fn values(policy: &Value) -> Vec<(String, String)> {
    fn text(value: &Value) -> String {
        value.as_str().map_or_else(|| value.to_string(), str::to_owned)
    }
    let mut values = Vec::new();
    for (section, members) in policy.as_object().unwrap() {
        for (name, value) in members.as_object().into_iter().flatten() {
            let any = match section.as_str() {
                "classification" => "*",
                "isolation" if name != "default" => "*",
                _ => name,
            };
            match (section.as_str(), value) {
                ("entries", Value::Object(keys)) => values.extend(keys.iter().flat_map(|(key, value)| {
                    let at = format!("entries.*.{key}");
                    match value.as_array() {
                        Some(all) => {
                            all.iter().map(|one| (at.clone(), format!("{name}: {}", text(one)))).collect()
                        }
                        None => vec![(at, format!("{name}.{key} = {}", text(value)))],
                    }
                })),
                (_, Value::Array(principals)) => {
                    let of = format!("{section}.{name}");
                    let principal = |one: &Value| (of.clone(), format!("{of}: {}", text(one)));
                    values.push((of.clone(), of.clone()));
                    values.extend(principals.iter().map(principal));
                }
                _ => values.push((format!("{section}.{any}"), format!("{section}.{name} = {}", text(value)))),
            }
        }
    }
    values
}

#[test]
fn every_key_of_the_schema_has_a_row() {
    let keys = keys(&serde_json::from_str(SCHEMA).unwrap());
    assert!(keys.len() > 35 && keys.contains("rules.time.days"), "{keys:?}");
    let rows: BTreeSet<_> = DOCUMENTATION
        .lines()
        .filter_map(|line| line.strip_prefix("//! | `")?.split_once(" | "))
        .flat_map(|(keys, _)| keys.split(['`', ',', ' ']))
        .filter(|key| !key.is_empty())
        .collect();
    let missing: Vec<_> = keys.iter().filter(|key| !rows.contains(key.as_str())).collect();
    assert!(missing.is_empty(), "no row of the table has {missing:?}");
}

#[test]
fn every_value_is_in_the_status() {
    as_app(|cap| {
        cap.apply_policy(&Policy::parse("everything", EVERYTHING).unwrap()).unwrap();
        let status = polycall::status().policy.unwrap();
        let said: BTreeSet<_> = status.values.iter().map(|(value, _)| value.clone()).collect();
        let written = values(&serde_json::from_str(EVERYTHING).unwrap());
        let missing: Vec<_> = written.iter().filter(|(_, value)| !said.contains(value)).collect();
        assert!(missing.is_empty(), "the status does not have {missing:?}: {said:?}");
        assert_eq!((said.len(), status.rules), (written.len(), 1));

        // what stands above leaves no key out
        let keys = keys(&serde_json::from_str(SCHEMA).unwrap());
        let apart = |key: &&String| !key.starts_with("rules.") && *key != "$schema";
        for key in keys.iter().filter(apart) {
            assert!(written.iter().any(|(known, _)| known == key), "no value of `{key}` is tried");
        }
    });
}

#[test]
fn the_table_says_of_the_printed_policy_what_the_status_says() {
    let ended = child::run(|| {
        let folder =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("policy-table-{}", std::process::id()));
        let printed = Policy::parse("ffi.json", PRINTED).unwrap();
        Options::new().audit(Trail::new(&folder)).policy(printed).start().unwrap();
        let _ = std::fs::remove_dir_all(folder);
        for (value, effect) in polycall::status().policy.unwrap().values {
            let row = format!("//! | `{value}` | {effect} |\n");
            assert!(DOCUMENTATION.contains(&row), "the table does not have {row}");
        }
    });
    ended.exited(0);
}

#[test]
fn what_waits_for_a_level_that_nobody_comes_to_does_nothing() {
    as_app(|cap| {
        let effect_of = |cap: &mut Cap<'_, App>, behaviour: &str, key: &str| {
            cap.apply_policy(&policy(&format!("\"behaviour\": {{ {behaviour} }}"))).unwrap();
            let values = polycall::status().policy.unwrap().values;
            values.into_iter().find(|(value, _)| value.starts_with(key)).unwrap().1
        };
        let nobody = Effect::Kept("no threshold leads to this level");
        let high = r#""per": "1m", "high": 20"#;
        for (behaviour, key) in [
            (r#""throttle": "elevated""#.to_owned(), "behaviour.throttle"),
            (format!(r#"{high}, "throttle": "critical""#), "behaviour.throttle"),
            (format!(r#"{high}, "quarantine": "critical""#), "behaviour.quarantine"),
            (format!(r#"{high}, "quarantine": "normal""#), "behaviour.quarantine"),
        ] {
            assert_eq!(effect_of(cap, &behaviour, key), nobody, "{behaviour}");
        }
        for level in ["normal", "elevated", "high"] {
            let behaviour = format!(r#"{high}, "throttle": "{level}""#);
            assert!(
                matches!(effect_of(cap, &behaviour, "behaviour.throttle"), Effect::Now(_)),
                "{behaviour}"
            );
        }
    });
}
