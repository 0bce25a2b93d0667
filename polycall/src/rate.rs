//! How often in a window of time: one word that says which window it counts, and how many there were in it.
#![forbid(unsafe_code)]

use std::sync::atomic::{AtomicU64, Ordering};

/// Takes up to `wanted` of what a window lets through: its number is in the upper half of `count`, and how many were taken in
/// it in the lower. How many it got, and how many were taken before.
pub(crate) fn take(count: &AtomicU64, window: u64, wanted: u32, limit: u32) -> (u32, u32) {
    let now = window as u32;
    // who asked the time before others began the next window takes of that: else it would begin anew, time and again
    let is_later = |known: u32| known.wrapping_sub(now).cast_signed() > 0;
    let window = |word: u64| if is_later((word >> 32) as u32) { (word >> 32) as u32 } else { now };
    let taken = |word: u64| if (word >> 32) as u32 == window(word) { word as u32 } else { 0 };
    let granted = |word| wanted.min(limit.saturating_sub(taken(word)));
    let more = |word| u64::from(window(word)) << 32 | u64::from(taken(word) + granted(word));
    let before = count
        .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |word| (granted(word) > 0).then(|| more(word)));
    let before = before.unwrap_or_else(|word| word);
    (granted(before), taken(before))
}

/// How many were taken in this window.
pub(crate) fn taken(count: &AtomicU64, window: u64) -> u32 {
    let word = count.load(Ordering::Relaxed);
    if (word >> 32) as u32 == window as u32 { word as u32 } else { 0 }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicU64;

    use super::{take, taken};

    #[test]
    fn a_window_lets_as_many_through_as_it_says() {
        let count = AtomicU64::new(0);
        assert_eq!(take(&count, 7, 2, 5), (2, 0));
        assert_eq!(take(&count, 7, 2, 5), (2, 2));
        assert_eq!(take(&count, 7, 2, 5), (1, 4), "what is left");
        assert_eq!(take(&count, 7, 2, 5), (0, 5));
        assert_eq!((taken(&count, 7), taken(&count, 8)), (5, 0));
        assert_eq!(take(&count, 8, 9, 5), (5, 0), "the next window");
        assert_eq!(take(&count, 9, 1, 0), (0, 0));
        assert_eq!(take(&count, 10, u32::MAX, u32::MAX), (u32::MAX, 0), "no overflow");
        assert_eq!(take(&count, 10, u32::MAX, u32::MAX), (0, u32::MAX));
    }

    #[test]
    fn who_is_late_begins_no_window_anew() {
        let count = AtomicU64::new(0);
        assert_eq!(take(&count, 8, 5, 5), (5, 0));
        assert_eq!(take(&count, 7, 5, 5), (0, 5), "it asked the time before the others");
        assert_eq!(take(&count, 8, 5, 5), (0, 5));
        assert_eq!(take(&count, 9, 5, 5), (5, 0));
    }

    #[test]
    fn threads_get_no_more_together() {
        let count = AtomicU64::new(0);
        let got: u32 = std::thread::scope(|scope| {
            let thread = || (0..10_000).map(|_| take(&count, 1, 3, 20_000).0).sum::<u32>();
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(thread)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!(got, 20_000);
    }
}
