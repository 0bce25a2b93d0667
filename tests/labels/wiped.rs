//! Attack: find what was labelled after it was dropped.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use polycall::label::{Confidential, Internal, Join, Label, Labeled, Of, Secret, Traced};
use polycall::prelude::*;

use crate::child;
use crate::memory_search::{find, inverted};

/// Text, lists, boxes and maps; behind 16 bytes of each piece, where an allocator writes when it is freed.
#[derive(Portable)]
struct Card {
    bytes: Vec<u8>,
    words: Vec<[u64; 8]>,
    boxed: Box<Holder>,
    queue: VecDeque<[u64; 8]>,
    by_number: HashMap<u32, Vec<u64>>,
    in_order: BTreeMap<Vec<u64>, u8>,
    ordered: BTreeSet<Vec<u64>>,
    maybe: Option<Result<Vec<u64>, String>>,
}

#[derive(Portable)]
enum Holder {
    Words { _before: [u64; 4], secret: u64, _behind: [u64; 4] },
}

/// Pieces in which the secret lies, on the heap.
const PIECES: usize = 8;

#[inline(never)]
fn words() -> Vec<u64> {
    let mut words = vec![0; 8];
    words[4] = !inverted();
    words
}

/// Each piece is written where it stays: what building leaves behind is not the label's to wipe.
#[inline(never)]
fn card() -> Card {
    let mut card = Card {
        bytes: vec![0; 64],
        words: vec![[0; 8]],
        boxed: Box::new(Holder::Words { _before: [0; 4], secret: 0, _behind: [0; 4] }),
        queue: [[0; 8]].into(),
        by_number: [(7, words())].into(),
        in_order: [(words(), 7)].into(),
        ordered: [words()].into(),
        maybe: Some(Ok(words())),
    };
    card.bytes[32..40].copy_from_slice(&(!inverted()).to_ne_bytes());
    (card.words[0][4], card.queue[0][4]) = (!inverted(), !inverted());
    let Holder::Words { secret, .. } = &mut *card.boxed;
    *secret = !inverted();
    card
}

/// Where it lies, on the heap: neither on this stack, nor anywhere near it.
fn on_the_heap() -> Vec<usize> {
    let here = (&raw const *Box::leak(Box::new(0_u8))).addr();
    let stack = (&raw const here).addr();
    let near = |address: &usize| address.abs_diff(stack) > 2 << 20;
    find().into_iter().filter(near).collect()
}

/// Pieces that are found while a card is under a label, and after it is gone.
fn pieces<L: Label>() -> (usize, usize) {
    let before = on_the_heap();
    let card: Labeled<Card, L> = Labeled::new(card());
    let lies: Vec<_> = on_the_heap().into_iter().filter(|at| !before.contains(at)).collect();
    drop(card);
    let left = on_the_heap();
    (lies.len(), lies.iter().filter(|at| left.contains(at)).count())
}

#[track_caller]
fn is_gone<L: Label>(name: &str) {
    let ended = child::case(name, || {
        let (lay, left) = pieces::<L>();
        assert!(lay >= PIECES, "{lay}");
        assert_eq!(left, 0, "of {lay}");
    });
    ended.exited(0);
}

#[test]
fn what_is_confidential_or_more_is_nowhere_after_it_is_dropped() {
    is_gone::<Secret>("secret");
    is_gone::<Confidential>("confidential");
    is_gone::<Traced<Secret>>("traced");
    is_gone::<Of<crate::vault::Micro, Secret>>("of a compartment");
    is_gone::<Join<Internal, Secret>>("joined");
    let control = child::case("control", || {
        let (lay, left) = pieces::<Internal>();
        assert!(lay >= PIECES && left > 0, "{left} of {lay}");
    });
    control.exited(0);
}

/// What a type's destructor finds.
#[test]
fn a_destructor_runs_after_the_wiping_and_once() {
    #[derive(Portable)]
    struct Loud(String);

    impl Drop for Loud {
        fn drop(&mut self) {
            println!("left: {:?}", self.0);
        }
    }

    let ended = child::run(|| {
        let loud: Labeled<Loud, Secret> = Labeled::new(Loud("4711".to_owned()));
        let kept: Labeled<Loud, Internal> = Labeled::new(Loud("4712".to_owned()));
        drop((loud.map(|loud| loud), kept));
    });
    ended.exited(0).said("left: \"\"\n").said("left: \"4712\"\n").never_said("4711");
}
