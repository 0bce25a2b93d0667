//! What one component has used, beside its memory, whose books are its region's.

use std::sync::atomic::{AtomicU8, AtomicU32, AtomicU64, Ordering};

use super::budget::Budget;
use super::calls::Calls;
use super::{QuotaReport, Resource, notices};
use crate::counters::Counters;
use crate::entry::EntryPoint;
use crate::memory::Domain;

/// What a component may use. `None` for any amount.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Limits {
    pub(crate) calls_per_second: Option<u32>,
    /// Nanoseconds.
    pub(crate) cpu: Option<u64>,
    pub(crate) io: Option<u64>,
}

/// The least of two, either of which may be any amount.
pub(crate) fn least<T: Ord>(one: Option<T>, other: Option<T>) -> Option<T> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// What it has used.
#[derive(Debug)]
pub(crate) struct Meter {
    calls: Calls,
    /// In nanoseconds.
    cpu: Budget,
    io: Budget,
    /// From how many bytes on somebody wants to know; and whether that was said.
    near: AtomicU64,
    said: AtomicU8,
    violations: [AtomicU32; Resource::ALL.len()],
    /// A bit for each resource that somebody is to be told of.
    pub(super) to_tell: AtomicU8,
}

impl Meter {
    pub(crate) const fn new() -> Self {
        Self {
            calls: Calls::new(),
            cpu: Budget::new(),
            io: Budget::new(),
            near: AtomicU64::new(u64::MAX),
            said: AtomicU8::new(0),
            violations: [const { AtomicU32::new(0) }; Resource::ALL.len()],
            to_tell: AtomicU8::new(0),
        }
    }

    /// Says what it may use, and at which percentage of that somebody wants to know.
    pub(crate) fn allow(&self, limits: Limits, memory: usize, percent: Option<u8>) {
        let near = |limit: u64| match percent {
            Some(percent) => {
                u64::try_from(u128::from(limit) * u128::from(percent) / 100).unwrap_or(limit).max(1)
            }
            None => u64::MAX,
        };
        if let Some(limit) = limits.calls_per_second {
            self.calls.allow(limit, u32::try_from(near(limit.into())).unwrap_or(0));
        }
        if let Some(limit) = limits.cpu {
            self.cpu.allow(limit, near(limit));
        }
        if let Some(limit) = limits.io {
            self.io.allow(limit, near(limit));
        }
        self.near.store(near(memory as u64), Ordering::Relaxed);
    }

    /// What it may use.
    pub(crate) fn limits(&self) -> Limits {
        let (cpu, io) = (self.cpu.limit(), self.io.limit());
        Limits { calls_per_second: self.calls.limit(), cpu, io }
    }

    /// Whether its processor time is.
    #[inline]
    pub(crate) fn limits_cpu(&self) -> bool {
        self.cpu.limit().is_some()
    }

    /// Whether it has used up its processor time.
    pub(super) fn is_out_of_cpu(&self) -> bool {
        self.cpu.is_used_up()
    }

    pub(crate) fn violated(&self, resource: Resource) {
        // it does not wrap
        let more = |count: u32| count.checked_add(1);
        let _ = self.violations[resource as usize].fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
    }

    pub(super) fn replenish(&self) {
        self.cpu.replenish();
        self.io.replenish();
    }
}

impl Domain {
    /// Counts a call of an entry point by the thread that has these counters, if it may run; else, what there is not enough of.
    #[inline]
    pub(crate) fn spend(&self, counters: &Counters, point: &EntryPoint) -> Result<(), Resource> {
        let meter = self.meter();
        if meter.cpu.is_used_up() {
            return Err(Resource::Cpu);
        }
        let (has_call, is_near) = meter.calls.take(counters, self.info().place());
        if is_near {
            notices::tell(meter, Resource::Calls);
        }
        if !has_call {
            return Err(Resource::Calls);
        }
        if point.io > 0 {
            let (has_io, is_near) = meter.io.spend(point.io.into());
            if is_near {
                notices::tell(meter, Resource::Io);
            }
            if !has_io {
                return Err(Resource::Io);
            }
        }
        Ok(())
    }

    /// Counts processor time, in nanoseconds.
    pub(super) fn has_computed(&self, nanoseconds: u64) {
        if self.meter().cpu.add(nanoseconds) {
            notices::tell(self.meter(), Resource::Cpu);
        }
    }

    /// Looks at how much memory is used, after more was given out.
    #[inline]
    pub(crate) fn has_grown(&self) {
        let meter = self.meter();
        let is_near = u8::from(self.used() as u64 >= meter.near.load(Ordering::Relaxed));
        // one load, but where it changes; then one of several threads says so
        if is_near != meter.said.load(Ordering::Relaxed)
            && meter.said.swap(is_near, Ordering::Relaxed) != is_near
            && is_near == 1
        {
            notices::tell(meter, Resource::Memory);
        }
    }

    /// Its quota of this, as it is now; `None` if that is neither limited nor counted.
    pub(crate) fn quota_of(&self, resource: Resource) -> Option<QuotaReport> {
        const MICROSECOND: u64 = 1_000;
        let meter = self.meter();
        let (limit, (used, peak)) = match resource {
            Resource::Memory => {
                let used = self.used() as u64;
                (Some(self.quota().limit() as u64), (used, used.max(self.peak() as u64)))
            }
            Resource::Calls => {
                let (used, peak) = meter.calls.used();
                (Some(meter.calls.limit()?.into()), (used.into(), peak.into()))
            }
            Resource::Cpu => {
                let (used, peak) = meter.cpu.used();
                (Some(meter.cpu.limit()? / MICROSECOND), (used / MICROSECOND, peak / MICROSECOND))
            }
            Resource::Io => match (meter.io.limit(), meter.io.used()) {
                (None, (_, 0)) => return None,
                (limit, used) => (limit, used),
            },
        };
        let violations = meter.violations[resource as usize].load(Ordering::Relaxed).into();
        Some(QuotaReport { resource, used, limit, peak, violations })
    }
}
