//! How many instructions a crossing takes, counted by callgrind: of a plain value, and of the same under a label.
//!
//! `instructions` counts and prints; `instructions CASE CALLS` is what is counted. Two counts, of many calls and of more, leave
//! the start out: what is left is the calls', exactly.
#![allow(missing_docs, missing_debug_implementations, unreachable_pub, reason = "this program has no users")]

use std::env;
use std::hint::black_box;
use std::process::{Command, ExitCode};

use polycall::label::{Confidential, Internal, Label, Labeled, Traced};
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod taker {
    use super::{Confidential, Internal, Labeled, Traced};

    #[polycall_export]
    pub fn plain(number: u64) -> u64 {
        number
    }

    #[polycall_export]
    pub fn labelled(number: Labeled<u64, Internal>) -> Labeled<u64, Internal> {
        number
    }

    #[polycall_export]
    pub fn wiped(number: Labeled<u64, Confidential>) -> Labeled<u64, Confidential> {
        number
    }

    #[polycall_export]
    pub fn traced(number: Labeled<u64, Traced<Internal>>) -> Labeled<u64, Traced<Internal>> {
        number
    }

    #[polycall_export]
    pub fn text(text: String) -> String {
        text
    }

    #[polycall_export]
    pub fn wiped_text(text: Labeled<String, Confidential>) -> Labeled<String, Confidential> {
        text
    }
}

polycall::host! { Counter, allowed = [taker] }

type Cross = fn(&mut Cap<'_, Counter>);

fn label<L: Label>() -> Labeled<u64, L> {
    Labeled::new(black_box(7))
}

fn some_text() -> String {
    black_box("4111111111111111").to_owned()
}

/// What is counted, and what a call of it may take; the first one is what others are compared with.
const CASES: [(&str, &str, Cross); 6] = [
    ("plain", "a number", |cap| drop(black_box(taker::plain(cap, black_box(7))))),
    ("labelled", "under a label: internal", |cap| drop(black_box(taker::labelled(cap, label())))),
    ("wiped", "confidential: wiped when it is dropped", |cap| drop(black_box(taker::wiped(cap, label())))),
    ("traced", "internal, and says where it came from", |cap| drop(black_box(taker::traced(cap, label())))),
    ("text", "16 letters", |cap| drop(black_box(taker::text(cap, some_text())))),
    ("wiped_text", "16 letters, confidential: wiped when they are dropped", |cap| {
        drop(black_box(taker::wiped_text(cap, Labeled::new(some_text()))));
    }),
];

fn main() -> ExitCode {
    let mut args = env::args().skip(1);
    match (args.next(), args.next().and_then(|calls| calls.parse().ok()), args.next()) {
        (None, ..) => count_all(),
        (Some(case), Some(calls), None) => run(&case, calls),
        _ => {
            eprintln!(
                "instructions: it takes no arguments, or a case and how often: `instructions plain 1000`"
            );
            ExitCode::from(2)
        }
    }
}

fn run(case: &str, calls: u64) -> ExitCode {
    let Some((_, _, cross)) = CASES.iter().find(|(name, ..)| *name == case) else {
        eprintln!("instructions: there is no case `{case}`");
        return ExitCode::from(2);
    };
    Options::new().start().expect("polycall starts");
    Counter::enter(|cap| (0..calls).for_each(|_| cross(cap))).expect("a host can be entered");
    ExitCode::SUCCESS
}

fn count_all() -> ExitCode {
    println!("instructions of one crossing there and back, the value's making and end included");
    let mut counts = Vec::new();
    for (case, what, _) in CASES {
        match count(case) {
            Ok(count) => {
                println!("{case:<12} {count:>6}   {what}");
                counts.push(count);
            }
            Err(error) => {
                eprintln!("instructions: {error}");
                return ExitCode::from(2);
            }
        }
    }
    match counts[..] {
        [plain, labelled, ..] if plain == labelled => {
            println!("a static label costs no instruction");
            ExitCode::SUCCESS
        }
        [plain, labelled, ..] => {
            println!("a static label costs {} instructions, and may cost none", labelled.abs_diff(plain));
            ExitCode::FAILURE
        }
        _ => ExitCode::FAILURE,
    }
}

/// Instructions of one call.
fn count(case: &str) -> Result<u64, String> {
    const FEW: u64 = 1_000;
    let (few, many) = (counted(case, FEW)?, counted(case, 2 * FEW)?);
    Ok((many.saturating_sub(few) + FEW / 2) / FEW)
}

/// Instructions of a whole run, as callgrind says at its end.
fn counted(case: &str, calls: u64) -> Result<u64, String> {
    let program = env::current_exe().map_err(|error| error.to_string())?;
    let run = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args([case, &calls.to_string()])
        .output()
        .map_err(|error| format!("`valgrind` can't be run: {error}; install Debian's `valgrind`"))?;
    let said = String::from_utf8_lossy(&run.stderr);
    let collected =
        said.lines().find_map(|line| line.split_once("Collected :")).filter(|_| run.status.success());
    collected
        .and_then(|(_, count)| count.trim().parse().ok())
        .ok_or_else(|| format!("valgrind failed: {said}"))
}
