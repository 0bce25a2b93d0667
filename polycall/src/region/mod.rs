//! Regions beside a component's state: runs of guarded bytes that can be shared with a named component, or locked.
//!
//! A component's state is its own, always. What others are to see goes into a *region* of the component's quota
//! ([`Cap::pool`](crate::Cap::pool)): an [`Isolated`] one is the owner's alone, a [`Shared`] one can be opened by those
//! who hold a [`Grant`], a [`Locked`] one is read-only for good and stays open for its holders, so that looking into it
//! costs nothing.
//!
//! Opening a region closes the component's state first, and the reference borrows the cap: one thing is open at a time,
//! and nothing across an outbound call.
//!
//! ```standalone_crate
//! use polycall::prelude::*;
//! use polycall::region::{Grant, ReadOnly};
//!
//! #[micro(scope = "isolated", max_memory = "1M")]
//! pub mod ledger {
//!     use polycall::region::{Grant, READ, ReadOnly, Region, Shared};
//!     use polycall::RegionError;
//!
//!     #[isolated]
//!     pub struct Ledger { totals: Option<Region<Micro, Shared>> }
//!
//!     #[polycall_export]
//!     pub fn open(cap: &mut Cap<'_>) -> Result<Grant<Micro, super::teller::Micro, ReadOnly>, RegionError> {
//!         let totals = cap.pool().region(4096).shared().build()?;
//!         totals.write(cap)?[0] = 7;
//!         let grant = totals.share_with::<super::teller::Micro, _>(cap, READ)?;
//!         cap.state_mut().totals = Some(totals);
//!         Ok(grant)
//!     }
//!
//!     #[polycall_export]
//!     pub fn close(ledger: &mut Ledger) {
//!         ledger.totals = None;
//!     }
//! }
//!
//! #[micro(scope = "restricted", allowed = [ledger])]
//! pub mod teller {
//!     use polycall::region::{Grant, ReadOnly};
//!     use polycall::RegionError;
//!
//!     #[polycall_export]
//!     pub fn first(cap: &mut Cap<'_>, totals: Grant<super::ledger::Micro, Micro, ReadOnly>) -> Result<u8, RegionError> {
//!         Ok(totals.read(cap)?[0])
//!     }
//! }
//!
//! #[polycall::main(host = App, allowed = [ledger, teller])]
//! fn main(cap: &mut Cap<'_>) {
//!     let totals: Grant<ledger::Micro, teller::Micro, ReadOnly> = ledger::open(cap).unwrap();
//!     assert_eq!(teller::first(cap, totals), Ok(7));
//!     ledger::close(cap).unwrap();
//!     let refused = teller::first(cap, totals).unwrap_err();
//!     assert_eq!(refused.to_string(), "the region of component `ledger` has ended and is wiped");
//! }
//! ```

mod grant;
mod handle;
mod pool;
mod report;
mod view;

pub use crate::bits::{Permissions, RegionFlags};
pub use grant::{
    COPY, CopyOnWrite, Grant, GrantAccess, HeldBy, Holder, HoldsWriting, READ, READ_WRITE, ReadOnly,
    ReadWrite,
};
pub use handle::{Isolated, Kind, Locked, Owner, Region, Shareable, Shared, Unlocked};
pub use pool::{Pool, RegionBuilder};
pub use report::{HolderReport, RegionReport};
pub use view::LockedBytes;
