//! Attack: change a policy while calls are decided, in every order that the memory model allows.
#![forbid(unsafe_code)]

/// The words are written against these names.
mod sync {
    pub(crate) use loom::sync::atomic::{AtomicU64, Ordering};
}

#[allow(dead_code)]
#[path = "../../../polycall/src/policy/word.rs"]
mod word;

use loom::sync::Arc;
use loom::sync::atomic::{AtomicU64, Ordering};
use loom::thread;

use word::{Decision, DecisionWord, Epoch};

/// What each epoch decides, so that an answer shows which one it is of.
fn decision_of(epoch: u32) -> Decision {
    match epoch % 3 {
        1 => Decision::Permit,
        2 => Decision::Forbid,
        _ => Decision::Ask,
    }
}

/// One host changes the policy twice; a caller reads the last epoch that it knows of, and then asks two words.
#[test]
fn no_answer_is_older_than_what_its_caller_knew() {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(3);
    model.check(|| {
        let words = Arc::new((Epoch(AtomicU64::new(1)), [DecisionWord::new(), DecisionWord::new()]));
        let known = Arc::new(AtomicU64::new(1));
        let host = {
            let (words, known) = (words.clone(), known.clone());
            thread::spawn(move || {
                for next in 2..=3 {
                    words.1.iter().for_each(|word| word.prepare(next, decision_of(next)));
                    words.0.begin(next);
                    known.store(next.into(), Ordering::Release);
                }
            })
        };
        let before = known.load(Ordering::Acquire) as u32;
        let mut last = before;
        for word in &words.1 {
            let (epoch, decision) = word.decide(words.0.now());
            assert!(epoch >= last, "decided by {epoch}, after {last}");
            assert_eq!(decision, decision_of(epoch), "epoch {epoch}");
            last = epoch;
        }
        host.join().unwrap();
    });
}
