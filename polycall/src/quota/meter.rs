//! What one component has used, beside its memory, whose books are its region's.

use std::sync::atomic::{AtomicU8, AtomicU32, AtomicU64, Ordering};
use std::thread::Thread;

use once_cell::sync::OnceCell;

use super::budget::Budget;
use super::calls::{Calls, InHand};
use super::{Limits, Resource};

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
    to_tell: AtomicU8,
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

    /// Counts a call that a thread makes who has these calls in hand, of an entry point with as many operations, if it may run;
    /// else, what there is not enough of.
    #[inline]
    pub(crate) fn spend(&self, hand: Option<&InHand>, io: u32) -> Result<(), Resource> {
        if self.cpu.is_used_up() {
            return Err(Resource::Cpu);
        }
        // asked before a call is taken: one that can't run is none
        if io > 0 && !self.io.has(io.into()) {
            return Err(Resource::Io);
        }
        let (has_call, is_near) = self.calls.take(hand);
        if is_near {
            self.tell(Resource::Calls);
        }
        if !has_call {
            return Err(Resource::Calls);
        }
        if io > 0 {
            let (has_io, is_near) = self.io.spend(io.into());
            if is_near {
                self.tell(Resource::Io);
            }
            if !has_io {
                return Err(Resource::Io);
            }
        }
        Ok(())
    }

    /// Counts processor time.
    pub(super) fn has_computed(&self, nanoseconds: u64) {
        if self.cpu.add(nanoseconds) {
            self.tell(Resource::Cpu);
        }
    }

    /// Looks at how many bytes are used, after more were given out.
    #[inline]
    pub(crate) fn has_grown(&self, bytes: usize) {
        let is_near = u8::from(bytes as u64 >= self.near.load(Ordering::Relaxed));
        // one load, but where it changes; then one of several threads says so
        if is_near != self.said.load(Ordering::Relaxed)
            && self.said.swap(is_near, Ordering::Relaxed) != is_near
            && is_near == 1
        {
            self.tell(Resource::Memory);
        }
    }

    /// What of these it may use and has used; `None` if that is neither limited nor counted. Not of memory.
    pub(super) fn usage(&self, resource: Resource) -> Option<(Option<u64>, u64, u64)> {
        const MICROSECOND: u64 = 1_000;
        match resource {
            Resource::Memory => None,
            Resource::Calls => {
                let (used, peak) = self.calls.used();
                Some((Some(self.calls.limit()?.into()), used.into(), peak.into()))
            }
            Resource::Cpu => {
                let (used, peak) = self.cpu.used();
                Some((Some(self.cpu.limit()? / MICROSECOND), used / MICROSECOND, peak / MICROSECOND))
            }
            Resource::Io => match (self.io.limit(), self.io.used()) {
                (None, (_, 0)) => None,
                (limit, (used, peak)) => Some((limit, used, peak)),
            },
        }
    }

    pub(super) fn violations(&self, resource: Resource) -> u64 {
        self.violations[resource as usize].load(Ordering::Relaxed).into()
    }

    /// Somebody is to be told of this. It neither waits nor allocates.
    #[cold]
    fn tell(&self, resource: Resource) {
        if let Some(teller) = TELLER.get() {
            self.to_tell.fetch_or(1 << resource as u8, Ordering::AcqRel);
            teller.unpark();
        }
    }

    /// What somebody is to be told of since this was asked last.
    pub(super) fn to_tell(&self) -> impl Iterator<Item = Resource> + use<> {
        let bits = self.to_tell.swap(0, Ordering::AcqRel);
        Resource::ALL.into_iter().filter(move |resource| bits & 1 << *resource as u8 != 0)
    }
}

/// The thread that tells, if somebody wants to know.
static TELLER: OnceCell<Thread> = OnceCell::new();

pub(super) fn told_by(teller: Thread) {
    let _ = TELLER.set(teller); // once, since polycall starts once
}
