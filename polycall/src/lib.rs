//! In-process isolation for Rust.
//!
//! Annotate the module that guards your keys, cards or records with [`#[micro]`](micro), its entry points with
//! [`#[polycall_export]`](polycall_export). From then on trespass is a compile error where the type system can
//! see it, a denied call where it can't, and a page fault where code goes wrong: the component's state lives in
//! pages that are closed whenever nobody is inside.
//!
//! ```standalone_crate
//! use polycall::prelude::*;
//!
//! #[micro(scope = "isolated", max_memory = "1M")]
//! pub mod vault {
//!     #[isolated] // lives only in the component's guarded region
//!     pub struct Vault { keys: heap::HashMap<u32, heap::String> }
//!
//!     #[polycall_export]
//!     pub fn store(vault: &mut Vault, id: u32, key: &str) {
//!         vault.keys.entry(id).or_empty().set(key);
//!     }
//!
//!     #[polycall_export]
//!     pub fn stored(vault: &Vault) -> usize {
//!         vault.keys.len()
//!     }
//! }
//!
//! #[polycall::main(host = App, allowed = [vault])]
//! fn main(cap: &mut Cap<'_>) -> Result<(), CallError> {
//!     vault::store(cap, 1, "s3cr3t")?;
//!     assert_eq!(vault::stored(cap)?, 1);
//!     Ok(())
//! }
//! ```
//!
//! **What it does not do:** it does not stop arbitrary native code in the same process, nor another thread while
//! somebody is inside a component. `SECURITY.md` in the repository has the whole list.

#[cfg(all(panic = "abort", not(feature = "panic-abort")))]
compile_error!(
    "polycall contains panics, which `panic = \"abort\"` makes impossible: remove it from the profile, or say \
     that a panic in a component may end the process: `polycall = { features = [\"panic-abort\"] }`"
);

#[cfg(not(unix))]
compile_error!("polycall closes pages through mprotect(2), and has been built for unix only");

extern crate self as polycall;

pub mod audit;
mod bits;
mod boundary;
mod capability;
mod component;
pub mod config;
mod counters;
mod entry;
mod error;
mod exceptions;
mod export;
mod fault_reports;
mod frame;
mod gate;
pub mod heap;
mod host;
pub mod label;
mod machine;
mod memory;
mod metrics;
mod options;
mod panic_hook;
pub mod policy;
mod principal;
#[doc(hidden)]
pub mod private;
mod provenance;
pub mod quota;
mod rate;
pub mod region;
mod registry;
mod report;
pub mod session;
mod start;
mod state;
mod status;
mod stop;
mod sync;
mod timing;
mod units;

pub use boundary::{Argument, Arguments, Portable, Unvalidated};
pub use capability::Cap;
pub use component::{Accepts, Component, Connects, Host, MayCall, Principal};
pub use entry::EntryPoint;
pub use error::{CallError, RegionError, SessionError, StartError, Validator};
pub use exceptions::{Exception, ExceptionKind};
pub use export::Export;
pub use fault_reports::FaultReports;
pub use gate::MAX_DEPTH;
pub use heap::{Heap, Inline, Isolate};
pub use machine::{Finding, machine};
pub use memory::{Domain, Hardened};
pub use metrics::{Metrics, metrics};
pub use options::Options;
pub use polycall_macros::{
    Inline, Isolate, Portable, component, host, isolated, main, micro, polycall_export,
};
pub use polycall_macros::{declassifier, pure, states, test};
pub use principal::{HostKind, Id, PrincipalInfo, Protection, Scope};
pub use report::{ComponentReport, EntryReport, HostReport, components, exceptions, hosts};
pub use state::Stateful;
pub use status::{ComponentStatus, Status, status};
pub use timing::TimingReport;

/// What a module that uses polycall wants in scope.
///
/// ```
/// use polycall::prelude::*;
/// ```
pub mod prelude {
    pub use crate::{CallError, Cap, Inline, Isolate, MayCall, Options, Portable};
    pub use polycall_macros::{component, host, isolated, micro, polycall_export};
}

/// The README's program runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
mod readme {}
