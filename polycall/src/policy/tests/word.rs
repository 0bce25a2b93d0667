//! A word's two decisions.

use std::sync::atomic::AtomicU64;

use crate::policy::word::{Decision, DecisionWord, Epoch};

#[test]
fn what_is_prepared_is_in_force_when_its_epoch_begins() {
    let (epoch, word) = (Epoch(AtomicU64::new(1)), DecisionWord::new());
    assert_eq!(word.decide(epoch.now()), (1, Decision::Permit));
    word.prepare(2, Decision::Forbid);
    assert_eq!(word.decide(epoch.now()), (1, Decision::Permit));
    let late = epoch.now();
    epoch.begin(2);
    assert_eq!(word.decide(epoch.now()), (2, Decision::Forbid));
    assert_eq!(word.decide(late), (1, Decision::Permit), "it began before");
    word.prepare(3, Decision::Ask);
    assert_eq!(word.decide(late), (2, Decision::Forbid), "what it began with is gone, and this is younger");
    assert_eq!(word.decide(epoch.now()), (2, Decision::Forbid));
    epoch.begin(3);
    assert_eq!(word.decide(epoch.now()), (3, Decision::Ask));
    epoch.begin(9);
    assert_eq!(word.decide(epoch.now()), (9, Decision::Ask), "nothing was said since");
}
