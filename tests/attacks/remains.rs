//! Attack: from inside, look through the raw region for what was popped, removed, cleared, freed, reset or ended.

use polycall::Protection;
use polycall::prelude::*;

use crate::raw::{self, report};
use crate::{child, started};

/// A secret is a row of one byte; each case has a byte of its own.
const LEN: usize = 32;

/// Secrets of `byte` in the region, wherever they are. Only from inside.
fn found(byte: u8) -> usize {
    let report = report!(scraps);
    let start = raw::region(&report).start;
    raw::runs_of(byte, LEN - 8, start..start + report.bytes_committed)
}

/// Secrets found while they are kept, and once they are gone.
type Found = (usize, usize);

#[micro(scope = "isolated", max_memory = "16K")]
pub mod scraps {
    use super::{Found, LEN, found};

    #[isolated]
    pub struct Scraps {
        list: heap::Vec<[u8; LEN]>,
        bytes: heap::Vec<u8>,
        texts: heap::Vec<heap::String>,
        text: heap::String,
        map: heap::HashMap<u32, [u8; LEN]>,
        keyed: heap::HashMap<[u8; LEN], u32>,
        perhaps: heap::HashMap<u32, Option<[u8; LEN]>>,
        slot: heap::Option<[u8; LEN]>,
        written: heap::Option<heap::String>,
        boxed: heap::Option<heap::Box<[u8; LEN]>>,
        chosen: heap::Option<Chosen>,
    }

    #[derive(Inline)]
    pub enum Chosen {
        #[default]
        None,
        Secret([u8; LEN]),
    }

    #[polycall_export]
    pub fn pop(scraps: &mut Scraps, byte: u8) -> Found {
        scraps.list.push([byte; LEN]);
        let before = found(byte);
        scraps.list.pop();
        (before, found(byte))
    }

    #[polycall_export]
    pub fn remove(scraps: &mut Scraps, byte: u8) -> Found {
        scraps.list.push([byte; LEN]);
        scraps.list.push([0; LEN]);
        let before = found(byte);
        scraps.list.remove(scraps.list.len() - 2);
        scraps.list.pop();
        (before, found(byte))
    }

    #[polycall_export]
    pub fn discard(scraps: &mut Scraps, byte: u8) -> Found {
        scraps.list.push([byte; LEN]);
        scraps.list.push([0; LEN]);
        let before = found(byte);
        scraps.list.discard(scraps.list.len() - 2);
        scraps.list.discard(scraps.list.len() - 1);
        (before, found(byte))
    }

    #[polycall_export]
    pub fn truncate(scraps: &mut Scraps, byte: u8) -> Found {
        let len = scraps.list.len();
        scraps.list.extend_from_slice(&[[byte; LEN]; 3]);
        let before = found(byte);
        scraps.list.truncate(len);
        (before, found(byte))
    }

    #[polycall_export]
    pub fn retain(scraps: &mut Scraps, byte: u8) -> Found {
        scraps.list.push([byte; LEN]);
        scraps.list.push([0; LEN]);
        scraps.list.push([byte; LEN]);
        let before = found(byte);
        scraps.list.retain(|secret| secret[0] != byte);
        scraps.list.retain(|secret| secret[0] != 0);
        (before, found(byte))
    }

    #[polycall_export]
    pub fn retain_that_panics(scraps: &mut Scraps, byte: u8) -> Found {
        scraps.list.extend_from_slice(&[[1; LEN], [2; LEN], [byte; LEN]]);
        let before = found(byte);
        let list = std::panic::AssertUnwindSafe(&mut scraps.list);
        let outcome = std::panic::catch_unwind(move || {
            let mut seen = 0;
            { list }.retain(|secret| {
                seen += 1;
                assert!(seen < 3, "in the middle");
                secret[0] != 1
            });
        });
        assert!(outcome.is_err());
        scraps.list.clear();
        (before, found(byte))
    }

    #[polycall_export]
    pub fn outgrow(scraps: &mut Scraps, byte: u8) -> Found {
        let mut grown = 0;
        while grown < 3 {
            let before = scraps.list.capacity();
            scraps.list.push([byte; LEN]);
            grown += u32::from(scraps.list.capacity() != before);
        }
        // one run for all that lie side by side: the block in use, and none in those it outgrew
        let before = found(byte);
        scraps.list.clear();
        (before, found(byte))
    }

