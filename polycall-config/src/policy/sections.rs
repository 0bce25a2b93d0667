//! The sections of a policy.

use crate::diagnostic::Diagnostics;
use crate::policy::json::Json;
use crate::policy::model::{Grant, Member, Policy};
use crate::policy::read::{Path, Reader};
use crate::policy::words::{Capability, Classification, IsolationLevel, Word};

/// All sections, and where editors write which schema they go by.
pub(super) const KEYS: &[&str] =
    &["$schema", "isolation", "permissions", "audit", "rules", "entries", "behaviour", "classification"];

/// The name under which those stand who have no isolation of their own.
pub(super) const DEFAULT: &str = "default";

pub(super) fn read(json: &Json, found: &mut Diagnostics) -> Policy {
    let mut reader = Reader { found };
    let at = Path::default();
    let mut policy = Policy::default();
    let Some(members) = reader.object(json, &at, KEYS) else { return policy };
    let section = |key: &str| members.get(key).map(|json| (json, at.key(key)));
    if let Some((json, at)) = section("$schema") {
        reader.text(json, &at, "write where the schema is, in quotes");
    }
    if let Some((json, at)) = section("isolation") {
        reader.isolation(json, &at, &mut policy);
    }
    if let Some((json, at)) = section("permissions") {
        policy.permissions = reader.permissions(json, &at);
    }
    if let Some((json, at)) = section("audit") {
        policy.audit = reader.audit(json, &at);
    }
    if let Some((json, at)) = section("rules") {
        policy.rules = reader.rules(json, &at);
    }
    if let Some((json, at)) = section("entries") {
        policy.entries = reader.entries(json, &at);
    }
    if let Some((json, at)) = section("behaviour") {
        policy.behaviour = reader.behaviour(json, &at);
    }
    if let Some((json, at)) = section("classification") {
        policy.classification = reader.classification(json, &at);
    }
    policy
}

impl Reader<'_> {
    fn isolation(&mut self, json: &Json, at: &Path, policy: &mut Policy) {
        for (name, json) in self.map(json, at).unwrap_or_default() {
            let is_name = self.is_name(name, name.span, at);
            let level = self.word::<IsolationLevel>(json, &at.key(name));
            let Some(level) = level.filter(|_| is_name) else { continue };
            if name.value == DEFAULT {
                policy.default_isolation = Some(level);
            } else {
                policy.isolation.push(Member { name: name.clone(), value: level });
            }
        }
    }

    fn permissions(&mut self, json: &Json, at: &Path) -> Vec<Grant> {
        let members = self.object(json, at, Capability::NAMES);
        let mut grants = Vec::new();
        for (name, json) in members.into_iter().flatten() {
            let principals = self.principals(json, &at.key(name));
            grants.extend(
                Capability::of(name)
                    .map(|capability| Grant { capability: name.span.with(capability), principals }),
            );
        }
        grants
    }

    fn classification(&mut self, json: &Json, at: &Path) -> Vec<Member<Classification>> {
        let mut classes = Vec::new();
        for (name, json) in self.map(json, at).unwrap_or_default() {
            let is_name = self.is_name(name, name.span, at);
            let class = self.word(json, &at.key(name)).filter(|_| is_name);
            classes.extend(class.map(|class| Member { name: name.clone(), value: class }));
        }
        classes
    }
}
