//! Sessions: what they let run, when that ends, and what runs on the way from state to state.
#![allow(missing_docs, missing_debug_implementations, unreachable_pub, reason = "this crate has no users")]

#[path = "../attacks/child.rs"]
#[allow(dead_code, reason = "shared with the attacks, which use all of it")]
mod child;

mod callbacks;
mod context;
mod exits;
mod hammer;
mod inherited;
mod lapses;
mod meanwhile;
mod nested;
mod oracle;
mod recorded;
mod scopes;
mod shortened;
mod stuck_sink;
