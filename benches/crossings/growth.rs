//! What a crossing costs in a program with one component, and in one with many.
//!
//! A program cannot have one component and 64, so the first case is timed in another program. To be fair, the
//! second one is too: in another process of this program.

use std::hint::black_box;
use std::io;
use std::process::Command;

use polycall::policy::Policy;
use polycall_benches::harness::Case;
use polycall_benches::remote::{self, Remote};
use polycall_benches::table::Verdict;

use crate::{Run, arrived};

macro_rules! components {
    ($($name:ident)+) => {
        $(component! { $name })+

        polycall::host! { Growing, allowed = [$($name),+] }

        /// One crossing into each of the 64.
        fn call_each(cap: &mut Cap<'_>, n: u64) {
            $(black_box(arrived($name::e0(cap, n)));)+
        }
    };
}

/// A component with 16 entry points.
macro_rules! component {
    ($name:ident) => { component! { $name: e0 e1 e2 e3 e4 e5 e6 e7 e8 e9 e10 e11 e12 e13 e14 e15 } };
    ($name:ident: $($entry:ident)+) => {
        #[polycall::micro(scope = "shared")]
        mod $name {
            $(
                #[polycall_export]
                #[allow(dead_code, reason = "most are only there to be linked")]
                pub fn $entry(n: u64) -> u64 {
                    n.wrapping_add(1)
                }
            )+
        }
    };
}

components! {
    c0 c1 c2 c3 c4 c5 c6 c7 c8 c9 c10 c11 c12 c13 c14 c15
    c16 c17 c18 c19 c20 c21 c22 c23 c24 c25 c26 c27 c28 c29 c30 c31
    c32 c33 c34 c35 c36 c37 c38 c39 c40 c41 c42 c43 c44 c45 c46 c47
    c48 c49 c50 c51 c52 c53 c54 c55 c56 c57 c58 c59 c60 c61 c62 c63
}

type Cap<'gate> = polycall::Cap<'gate, Growing>;

pub(crate) fn measure(run: &Run) -> io::Result<Verdict> {
    let one = Remote::start(Command::new(env!("CARGO_BIN_EXE_one-component")))?;
    let mut this = Command::new(std::env::current_exe()?);
    this.arg("--serve");
    let many = Remote::start(this)?;

    let title = "growth: what is linked, what is called";
    Growing::enter(|cap| {
        let first = run.print(title, cap, &mut cases(one, many), None);
        cap.apply_policy(&policy()).unwrap_or_else(|error| panic!("{error}"));
        let title = "growth: the same, each decided by a policy's word";
        first.and(run.print(title, cap, &mut cases_here(), None))
    })
    .map_err(io::Error::other)
}

/// It has something to say of each of the 64: one entry point is shut.
fn policy() -> Policy {
    let shut = r#"{ "rules": [{ "id": "all", "effect": "permit" }, { "id": "shut", "effect": "forbid", "entry": "e15" }] }"#;
    Policy::parse("growth", shut).unwrap_or_else(|error| panic!("{error}"))
}

fn cases<'c>(mut one: Remote, mut many: Remote) -> Vec<Case<'c, Cap<'c>>> {
    let components = polycall::components();
    let entry_points: usize = components.iter().map(|component| component.entry_points.len()).sum();
    let elsewhere = [
        Case::timed_elsewhere("typed crossing: 1 component with 1 entry point", move |_, n| one.time(n)),
        Case::timed_elsewhere(
            format!("typed crossing: {} components with {entry_points} entry points", components.len()),
            move |_, n| many.time(n),
        ),
    ];
    elsewhere.into_iter().chain(cases_here()).collect()
}

fn cases_here<'c>() -> Vec<Case<'c, Cap<'c>>> {
    vec![
        Case::new("64 typed crossings, each into another component", |cap, n| {
            for i in 0..n {
                call_each(cap, u64::from(i));
            }
        })
        .crossings(64),
        Case::new("64 typed crossings, all into the same component", |cap, n| {
            for i in 0..n {
                for _ in 0..64 {
                    black_box(arrived(c0::e0(cap, u64::from(i))));
                }
            }
        })
        .crossings(64),
    ]
}

/// Times crossings into one of many components for another process.
pub(crate) fn serve() -> io::Result<()> {
    Growing::enter(|cap| {
        remote::serve(|n| {
            for i in 0..n {
                black_box(arrived(c0::e0(cap, u64::from(i))));
            }
        })
    })
    .map_err(io::Error::other)?
}
