//! What a component has used of each quota, its memory among them.

use super::{QuotaReport, Resource};
use crate::memory::Domain;

impl QuotaReport {
    /// A component's quota of this, as it is now; `None` if that is neither limited nor counted.
    pub(crate) fn of(domain: &Domain, resource: Resource) -> Option<Self> {
        let (limit, used, peak) = match resource {
            Resource::Memory => {
                let used = domain.used();
                (Some(domain.quota().limit() as u64), used as u64, used.max(domain.peak()) as u64)
            }
            _ => domain.meter().usage(resource)?,
        };
        Some(Self { resource, used, limit, peak, violations: domain.meter().violations(resource) })
    }
}
