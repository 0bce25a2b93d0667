//! Attack: panic in the code that a container runs: closures, `Hash`, `Eq`, `Clone`, `Default`, comparisons, readers.
#![forbid(unsafe_code)]

use std::hash::{Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

use polycall::prelude::*;

use crate::raw::{self, report};

/// A key that panics when it is hashed, or when it is compared.
#[derive(Inline, Clone, Copy)]
pub struct Key {
    id: u8,
    hash_panics: bool,
    eq_panics: bool,
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        assert!(!self.hash_panics, "in the key's hash");
        assert!(self.id != 1 || !FIRST_KEY_PANICS.load(Ordering::Relaxed), "in a key's second hash");
        self.id.hash(state);
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        assert!(!self.eq_panics && !other.eq_panics, "in the key's comparison");
        self.id == other.id
    }
}

impl Eq for Key {}

static DEFAULT_PANICS: AtomicBool = AtomicBool::new(false);

/// A foreign inline type whose empty value can't always be made.
#[derive(Clone, Copy, PartialEq)]
pub struct Foreign(u8);

impl Default for Foreign {
    fn default() -> Self {
        assert!(!DEFAULT_PANICS.load(Ordering::Relaxed), "in a field's default");
        Self(5)
    }
}

/// An inline type that can't always be cloned.
#[derive(Inline)]
pub struct Clones(u8);

impl Clone for Clones {
    fn clone(&self) -> Self {
        assert!(self.0 != 3, "in an element's clone");
        Self(self.0)
    }
}

struct PanicsInRead;

impl std::io::Read for PanicsInRead {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        into.fill(0xEE);
        panic!("in the reader")
    }
}

/// Runs `body`, which has to panic.
fn panics<R>(body: impl FnOnce() -> R) {
    assert!(catch_unwind(AssertUnwindSafe(body)).is_err());
}

/// Each entry point has a container panic, catches that, and says whether the container is what it was.
#[micro(scope = "isolated", max_memory = "64K")]
pub mod brittle {
    use super::*;

    #[isolated(init = init)]
    pub struct Brittle {
        list: heap::Vec<heap::String>,
        numbers: heap::Vec<u64>,
        bytes: heap::Vec<u8>,
        clones: heap::Vec<Clones>,
        foreign: heap::Vec<Holder>,
        map: heap::HashMap<u32, heap::String>,
        keyed: heap::HashMap<Key, u8>,
        held: heap::HashMap<u32, Holder>,
        values: heap::HashMap<u32, Value>,
        slot: heap::Option<Holder>,
    }

    #[derive(Isolate)]
    pub struct Holder {
        text: heap::String,
        #[isolate(inline = "a byte")]
        foreign: Foreign,
    }

