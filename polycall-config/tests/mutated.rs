//! Seeded mutations of every text that the tests have, as a fuzzer makes them, for every run of the tests. `fuzz/` has a
//! real fuzzer.

use std::collections::HashSet;
use std::path::Path;

use polycall_config::policy::{self, Names, Policy};
use polycall_config::{Config, Diagnostic, Known, Severity, Source, Span, check, parse};

/// Numbers that look random, and are the same in each run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }
}

/// Words that mean something, and characters that programs stumble over.
const WORDS: &[&str] = &[
    "[",
    "]",
    "{\"a\":",
    "\"rules\": [",
    "{ \"id\": \"a\", \"effect\": \"permit\" },",
    "\"a\":1,",
    "null",
    "/*",
    "*/",
    "'",
    "\\",
    "\\u202e",
    "\"a\",",
    "{",
    "}",
    "{{",
    "}-",
    "-",
    "=",
    ",",
    "#",
    ":",
    "\n",
    "\r\n",
    "\r",
    "\t",
    " ",
    "\"",
    "//",
    ";",
    "0",
    "micro ",
    "micro",
    "micro a {",
    "port=1",
    "data_scope=isolated",
    "max_memory=",
    "reserve=2G",
    "permissions=0x",
    "max_cpu=1s",
    "allowed_connections=a,b",
    "99999999999999999999",
    "0xffffffffffffffff",
    "é",
    "漢",
    "\u{202e}",
    "\u{feff}",
    "\u{200d}",
    "\0",
    "\u{7f}",
    "\u{2028}",
    "\u{3000}",
    "👩‍👩‍👧",
    "e\u{301}",
];

/// Changes a text anywhere.
fn mutate(numbers: &mut Numbers, text: &mut String) {
    for _ in 0..1 + numbers.below(6) {
        let at = text.floor_char_boundary(numbers.below(text.len() + 1));
        let end = text.ceil_char_boundary((at + numbers.below(40)).min(text.len()));
        match numbers.below(5) {
            0 => text.replace_range(at..end, ""),
            1 => {
                let piece = text[at..end].to_owned();
                let to = text.floor_char_boundary(numbers.below(text.len() + 1));
                text.insert_str(to, &piece);
            }
            2 => text.truncate(if numbers.below(4) == 0 { at } else { text.len() }),
            _ => text.insert_str(at, WORDS[numbers.below(WORDS.len())]),
        }
    }
}

/// Spans lie in the text, on characters' boundaries.
fn assert_within(span: Span, text: &str, what: &dyn std::fmt::Debug) {
    assert!(
        span.start <= span.end && text.get(span.start..span.end).is_some(),
        "{span:?} is not within {text:?}: {what:?}"
    );
}

fn assert_config(config: &Config, text: &str) {
    let names: HashSet<_> = config.components.iter().map(|component| &component.name.value).collect();
    assert_eq!(names.len(), config.components.len(), "{text:?}");
    for component in &config.components {
        let names = component.allowed_connections.iter().flat_map(|names| names.iter().map(|name| name.span));
        let spans = [
            Some(component.span),
            Some(component.name.span),
            component.port.map(|value| value.span),
            component.data_scope.map(|value| value.span),
            component.allowed_connections.as_ref().map(|value| value.span),
            component.max_memory.map(|value| value.span),
            component.reserve.map(|value| value.span),
            component.tls_enforced.map(|value| value.span),
            component.permissions.map(|value| value.span),
            component.max_calls_per_second.map(|value| value.span),
            component.max_cpu.map(|value| value.span),
            component.max_io.map(|value| value.span),
        ];
        for span in spans.into_iter().flatten().chain(names) {
            assert_within(span, text, component);
        }
        assert_eq!(component.name.span.of(text), component.name.value);
        if let Some(size) = component.max_memory {
            assert_eq!(size.span.of(text).parse(), Ok(size.value));
        }
    }
}

