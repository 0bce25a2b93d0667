//! Attack: make a region grow to tens of megabytes; lose or mix up what is in it, or drown the process in mappings.

use polycall::prelude::*;

use crate::raw::{self, report};
use crate::{child, started};

#[micro(scope = "isolated", max_memory = "96M")]
pub mod store {
    #[isolated]
    pub struct Store {
        numbers: heap::Vec<u64>,
        texts: heap::HashMap<u32, heap::String>,
        chunks: heap::Vec<heap::Vec<u8>>,
    }

    /// The `i`-th of a sequence that no accident repeats.
    fn number(i: u64) -> u64 {
        i.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(17) ^ i
    }

    #[polycall_export]
    pub fn grow(store: &mut Store, numbers: u64, texts: u32, chunks: u8) {
        for i in store.numbers.len() as u64..numbers {
            store.numbers.push(number(i));
        }
        for i in store.texts.len() as u32..texts {
            store.texts.entry(i).or_empty().set(&number(i.into()).to_string());
        }
        for i in store.chunks.len() as u8..chunks {
            store.chunks.push_with(|chunk| chunk.extend_from_slice(&vec![i; 1 << 20]));
        }
    }

    #[polycall_export]
    pub fn is_intact(store: &Store) -> bool {
        store.numbers.iter().zip(0..).all(|(n, i)| *n == number(i))
            && store.texts.iter().all(|(i, text)| **text == *number((*i).into()).to_string())
            && store
                .chunks
                .iter()
                .zip(0..)
                .all(|(chunk, i)| chunk.len() == 1 << 20 && chunk.iter().all(|b| *b == i))
    }

    #[polycall_export]
    pub fn touch(store: &mut Store) -> usize {
        store.numbers.len()
    }
}

polycall::host! { pub App, allowed = [store] }

#[test]
fn contents_survive_every_growth() {
    started();
    let entered = App::enter(|cap| {
        let mut committed = report!(store).bytes_committed;
        assert!(committed <= 4 * 4096, "an empty store has {committed} bytes");
        for (numbers, texts, chunks) in
            [(100, 10, 0), (2_000, 100, 0), (50_000, 1_000, 1), (200_000, 5_000, 8), (300_000, 8_000, 32)]
        {
            store::grow(cap, numbers, texts, chunks).unwrap();
            assert_eq!(store::is_intact(cap), Ok(true), "at {numbers} numbers");
            let report = report!(store);
            raw::assert_closed(&report);
            assert!(report.bytes_committed >= committed && report.bytes_committed <= report.max_memory);
            assert!(report.bytes_used <= report.bytes_committed, "{report}");
            committed = report.bytes_committed;
        }
        assert!(committed >= 40 << 20, "{committed}");

        // the kernel's side: what is committed has pages, what is only reserved has none
        let report = report!(store);
        let region = raw::region(&report);
        let resident: usize = raw::smaps(region.start, "Rss").trim_end_matches(" kB").parse().unwrap();
        assert!(resident << 10 <= committed && resident << 10 >= 32 << 20, "{resident} kB of {committed}");
        let reserve = raw::smaps(region.start + committed, "Rss");
        assert_eq!(reserve, "0 kB");
    });
    entered.unwrap();
}

#[test]
fn ten_thousand_openings_make_no_new_mappings() {
    let ended = child::run(|| {
        started();
        let entered = App::enter(|cap| {
            store::grow(cap, 1_000_000, 100, 20).unwrap();
            let before = raw::mappings().len();
            let mine = raw::mappings_in(&raw::region(&report!(store))).len();
            let mut most = mine;
            for round in 0..10_000 {
                store::touch(cap).unwrap();
                if round % 500 == 0 {
                    assert_eq!(store::is_intact(cap), Ok(true));
                    most = most.max(raw::mappings_in(&raw::region(&report!(store))).len());
                }
            }
            let after = raw::mappings().len();
            assert!(mine <= 3 && most == mine, "{mine} mappings of the region, and {most} later");
            assert!(after <= before + 2, "{before} mappings before, {after} after");
        });
        entered.unwrap();
    });
    ended.exited(0);
}
