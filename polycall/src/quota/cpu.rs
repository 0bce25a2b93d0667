//! Processor time: what a thread uses from the beginning of a call to its end counts for the component that it calls, but
//! for what it calls of others whose time is measured too.

use super::Resource;
use crate::counters::Counters;
use crate::memory::Domain;
use crate::memory::kernel::clock;
use crate::registry::registry;

/// A call of a component whose time is measured.
pub(crate) struct Measured<'c> {
    counters: &'c Counters,
    before: Option<usize>,
}

impl<'c> Measured<'c> {
    /// The thread that has these counters computes for `domain` from now on; for who it did before when this is dropped.
    pub(crate) fn begin(counters: &'c Counters, domain: &Domain) -> Self {
        Self { counters, before: turn_to(counters, Some(domain.info().place())) }
    }
}

impl Drop for Measured<'_> {
    fn drop(&mut self) {
        turn_to(self.counters, self.before);
    }
}

/// Counts what a call has used so far, when it makes a call itself. An error if the component has used up its time.
pub(crate) fn look(counters: &Counters) -> Result<(), Resource> {
    let whom = counters.measuring.whom();
    turn_to(counters, whom);
    match whom.and_then(component) {
        Some(domain) if domain.meter().is_out_of_cpu() => {
            domain.meter().violated(Resource::Cpu);
            Err(Resource::Cpu)
        }
        _ => Ok(()),
    }
}

/// Counts what was used until now, and says for whom it counts from now on. For whom it did before.
fn turn_to(counters: &Counters, whom: Option<usize>) -> Option<usize> {
    let (before, nanoseconds) = counters.measuring.turn_to(whom, clock::of_this_thread());
    if let Some(domain) = before.and_then(component) {
        domain.meter().has_computed(nanoseconds);
    }
    before
}

fn component(place: usize) -> Option<&'static Domain> {
    registry().components.get(place).copied()
}
