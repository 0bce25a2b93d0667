//! The papers name tests that exist.

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
