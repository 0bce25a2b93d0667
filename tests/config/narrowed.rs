//! What a configuration narrows is narrower.

use polycall::prelude::*;
use polycall::quota::Resource;
use polycall::session::Permissions;
use polycall::{RegionError, Scope};

use crate::components::{App, BANKCARD, BRANCH, analytics, bankcard, interface};
use crate::{child, effect, file, options, raw, report};

fn limit_of(path: &str) -> usize {
    raw::report_of(path).max_memory
}

#[test]
fn memory() {
    let ended = child::run(|| {
        options(&format!("micro {BANKCARD} {{\n    max_memory=100000\n}}\n")).start().unwrap();
        assert_eq!(
            (limit_of(BANKCARD), limit_of(BRANCH)),
            (98_304, 1 << 20),
            "whole pages, of this one alone"
        );
        assert_eq!(effect("bankcard", "max_memory"), "its quota, narrowed from 1 MiB");
        let entered = App::enter(|cap| {
            assert_eq!(bankcard::fill(cap, 90_000), Ok(()));
            assert!(matches!(bankcard::fill(cap, 90_000), Err(CallError::Quota { .. })));
        });
        entered.unwrap();
    });
    ended.exited(0);
}

#[test]
fn a_name_means_all_that_bear_it() {
    let ended = child::run(|| {
        let text = format!("micro bankcard {{ max_memory=64K }}\nmicro {BRANCH} {{ max_memory=32K }}\n");
        options(&text).start().unwrap();
        assert_eq!((limit_of(BANKCARD), limit_of(BRANCH)), (64 << 10, 32 << 10));
    });
    ended.exited(0);
}

#[test]
fn by_options_and_by_the_environment_at_once() {
    let ended = child::run(|| {
        let of_env = file("micro analytics { max_memory=64K }\nmicro interface { max_memory=256K }\n");
        // SAFETY: no other thread looks at the environment: this process runs one test.
        unsafe { std::env::set_var("POLYCALL_CONFIG", of_env) };
        let options =
            options("micro analytics {\n max_memory=128K\n}\nmicro interface { max_memory=128K }\n");
        options.max_memory("interface", 512 << 10).start().unwrap();
        assert_eq!((report("analytics").max_memory, report("interface").max_memory), (64 << 10, 128 << 10));
        assert_eq!(App::enter(analytics::limit), Ok(Ok(64 << 10)));
    });
    ended.exited(0);
}

#[test]
fn an_empty_variable_names_no_file() {
    let ended = child::run(|| {
        // SAFETY: as above.
        unsafe { std::env::set_var("POLYCALL_CONFIG", "") };
        Options::new().start().unwrap();
        assert!(polycall::status().configured.is_empty());
        assert!(!polycall::status().to_string().contains("configured"));
    });
    ended.exited(0);
}

#[test]
fn connections() {
    let ended = child::run(|| {
        options("micro interface { allowed_connections=bankcard }\n").start().unwrap();
        assert!(effect("interface", "allowed_connections").starts_with("closed: "));
        assert!(effect("interface", "allowed_connections").ends_with("::components::analytics"));
        assert_eq!(report("interface").allowed, [BANKCARD]);
        let (owner, holder) = ("interface", "analytics");
        let closed = RegionError::Closed { owner, holder };
        let shared = App::enter(|cap| interface::share(cap)).unwrap().unwrap();
        assert_eq!(shared, (Err(closed.clone()), Err(closed)));
        let (closed, open) = App::enter(|cap| interface::call(cap)).unwrap().unwrap();
        assert_eq!(
            closed.unwrap_err().to_string(),
            "entry point `limit` of component `analytics` was not called: the configuration closes the connection to it"
        );
        assert_eq!(
            (open, App::enter(analytics::limit)),
            (Ok(()), Ok(Ok(1 << 20))),
            "nobody else is closed out"
        );
    });
    ended.exited(0);
}

/// A policy only takes away, so it opens nothing that a configuration closes.
#[test]
fn connections_that_a_policy_permits() {
    let ended = child::run(|| {
        let all = r#"{ "rules": [{ "id": "all", "effect": "permit" }] }"#;
        let policy = polycall::policy::Policy::parse("policy.json", all).unwrap();
        options("micro interface { allowed_connections=bankcard }\n").policy(policy).start().unwrap();
        let (closed, open) = App::enter(|cap| interface::call(cap)).unwrap().unwrap();
        assert!(closed.is_err() && open.is_ok());
    });
    ended.exited(0);
}

