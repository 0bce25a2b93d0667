//! Policies: what they take away, from whom, and from when on. Each test has a process of its own, since a program has one
//! policy.
#![allow(missing_docs, missing_debug_implementations, unreachable_pub, reason = "this crate has no users")]

#[path = "../attacks/child.rs"]
#[allow(dead_code, reason = "shared with the attacks, which use all of it")]
mod child;

mod asked;
mod behaviour;
mod counted;
mod files;
mod framed;
mod hostile;
mod lapsed;
mod namesakes;
mod raced;
mod recorded;
mod swaps;
mod table;
mod words;

use polycall::policy::Policy;
use polycall::prelude::*;

#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Anonymous;
    #[state(parent = Anonymous, guard = super::yes, permissions = READ | WRITE)]
    pub struct Authenticated;
    #[state(parent = Authenticated, guard = super::yes, permissions = ADMIN | NETWORK)]
    pub struct Chief;
}

fn yes((): &()) -> bool {
    true
}

#[micro(scope = "isolated", max_memory = "64K")]
pub mod bankcard {
    use super::session::{Anonymous, Authenticated, Chief};

    #[isolated]
    pub struct Vault {
        cents: u64,
    }

    #[polycall_export(state = Authenticated, requires = WRITE)]
    pub fn charge(vault: &mut Vault, cents: u64) -> u64 {
        vault.cents += cents;
        vault.cents
    }

    #[polycall_export]
    pub fn count(vault: &Vault) -> u64 {
        vault.cents
    }

    #[polycall_export(state = Anonymous)]
    pub fn reveal(vault: &Vault) -> u64 {
        vault.cents
    }

    #[polycall_export]
    pub fn epoch(cap: &mut Cap<'_>) -> u32 {
        cap.policy_epoch()
    }

    #[polycall_export]
    pub fn epoch_too(cap: &mut Cap<'_>) -> u32 {
        cap.policy_epoch()
    }

    #[polycall_export(state = Chief, requires = NETWORK)]
    pub fn publish() {}
}

#[micro(scope = "shared", allowed = [bankcard])]
pub mod interface {
    #[polycall_export]
    pub fn count(cap: &mut Cap<'_>) -> Result<u64, String> {
        bankcard::count(cap).map_err(|error| error.to_string())
    }
}

polycall::host! { App, allowed = [bankcard, interface] }
polycall::host! { Other, allowed = [bankcard] }

fn policy(rules: &str) -> Policy {
    Policy::parse("policy.json", format!("{{ {rules} }}")).unwrap_or_else(|error| panic!("{error}"))
}

const ALL: &str = r#"{ "id": "all", "effect": "permit" }"#;

/// Runs `body` as host `App` in a process of its own.
fn as_app(body: fn(&mut Cap<'_, App>)) {
    let ended = child::run(|| {
        Options::new().start().unwrap();
        App::enter(body).unwrap();
    });
    ended.exited(0);
}

fn said<T, E: std::fmt::Display>(result: Result<T, CallError<E>>) -> String {
    match result {
        Ok(_) => "ok".to_owned(),
        Err(error) => error.to_string(),
    }
}

fn refused(entry: &str, why: &str) -> String {
    format!("entry point `{entry}` of component `bankcard` was not called: {why}")
}
