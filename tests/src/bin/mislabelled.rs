//! Attack: a host that goes by another crate's name, in a crate that has its own `concat!`.
//!
//! `attacks/mislabelled.rs` runs it.
#![forbid(unsafe_code)]
#![allow(missing_docs, missing_debug_implementations, unreachable_pub, reason = "a program has no users")]

extern crate self as core;

pub use std::{clone, cmp, fmt, hash, marker, module_path, ops, option, result, stringify};

#[macro_export]
macro_rules! concat {
    ($($all:tt)*) => {
        "polycall_guarded::desk::Auditor"
    };
}

#[polycall::main(host = App, allowed = [])]
fn main(_: &mut Cap<'_>) {
    println!("{:?}", polycall::hosts());
}