#[test]
fn an_external_peer_is_no_connection() {
    let ended = child::run(|| {
        let text = "micro interface { allowed_connections=bankcard, analytics, payment_gateway }\n";
        options(text).externals(["payment_gateway"]).start().unwrap();
        assert_eq!(effect("interface", "allowed_connections"), "as annotated");
        assert_eq!(App::enter(|cap| interface::share(cap)), Ok(Ok((Ok(()), Ok(())))));
    });
    ended.exited(0);
}

#[test]
fn the_owners_scope() {
    let ended = child::run(|| {
        options("micro interface { data_scope=isolated }\n").start().unwrap();
        assert_eq!(report("interface").scope, Scope::Isolated);
        let nothing = Err(RegionError::GrantsNothing { owner: "interface" });
        assert_eq!(App::enter(|cap| interface::share(cap)), Ok(Ok((nothing.clone(), nothing))));
        assert_eq!(
            effect("interface", "data_scope"),
            "narrowed from `shared`: it grants no regions, holds read-only grants, and its panics are announced \
             without text"
        );
        assert!(App::enter(|cap| interface::fall(cap)).unwrap().is_err());
    });
    ended.exited(0).complained("component `interface` panicked").never_said("the text of a panic");
}

#[test]
fn the_holders_scope() {
    let ended = child::run(|| {
        options("micro analytics { data_scope=restricted }\n").start().unwrap();
        assert_eq!(report("analytics").scope, Scope::Restricted);
        let (owner, holder) = ("interface", "analytics");
        let shared = App::enter(|cap| interface::share(cap)).unwrap().unwrap();
        assert_eq!(shared, (Ok(()), Err(RegionError::HoldsReading { owner, holder })));
        assert_eq!(effect("analytics", "data_scope"), "narrowed from `shared`: it holds read-only grants");
    });
    ended.exited(0);
}

#[test]
fn the_least_open_scope_of_several_files() {
    let ended = child::run(|| {
        let first = options("micro analytics { data_scope=isolated }\n");
        first.config(file("micro analytics {\n data_scope=restricted\n}\n")).start().unwrap();
        assert_eq!(report("analytics").scope, Scope::Isolated);
    });
    ended.exited(0);
}

#[test]
fn nothing_without_a_configuration() {
    let ended = child::run(|| {
        Options::new().start().unwrap();
        assert_eq!(App::enter(|cap| interface::share(cap)), Ok(Ok((Ok(()), Ok(())))));
        assert_eq!(
            (report("interface").scope, report("interface").permissions),
            (Scope::Shared, Permissions::from_bits_truncate(u8::MAX))
        );
    });
    ended.exited(0);
}

/// Of several files the least counts, of each quota; and both masks.
#[test]
fn quotas() {
    let ended = child::run(|| {
        let path = BANKCARD;
        let first = format!(
            "micro {path} {{\n permissions=0x06\n max_calls_per_second=10\n max_cpu=2s\n max_io=5\n}}\n"
        );
        let more = format!(
            "micro {path} {{\n permissions=0x03\n max_calls_per_second=7\n max_cpu=3s\n max_io=9\n}}\n"
        );
        options(&first).config(file(&more)).start().unwrap();
        let report = report("bankcard");
        assert_eq!(report.permissions, Permissions::READ, "both hold");
        let limits: Vec<_> = report.quotas.iter().map(|quota| (quota.resource, quota.limit)).collect();
        let memory = (Resource::Memory, Some(1 << 20));
        let (calls, cpu) = ((Resource::Calls, Some(7)), (Resource::Cpu, Some(2_000_000)));
        // without the permission `IO`, whatever the quota is
        assert_eq!(limits, [memory, calls, cpu, (Resource::Io, Some(0))]);
        let keys: Vec<_> = polycall::status()
            .configured
            .iter()
            .map(|key| format!("{}={}: {}", key.key, key.value, key.effect))
            .collect();
        assert!(keys.contains(&"max_cpu=3000ms: its quota".to_owned()), "{keys:?}");
        for _ in 0..7 {
            App::enter(|cap| bankcard::fill(cap, 1)).unwrap().unwrap();
        }
        let refused = App::enter(|cap| (0..8).find_map(|_| bankcard::fill(cap, 1).err())).unwrap();
        assert!(matches!(refused, Some(CallError::Quota { resource: Resource::Calls, .. })), "{refused:?}");
    });
    ended.exited(0);
}
