//! The crossing of which a policy has something to say, against a direct call: by a word that was decided before, whatever
//! the number of rules, or asked as it is made.

use std::fmt::Write;
use std::hint::black_box;
use std::io;

use polycall::policy::Policy;
use polycall::session::{Session, TransitionKind};
use polycall_benches::harness::{Budget, Case};
use polycall_benches::table::Verdict;

use crate::{Run, arrived, trail};

#[polycall::states]
mod session {
    #[state(initial)]
    #[derive(Debug)]
    pub struct Anonymous;
    #[state(parent = Anonymous, guard = super::known, credential = u32, permissions = READ)]
    #[derive(Debug)]
    pub struct Known;
}

fn known(token: &u32) -> bool {
    *token == 42
}

/// A component of which the policy says something: whoever calls `shut` is refused.
macro_rules! policed {
    ($($name:ident)+) => {
        $(
            #[polycall::micro(scope = "shared")]
            mod $name {
                use super::session::Known;

                #[polycall_export(state = Known, requires = READ)]
                pub fn add(n: u64) -> u64 {
                    super::little_work(n)
                }

                #[polycall_export]
                #[allow(dead_code, reason = "it is only there to be refused")]
                pub fn shut() {}
            }
        )+

        polycall::host! { Policed, allowed = [free, recorded_by_rules, $($name),+] }
    };
}

policed! { rules_0 rules_1 rules_10 rules_100 rules_1000 by_time by_rate by_state by_context }

/// The policy has nothing to say of it.
#[polycall::micro(scope = "shared")]
mod free {
    use super::session::Known;

    #[polycall_export(state = Known, requires = READ)]
    pub fn add(n: u64) -> u64 {
        super::little_work(n)
    }
}

/// With a record in the trail, a session state and a thousand rules: all there is.
#[polycall::micro(scope = "shared")]
mod recorded_by_rules {
    use super::session::Known;

    #[polycall_export(state = Known, requires = READ)]
    pub fn add(n: u64) -> u64 {
        super::little_work(n)
    }

    #[polycall_export]
    #[allow(dead_code, reason = "it is only there to be refused")]
    pub fn shut() {}
}

const COUNTED: [(&str, usize); 6] = [
    ("rules_0", 0),
    ("rules_1", 1),
    ("rules_10", 10),
    ("rules_100", 100),
    ("rules_1000", 1_000),
    ("recorded_by_rules", 1_000),
];

/// The components whose calls the trail leaves out.
pub(crate) const LEFT_OUT: [&str; 10] = [
    "free",
    "rules_0",
    "rules_1",
    "rules_10",
    "rules_100",
    "rules_1000",
    "by_time",
    "by_rate",
    "by_state",
    "by_context",
];

fn policy() -> Policy {
    let mut rules = r#"{ "id": "all", "effect": "permit" }"#.to_owned();
    let mut add = |rule: String| write!(rules, ",\n{rule}").expect("a string takes text");
    for (component, count) in COUNTED {
        for number in 0..count {
            // each is about calls of the component, and about another system than this
            add(format!(
                r#"{{ "id": "{component}-{number}", "effect": "forbid", "component": "{component}", "alert": ">=high" }}"#
            ));
        }
    }
    let asked = [
        ("by_time", r#""time": { "from": "00:00", "until": "00:01", "days": ["mon"] }"#),
        ("by_rate", r#""rate": { "calls": 4000000000, "per": "1h" }"#),
        ("by_state", r#""state": "Elsewhere""#),
        ("by_context", r#""context": { "terminal": "T-18" }"#),
    ];
    for (component, condition) in asked {
        add(format!(
            r#"{{ "id": "{component}", "effect": "forbid", "component": "{component}", {condition} }}"#
        ));
    }
    for component in COUNTED.map(|(component, _)| component) {
        add(format!(
            r#"{{ "id": "{component}-shut", "effect": "forbid", "component": "{component}", "entry": "shut" }}"#
        ));
    }
    Policy::parse("bench", format!("{{ \"rules\": [{rules}] }}")).unwrap_or_else(|error| panic!("{error}"))
}

#[inline(never)]
fn direct(n: u64) -> u64 {
    little_work(n)
}

#[inline(always)]
fn little_work(n: u64) -> u64 {
    n.wrapping_add(1)
}

#[polycall::states]
mod other {
    #[state(initial)]
    #[derive(Debug)]
    pub struct Elsewhere;
}

pub(crate) fn measure(run: &Run) -> io::Result<Verdict> {
    let verdict = Policed::enter(|cap| {
        let begun = std::time::Instant::now();
        cap.apply_policy(&policy()).unwrap_or_else(|error| panic!("{error}"));
        println!(
            "the policy of {} rules came into force in {:.1?}",
            polycall::status().policy.map_or(0, |policy| policy.rules),
            begun.elapsed()
        );
        let session = Session::<session::Anonymous>::open_with(cap, [("terminal", "T-17")]);
        let session = session.unwrap_or_else(|error| panic!("{error}"));
        let entered = cap.transition::<session::Known>(&session, TransitionKind::Local, 42);
        entered.unwrap_or_else(|error| panic!("{error}"));
        cap.in_session::<session::Known, _>(&session, |cap| {
            run.print("policy: a crossing in a session state, with a permission", cap, &mut cases(), None)
        })
        .unwrap_or_else(|error| panic!("{error}"))
    })
    .map_err(io::Error::other);
    trail::remove()?;
    verdict
}

type Known<'c> = polycall::Cap<'c, Policed, session::Known>;

fn cases<'c>() -> Vec<Case<'c, Known<'c>>> {
    macro_rules! crossing {
        ($title:expr, $component:ident) => {
            Case::new($title, |cap: &mut Known<'c>, n| {
                for i in 0..n {
                    black_box(arrived($component::add(cap, u64::from(i))));
                }
            })
            .crossings(1)
        };
    }
    vec![
        Case::new("direct call, not inlined", |_: &mut Known<'c>, n| {
            for i in 0..n {
                black_box(direct(black_box(u64::from(i))));
            }
        }),
        crossing!("no rule is about it", free),
        crossing!("by a word, 1 rule about it", rules_0).budget(Budget::Over(25.0)),
        crossing!("by a word, 2 rules", rules_1).budget(Budget::Over(25.0)),
        crossing!("by a word, 11 rules", rules_10).budget(Budget::Over(25.0)),
        crossing!("by a word, 101 rules", rules_100).budget(Budget::Over(25.0)),
        crossing!("by a word, 1,001 rules", rules_1000).budget(Budget::Over(25.0)),
        crossing!("asked for the time", by_time).budget(Budget::Over(60.0)),
        crossing!("asked for the rate", by_rate).budget(Budget::Over(60.0)),
        crossing!("asked for the session state", by_state).budget(Budget::Over(60.0)),
        crossing!("asked for a word of the session", by_context).budget(Budget::Over(60.0)),
        crossing!("by a word, 1,001 rules, and recorded in a trail", recorded_by_rules)
            .budget(Budget::Over(25.0)),
    ]
}
