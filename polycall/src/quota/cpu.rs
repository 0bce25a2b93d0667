//! Processor time: what a thread uses from the beginning of a call to its end counts for the component that it calls, but
//! for what it calls of others whose time is measured too.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use super::Resource;
use crate::counters::Counters;
use crate::memory::Domain;
use crate::memory::kernel::clock::of_this_thread as now;
use crate::registry::registry;

/// For whom a thread's time counts now. Only its thread writes.
#[derive(Debug, Default)]
pub(crate) struct Measuring {
    /// The component's place among all, from 1 on; zero for nobody.
    whom: AtomicUsize,
    /// The thread's time, in nanoseconds, when that was counted last.
    since: AtomicU64,
}

impl Measuring {
    /// Counts what was used until now, and says for whom it counts from now on. For whom it did before.
    fn turn_to(&self, whom: usize) -> usize {
        let before = self.whom.swap(whom, Ordering::Relaxed);
        let now = now();
        let since = self.since.swap(now, Ordering::Relaxed);
        if let Some(domain) = before.checked_sub(1).and_then(|place| registry().components.get(place)) {
            domain.has_computed(now.saturating_sub(since));
        }
        before
    }
}

/// A call of a component whose time is measured.
pub(crate) struct Measured<'c> {
    measuring: &'c Measuring,
    before: usize,
}

impl<'c> Measured<'c> {
    /// The thread that has these counters computes for `domain` from now on; for who it did before when this is dropped.
    pub(crate) fn begin(counters: &'c Counters, domain: &Domain) -> Self {
        let measuring = &counters.measuring;
        Self { measuring, before: measuring.turn_to(domain.info().place() + 1) }
    }
}

impl Drop for Measured<'_> {
    fn drop(&mut self) {
        self.measuring.turn_to(self.before);
    }
}

/// Counts what a call has used so far, when it makes a call itself. An error if the component has used up its time.
pub(crate) fn look(counters: &Counters) -> Result<(), Resource> {
    let measuring = &counters.measuring;
    let whom = measuring.whom.load(Ordering::Relaxed);
    measuring.turn_to(whom);
    match whom.checked_sub(1).and_then(|place| registry().components.get(place)) {
        Some(domain) if domain.meter().is_out_of_cpu() => {
            domain.meter().violated(Resource::Cpu);
            Err(Resource::Cpu)
        }
        _ => Ok(()),
    }
}
