//! What each key of a configuration does is said: in the status, and in the table of the documentation.

use std::collections::BTreeSet;

use crate::{child, options};

const READERS: &str = include_str!("../../polycall-config/src/lib.rs");
const RUNTIMES: &str = include_str!("../../polycall/src/config/mod.rs");

const EVERYTHING: &str = "\
micro interface {
    port=3005:8085
    data_scope=shared
    allowed_connections=bankcard, analytics
    max_memory=1M
    reserve=4K
    tls_enforced=true
    permissions=0xff
    max_calls_per_second=1000
    max_cpu=2s
    max_io=1000
}
";

/// The keys of the table in a file's documentation.
fn keys(documentation: &str) -> BTreeSet<&str> {
    let rows = documentation.lines().filter_map(|line| line.strip_prefix("//! | `")?.split_once(" | "));
    rows.flat_map(|(keys, _)| keys.split(['`', ',', ' '])).filter(|key| !key.is_empty()).collect()
}

#[test]
fn every_key_is_in_the_table_and_in_the_status() {
    let known = keys(READERS);
    assert!(known.len() >= 10 && known == keys(RUNTIMES), "{known:?}");
    let ended = child::run(|| {
        options(EVERYTHING).start().unwrap();
        let configured = polycall::status().configured;
        let said: BTreeSet<_> = configured.iter().map(|row| row.key).collect();
        assert_eq!(said, keys(READERS));
        assert!(configured.iter().all(|row| !row.effect.is_empty()));
    });
    ended.exited(0);
}
