//! Validators of entry points: what they see, what becomes of a call that they refuse, and that a panic of theirs is a refusal.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use polycall::audit::{Event, EventKind, EventSink, Level, Outcome, Ticket, Trail, Unavailable};
use polycall::prelude::*;
use polycall::{Unvalidated, Validator};

use crate::child;

static RAN: AtomicU64 = AtomicU64::new(0);

#[derive(Debug, PartialEq, Portable)]
pub struct Order {
    pub pieces: u64,
}

#[derive(Debug, PartialEq, Portable)]
pub struct Failure;

fn looks_at(order: &Order, name: &str) -> Result<(), &'static str> {
    match order.pieces {
        0 => Err("an order of nothing"),
        13 => panic!("unlucky: {name}"),
        _ => Ok(()),
    }
}

fn looks_at_sum(sum: &u64) -> Result<(), &'static str> {
    assert!(polycall::components().iter().all(|component| component.open == 0), "it sees the result only");
    match sum {
        100.. => Err("too much at once"),
        66 => panic!("unlucky"),
        _ => Ok(()),
    }
}

#[micro(scope = "isolated")]
pub mod till {
    use super::{Failure, Order, Ordering, RAN, looks_at, looks_at_sum};

    #[isolated]
    pub struct Till {
        sum: u64,
    }

    #[polycall_export(pre = looks_at, post = looks_at_sum)]
    pub fn order(cap: &mut Cap<'_>, order: Order, name: &str) -> Result<u64, Failure> {
        RAN.fetch_add(1, Ordering::Relaxed);
        if name.is_empty() {
            return Err(Failure);
        }
        cap.state_mut().sum += order.pieces;
        Ok(cap.state().sum)
    }

    #[polycall_export(post = looks_at_sum)]
    pub fn sum(till: &Till) -> u64 {
        till.sum
    }
}

#[micro(scope = "isolated", private_stack = "64K")]
pub mod stacked {
    use super::{Order, looks_at, looks_at_sum};

    #[polycall_export(pre = looks_at, post = looks_at_sum)]
    pub fn order(order: Order, name: &str) -> u64 {
        order.pieces + name.len() as u64
    }
}

polycall::host! { Clerk, allowed = [till, stacked] }

static EVENTS: Mutex<Vec<Event>> = Mutex::new(Vec::new());

struct Kept;

impl EventSink for Kept {
    fn reserve(&self, _: EventKind) -> Result<Ticket, Unavailable> {
        Ok(Ticket::default())
    }

    fn commit(&self, _: Ticket, event: &Event) {
        EVENTS.lock().unwrap().push(*event);
    }
}

fn refused(by: Validator, reason: &'static str) -> CallError<Failure> {
    CallError::Refused { component: "till", entry: "order", by, reason }
}

fn orders(cap: &mut Cap<'_, Clerk>) {
    let ran = || RAN.swap(0, Ordering::Relaxed);
    let of = |pieces| Order { pieces };
    assert_eq!(till::order(cap, of(7), "Ada"), Ok(7));
    assert_eq!(ran(), 1);

    assert_eq!(till::order(cap, of(0), "Ada"), Err(refused(Validator::Pre, "an order of nothing")));
    assert_eq!(till::order(cap, of(13), "Ada"), Err(refused(Validator::Pre, "the validator panicked")));
    assert_eq!(ran(), 0, "neither call was made");

    assert_eq!(till::order(cap, of(59), "Ada"), Err(refused(Validator::Post, "the validator panicked")));
    assert_eq!(till::order(cap, of(34), "Ada"), Err(refused(Validator::Post, "too much at once")));
    assert_eq!(ran(), 2, "they were made, and their results are gone");
    assert_eq!(
        till::order(cap, of(1), ""),
        Err(CallError::Returned(Failure)),
        "its own errors are not asked for"
    );
    assert!(polycall::components().iter().all(|component| !component.poisoned));
    let Err(CallError::Refused { by: Validator::Post, .. }) = till::sum(cap) else {
        panic!("100 is too much")
    };

    assert_eq!(stacked::order(cap, of(7), "Ada"), Ok(10));
    for (pieces, by) in
        [(0, Validator::Pre), (13, Validator::Pre), (63, Validator::Post), (97, Validator::Post)]
    {
        let error = stacked::order(cap, of(pieces), "Ada").unwrap_err();
        assert!(matches!(error, CallError::Refused { by: found, .. } if found == by), "{error}");
    }
}