fn assert_policy(policy: &Policy, text: &str) {
    let ids: HashSet<_> = policy.rules.iter().map(|rule| &rule.id.value).collect();
    assert_eq!(ids.len(), policy.rules.len(), "{text:?}");
    let names = |names: &Names| match names {
        Names::Any => vec![],
        Names::These(names) => names.iter().map(|name| name.span).collect(),
    };
    for rule in &policy.rules {
        let mut spans = vec![rule.span, rule.id.span, rule.effect.span];
        spans.extend(rule.time.iter().map(|time| time.span));
        spans.extend(rule.context.iter().flat_map(|member| [member.name.span, member.value.span]));
        spans.extend(rule.permission.iter().flatten().map(|permission| permission.span));
        spans.extend([&rule.caller, &rule.component, &rule.entry, &rule.state].into_iter().flat_map(names));
        for span in spans {
            assert_within(span, text, rule);
        }
    }
    let entries = policy.entries.iter().flat_map(|entry| [entry.name.span, entry.value.span]);
    let grants =
        policy.permissions.iter().flat_map(|grant| grant.principals.iter().map(|principal| principal.span));
    for span in entries.chain(grants) {
        assert_within(span, text, policy);
    }
}

fn assert_diagnostics(found: &[Diagnostic], source: &Source) {
    for found in found {
        for label in &found.labels {
            assert_within(label.span, source.text(), found);
        }
    }
    for found in found.iter().take(2) {
        assert!(found.render(source, true).len() > found.render(source, false).len());
    }
    assert!(found.iter().filter(|found| found.severity == Severity::Error).count() <= 101);
}

/// The texts that mutations begin with.
fn texts() -> Vec<String> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut paths: Vec<_> = ["accepted", "malformed"]
        .iter()
        .flat_map(|folder| std::fs::read_dir(tests.join(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension != "stderr"))
        .collect();
    paths.sort();
    paths.into_iter().map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

#[test]
fn no_text_is_too_much() {
    let texts = texts();
    let mut numbers = Numbers(7);
    for _ in 0..4_000 {
        let mut text = texts[numbers.below(texts.len())].clone();
        mutate(&mut numbers, &mut text);
        let source = Source::new("mutated.conf", text);
        let parsed = parse(&source);
        assert_config(&parsed.config, source.text());
        assert_diagnostics(&parsed.diagnostics, &source);
        assert_eq!(parse(&source), parsed, "reading is not by chance");
        let policy = policy::parse(&source);
        assert_policy(&policy.config, source.text());
        assert_diagnostics(&policy.diagnostics, &source);
        assert_eq!(policy::parse(&source), policy, "reading is not by chance");
        let known = Known { components: &["bankcard", "bank::small"], externals: &["interface"] };
        assert_diagnostics(&check(&parsed.config, &known), &source);
    }
}

/// Rubbish takes no longer than it is long.
#[test]
fn much_of_anything_is_read_in_no_time() {
    let started = std::time::Instant::now();
    for piece in WORDS.iter().chain(&[
        "micro a{port=1}",
        "micro a{a=1\n",
        "x\n",
        "a{",
        "port=1\n",
        "a,",
        "=",
        "max_i=",
    ]) {
        for before in ["", "micro a {\n", "micro a { allowed_connections=", "{ \"rules\": ["] {
            let source =
                Source::new("much.conf", format!("{before}{}", piece.repeat((1 << 13) / piece.len())));
            assert_diagnostics(&parse(&source).diagnostics, &source);
            assert_diagnostics(&policy::parse(&source).diagnostics, &source);
        }
    }
    assert!(started.elapsed().as_secs() < 120, "{:?}", started.elapsed());
}

/// What the fuzzer begins with: `cargo test -p polycall-config --test mutated -- --ignored`.
#[test]
#[ignore = "writes the fuzzer's corpus"]
fn corpus() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/config");
    std::fs::create_dir_all(&corpus).unwrap();
    for (number, text) in texts().into_iter().enumerate() {
        std::fs::write(corpus.join(format!("{number:03}")), text).unwrap();
    }
}
