//! Attacks on what polycall promises, one in each file; the file's first line says which.
#![allow(missing_docs, missing_debug_implementations, unreachable_pub, reason = "this crate has no users")]

mod child;
mod keys;
mod memory_search;
mod raw;

mod borrow_games;
mod caught_stop;
mod check_then_act;
mod closed_region;
mod deep_reentry;
mod drop_overrun;
mod dump_and_fork_advice;
mod during_the_start;
mod facade_gate;
mod failed_close;
mod fault_handler;
mod fault_report;
mod forked_reset;
mod growth;
mod guard_pages;
mod half_a_character;
mod hammer;
mod hardening;
mod hidden_host;
mod injected_failures;
mod leak_while_inside;
mod locked;
mod main_again;
mod mislabelled;
mod nested_host;
mod odd_states;
mod odd_types;
mod on_its_own_stack;
mod panics;
mod panics_in_containers;
mod pkey;
mod pkey_inherited;
mod pkey_many;
mod pkey_signals;
mod pkey_threads;
mod poisoned_while_waiting;
mod private_stack;
mod proc_self_mem;
mod quota;
mod refused_wipes;
mod regions;
mod remains;
mod reset_while_inside;
mod sealed_calls;
mod short_threads;
mod sink_while_open;
mod stack_exhaustion;
mod threads_inside;
mod unmapped;
mod unwinding_release;

/// Starts polycall once for the whole process, for tests that enter hosts of their own.
fn started() {
    keys::start();
    polycall_starts();
}

#[polycall::test]
fn polycall_starts(cap: &mut Cap<'_>) {
    assert!(polycall::status().started);
    assert_eq!(format!("{cap:?}"), "Cap<polycall_starts, NoSession>");
}
