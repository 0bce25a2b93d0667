//! A rule: which calls it is about, and what it does with them.

use std::collections::HashMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::policy::conditions::{LevelTest, Rate};
use crate::policy::json::{Json, Kind};
use crate::policy::model::Member;
use crate::policy::names::Names;
use crate::policy::read::{Members, Path, Reader};
use crate::policy::time::TimeWindow;
use crate::policy::words::{Capability, Effect};
use crate::span::{Span, Spanned};
use crate::words::quoted;

/// A rule. It is about the calls of which all holds that it says.
///
/// ```
/// use polycall_config::{Source, policy};
/// let source = Source::new("policy.json", r#"{ "rules": [
///     { "id": "tellers-charge", "effect": "permit", "caller": ["teller", "manager"], "entry": "charge", "alert": "<high" }
/// ] }"#);
/// let rule = &policy::parse(&source).config.rules[0];
/// assert!(rule.caller.contains("teller") && !rule.caller.contains("analytics"));
/// assert!(rule.component.contains("whatever"), "it says nothing of the component");
/// assert_eq!(rule.alert.unwrap().to_string(), "<high");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rule {
    /// Its name, which no other rule has.
    pub id: Spanned<String>,
    /// Its object in the file.
    pub span: Span,
    /// What it does.
    pub effect: Spanned<Effect>,
    /// Who calls.
    pub caller: Names,
    /// Who is called.
    pub component: Names,
    /// Which entry point is called.
    pub entry: Names,
    /// In which state the caller's session is.
    pub state: Names,
    /// What the entry point needs, any of these; whatever it needs, if there are none.
    pub permission: Option<Vec<Spanned<Capability>>>,
    /// How conspicuous the caller is.
    pub behaviour: Option<Spanned<LevelTest>>,
    /// How alert the system is.
    pub alert: Option<Spanned<LevelTest>>,
    /// What the call's context has: for each key any of these texts.
    pub context: Vec<Member<Vec<Spanned<String>>>>,
    /// When it is.
    pub time: Option<Spanned<TimeWindow>>,
    /// How often the caller has made such calls.
    pub rate: Option<Spanned<Rate>>,
}

pub(super) const KEYS: &[&str] = &[
    "id",
    "effect",
    "caller",
    "component",
    "entry",
    "state",
    "permission",
    "behaviour",
    "alert",
    "context",
    "time",
    "rate",
];

/// A refusal names its rule by the id.
const LONGEST_ID: usize = 128;

fn is_id(text: &str) -> bool {
    !text.trim().is_empty() && text.len() <= LONGEST_ID
}

/// The id by which messages call a rule.
fn id_of(json: &Json) -> Option<&str> {
    let Kind::Object(members) = &json.kind else { return None };
    let (_, id) = members.iter().find(|(key, _)| key.value == "id")?;
    match &id.kind {
        Kind::Text(text) if is_id(text) => Some(text),
        _ => None,
    }
}

impl Reader<'_> {
    /// All rules, no two with one id.
    pub(super) fn rules(&mut self, json: &Json, at: &Path) -> Vec<Rule> {
        let mut ids: HashMap<String, Span> = HashMap::new();
        let mut rules = Vec::new();
        for (index, json) in self.list(json, at).unwrap_or_default().iter().enumerate() {
            let at = at.element(index);
            let at = id_of(json).map_or(at, Path::rule);
            let Some(members) = self.object(json, &at, KEYS) else { continue };
            let id = self.id(&members, json, &at);
            let effect =
                self.required(&members, "effect", json, &at, "`\"effect\": \"permit\"` or `\"forbid\"`");
            let effect = effect.and_then(|effect| self.word(effect, &at.key("effect")));
            let rule = self.conditions(&members, json.span, &at);
            let Some(id) = id else { continue };
            if let Some(first) = ids.get(&id.value) {
                let message = format!("two rules have the id {}", quoted(&id));
                let twice = Diagnostic::new(Code::DuplicateRule, id.span, message).here("the second rule");
                self.found
                    .push(twice.label(*first, "the first rule").help("give each rule an id of its own"));
                continue;
            }
            ids.insert(id.value.clone(), id.span);
            rules.extend(effect.map(|effect| Rule { id, effect, ..rule }));
        }
        rules
    }

    fn id(&mut self, members: &Members<'_>, json: &Json, at: &Path) -> Option<Spanned<String>> {
        let id = self.required(
            members,
            "id",
            json,
            at,
            "`\"id\"` and a name for the rule, by which refusals name it",
        )?;
        let help = format!("write a name for the rule, in quotes and of at most {LONGEST_ID} bytes");
        let written = self.text(id, &at.key("id"), &help)?;
        if !is_id(written) {
            self.no_value(Code::BadName, id, &at.key("id"), written, help);
            return None;
        }
        Some(id.span.with(written.to_owned()))
    }

    /// All but the id and the effect.
    fn conditions(&mut self, members: &Members<'_>, span: Span, at: &Path) -> Rule {
        let mut names = |key: &str| {
            let json = members.get(key)?;
            self.names(json, &at.key(key))
        };
        let (caller, component) = (names("caller"), names("component"));
        let (entry, state) = (names("entry"), names("state"));
        let permission = members.get("permission").and_then(|json| {
            let at = at.key("permission");
            self.not_empty(json, &at);
            self.word_or_words(json, &at)
        });
        let mut level = |key: &str| {
            let json = members.get(key)?;
            self.level_test(json, &at.key(key))
        };
        let (behaviour, alert) = (level("behaviour"), level("alert"));
        let context = members.get("context").map(|json| self.context(json, &at.key("context")));
        Rule {
            id: span.with(String::new()),
            span,
            effect: span.with(Effect::Forbid),
            caller: caller.unwrap_or_default(),
            component: component.unwrap_or_default(),
            entry: entry.unwrap_or_default(),
            state: state.unwrap_or_default(),
            permission,
            behaviour,
            alert,
            context: context.unwrap_or_default(),
            time: members.get("time").and_then(|json| self.time_window(json, &at.key("time"))),
            rate: members.get("rate").and_then(|json| self.rate(json, &at.key("rate"))),
        }
    }
}
