//! Quotas: what is used up is refused, in time, by nobody's abort; and somebody is told before.
#![allow(missing_docs, missing_debug_implementations, unreachable_pub, reason = "this crate has no users")]
#![allow(dead_code, reason = "shared with the attacks, which use all of it")]

#[path = "../attacks/child.rs"]
mod child;

mod calls;
mod components;
mod cpu;
mod io;
mod memory;
mod nested;

use polycall::quota::{QuotaReport, Resource};

/// A quota of a component, as it is now.
fn quota(component: &str, resource: Resource) -> QuotaReport {
    let components = polycall::components();
    let component = components.iter().find(|known| known.name == component).expect("it is linked in");
    *component.quotas.iter().find(|quota| quota.resource == resource).expect("it is limited or counted")
}