    #[derive(Inline)]
    pub struct Value(#[isolate(inline = "a byte")] Foreign);

    fn key(id: u8) -> Key {
        Key { id, hash_panics: false, eq_panics: false }
    }

    fn init(brittle: &mut Brittle, _: &Options) {
        brittle.list.push_with(|text| text.set("one"));
        brittle.list.push_with(|text| text.set("two"));
        brittle.numbers.extend_from_slice(&[5, 3, 4, 1, 2]);
        brittle.bytes.extend_from_slice(b"bytes");
        brittle.map.entry(1).or_empty().set("one");
        brittle.map.entry(2).or_empty().set("two");
        brittle.keyed.insert(key(1), 1);
        brittle.held.entry(1).or_empty().text.set("held");
        brittle.values.insert(1, Value(Foreign(7)));
        brittle.slot.get_or_empty().text.set("in the slot");
    }

    #[polycall_export]
    pub fn push_with(brittle: &mut Brittle) -> bool {
        panics(|| {
            brittle.list.push_with(|text| {
                text.set("half");
                panic!("in push_with");
            });
        });
        brittle.list.len() == 2 && *brittle.list[1] == *"two"
    }

    #[polycall_export]
    pub fn retain(brittle: &mut Brittle) -> bool {
        panics(|| brittle.list.retain(|text| if **text == *"two" { panic!("in retain") } else { false }));
        brittle.list.len() == 1 && *brittle.list[0] == *"two"
    }

    #[polycall_export]
    pub fn sort(brittle: &mut Brittle) -> bool {
        let mut left = 4;
        panics(|| {
            brittle.numbers.sort_unstable_by(|a, b| {
                left -= 1;
                assert!(left > 0, "in sort");
                a.cmp(b)
            });
        });
        let mut sorted = brittle.numbers.to_portable();
        sorted.sort_unstable();
        sorted == [1, 2, 3, 4, 5]
    }

    /// What was copied before the panic may stay; it is whole.
    #[polycall_export]
    pub fn clone(brittle: &mut Brittle) -> bool {
        panics(|| brittle.clones.extend_from_slice(&[Clones(1), Clones(2), Clones(3), Clones(4)]));
        brittle.clones.len() < 3 && brittle.clones.iter().zip(1..).all(|(clone, i)| clone.0 == i)
    }

    #[polycall_export]
    pub fn read(brittle: &mut Brittle) -> bool {
        panics(|| brittle.bytes.read_from(&mut PanicsInRead, 10));
        *brittle.bytes == *b"bytes"
    }

    #[polycall_export]
    pub fn default(brittle: &mut Brittle) -> bool {
        DEFAULT_PANICS.store(true, Ordering::Relaxed);
        panics(|| brittle.foreign.push_with(|_| ()));
        panics(|| brittle.held.entry(2).or_empty().text.push('x'));
        DEFAULT_PANICS.store(false, Ordering::Relaxed);
        brittle.foreign.is_empty() && brittle.held.len() == 1
    }

    /// Letting go of a value needs no new one.
    #[polycall_export]
    pub fn discard_without_default(brittle: &mut Brittle) -> bool {
        let foreign = brittle.held.get(&1).map(|holder| holder.foreign);
        DEFAULT_PANICS.store(true, Ordering::Relaxed);
        let gone = brittle.held.discard(&1) && brittle.slot.discard();
        DEFAULT_PANICS.store(false, Ordering::Relaxed);
        gone && foreign == Some(Foreign(5)) && brittle.held.is_empty() && brittle.slot.is_none()
    }

    #[polycall_export]
    pub fn remove_without_default(brittle: &mut Brittle) -> bool {
        DEFAULT_PANICS.store(true, Ordering::Relaxed);
        let taken = catch_unwind(AssertUnwindSafe(|| brittle.values.remove(&1)));
        DEFAULT_PANICS.store(false, Ordering::Relaxed);
        taken.is_ok_and(|value| value.is_some_and(|value| value.0 == Foreign(7))) && brittle.values.is_empty()
    }

    #[polycall_export]
    pub fn or_fill(brittle: &mut Brittle) -> bool {
        panics(|| {
            brittle.map.entry(3).or_fill(|text| {
                text.set("half");
                panic!("in or_fill");
            });
        });
        brittle.map.len() == 2 && !brittle.map.contains_key(&3)
    }

    #[polycall_export]
    pub fn remove_with(brittle: &mut Brittle) -> bool {
        panics(|| brittle.map.remove_with(&1, |_| panic!("in remove_with")));
        brittle.map.get(&1).is_some_and(|text| **text == *"one")
    }

    #[polycall_export]
    pub fn map_retain(brittle: &mut Brittle) -> bool {
        let mut seen = 0;
        panics(|| {
            brittle.map.retain(|_, _| {
                seen += 1;
                if seen == 2 { panic!("in retain") } else { false }
            });
        });
        brittle.map.len() == 1 && brittle.map.iter().all(|(key, text)| text.len() == 3 && *key < 3)
    }

    #[polycall_export]
    pub fn hash(brittle: &mut Brittle) -> bool {
        panics(|| brittle.keyed.insert(Key { hash_panics: true, ..key(2) }, 2));
        brittle.keyed.len() == 1 && brittle.keyed.get(&key(1)) == Some(&1)
    }

    #[polycall_export]
    pub fn eq(brittle: &mut Brittle) -> bool {
        panics(|| brittle.keyed.insert(Key { eq_panics: true, ..key(1) }, 2));
        brittle.keyed.len() == 1 && brittle.keyed.get(&key(1)) == Some(&1)
    }

    /// A growing table hashes its keys again: the first of them refuses, in the middle of the move.
    #[polycall_export]
    pub fn hash_while_growing(brittle: &mut Brittle) -> bool {
        let mut kept = 1;
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            for id in 10..250 {
                FIRST_KEY_PANICS.store(id > 100, Ordering::Relaxed);
                brittle.keyed.insert(key(id), id);
                kept += 1;
            }
        }));
        FIRST_KEY_PANICS.store(false, Ordering::Relaxed);
        let all = (10..250).filter(|id| brittle.keyed.get(&key(*id)) == Some(id)).count();
        outcome.is_err()
            && brittle.keyed.len() == kept
            && all + 1 == kept
            && brittle.keyed.contains_key(&key(1))
    }
}

static FIRST_KEY_PANICS: AtomicBool = AtomicBool::new(false);

#[polycall::test(allowed = [brittle])]
fn every_container_stays_whole(cap: &mut Cap<'_>) {
    macro_rules! stays_whole {
        ($($entry:ident)+) => {$(
            assert_eq!(brittle::$entry(cap), Ok(true), stringify!($entry));
            raw::assert_closed(&report!(brittle));
            cap.reset::<brittle::Micro>().unwrap();
        )+};
    }
    stays_whole! {
        push_with retain sort clone read default discard_without_default remove_without_default or_fill remove_with
        map_retain hash eq hash_while_growing
    }
}
