//! A property of labels, over random graphs of components: no value reaches a component below its label
//! except through a recorded declassification.
//!
//! Of each graph two programs are written. One has every flow that is legal, and values that travel along
//! some of them: it has to compile, and on its run nobody may see what they may not. The other has every
//! flow that is not: rustc has to refuse each for what it lacks, and none of the legal ones between them.
//! What is legal an oracle says that knows sets and levels, and no traits.
//!
//! `LABEL_GRAPHS=200` tries more graphs, `LABEL_GRAPHS_FROM=17` begins with that seed.

#[path = "../../attacks/child.rs"]
#[allow(dead_code, reason = "shared with the attacks, which use all of it")]
mod child;

mod compile;
mod figures;
mod flows;
mod graph;
mod labels;
mod oracle;
mod random;
mod refused;
mod replay;
mod trial;
mod types;
mod walks;
mod write;

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use figures::Figures;

const GRAPHS: u64 = 4;

#[test]
fn values_reach_only_those_who_may_have_them() {
    let first = number("LABEL_GRAPHS_FROM", 1);
    let end = first + number("LABEL_GRAPHS", GRAPHS);
    let (compiler, next) = (compile::Compiler::new(), AtomicU64::new(first));
    let figures = thread::scope(|scope| {
        let halves = [(); 2].map(|()| scope.spawn(|| try_some(&compiler, &next, end)));
        halves.map(|half| half.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    });
    let figures = Figures::sum(&figures);
    println!("{figures}");
    figures.assert_that_all_was_tried();
}

/// Half of the work: rustc keeps one processor busy.
fn try_some(compiler: &compile::Compiler, next: &AtomicU64, end: u64) -> Figures {
    let mut figures = Figures::default();
    loop {
        let seed = next.fetch_add(1, Ordering::Relaxed);
        if seed >= end {
            return figures;
        }
        match trial::run(compiler, seed) {
            Ok(of_this) => figures = Figures::sum(&[figures, of_this]),
            Err(problem) => {
                next.store(end, Ordering::Relaxed); // the other half need not go on
                panic!("LABEL_GRAPHS_FROM={seed} LABEL_GRAPHS=1: {problem}");
            }
        }
    }
}

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().expect("it is a number"))
}
