//! What is kept for later says so.

use crate::{child, effect, file, options};

#[test]
fn a_port_is_kept_and_nothing_pretends_to_serve_it() {
    let text = "micro analytics {\n    port=3005:8085\n    tls_enforced=true\n}\n";
    let ended = child::run(|| {
        options(text).start().unwrap();
        assert_eq!(effect("analytics", "port"), "kept, not served yet");
        assert_eq!(effect("analytics", "tls_enforced"), "kept for the port, which is not served yet");
        println!("{}", polycall::status());
    });
    ended
        .exited(0)
        .said("what it does")
        .said("3005:8085 ")
        .complained("polycall: port 3005:8085 of component `analytics` is kept, not served yet (");
    ended.complained(":2:10)\n");
}

#[test]
fn the_same_notice_is_given_once() {
    let text = "micro analytics { port=3005 }\n";
    let ended = child::run(|| {
        let file = file(text);
        polycall::Options::new().config(&file).config(&file).start().unwrap();
    });
    if let child::Ended::Here { stderr, .. } = &ended {
        assert_eq!(stderr.matches("is kept, not served yet").count(), 1, "{stderr}");
    }
    ended.exited(0);
}
