//! What `components()` says of regions.
#![forbid(unsafe_code)]

use std::fmt;

use crate::bits::{Permissions, RegionFlags};
use crate::memory::alive::Alive;
use crate::memory::harden::{Hardened, Hardening};
use crate::memory::region::RawRegion;
use crate::principal::Protection;
use crate::units::bytes;

/// One region of a component, as it is now.
///
/// ```
/// for component in polycall::components() {
///     for region in &component.regions {
///         println!("{}: {region}", component.name);
///     }
/// }
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RegionReport {
    /// Its bytes.
    pub bytes: usize,
    /// Whole pages it takes of the quota.
    pub pages: usize,
    /// Where it is.
    pub address: usize,
    /// What may be done with it.
    pub permissions: Permissions,
    /// What kind it is. A `LOCKED` one is open for reading now, whoever runs.
    pub flags: RegionFlags,
    /// How it is closed, which is not always how its owner's state is: never by a key, since who holds a grant would have
    /// the owner's.
    pub protection: Protection,
    /// Frames for which it is open now.
    pub open: usize,
    /// Whether a locked one's pages are sealed: nobody can change their protection, unmap or move them.
    pub sealed: Hardened,
    /// Whether its pages stay out of core dumps.
    pub no_dump: Hardened,
    /// Whether its pages stay out of forked children.
    pub no_fork: Hardened,
    /// Whether its pages are kept off every disk: a locked one's always are to be, others' are an option.
    pub in_ram: Hardened,
    /// Who may open it besides its owner.
    pub holders: Vec<HolderReport>,
}

/// Who holds a grant.
///
/// ```
/// # fn f(holder: &polycall::region::HolderReport) {
/// if let Some(reason) = &holder.revoked {
///     println!("{} no more: {reason}", holder.component);
/// }
/// # }
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct HolderReport {
    /// The component, by path.
    pub component: &'static str,
    /// What was granted.
    pub access: Permissions,
    /// Why it was taken back, if it was.
    pub revoked: Option<String>,
}

impl RegionReport {
    pub(crate) fn of(region: &RawRegion) -> Self {
        let holders = Alive::all_grants(region).into_iter().map(|grant| HolderReport {
            component: grant.holder.path,
            access: grant.access,
            revoked: grant.revoked,
        });
        let Hardening { no_dump, no_fork, in_ram, .. } = region.hardening();
        Self {
            sealed: region.sealed(),
            no_dump,
            no_fork,
            in_ram,
            bytes: region.len(),
            pages: region.pages(),
            address: region.address(),
            permissions: region.permissions(),
            flags: region.flags(),
            protection: region.protection(),
            open: region.inside(),
            holders: holders.collect(),
        }
    }
}

impl fmt::Display for RegionReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "region of {}: {}, {}", bytes(self.bytes), self.permissions, self.flags)?;
        write!(f, ", closed by {}", self.protection)?;
        if self.flags.contains(RegionFlags::LOCKED) {
            write!(f, ", OPEN for reading until it ends, sealed: {}", self.sealed)?;
        }
        if self.in_ram != Hardened::NotAsked {
            write!(f, ", in ram: {}", self.in_ram)?;
        }
        for (what, hardened) in [("no dump", self.no_dump), ("no fork", self.no_fork)] {
            if hardened != Hardened::On {
                write!(f, ", {what}: {hardened}")?;
            }
        }
        for holder in &self.holders {
            write!(f, "; granted to {} ({})", holder.component, holder.access)?;
            if let Some(reason) = &holder.revoked {
                write!(f, " and taken back: {reason}")?;
            }
        }
        Ok(())
    }
}