/// What was told of refusals: whom, and what their records say.
fn told(events: &[Event]) -> Vec<(&'static str, &'static str)> {
    let refused = events.iter().filter(|event| event.kind == EventKind::Refused);
    refused.map(|event| (event.entry, event.session)).collect()
}

const TOLD: [(&str, &str); 9] = [
    ("order", "pre: an order of nothing"),
    ("order", "pre: the validator panicked"),
    ("order", "post: the validator panicked"),
    ("order", "post: too much at once"),
    ("sum", "post: too much at once"),
    ("order", "pre: an order of nothing"),
    ("order", "pre: the validator panicked"),
    ("order", "post: the validator panicked"),
    ("order", "post: too much at once"),
];

#[test]
fn a_refusal_is_an_error_and_an_event_on_every_way_through_the_gate() {
    let plain = child::case("plain", || {
        Options::new().start().unwrap();
        Clerk::enter(orders).unwrap();
    });
    plain.exited(0).never_said("unlucky");
    let told_to_a_sink = child::case("sink", || {
        Options::new().sink(Kept).start().unwrap();
        Clerk::enter(orders).unwrap();
        let events = EVENTS.lock().unwrap();
        assert_eq!(told(&events), TOLD);
        let crossings = events.iter().filter(|event| event.outcome == Outcome::Refused);
        assert_eq!(crossings.count(), TOLD.len(), "the calls' own records say so too");
    });
    told_to_a_sink.exited(0);
    let in_a_trail = child::case("trail", || {
        let directory = std::env::temp_dir().join(format!("polycall-validators-{}", std::process::id()));
        let watch = |event: &Event| EVENTS.lock().unwrap().push(*event);
        let trail = Trail::new(&directory).watch(Level::Warning, watch);
        Options::new().audit(trail).start().unwrap();
        Clerk::enter(orders).unwrap();
        polycall::audit::seal().unwrap();
        let patience = std::time::Instant::now();
        while told(&EVENTS.lock().unwrap()).len() < TOLD.len() && patience.elapsed().as_secs() < 10 {
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        std::fs::remove_dir_all(directory).unwrap();
        assert_eq!(told(&EVENTS.lock().unwrap()), TOLD);
    });
    in_a_trail.exited(0);
}

#[micro(scope = "isolated")]
pub mod desk {
    use super::{Order, Unvalidated, looks_at};

    #[polycall_export]
    pub fn take(order: Unvalidated<Order>, others: Vec<Unvalidated<u64>>) -> Result<u64, String> {
        let text = format!("{order:?}");
        let order = order.validate(|order| looks_at(order, "nobody"))?;
        let others = others.into_iter().map(|other| other.parse(Ok::<_, String>)).sum::<Result<u64, _>>()?;
        (text == "Unvalidated(..)").then_some(order.pieces + others).ok_or(text)
    }
}

/// Its caller gives what it has; in a list, it says so itself.
#[polycall::test(allowed = [desk])]
fn what_arrives_unvalidated_is_opened_by_a_validation(cap: &mut Cap<'_>) {
    assert_eq!(desk::take(cap, Order { pieces: 7 }, vec![Unvalidated::new(1)]), Ok(8));
    let refused = desk::take(cap, Order { pieces: 0 }, Vec::new()).unwrap_err();
    assert_eq!(refused.returned().as_deref(), Some("an order of nothing"));
}
