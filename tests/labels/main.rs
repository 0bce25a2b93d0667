//! Labels: what flows, what is recorded when something goes down, and that nothing prints.
#![allow(missing_docs, missing_debug_implementations, unreachable_pub, reason = "this crate has no users")]

#[path = "../attacks/child.rs"]
#[allow(dead_code, reason = "shared with the attacks, which use all of it")]
mod child;
mod declared;
#[path = "../attacks/memory_search.rs"]
mod memory_search;
mod traced;
mod wiped;

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use polycall::audit::{Event, EventKind, EventSink, Ticket, Unavailable};
use polycall::label::{Confidential, Internal, Join, Labeled, Of, Public, Secret, mask_pan};
use polycall::prelude::*;

#[derive(Debug, Portable)]
pub struct Receipt {
    pub number: u64,
    pub card: Labeled<String, Of<vault::Micro, Confidential>>,
}

#[micro(scope = "isolated")]
pub mod vault {
    use super::{Confidential, Internal, Join, Labeled, Of, Public, Receipt, Secret, mask_pan};

    #[isolated]
    pub struct Vault {
        number: heap::String,
    }

    #[polycall_export]
    pub fn keep(vault: &mut Vault, number: &str) {
        vault.number.set(number);
    }

    #[polycall_export]
    pub fn receipt(vault: &Vault) -> Receipt {
        Receipt { number: 1, card: Labeled::new(vault.number.to_portable()) }
    }

    /// What is on paper anyway.
    #[polycall::declassifier(from = Of<Micro, Confidential>, to = Public, reason = "the last four digits are on every receipt")]
    fn masked(number: &String) -> String {
        mask_pan(number)
    }

    #[polycall::declassifier(from = Join<Of<Micro, Confidential>, Secret>, to = Internal, reason = "only whether they are alike")]
    fn alike(both: &(String, String)) -> bool {
        both.0 == both.1
    }

    #[polycall_export]
    pub fn print(cap: &mut Cap<'_>, receipt: &Receipt) -> Result<String, CallError> {
        // open while it asks: the record is a stranger's
        let _ = cap.state().number.len();
        masked(cap, &receipt.card).map(Labeled::into_inner)
    }

    #[polycall_export]
    pub fn is_ours(
        cap: &mut Cap<'_>,
        receipt: &Receipt,
        number: String,
    ) -> Result<Labeled<bool, Internal>, CallError> {
        let mine: Labeled<String, Secret> = Labeled::new(number);
        let both = receipt.card.clone().zip(mine);
        alike(cap, &both)
    }
}

#[micro(scope = "shared", allowed = [vault])]
pub mod shop {
    use super::Receipt;

    #[polycall_export]
    pub fn buy(cap: &mut Cap<'_>) -> Result<(Receipt, String), CallError> {
        let receipt = super::vault::receipt(cap)?;
        let text = super::vault::print(cap, &receipt).map_err(|error| error.returned().unwrap())?;
        Ok((receipt, text))
    }
}

polycall::host! { App, allowed = [vault, shop] }

struct Kept;

static FULL: AtomicBool = AtomicBool::new(false);
static EVENTS: Mutex<Vec<Event>> = Mutex::new(Vec::new());

impl EventSink for Kept {
    fn reserve(&self, kind: EventKind) -> Result<Ticket, Unavailable> {
        assert!(polycall::components().iter().all(|component| component.open == 0), "nothing is open");
        match kind == EventKind::Declassified && FULL.load(Ordering::Relaxed) {
            true => Err(Unavailable),
            false => Ok(Ticket::default()),
        }
    }

    fn commit(&self, _: Ticket, event: &Event) {
        EVENTS.lock().unwrap().push(*event);
    }
}

#[test]
fn what_goes_down_is_recorded_with_its_reason_before_it_does() {
    let ended = child::run(|| {
        Options::new().sink(Kept).start().unwrap();
        App::enter(|cap| {
            vault::keep(cap, "4111111111111111").unwrap();
            let (receipt, text) = shop::buy(cap).unwrap();
            assert_eq!(text, "************1111");
            assert_eq!(format!("{receipt:?}"), "Receipt { number: 1, card: Labeled(confidential) }");
            let is_ours = vault::is_ours(cap, &receipt, "4111111111111111".to_owned()).unwrap();
            assert_eq!(format!("{is_ours}"), "(internal)");
            let declassified: Vec<_> = {
                let events = EVENTS.lock().unwrap();
                events.iter().filter(|event| event.kind == EventKind::Declassified).copied().collect()
            };
            let [masked, alike] = &declassified[..] else { panic!("{declassified:?}") };
            assert_eq!(masked.session, "masked: the last four digits are on every receipt");
            assert_eq!((masked.entry, alike.entry), ("print", "is_ours"));
            assert!(masked.callee.ends_with("::vault"), "{masked:?}");
            assert_eq!(alike.session, "alike: only whether they are alike");

            FULL.store(true, Ordering::Relaxed);
            let refused = vault::print(cap, &receipt).unwrap_err();
            assert_eq!(refused.returned(), Some(CallError::AuditUnavailable { component: "vault" }));
        })
        .unwrap();
    });
    ended.exited(0);
}

/// A panic's text has the value's own `Debug`, which says nothing.
#[test]
fn panics_do_not_print_what_is_labelled() {
    let ended = child::run(|| {
        fn wrong() -> Result<(), Labeled<u32, Secret>> {
            Err(Labeled::new(4711))
        }
        wrong().expect("a pin");
    });
    ended.exited(101).complained("a pin: Labeled(secret)");
}

/// Nor does it come out as what is unwound with.
#[test]
fn panics_of_functions_that_look_say_nothing() {
    use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};

    let ended = child::run(|| {
        let caught = |look: &mut dyn FnMut()| catch_unwind(AssertUnwindSafe(look)).unwrap_err();
        let pin: Labeled<u32, Secret> = Labeled::new(4711);
        for payload in [
            caught(&mut || drop(pin.map_ref(|pin| -> u32 { panic!("it is {pin}") }))),
            caught(&mut || drop(pin.clone().map(|pin| -> u32 { panic_any(pin) }))),
            caught(&mut || drop(pin.map_ref(|pin| -> u32 { panic_any(pin.to_string()) }))),
            caught(&mut || {
                drop(pin.map_ref(|pin| {
                    assert_eq!(*pin, 0);
                    *pin
                }));
            }),
        ] {
            let said = payload.downcast::<&str>().expect("a text of polycall's own");
            assert_eq!(*said, "a function that looked at a labelled value panicked");
        }
        let what = "this".to_owned();
        let after = caught(&mut || panic!("and {what} is said"));
        assert_eq!(*after.downcast::<String>().unwrap(), "and this is said");
    });
    ended.exited(0).never_said("4711").complained("(text withheld)").complained("and this is said");
}

/// What a program over labelled values computes is what it would over plain ones.
#[test]
fn labels_change_no_value() {
    let a: Labeled<u64, Secret> = Labeled::new(20);
    let b: Labeled<u64, Internal> = Labeled::new(22);
    let sum: Labeled<u64, Join<Secret, Internal>> = a.zip(b).map(|(a, b)| a + b);
    let public: Labeled<u64, Public> = Labeled::new(42);
    assert_eq!(public.map(|n| n + 1).into_inner(), 43);
    assert_eq!(size_of_val(&sum), size_of::<u64>(), "a label is no byte");
}
