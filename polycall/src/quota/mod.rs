//! Quotas: what a component may use, what it has used, and who is told before it runs out.
//!
//! Memory is always limited. The others are, where an annotation or a configuration says so:
//!
//! | key | what it limits | how it is counted | what it costs |
//! | --- | --- | --- | --- |
//! | `max_memory` | bytes of the state's containers and of regions | exactly | nothing per call |
//! | `max_calls_per_second` | calls into it, in each second of a clock | each thread takes up to 64 at once, so a second may see as many more for each thread | some nanoseconds; a shared write for each 64 calls |
//! | `max_cpu` | processor time, in all | by the kernel's clock of the thread, without what it calls of components that have the same limit; when a call ends, and when it calls others | two readings of that clock, 0.2 to 0.5 us each, and the long way through the gate |
//! | `max_io` | operations of input and output, in all | as many for each call as the entry point declares: `#[polycall_export(io = 2)]` | a shared write for each such call |
//!
//! Who used up `max_memory` has the call ended that asked for more. The others refuse further calls; a call that is running
//! while the processor time runs out is ended at the next call that it makes. All of that is
//! [`CallError::Quota`](crate::CallError::Quota), and none ends the process. What counts in all counts from the start, or from
//! the last time that a host said [`replenish`](crate::Cap::replenish).
//!
//! ```standalone_crate
//! use polycall::prelude::*;
//! use polycall::quota::Resource;
//!
//! #[micro(scope = "isolated", max_io = 2)]
//! pub mod ledger {
//!     #[polycall_export(io)]
//!     pub fn append() {}
//! }
//!
//! #[polycall::main(host = App, allowed = [ledger])]
//! fn main(cap: &mut Cap<'_>) {
//!     assert_eq!((ledger::append(cap), ledger::append(cap)), (Ok(()), Ok(())));
//!     let refused = CallError::Quota { component: "ledger", entry: "append", resource: Resource::Io };
//!     assert_eq!(ledger::append(cap), Err(refused));
//!     let quotas = &polycall::components()[0].quotas;
//!     let io = quotas.iter().find(|quota| quota.resource == Resource::Io).unwrap();
//!     assert_eq!((io.used, io.limit, io.violations), (2, Some(2), 1));
//!     cap.replenish::<ledger::Micro>();
//!     assert_eq!(ledger::append(cap), Ok(()));
//! }
//! ```
#![forbid(unsafe_code)]

mod budget;
mod calls;
pub(crate) mod cpu;
mod host;
mod limits;
mod measuring;
mod meter;
pub(crate) mod notices;
mod report;
mod usage;

pub(crate) use calls::InHand;
pub(crate) use limits::{Limits, least};
pub(crate) use measuring::Measuring;
pub(crate) use meter::Meter;
pub(crate) use report::Callback;
pub use report::{QuotaNotice, QuotaReport, Resource};
