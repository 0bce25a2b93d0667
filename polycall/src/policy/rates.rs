//! How often: calls by rule and caller, in windows of a second, a minute or an hour.
#![forbid(unsafe_code)]

use std::sync::atomic::AtomicU64;

use polycall_config::policy::Rate;

use crate::rate::take;

/// Calls a second that a throttled caller may make.
pub(crate) const THROTTLED: u32 = 10;

/// For each rule and caller the window that is counted, in the upper half, and the calls in it.
#[derive(Debug)]
pub(crate) struct Rates {
    callers: usize,
    rules: Box<[AtomicU64]>,
    throttled: Box<[AtomicU64]>,
}

impl Rates {
    pub(crate) fn new(rules: usize, callers: usize) -> Self {
        let zeros = |len: usize| (0..len).map(|_| AtomicU64::new(0)).collect();
        Self { callers, rules: zeros(rules * callers), throttled: zeros(callers) }
    }

    /// Counts a call, if it is among as many as the rate says; whether it is.
    pub(crate) fn is_within(&self, rule: usize, caller: usize, rate: Rate, seconds: u64) -> bool {
        let window = seconds / rate.per.value.duration().as_secs().max(1);
        let count = self.rules.get(rule * self.callers + caller);
        count.is_some_and(|count| take(count, window, 1, rate.calls.value).0 == 1)
    }

    pub(crate) fn is_within_throttle(&self, caller: usize, calls: u32, seconds: u64) -> bool {
        self.throttled.get(caller).is_some_and(|count| take(count, seconds, 1, calls).0 == 1)
    }
}

#[cfg(test)]
mod tests {
    use super::Rates;

    #[test]
    fn a_window_lets_as_many_through_as_it_says() {
        let rates = Rates::new(1, 2);
        let within = |seconds| rates.is_within_throttle(1, 3, seconds);
        assert_eq!([within(7), within(7), within(7), within(7)], [true, true, true, false]);
        assert!(within(8), "the next window");
        assert!(rates.is_within_throttle(0, 1, 8), "another caller has its own");
        assert!(!rates.is_within_throttle(2, 1, 8), "nobody has none");
    }
}