    #[polycall_export]
    pub fn read_that_fails(scraps: &mut Scraps, byte: u8) -> Found {
        struct Fails(u8, usize);
        impl std::io::Read for Fails {
            fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
                into.fill(self.0);
                self.1 = found(self.0);
                Err(std::io::ErrorKind::Other.into())
            }
        }
        let mut reader = Fails(byte, 0);
        assert!(scraps.bytes.read_from(&mut reader, LEN).is_err());
        (reader.1, found(byte))
    }

    #[polycall_export]
    pub fn shorten(scraps: &mut Scraps, byte: u8) -> Found {
        scraps.text.set(&char::from(byte).to_string().repeat(LEN));
        let before = found(byte);
        scraps.text.set("-");
        (before, found(byte))
    }

    #[polycall_export]
    pub fn discard_text(scraps: &mut Scraps, byte: u8) -> Found {
        scraps.texts.push_with(|text| text.set(&char::from(byte).to_string().repeat(LEN)));
        let before = found(byte);
        scraps.texts.discard(scraps.texts.len() - 1);
        (before, found(byte))
    }

    #[polycall_export]
    pub fn empty_slot(scraps: &mut Scraps, byte: u8) -> Found {
        *scraps.slot.get_or_empty() = [byte; LEN];
        let before = found(byte);
        scraps.slot.discard();
        (before, found(byte))
    }

    #[polycall_export]
    pub fn empty_written(scraps: &mut Scraps, byte: u8) -> Found {
        scraps.written.get_or_empty().set(&char::from(byte).to_string().repeat(LEN));
        let before = found(byte);
        scraps.written.discard();
        (before, found(byte))
    }

    #[polycall_export]
    pub fn empty_box(scraps: &mut Scraps, byte: u8) -> Found {
        **scraps.boxed.get_or_empty() = [byte; LEN];
        let before = found(byte);
        scraps.boxed.discard();
        (before, found(byte))
    }

    /// An enum's other variant is gone, not only unlabelled.
    #[polycall_export]
    pub fn empty_choice(scraps: &mut Scraps, byte: u8) -> Found {
        *scraps.chosen.get_or_empty() = Chosen::Secret([byte; LEN]);
        assert!(matches!(scraps.chosen.as_ref(), Some(Chosen::Secret([first, ..])) if *first == byte));
        let before = found(byte);
        scraps.chosen.discard();
        (before, found(byte))
    }

    #[polycall_export]
    pub fn map_remove(scraps: &mut Scraps, byte: u8) -> Found {
        scraps.map.insert(1, [byte; LEN]);
        let before = found(byte);
        scraps.map.remove(&1);
        (before, found(byte))
    }

    #[polycall_export]
    pub fn map_discard(scraps: &mut Scraps, byte: u8) -> Found {
        scraps.map.insert(1, [byte; LEN]);
        let before = found(byte);
        scraps.map.discard(&1);
        (before, found(byte))
    }

    #[polycall_export]
    pub fn map_discard_variant(scraps: &mut Scraps, byte: u8) -> Found {
        scraps.perhaps.insert(1, Some([byte; LEN]));
        let before = found(byte);
        scraps.perhaps.discard(&1);
        (before, found(byte))
    }

    #[polycall_export]
    pub fn map_retain(scraps: &mut Scraps, byte: u8) -> Found {
        scraps.map.insert(1, [byte; LEN]);
        let before = found(byte);
        scraps.map.retain(|_, _| false);
        (before, found(byte))
    }

    #[polycall_export]
    pub fn map_discard_key(scraps: &mut Scraps, byte: u8) -> Found {
        scraps.keyed.insert([byte; LEN], 1);
        let before = found(byte);
        scraps.keyed.discard(&[byte; LEN]);
        (before, found(byte))
    }

    #[polycall_export]
    pub fn map_fill_that_panics(scraps: &mut Scraps, byte: u8) -> Found {
        let map = std::panic::AssertUnwindSafe(&mut scraps.map);
        let outcome = std::panic::catch_unwind(move || {
            { map }.entry(2).or_fill(|value| {
                *value = [byte; LEN];
                panic!("in the middle");
            });
        });
        assert!(outcome.is_err());
        (1, found(byte))
    }

    #[polycall_export]
    pub fn map_clear(scraps: &mut Scraps, byte: u8) -> Found {
        scraps.keyed.insert([byte; LEN], 1);
        scraps.map.insert(1, [byte; LEN]);
        let before = found(byte);
        scraps.keyed.clear();
        scraps.map.clear();
        (before, found(byte))
    }

    #[polycall_export]
    pub fn map_outgrow(scraps: &mut Scraps, byte: u8) -> Found {
        for key in 10..60 {
            scraps.map.insert(key, [byte; LEN]);
        }
        let before = found(byte);
        scraps.map.clear();
        (before, found(byte))
    }
}

polycall::host! { pub App, allowed = [scraps, wiped] }

macro_rules! nothing_stays {
    ($($entry:ident: $byte:literal, $kept:literal;)+) => {$(
        #[polycall::test(allowed = [scraps])]
        fn $entry(cap: &mut Cap<'_>) {
            assert_eq!(scraps::$entry(cap, $byte), Ok(($kept, 0)), "(while kept, once gone)");
        }
    )+};
}

nothing_stays! {
    pop: 0xA1, 1;
    remove: 0xA2, 1;
    discard: 0xA3, 1;
    truncate: 0xA4, 1;
    retain: 0xA5, 2;
    retain_that_panics: 0xA6, 1;
    outgrow: 0xA7, 1;
    read_that_fails: 0xB3, 1;
    shorten: 0x21, 1;
    discard_text: 0x22, 1;
    empty_slot: 0xA8, 1;
    empty_written: 0x23, 1;
    empty_box: 0xA9, 1;
    empty_choice: 0xAA, 1;
    map_remove: 0xAB, 1;
    map_discard: 0xAC, 1;
    map_discard_variant: 0xAD, 1;
    map_retain: 0xAE, 1;
    map_discard_key: 0xAF, 1;
    map_fill_that_panics: 0xB0, 1;
    map_clear: 0xB1, 2;
    map_outgrow: 0xB2, 50;
}

