//! Decision words and what is asked, held against an evaluator that is too simple to be wrong.

mod random;
mod reference;
mod word;

use std::sync::Arc;

use polycall_config::policy::{Day, Level, Policy};
use polycall_config::{Source, policy};

use super::compiled::{Caller, Compiled, Named, Point, Program};
use super::rates::Rates;
use super::situation::Situation;
use super::snapshot::Snapshot;
use super::word::Decision;
use crate::session::{Hierarchy, Permissions};
use random::Random;

/// A call made up.
#[derive(Debug, Clone)]
pub(super) struct Made {
    pub(super) states: Vec<&'static str>,
    pub(super) words: Vec<(&'static str, &'static str)>,
    pub(super) rights: Permissions,
    pub(super) time: (Day, u16),
}

impl Situation for Made {
    fn is_in(&self, state: &str) -> bool {
        self.states.contains(&state)
    }

    fn has_word(&self, name: &str, _: bool, is_wanted: impl Fn(&str) -> bool) -> bool {
        self.words.iter().any(|(known, word)| *known == name && is_wanted(word))
    }

    fn is_administrator(&self, _: &[&'static Hierarchy]) -> bool {
        self.rights.contains(Permissions::ADMIN)
    }

    fn time(&self) -> (Day, u16) {
        self.time
    }

    fn seconds(&self) -> u64 {
        1_000
    }
}

fn program() -> Program {
    let named = |name: &str| Named { name: name.to_owned(), path: format!("bank::{name}") };
    let callers = ["App", "interface", "analytics", "gateway"];
    let points = [
        ("bankcard", "charge", Permissions::WRITE),
        ("bankcard", "count", Permissions::READ),
        ("gateway", "authorize", Permissions::NETWORK | Permissions::WRITE),
        ("interface", "serve", Permissions::default()),
    ];
    let point = |(component, name, requires): (&str, &str, Permissions)| Point {
        name: name.to_owned(),
        component: named(component),
        requires,
        can_change: true,
        administrators: Vec::new(),
        connected: (0..callers.len()).collect(),
        closed: if name == "serve" { vec![3] } else { Vec::new() },
    };
    Program { callers: callers.map(named).to_vec(), points: points.map(point).to_vec() }
}

fn parsed(text: &str) -> Policy {
    let source = Source::new("policy.json", text);
    let parsed = policy::parse(&source);
    assert!(!parsed.has_errors(), "{}\n{text}", parsed.render(&source, false));
    parsed.config
}

/// What a program does with a call, by way of the decision words: decided before, or asked.
fn by_words(
    snapshot: &Snapshot,
    decisions: &[(usize, usize, Decision)],
    point: usize,
    caller: usize,
    call: &Made,
) -> bool {
    let (_, _, decision) = decisions.iter().find(|(p, c, _)| (*p, *c) == (point, caller)).unwrap();
    let asked = snapshot.ask(point, caller, call).is_ok();
    match decision {
        Decision::Permit => {
            assert!(asked, "permitted before, and refused when asked");
            true
        }
        Decision::Forbid => {
            assert!(!asked, "forbidden before, and permitted when asked");
            false
        }
        Decision::Ask => asked,
    }
}

#[test]
fn decision_words_say_what_the_reference_says() {
    let mut random = Random::new(0x9e37_79b9_7f4a_7c15);
    let program = Arc::new(program());
    let mut counts = [0_u32; 5];
    for _ in 0..4_000 {
        let text = random.policy();
        let policy = Arc::new(parsed(&text));
        let callers: Vec<_> = (0..program.callers.len())
            .map(|place| Caller { place, behaviour: random.level(), quarantined: random.one_in(12) })
            .collect();
        let rates = Arc::new(Rates::new(policy.rules.len(), callers.len()));
        let mut snapshot = Snapshot::new(2, policy.clone(), program.clone(), callers.clone(), rates);
        snapshot.alert = random.level();
        snapshot.disabled = if random.one_in(8) { vec![random.below(4)] } else { Vec::new() };
        let mut decisions = Vec::new();
        snapshot.decide(|point, caller, decision| decisions.push((point, caller, decision)));
        for (_, _, decision) in &decisions {
            counts[*decision as usize] += 1;
        }
        for _ in 0..12 {
            let (point, caller) = (random.below(4), random.below(4));
            let call = random.call();
            let expected = reference::permits(&policy, &program, &snapshot, &callers[caller], point, &call);
            let is = by_words(&snapshot, &decisions, point, caller, &call);
            assert_eq!(
                is, expected,
                "{call:?} of {caller} to {point}, {:?}, {callers:?}\n{text}",
                snapshot.alert
            );
            counts[3 + usize::from(is)] += 1;
        }
    }
    assert!(counts.iter().all(|count| *count > 2_000), "too few of a kind: {counts:?}");
}

/// Whatever order rules stand in.
#[test]
fn the_order_of_rules_says_nothing() {
    let mut random = Random::new(7);
    let program = program();
    for _ in 0..500 {
        let policy = parsed(&random.policy());
        let mut turned = policy.clone();
        turned.rules.reverse();
        for caller in 0..program.callers.len() {
            for point in 0..program.points.len() {
                let caller = Caller { place: caller, behaviour: Level::Normal, quarantined: false };
                let decide = |policy: &Policy| {
                    let program = &program;
                    Compiled { policy, program, alert: Level::Normal, disabled: &[] }.decide(caller, point).0
                };
                assert_eq!(decide(&policy), decide(&turned));
            }
        }
    }
}

#[test]
fn rates_let_as_many_through_as_they_say() {
    let permit = r#"{ "rules": [{ "id": "few", "effect": "permit", "rate": { "calls": 2, "per": "1m" } }] }"#;
    let forbid = r#"{ "rules": [{ "id": "all", "effect": "permit" },
        { "id": "no-more", "effect": "forbid", "caller": "App", "rate": { "calls": 2, "per": "1m" } }] }"#;
    for text in [permit, forbid] {
        let (policy, program) = (Arc::new(parsed(text)), Arc::new(program()));
        let callers: Vec<_> =
            (0..4).map(|place| Caller { place, behaviour: Level::Normal, quarantined: false }).collect();
        let rates = Arc::new(Rates::new(policy.rules.len(), 4));
        let mut snapshot = Snapshot::new(2, policy, program, callers, rates);
        snapshot.decide(|_, _, _| {});
        let call = Random::new(1).call();
        let calls: Vec<_> = (0..4).map(|_| snapshot.ask(0, 0, &call).is_ok()).collect();
        assert_eq!(calls, [true, true, false, false], "{text}");
    }
}
