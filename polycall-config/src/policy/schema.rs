//! The schema for editors knows each key and value that the reader knows, and no other.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::policy::words::{
    Attribute, AuditLevel, Capability, Classification, Day, Effect, IsolationLevel, Level, Per, Store, Word,
};
use crate::policy::{SCHEMA, audit, behaviour, conditions, entries, rule, sections, time};

/// Where the schema has the keys of an object, and which the reader takes.
fn keys() -> Vec<(&'static str, &'static [&'static str])> {
    vec![
        ("/properties", sections::KEYS),
        ("/properties/isolation/properties", &[sections::DEFAULT]),
        ("/properties/permissions/properties", Capability::NAMES),
        ("/properties/audit/properties", audit::KEYS),
        ("/properties/entries/additionalProperties/properties", entries::KEYS),
        ("/properties/behaviour/properties", behaviour::KEYS),
        ("/$defs/rule/properties", rule::KEYS),
        ("/$defs/rule/properties/time/properties", time::KEYS),
        ("/$defs/rule/properties/rate/properties", conditions::RATE_KEYS),
    ]
}

/// Where the schema has a list of words, and which the reader takes.
fn words() -> Vec<(&'static str, Vec<String>)> {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let signs = ["", ">=", "<"]
        .iter()
        .flat_map(|sign| Level::NAMES.iter().map(move |level| format!("{sign}{level}")));
    vec![
        ("/properties/audit/properties/level/enum", owned(AuditLevel::NAMES)),
        ("/properties/audit/properties/store/enum", owned(Store::NAMES)),
        ("/properties/audit/properties/rotation/anyOf/0/enum", owned(audit::ROTATIONS)),
        (
            "/properties/entries/additionalProperties/properties/attributes/items/enum",
            owned(Attribute::NAMES),
        ),
        ("/properties/classification/additionalProperties/enum", owned(Classification::NAMES)),
        ("/$defs/isolation/enum", owned(IsolationLevel::NAMES)),
        ("/$defs/level/enum", owned(Level::NAMES)),
        ("/$defs/level_test/enum", signs.filter(|test| test != "<normal").collect()),
        ("/$defs/capability/enum", owned(Capability::NAMES)),
        ("/$defs/per/enum", owned(Per::NAMES)),
        ("/$defs/rule/properties/effect/enum", owned(Effect::NAMES)),
        ("/$defs/rule/properties/time/properties/days/items/enum", owned(Day::NAMES)),
    ]
}

fn schema() -> Value {
    serde_json::from_str(SCHEMA).expect("the schema is JSON")
}

/// Each place below a value, with what is there.
fn places(value: &Value, at: &str, visit: &mut impl FnMut(&str, &Value)) {
    visit(at, value);
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                places(value, &format!("{at}/{key}"), visit);
            }
        }
        Value::Array(elements) => {
            for (index, value) in elements.iter().enumerate() {
                places(value, &format!("{at}/{index}"), visit);
            }
        }
        _ => {}
    }
}

#[test]
fn the_schema_has_the_readers_keys() {
    let schema = schema();
    for (at, keys) in keys() {
        let object =
            schema.pointer(at).and_then(Value::as_object).unwrap_or_else(|| panic!("{at} is an object"));
        let known: BTreeSet<_> = object.keys().map(String::as_str).collect();
        assert_eq!(known, keys.iter().copied().collect(), "{at}");
    }
}

#[test]
fn the_schema_has_the_readers_words() {
    let schema = schema();
    for (at, words) in words() {
        let list = schema.pointer(at).and_then(Value::as_array).unwrap_or_else(|| panic!("{at} is a list"));
        let known: Vec<_> = list.iter().map(|word| word.as_str().unwrap()).collect();
        assert_eq!(
            known.iter().collect::<BTreeSet<_>>(),
            words.iter().map(String::as_str).collect::<Vec<_>>().iter().collect(),
            "{at}"
        );
        assert_eq!(known.len(), words.len(), "{at}");
    }
}

#[test]
fn the_schema_has_no_other_keys_and_words() {
    let (mut objects, mut lists) = (BTreeSet::new(), BTreeSet::new());
    places(&schema(), "", &mut |at, _| {
        if at.ends_with("/properties") {
            objects.insert(at.to_owned());
        } else if at.ends_with("/enum") {
            lists.insert(at.to_owned());
        }
    });
    assert_eq!(objects, keys().into_iter().map(|(at, _)| at.to_owned()).collect());
    assert_eq!(lists, words().into_iter().map(|(at, _)| at.to_owned()).collect());
}

#[test]
fn the_schema_refers_to_what_it_has_and_closes_every_object() {
    let schema = schema();
    places(&schema, "", &mut |at, value| {
        if at.ends_with("/$ref") {
            let to = value.as_str().and_then(|to| to.strip_prefix('#')).expect("a place in the schema");
            assert!(schema.pointer(to).is_some(), "{at}: {to}");
        }
        if value.get("properties").is_some_and(Value::is_object) && !at.ends_with("/properties") {
            assert!(value.get("additionalProperties").is_some(), "{at} takes any key");
        }
    });
}
