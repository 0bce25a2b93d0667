//! A program whose panics abort is refused when it is built, unless it says so by name.
#![forbid(unsafe_code)]
#![allow(missing_docs, reason = "a test")]

use std::path::Path;
use std::process::{Command, Output};

/// Checks a program of its own with `panic = "abort"` and these features of polycall.
fn check(name: &str, features: &str) -> Output {
    let polycall = Path::new(env!("CARGO_MANIFEST_DIR"));
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(dir.join("src")).unwrap();
    std::fs::copy(polycall.join("../Cargo.lock"), dir.join("Cargo.lock")).unwrap();
    std::fs::write(dir.join("src/main.rs"), "fn main() {}\n").unwrap();
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         polycall = {{ path = {polycall:?}, features = [{features}] }}\n\n\
         [profile.dev]\npanic = \"abort\"\n\n[workspace]\n"
    );
    std::fs::write(dir.join("Cargo.toml"), manifest).unwrap();
    Command::new(env!("CARGO"))
        .args(["check", "--offline", "--quiet"])
        .current_dir(&dir)
        .env("CARGO_TARGET_DIR", dir.parent().unwrap().join("panic-abort-target"))
        .env_remove("RUSTFLAGS")
        .output()
        .unwrap()
}

#[test]
fn panic_abort_is_refused_unless_asked_for_by_name() {
    let refused = check("aborts", "");
    let message = String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success());
    assert!(
        message.contains("polycall contains panics, which `panic = \"abort\"` makes impossible"),
        "{message}"
    );

    let accepted = check("aborts-by-name", "\"panic-abort\"");
    assert!(accepted.status.success(), "{}", String::from_utf8_lossy(&accepted.stderr));
}
