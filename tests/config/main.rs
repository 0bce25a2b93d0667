//! Configurations that are read at the start: they only narrow, and say everything that is wrong with them.
#![allow(missing_docs, missing_debug_implementations, unreachable_pub, reason = "this crate has no users")]
#![allow(dead_code, reason = "shared with the attacks, which use all of it")]

#[path = "../attacks/child.rs"]
mod child;
#[allow(unused_macros, unused_imports, reason = "modules here share their components")]
#[path = "../attacks/raw.rs"]
mod raw;

mod components;
mod kept;
mod mistakes;
mod narrowed;
mod permissions;
mod reserved;
mod table;
mod wider;

use std::path::PathBuf;

use polycall::{ComponentReport, Options};

/// A configuration of this test's own, in a file.
fn file(text: &str) -> PathBuf {
    let name = std::thread::current().name().expect("a test has a name").replace("::", "-");
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("config");
    std::fs::create_dir_all(&folder).expect("the target folder is writable");
    let path = folder.join(format!("{name}-{}-{}.conf", std::process::id(), text.len()));
    std::fs::write(&path, text).expect("the target folder is writable");
    path
}

/// Options that name such a file.
fn options(text: &str) -> Options {
    Options::new().config(file(text))
}

/// A component, as it is now.
fn report(module: &str) -> ComponentReport {
    raw::report_of(&format!("{}::components::{module}", module_path!()))
}

/// What a configured key does.
fn effect(component: &str, key: &str) -> String {
    let configured = polycall::status().configured;
    let mut found = configured.into_iter().filter(|row| row.component == component && row.key == key);
    let row = found.next().unwrap_or_else(|| panic!("`{key}` of `{component}` is not in the status"));
    assert!(found.next().is_none());
    row.effect
}
