//! A program is built anew when the configuration that its annotations name has changed.
#![forbid(unsafe_code)]
#![allow(missing_docs, reason = "a test")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const PROGRAM: &str = "\
use polycall::prelude::*;

#[micro(config = \"polycall.conf\", max_memory = \"1M\")]
pub mod bankcard {}

#[polycall::main(host = App, allowed = [bankcard])]
fn main(_: &mut Cap<'_>) {}
";

/// A program in a folder of its own, with everything but its configuration.
fn program() -> PathBuf {
    let polycall = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("config-watched");
    fs::create_dir_all(folder.join("src")).unwrap();
    fs::copy(polycall.join("../Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    fs::write(folder.join("src/main.rs"), PROGRAM).unwrap();
    let manifest = format!(
        "[package]\nname = \"config-watched\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         polycall = {{ path = {polycall:?} }}\n\n[workspace]\n"
    );
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    folder
}

/// Checks the program: whether it compiles, and what cargo says.
fn check(folder: &Path) -> (bool, String) {
    let output = Command::new(env!("CARGO"))
        .args(["check", "--offline"])
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .env("CARGO_TERM_COLOR", "never")
        .env_remove("RUSTFLAGS")
        .output()
        .unwrap();
    (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn a_configuration_that_has_changed_is_read_again() {
    let folder = program();
    let says = |text: &str| fs::write(folder.join("polycall.conf"), text).unwrap();
    let compiles = |said: &str| said.contains("Checking config-watched ");

    says("micro bankcard { data_scope=isolated }\n");
    let (accepted, said) = check(&folder);
    assert!(accepted, "{said}");

    let (accepted, said) = check(&folder);
    assert!(accepted && !compiles(&said), "nothing has changed: {said}");

    says("micro bankcard {\n data_scope=isolated\n max_memory=512K\n}\n");
    let (accepted, said) = check(&folder);
    assert!(accepted && compiles(&said), "it has changed: {said}");

    says("micro bankcard {\n data_scope=isolated\n max_memory=2M\n}\n");
    let (accepted, said) = check(&folder);
    assert!(!accepted && said.contains("and `polycall.conf:3:13` asks for `2M`"), "{said}");
}