#[micro(scope = "isolated", max_memory = "1M")]
pub mod wiped {
    #[isolated]
    pub struct Wiped {
        pin: [u8; 32],
        list: heap::Vec<u8>,
        text: heap::String,
        map: heap::HashMap<u32, heap::String>,
    }

    #[polycall_export]
    pub fn fill(wiped: &mut Wiped) {
        wiped.pin = [0xC1; 32];
        wiped.list.extend_from_slice(&[0xC2; 100_000]);
        wiped.text.set(&"secret".repeat(1_000));
        for key in 0..100 {
            wiped.map.entry(key).or_empty().set("another secret");
        }
    }

    /// Bytes of the region that are not zero.
    #[polycall_export]
    pub fn bytes_left(_: &Wiped) -> usize {
        super::bytes_left()
    }
}

fn bytes_left() -> usize {
    let report = report!(wiped);
    let start = raw::region(&report).start;
    (start..start + report.bytes_committed).filter(|at| raw::read(*at) != 0).count()
}

/// Reset leaves a new empty state (a map has a random hash key) and the allocator's own books; end leaves zeros.
#[test]
fn reset_and_end_leave_zeros() {
    started();
    let entered = App::enter(|cap| {
        let fresh = wiped::bytes_left(cap).unwrap();
        assert!(fresh < 1024, "{fresh} bytes of an empty state are not zero");
        wiped::fill(cap).unwrap();
        assert!(wiped::bytes_left(cap).unwrap() > 100_000);

        cap.reset::<wiped::Micro>().unwrap();
        let left = wiped::bytes_left(cap).unwrap();
        assert!(left < 1024, "{left} bytes are not zero after a reset");

        wiped::fill(cap).unwrap();
        cap.end::<wiped::Micro>().unwrap();
        let report = report!(wiped);
        raw::assert_closed(&report);
        assert_eq!(report.bytes_used, 0);
        let protect = |access: libc::c_int| {
            let start = std::ptr::with_exposed_provenance_mut::<libc::c_void>(raw::region(&report).start);
            let len = report.bytes_committed;
            let outcome = if report.protection == Some(Protection::Pkey) {
                // SAFETY: this test's own region, which nobody uses any more. Key 0 is everybody's.
                unsafe { libc::syscall(libc::SYS_pkey_mprotect, start, len, access, 0) }
            } else {
                // SAFETY: as above.
                i64::from(unsafe { libc::mprotect(start, len, access) })
            };
            assert_eq!(outcome, 0);
        };
        protect(libc::PROT_READ);
        let left = bytes_left();
        protect(libc::PROT_NONE);
        assert_eq!(left, 0);
    });
    entered.unwrap();
}

/// A table that makes room where it is would leave copies of entries in the buckets they came from.
#[micro(scope = "isolated", max_memory = "1M")]
pub mod crowded {
    #[derive(Clone, Copy, PartialEq, Eq, Inline)]
    pub struct Id(u32);

    impl std::hash::Hash for Id {
        fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
            state.write_u32(self.0.saturating_sub(1000)); // a poor one: many keys, one hash
        }
    }

    #[isolated]
    pub struct Crowded {
        map: heap::HashMap<Id, [u8; 16]>,
    }

    #[polycall_export]
    pub fn insert(crowded: &mut Crowded, id: u32, byte: u8) {
        crowded.map.insert(Id(id), [byte; 16]);
    }

    #[polycall_export]
    pub fn discard(crowded: &mut Crowded, id: u32) -> bool {
        crowded.map.discard(&Id(id))
    }

    #[polycall_export]
    pub fn count(crowded: &Crowded) -> usize {
        assert!(crowded.map.len() <= 100);
        super::held_by_the_crowd()
    }
}

fn held_by_the_crowd() -> usize {
    let start = raw::region(&report!(crowded)).start;
    raw::runs_of(0xA5, 16, start..start + report!(crowded).bytes_committed)
}

polycall::host! { pub Crowding, allowed = [crowded] }

#[test]
fn a_crowded_map_leaves_no_copies_behind() {
    let ended = child::run(|| {
        started();
        let entered = Crowding::enter(|cap| {
            (0..56).for_each(|id| crowded::insert(cap, id, 0xA5).unwrap());
            (0..24).chain(32..48).for_each(|id| assert_eq!(crowded::discard(cap, id), Ok(true)));
            (1000..1011).for_each(|id| crowded::insert(cap, id, 0x11).unwrap());
            assert!(crowded::count(cap).unwrap() > 0, "the search finds those that are held");
            (24..32).chain(48..56).for_each(|id| assert_eq!(crowded::discard(cap, id), Ok(true)));
            assert_eq!(crowded::count(cap), Ok(0), "all are discarded");
        });
        entered.unwrap();
    });
    ended.exited(0);
}
