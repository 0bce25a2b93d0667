//! One kind of mistake a file, and beside it what is said of it.
//!
//! `GOLDENS=overwrite cargo test -p polycall-config --test malformed` writes that anew. A file whose first line is
//! `# known: components a, b; externals c` is compared with a program that has these.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use polycall_config::{Code, Diagnostic, Known, Source, check, parse, policy};

/// Every malformed text with what is found in it, by name.
fn every_text() -> Vec<(PathBuf, Source, Vec<Diagnostic>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/malformed");
    let entries = fs::read_dir(folder).expect("the folder is there");
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension != "stderr"));
    paths.sort();
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("UTF-8");
        let source = Source::new(path.file_name().unwrap().to_string_lossy(), text);
        let is_policy = path.extension().is_some_and(|extension| extension == "json");
        let found = if is_policy { policy::parse(&source).diagnostics } else { found(&source) };
        (path, source, found)
    };
    paths.into_iter().map(read).collect()
}

fn found(source: &Source) -> Vec<Diagnostic> {
    let parsed = parse(source);
    let mut found = parsed.diagnostics;
    let first = source.text().lines().next().unwrap_or_default();
    if let Some(known) = first.strip_prefix("# known: components ") {
        let (components, externals) = known.split_once("; externals").expect("components and externals");
        let (components, externals) = (names(components), names(externals));
        found.extend(check(&parsed.config, &Known { components: &components, externals: &externals }));
    }
    found
}

fn names(text: &str) -> Vec<&str> {
    text.split(',').map(str::trim).filter(|name| !name.is_empty()).collect()
}

/// As people see it; of very many, the first and last two.
fn shown(source: &Source, found: &[Diagnostic]) -> String {
    let mut shown: Vec<_> = found.iter().map(|found| found.render(source, false) + "\n").collect();
    if shown.len() > 20 {
        let left_out = format!("({} more)\n", shown.len() - 4);
        shown.splice(2..shown.len() - 2, [left_out]);
    }
    shown.join("\n")
}

#[test]
fn every_mistake_is_shown_as_it_was_reviewed() {
    let overwrite = std::env::var_os("GOLDENS").is_some_and(|mode| mode == "overwrite");
    let mut differing = Vec::new();
    let texts = every_text();
    for (path, source, found) in &texts {
        assert!(!found.is_empty(), "{} has no mistake", path.display());
        let golden = path.with_extension("stderr");
        let shown = shown(source, found);
        if overwrite {
            fs::write(&golden, &shown).expect("the folder is writable");
        }
        if fs::read_to_string(&golden).unwrap_or_default() != shown {
            differing.push(format!("{}:\n{shown}", path.display()));
        }
    }
    assert!(
        differing.is_empty(),
        "`GOLDENS=overwrite cargo test -p polycall-config --test malformed` accepts:\n\n{}",
        differing.join("\n")
    );
    assert!(texts.len() >= 80);
}

#[test]
fn nothing_is_said_of_a_text_that_is_gone() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/malformed");
    let texts: BTreeSet<_> =
        every_text().into_iter().map(|(path, _, _)| path.with_extension("stderr")).collect();
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    for path in paths.filter(|path| path.extension().is_some_and(|extension| extension == "stderr")) {
        assert!(texts.contains(&path), "{} belongs to no text", path.display());
    }
}

#[test]
fn every_place_is_the_one_that_is_shown() {
    for (_, source, found) in every_text() {
        for found in found {
            let place = format!("--> {}\n", found.place(&source));
            let rendered = found.render(&source, false);
            assert!(rendered.contains(&place), "{place}{rendered}");
        }
    }
}

#[test]
fn every_code_is_found_somewhere() {
    let found: BTreeSet<_> =
        every_text().into_iter().flat_map(|(_, _, found)| found).map(|found| found.code).collect();
    let missing: Vec<_> = Code::ALL.iter().filter(|code| !found.contains(code)).collect();
    assert!(missing.is_empty(), "no malformed text has {missing:?}");
}

#[test]
fn messages_are_as_the_house_writes_them() {
    for (path, _, found) in every_text() {
        for found in found {
            for text in [Some(&found.message), found.help.as_ref()].into_iter().flatten() {
                let begins = text.chars().next().unwrap();
                assert!(
                    begins.is_lowercase() || "`U".contains(begins) || begins.is_ascii_digit(),
                    "{path:?}: {text}"
                );
                assert!(!text.ends_with('.') && !text.contains('\n'), "{path:?}: {text}");
                assert!(text.matches('`').count().is_multiple_of(2), "{path:?}: {text}");
            }
            assert!(
                found.help.is_some() || found.code == Code::PortNotServed,
                "{path:?} has no mend: {found}"
            );
        }
    }
}
