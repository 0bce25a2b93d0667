//! Any text as a configuration, and as a policy: reading and showing come to an end, and every place is in the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use polycall_config::{Diagnostic, Known, Source, Span, check, parse, policy};

fuzz_target!(|text: &str| {
    let source = Source::new("fuzz.conf", text);
    let parsed = parse(&source);
    for component in &parsed.config.components {
        within(component.span, &source);
        assert_eq!(component.name.span.of(source.text()), component.name.value);
    }
    shown(&parsed.diagnostics, &source);
    let policy = policy::parse(&source);
    for rule in &policy.config.rules {
        within(rule.span, &source);
        within(rule.id.span, &source);
    }
    shown(&policy.diagnostics, &source);
    let known = Known { components: &["bankcard", "bank::small"], externals: &["payment_gateway"] };
    shown(&check(&parsed.config, &known), &source);
});

fn within(span: Span, source: &Source) {
    assert!(span.start <= span.end && source.text().get(span.start..span.end).is_some(), "{span:?}");
}

fn shown(found: &[Diagnostic], source: &Source) {
    for found in found {
        found.labels.iter().for_each(|label| within(label.span, source));
    }
    for found in found.iter().take(4) {
        let _ = (found.render(source, true), found.place(source).to_string());
    }
}
