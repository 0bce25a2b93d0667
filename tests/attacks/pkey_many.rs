//! Attack: ask for more protection keys than a process has, which is 15. The program is `src/bin/many_keys.rs`.
#![forbid(unsafe_code)]

use std::process::Command;

use crate::{child, keys};

fn program(required: &[&str]) -> child::Ended {
    let mut command = Command::new(env!("CARGO_BIN_EXE_many_keys"));
    command.args(required);
    child::watch(command, child::patience())
}

#[test]
fn who_comes_too_late_is_closed_by_mprotect_and_status_says_so() {
    let ended = program(&[]);
    let told = ended.exited(0).said("sum 17");
    for number in 1..=17 {
        let _ = match (keys::are_here(), number) {
            (true, 1..=15) => told.said(&format!("c{number:02}: pkey, as asked for\n")),
            (true, _) => told.said(&format!(
                "c{number:02}: mprotect, instead of `pkey`: all 15 protection keys of the process are taken\n"
            )),
            (false, _) => told.said(&format!(
                "c{number:02}: mprotect, instead of `pkey`: there are no protection keys here\n"
            )),
        };
    }
}

/// A requirement that can be met is met, whoever comes first in the list.
#[test]
fn who_requires_a_key_is_served_first() {
    let ended = program(&["c17", "c16"]);
    if keys::are_here() {
        let told = ended.exited(0).said("c17: pkey").said("c16: pkey").said("sum 17");
        let _ = told.said("c13: pkey").said("c14: mprotect").said("c15: mprotect");
    } else {
        ended.exited(1).said("no start: component `c16` requires protection `pkey`");
    }
}

#[test]
fn sixteen_that_require_one_are_not_started() {
    let all: Vec<String> = (1..=16).map(|number| format!("c{number:02}")).collect();
    let ended = program(&all.iter().map(String::as_str).collect::<Vec<_>>());
    let why = match keys::are_here() {
        true => {
            "`c16` requires protection `pkey`, and would have `mprotect`: instead of `pkey`: all 15 protection keys"
        }
        false => {
            "`c01` requires protection `pkey`, and would have `mprotect`: instead of `pkey`: there are no"
        }
    };
    ended.exited(1).said(why);
}
