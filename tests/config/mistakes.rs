//! Every mistake in a configuration is shown at once, and stops the start.

use polycall::StartError;
use polycall::prelude::*;

use crate::components::App;
use crate::{child, file};

#[test]
fn all_mistakes_of_all_files() {
    let ended = child::run(|| {
        let first = file("micro bankcrad {\n    max_memroy=1M\n    allowed_connections=payment_gateway\n}\n");
        let second = file("micro interface {\n    data_scope=open\n}\n");
        let missing = first.with_extension("missing");
        let options = Options::new().config(&first).config(&second).config(&second).config(&missing);
        let error = options.start().unwrap_err();
        let StartError::Config { mistakes } = &error else { panic!("{error}") };
        assert_eq!(mistakes.matches("error[").count(), 4, "{error}");
        let has = |text: &str| assert!(error.to_string().contains(text), "no {text:?} in {error}");
        has(
            "the configuration can't be used\n\nerror[unknown-component]: the program has no component `bankcrad`",
        );
        has(&format!(" --> {}:1:7\n", first.display()));
        has("did you mean `bankcard`?");
        has("error[unknown-key]: component `bankcrad` has an unknown key `max_memroy`");
        has("has `payment_gateway`, which the program doesn't have");
        has("error[bad-scope]: `data_scope` of component `interface` can't be `open`");
        has(&format!(" --> {}:2:16\n", second.display()));
        has(&format!("file `{}` can't be read: No such file or directory", missing.display()));
        assert!(matches!(App::enter(|_| ()), Err(CallError::NotStarted { .. })));
    });
    ended.exited(0);
}

#[test]
fn a_file_that_the_environment_names() {
    let ended = child::run(|| {
        // SAFETY: no other thread looks at the environment: this process runs one test.
        unsafe { std::env::set_var("POLYCALL_CONFIG", "/no/such/polycall.conf") };
        let error = Options::new().start().unwrap_err();
        assert!(error.to_string().contains("file `/no/such/polycall.conf` can't be read"), "{error}");
    });
    ended.exited(0);
}

/// What a program brings with it, and what it asks before it starts.
#[test]
fn a_text_is_a_configuration_too_and_can_be_checked_before() {
    let ended = child::run(|| {
        let wrong = Options::new().config_text("shipped.conf", "micro bankcrad {\n}\n");
        let error = wrong.check().unwrap_err()[0].to_string();
        assert!(error.contains("shipped.conf:1:7") && error.contains("did you mean `bankcard`?"), "{error}");
        let wider = Options::new().config_text("shipped.conf", "micro analytics {\n max_memory=1G\n}\n");
        assert!(matches!(&wider.check().unwrap_err()[..], [StartError::ConfigWidens { .. }]));
        let text = "micro interface {\n    max_memory=2G\n    data_scope=open\n    allowed_connections=analytics, nobody\n}\n";
        let found = Options::new().config_text("text.conf", text).check().unwrap_err();
        let [StartError::Config { mistakes }, StartError::ConfigWidens { asked }] = &found[..] else {
            panic!("{found:?}")
        };
        assert_eq!((mistakes.matches("error[").count(), asked.len()), (2, 1), "{found:?}");
        let unknown = r#"{ "rules": [{ "id": "one", "effect": "forbid", "component": "analytcis" }] }"#;
        let policy = polycall::policy::Policy::parse("policy.json", unknown).unwrap();
        let error = Options::new().policy(policy).check().unwrap_err();
        assert!(
            matches!(&error[..], [StartError::Policy { mistakes }] if mistakes.contains("analytcis")),
            "{error:?}"
        );
        assert!(!polycall::status().started);
        // a policy that was checked knows all the same what is closed by the start
        let closes = "micro interface { allowed_connections=bankcard }\n";
        let permits = r#"{ "rules": [{ "id": "all", "effect": "permit" }] }"#;
        let policy = polycall::policy::Policy::parse("policy.json", permits).unwrap();
        let right = Options::new().config_text("shipped.conf", closes).policy(policy);
        right.check().unwrap();
        right.check().unwrap();
        right.start().unwrap();
        let (closed, open) = App::enter(crate::components::interface::call).unwrap().unwrap();
        assert!(closed.is_err() && open.is_ok());
    });
    ended.exited(0);
}
