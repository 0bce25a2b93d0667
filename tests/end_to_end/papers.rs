//! The papers name tests that exist, and every attack is run.

use std::path::Path;

#[test]
fn every_test_that_security_md_names_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let text = std::fs::read_to_string(root.join("SECURITY.md")).unwrap();
    let named = text.split('`').filter(|word| {
        ["tests/", "ui-tests/", "examples/"].iter().any(|folder| word.starts_with(folder))
            && !word.contains(' ')
    });
    let mut count = 0;
    for path in named {
        assert!(root.join(path).exists(), "SECURITY.md names `{path}`, which does not exist");
        count += 1;
    }
    assert!(count > 20, "only {count} tests are named");
}

#[test]
fn the_readme_shows_the_configuration_that_its_example_reads() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let read = |path| std::fs::read_to_string(root.join(path)).unwrap();
    let shown = format!("```text\n{}```", read("polycall/examples/polycall.conf"));
    assert!(read("README.md").contains(&shown), "the README's blocks are not those of the file");
}

#[test]
fn the_readme_shows_the_policy_that_its_example_reads() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let read = |path| std::fs::read_to_string(root.join(path)).unwrap();
    let shown = format!("```json\n{}```", read("polycall/examples/policy.json"));
    assert!(read("README.md").contains(&shown), "the README's policy is not that of the file");
    let schema = read("polycall/examples/policy.json")
        .split('"')
        .nth(3)
        .map(|path| root.join("polycall/examples").join(path));
    assert!(schema.is_some_and(|schema| schema.exists()), "its schema is not where it says");
}

/// A file of attacks that no line of `main.rs` names would never be compiled.
#[test]
fn every_attack_is_run() {
    let named = include_str!("../attacks/main.rs");
    for file in
        std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/attacks")).expect("the folder is there")
    {
        let file = file.expect("it can be read").file_name().into_string().expect("a file's name is text");
        let module = file.trim_end_matches(".rs");
        assert!(module == "main" || named.contains(&format!("\nmod {module};")), "`{file}` is in no module");
    }
}
