//! Policies that are taken: the article's as printed, and one with every key.

use std::path::Path;

use polycall_config::policy::{
    Attribute, AuditLevel, Capability, Classification, Comparison, Day, Effect, IsolationLevel, Level,
    LevelTest, Names, Per, Policy, Qualifier, Rotation, Store, parse,
};
use polycall_config::{Parsed, Source};

fn accepted(name: &str) -> Policy {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/accepted");
    let source = Source::read(folder.join(name)).unwrap();
    let parsed: Parsed<Policy> = parse(&source);
    assert!(parsed.diagnostics.is_empty(), "{}", parsed.render(&source, false));
    parsed.into_result().unwrap()
}

/// Each capability with its principals, as they are written.
fn permissions(policy: &Policy) -> Vec<(Capability, Vec<String>)> {
    let written = |grant: &polycall_config::policy::Grant| {
        (
            grant.capability.value,
            grant.principals.iter().map(|principal| principal.value.to_string()).collect(),
        )
    };
    policy.permissions.iter().map(written).collect()
}

#[test]
fn the_articles_policy_loads_as_printed() {
    let policy = accepted("ffi.json");
    for (name, level) in [
        ("javascript", IsolationLevel::Restricted),
        ("python", IsolationLevel::Standard),
        ("c", IsolationLevel::Trusted),
        ("rust", IsolationLevel::Strict),
    ] {
        assert_eq!(policy.isolation_of(name), Some(level), "{name}");
    }
    assert_eq!(
        permissions(&policy),
        [
            (Capability::MemoryAccess, vec!["c".to_owned(), "rust".to_owned()]),
            (Capability::FileSystem, vec!["python".to_owned(), "node:restricted".to_owned()]),
            (Capability::Network, vec!["java:authenticated".to_owned(), "node:restricted".to_owned()]),
        ]
    );
    let network = &policy.permissions[2].principals;
    assert_eq!(network[0].qualifier, Some(Qualifier::State("authenticated".to_owned())));
    assert_eq!(network[1].qualifier, Some(Qualifier::Level(IsolationLevel::Restricted)));
    assert_eq!(policy.audit.level.unwrap().value, AuditLevel::Detailed);
    assert_eq!(policy.audit.store.unwrap().value, Store::Local);
    assert_eq!(policy.audit.rotation.unwrap().value, Rotation::Daily);
    assert!(policy.rules.is_empty() && policy.entries.is_empty() && policy.behaviour.is_none());
}

#[test]
fn every_rule_is_taken() {
    let policy = accepted("everything.json");
    let [all, every, other] = &policy.rules[..] else { panic!("{:?}", policy.rules) };
    assert_eq!((all.id.as_str(), all.effect.value), ("all", Effect::Permit));
    assert!(
        all.caller == Names::Any && all.time.is_none() && all.permission.is_none() && all.context.is_empty()
    );

    assert_eq!((every.id.as_str(), every.effect.value), ("every condition", Effect::Forbid));
    assert_eq!(every.caller, Names::Any);
    assert!(every.component.contains("bank::vault") && !every.component.contains("vault"));
    assert!(every.entry.contains("refund") && !every.entry.contains("open"));
    assert!(every.state.contains("authenticated") && !every.state.contains("anonymous"));
    let permission: Vec<_> = every.permission.iter().flatten().map(|permission| permission.value).collect();
    assert_eq!(permission, [Capability::Read, Capability::Write]);
    let test = |comparison, level| LevelTest { comparison, level };
    assert_eq!(every.behaviour.unwrap().value, test(Comparison::AtLeast, Level::Elevated));
    assert_eq!(every.alert.unwrap().value, test(Comparison::Below, Level::Critical));
    assert_eq!(other.alert.unwrap().value, test(Comparison::Is, Level::Normal));
    let context: Vec<_> = every
        .context
        .iter()
        .map(|member| {
            (member.name.as_str(), member.value.iter().map(|text| text.as_str()).collect::<Vec<_>>())
        })
        .collect();
    assert_eq!(context, [("channel", vec!["web"]), ("country", vec!["DE", "FR"])]);
    let time = every.time.as_ref().unwrap();
    assert!(time.contains(Day::Sunday, 6 * 60 + 29) && !time.contains(Day::Sunday, 6 * 60 + 30));
    let rate = every.rate.unwrap();
    assert_eq!((rate.calls.value, rate.per.value), (u32::MAX, Per::Hour));

    assert_eq!(other.id.value, "übrig");
    assert_eq!(other.permission.as_ref().unwrap()[0].value, Capability::Admin);
    assert!(other.time.as_ref().unwrap().hours.is_none());
}

#[test]
fn every_other_section_is_taken() {
    let policy = accepted("everything.json");
    assert_eq!(policy.isolation_of("bank::vault"), Some(IsolationLevel::Strict));
    assert_eq!(policy.isolation_of("anybody"), Some(IsolationLevel::Restricted));
    let all: Vec<_> = policy.permissions.iter().map(|grant| grant.capability.value).collect();
    assert_eq!(all, Capability::ALL);
    assert_eq!(
        permissions(&policy)[2].1,
        ["teller:authenticated", "teller:restricted", "bank::desk:standard"]
    );
    assert_eq!(policy.audit.rotation.unwrap().to_string(), "64M");
    let [open, charge] = &policy.entries[..] else { panic!("{:?}", policy.entries) };
    assert_eq!((open.name.as_str(), open.value.enabled.unwrap().value), ("bank::vault::open", false));
    assert_eq!(
        open.value.attributes.iter().map(|attribute| attribute.value).collect::<Vec<_>>(),
        Attribute::ALL
    );
    assert_eq!(open.value.sensitivity.unwrap().value, Level::Critical);
    assert!(charge.value.enabled.is_none() && charge.value.attributes.is_empty());
    let behaviour = policy.behaviour.unwrap();
    assert_eq!(
        Level::ALL.iter().filter_map(|level| behaviour.threshold(*level)).collect::<Vec<_>>(),
        [5, 20, 100]
    );
    assert_eq!(behaviour.per.unwrap().value, Per::Minute);
    assert_eq!(
        (behaviour.throttle.unwrap().value, behaviour.quarantine.unwrap().value),
        (Level::Elevated, Level::Critical)
    );
    let classes: Vec<_> = policy.classification.iter().map(|class| class.value.value).collect();
    assert_eq!(classes, Classification::ALL);
}
