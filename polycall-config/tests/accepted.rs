//! What is taken: the article's blocks as printed, and every form that the grammar has.

use std::path::Path;
use std::time::Duration;

use polycall_config::{Code, Component, Config, Permissions, Port, Scope, Severity, Source, parse};

fn accepted(name: &str) -> Config {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/accepted");
    let source = Source::read(folder.join(name)).unwrap();
    let parsed = parse(&source);
    assert!(
        parsed.diagnostics.iter().all(|found| found.code == Code::PortNotServed),
        "{}",
        parsed.render(&source, false)
    );
    assert!(parsed.diagnostics.iter().all(|found| found.severity == Severity::Notice));
    parsed.config
}

fn allowed(component: &Component) -> Vec<&str> {
    component.allowed_connections.iter().flat_map(|names| names.iter()).map(|name| name.as_str()).collect()
}

#[test]
fn the_articles_blocks_load_as_printed() {
    let config = accepted("article.conf");
    let expected = [
        (
            "bankcard",
            (3005, 8085),
            Scope::Isolated,
            vec!["payment_gateway"],
            512 << 20,
            true,
            Permissions::EXECUTE,
        ),
        (
            "interface",
            (3006, 8086),
            Scope::Shared,
            vec!["bankcard", "analytics"],
            1 << 30,
            true,
            Permissions::READ,
        ),
        ("analytics", (3007, 8087), Scope::Restricted, vec!["interface"], 2 << 30, false, Permissions::WRITE),
    ];
    assert_eq!(config.components.len(), expected.len());
    for (component, (name, (listen, target), scope, connections, memory, tls, permissions)) in
        config.components.iter().zip(expected)
    {
        assert_eq!(component.name.value, name);
        assert_eq!(component.port.unwrap().value, Port { listen, target });
        assert_eq!(component.data_scope.unwrap().value, scope);
        assert_eq!(allowed(component), connections);
        assert_eq!(component.max_memory.unwrap().bytes(), memory);
        assert_eq!(component.tls_enforced.unwrap().value, tls);
        assert_eq!(component.permissions.unwrap().value, permissions);
        assert!(component.reserve.is_none() && component.max_io.is_none());
    }
}

#[test]
fn every_form_is_taken() {
    let config = accepted("forms.conf");
    let [everything, small, empty, one_line, utf8] = &config.components[..] else { panic!("{config:?}") };
    assert_eq!(everything.port.unwrap().value, Port { listen: 3005, target: 8085 });
    assert_eq!(everything.data_scope.unwrap().value, Scope::Isolated);
    assert_eq!(everything.allowed_connections.as_ref().unwrap().len(), 0);
    assert_eq!(everything.max_memory.unwrap().bytes(), 1 << 30);
    assert_eq!(everything.reserve.unwrap().bytes(), 64 << 10);
    assert!(everything.tls_enforced.unwrap().value);
    assert_eq!(everything.permissions.unwrap().bits(), 0xff);
    assert_eq!(everything.max_calls_per_second.unwrap().value, 1000);
    assert_eq!(everything.max_cpu.unwrap().value, Duration::from_millis(250));
    assert_eq!(everything.max_io.unwrap().value, 0);
    assert_eq!((small.name.as_str(), small.port.unwrap().target), ("bank::small", 3006));
    assert_eq!(small.max_cpu.unwrap().value, Duration::from_secs(2));
    assert!(empty.allowed_connections.is_none() && empty.max_memory.is_none());
    assert_eq!(one_line.max_memory.unwrap().bytes(), 4096);
    assert_eq!((utf8.name.as_str(), allowed(utf8)), ("größe", vec!["everything", "bank::small", "empty"]));
}
