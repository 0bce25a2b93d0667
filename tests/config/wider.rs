//! Attack: have a configuration ask for more than an annotation allows.

use polycall::StartError;
use polycall::prelude::*;

use crate::components::App;
use crate::{child, file, options};

#[test]
fn a_configuration_only_narrows() {
    let ended = child::run(|| {
        let text = "\
micro interface {
    max_memory=2M
    allowed_connections=bankcard, interface2
}
micro interface2 {
}
micro bankcard {
    data_scope=shared
    allowed_connections=analytics
}
";
        let text =
            text.replace("interface2", "analytics").replace("bankcard, analytics", "analytics, bankcard");
        let path = file(&text);
        let error = Options::new().config(&path).start().unwrap_err();
        let StartError::ConfigWidens { asked } = &error else { panic!("{error}") };
        // both modules of the name, each with its annotation's place
        assert_eq!(asked.len(), 5, "{error}");
        let path = path.display();
        let has = |text: &str| assert!(error.to_string().contains(text), "no {text:?} in {error}");
        has("\n\n");
        has(&format!(
            "{path}:2:16: component `interface` asks for `2M` as `max_memory`, and its annotation at "
        ));
        has("components.rs:20 allows `1 MiB`");
        has(&format!(
            "{path}:8:16: component `bankcard` asks for `shared` as `data_scope`, and its annotation at "
        ));
        has("components.rs:7 allows `isolated`");
        has(&format!("{path}:9:25: component `bankcard` asks for `analytics` as `allowed_connections`"));
        has("allows `nobody`");
        assert!(!polycall::status().started && polycall::status().configured.is_empty());
        assert!(matches!(App::enter(|_| ()), Err(CallError::NotStarted { .. })));
        // nothing was done yet, so it can be put right
        options("micro interface { max_memory=1M }\n").start().unwrap();
    });
    ended.exited(0);
}

#[test]
fn scopes_from_the_least_open_one_on() {
    for (asked, component) in [("restricted", "bankcard"), ("shared", "bankcard")] {
        let ended = child::case(asked, || {
            let error =
                options(&format!("micro {component} {{ data_scope={asked} }}\n")).start().unwrap_err();
            assert!(matches!(error, StartError::ConfigWidens { .. }), "{error}");
        });
        ended.exited(0);
    }
}
