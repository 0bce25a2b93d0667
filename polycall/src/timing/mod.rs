//! Results that leave at set times only: the time that a call took says little of what it did.
//!
//! A call's result, error or refusal leaves at an edge: a multiple of the quantum, of which there are as many as buckets. A call
//! that is not done by the last one doubles the quantum, for itself and all that follow, so what a program's times can say
//! is which bucket each call fell into, and how often it doubled (Askarov, Zhang and Myers, *Predictive black-box mitigation of
//! timing channels*, CCS 2010). The time is normalised, not constant: what a call does to caches, or to others that run
//! meanwhile, can still be measured, and so can how far a busy machine wakes it behind the edge.
#![forbid(unsafe_code)]

mod host;

use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// As late as a thread wakes up: the rest of the time is waited for by looking at the clock.
const WAKING: Duration = Duration::from_micros(100);
/// More would be years.
const MOST_DOUBLINGS: u32 = 32;

/// How the results of one entry point leave, as `timing = quantized("500us", buckets = 2)` says.
#[derive(Debug)]
pub struct Timing {
    /// In nanoseconds.
    quantum: u64,
    buckets: u32,
    /// In nanoseconds; zero for none.
    noise: u64,
    doublings: AtomicU32,
}

impl Timing {
    #[doc(hidden)]
    pub const fn quantized(quantum: u64, buckets: u32, noise: u64) -> Self {
        Self { quantum, buckets, noise, doublings: AtomicU32::new(0) }
    }

    /// Makes the call, and waits until its result may leave. `overrun` is told of each doubling, by the quantum that was too short.
    pub(crate) fn normalise<T>(&self, call: impl FnOnce() -> T, mut overrun: impl FnMut(Duration)) -> T {
        let began = Instant::now();
        let value = call();
        let edge = loop {
            let doublings = self.doublings.load(Ordering::Relaxed);
            let quantum = self.quantum_after(doublings);
            // anew each time, since whoever is told of an overrun takes time as well
            match edge(began.elapsed(), quantum, self.buckets) {
                Some(edge) => break edge,
                None if self.double(doublings) => overrun(quantum),
                None => {}
            }
        };
        wait_until(began + edge + self.noise());
        value
    }

    /// Doubles the quantum, unless somebody has done so already.
    fn double(&self, before: u32) -> bool {
        let after = before.saturating_add(1);
        self.doublings.compare_exchange(before, after, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }

    fn quantum_after(&self, doublings: u32) -> Duration {
        Duration::from_nanos(self.quantum.saturating_mul(1 << doublings.min(MOST_DOUBLINGS)))
    }

    /// A time between zero and the noise asked for; all of it where there is no randomness.
    fn noise(&self) -> Duration {
        match self.noise {
            0 => Duration::ZERO,
            most => Duration::from_nanos(getrandom::u64().map_or(most, |random| random % (most + 1))),
        }
    }

    pub(crate) fn report(&self) -> TimingReport {
        let doublings = self.doublings.load(Ordering::Relaxed);
        TimingReport { quantum: self.quantum_after(doublings), buckets: self.buckets, doublings }
    }
}

/// The first edge that is not before `took`; none if that is behind the last one, and longer ones are left.
fn edge(took: Duration, quantum: Duration, buckets: u32) -> Option<Duration> {
    let last = quantum.saturating_mul(buckets);
    if took > last {
        return None;
    }
    let edges = took.as_nanos().div_ceil(quantum.as_nanos().max(1)).max(1);
    Some(quantum.saturating_mul(u32::try_from(edges).unwrap_or(buckets)))
}

/// Sleeps for most of the time, and looks at the clock for the rest.
fn wait_until(edge: Instant) {
    loop {
        match edge.saturating_duration_since(Instant::now()) {
            Duration::ZERO => return,
            left if left > WAKING => thread::sleep(left - WAKING),
            _ => std::hint::spin_loop(),
        }
    }
}

/// How the results of one entry point leave, now.
///
/// ```
/// let reports = polycall::components().into_iter().flat_map(|component| component.entry_points);
/// for timing in reports.filter_map(|point| point.timing) {
///     println!("at {} edges, {:?} apart, doubled {} times", timing.buckets, timing.quantum, timing.doublings);
/// }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct TimingReport {
    /// The quantum in force.
    pub quantum: Duration,
    /// At how many of its multiples results leave.
    pub buckets: u32,
    /// How often calls that took longer have doubled it.
    pub doublings: u32,
}

#[cfg(test)]
mod tests {
    use super::{Timing, edge};
    use std::time::{Duration, Instant};

    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn a_result_leaves_at_the_first_edge_that_is_not_behind_it() {
        assert_eq!(edge(Duration::ZERO, MS, 2), Some(MS));
        assert_eq!(edge(MS, MS, 2), Some(MS));
        assert_eq!(edge(MS + Duration::from_nanos(1), MS, 2), Some(2 * MS));
        assert_eq!(edge(2 * MS, MS, 2), Some(2 * MS));
        assert_eq!(edge(2 * MS + Duration::from_nanos(1), MS, 2), None);
    }

    #[test]
    fn overruns_double_the_quantum_and_are_told() {
        let timing = Timing::quantized(1_000_000, 1, 0);
        let mut told = Vec::new();
        let began = Instant::now();
        timing.normalise(|| std::thread::sleep(3 * MS), |quantum| told.push(quantum));
        assert!(began.elapsed() >= 4 * MS);
        assert!(told.starts_with(&[MS, 2 * MS]), "{told:?}");
        let report = timing.report();
        assert_eq!(report.doublings as usize, told.len());
        let began = Instant::now();
        timing.normalise(|| (), |_| panic!("it is long enough by now"));
        assert!(began.elapsed() >= report.quantum, "and those that follow wait as long");
    }

    #[test]
    fn noise_comes_after_the_edge() {
        let timing = Timing::quantized(1000, 1, 5_000_000);
        let drawn: Vec<_> = (0..100).map(|_| timing.noise()).collect();
        assert!(drawn.iter().all(|noise| *noise <= 5 * MS));
        assert!(drawn.iter().max().unwrap().abs_diff(*drawn.iter().min().unwrap()) > MS, "{drawn:?}");
    }
}
