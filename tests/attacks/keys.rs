//! Protection keys: whether they are here, and which components of this program get them.
//!
//! `.ci/pkeys` says by the environment what must be: `POLYCALL_EXPECT_KEYS` is `1` where keys have to be there and `0`
//! where they must not; `POLYCALL_TEST_KEYS` is the module of attacks that this process is about. A process has 15
//! keys, and the attacks have more components than that.

use std::io::Write;

use polycall::{Options, Protection};

use crate::child;

/// Modules with components that ask for a protection by name, which options can't lessen.
const ASKED_BY_NAME: [&str; 6] =
    ["hardening", "pkey", "pkey_inherited", "pkey_signals", "pkey_threads", "unmapped"];

/// Whether this machine has protection keys, by what the processor says of itself.
pub(crate) fn are_here() -> bool {
    let processor = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let here = processor.split_whitespace().any(|word| word == "ospke");
    match std::env::var("POLYCALL_EXPECT_KEYS").as_deref() {
        Ok("1") => assert!(here, "this machine was to have protection keys"),
        Ok("0") => assert!(!here, "this machine was to have no protection keys"),
        _ => {}
    }
    here
}

/// Whether an attack on keys can be made here; if not, it says so past the test harness, which hides what passes.
pub(crate) fn or_skip() -> bool {
    let here = are_here();
    if !here {
        let thread = std::thread::current();
        let _ = writeln!(
            std::io::stderr(),
            "SKIPPED {}: no protection keys here",
            thread.name().unwrap_or_default()
        );
    }
    here
}

/// Nothing narrowed; but where this process is about one module, its components are left the keys.
pub(crate) fn options() -> Options {
    let Ok(module) = std::env::var("POLYCALL_TEST_KEYS") else { return Options::new() };
    let paths = polycall::components().into_iter().map(|component| component.path);
    let others =
        paths.filter(|path| !is_in(path, &module) && !ASKED_BY_NAME.iter().any(|by| is_in(path, by)));
    others.fold(Options::new(), |options, path| options.protection(path, Protection::Mprotect))
}

/// The module of attacks that a component belongs to: the first below the crate.
fn is_in(path: &str, module: &str) -> bool {
    path.split("::").nth(1) == Some(module)
}

/// Starts polycall with [`options`], if it has not been started.
pub(crate) fn start() {
    if let Ok(module) = std::env::var("POLYCALL_TEST_KEYS")
        && options().start().is_ok()
    {
        expect_keys_of(&module);
    }
}

/// The components that this process is about have keys, or nobody has.
fn expect_keys_of(module: &str) {
    let keys = are_here();
    for row in polycall::status().components {
        let best = row.why.starts_with("the strongest") && is_in(row.path, module);
        assert!(!best || !keys || row.protection == Some(Protection::Pkey), "{row:?} has no key");
        assert!(keys || row.protection != Some(Protection::Pkey), "{row:?} has a key that is not there");
    }
}

/// Before the first test, since a test that is a host's starts polycall by itself, with options of nobody. Not in a
/// child: its attack may be on the start.
#[used]
// SAFETY: std's functions work in there on this platform, and nothing else runs yet.
#[unsafe(link_section = ".init_array")]
static BEFORE_MAIN: extern "C" fn() = {
    extern "C" fn before_main() {
        if !child::is_one() {
            start();
        }
    }
    before_main
};
