//! Clocks: one that goes on while the machine sleeps, for what has to end in time, two that are cheap, and one that runs while a thread does.

use std::time::Duration;

/// Time since the machine started, its sleep included: `CLOCK_BOOTTIME` (Linux 2.6.39); elsewhere the monotonic clock.
/// Some 25 ns, no system call where the kernel maps its clocks.
pub(crate) fn since_boot() -> Duration {
    #[cfg(target_os = "linux")]
    const CLOCK: libc::clockid_t = libc::CLOCK_BOOTTIME;
    #[cfg(not(target_os = "linux"))]
    const CLOCK: libc::clockid_t = libc::CLOCK_MONOTONIC;
    read(CLOCK)
}

/// Seconds on a clock that does not go back and stands still while the machine sleeps, some milliseconds late:
/// `CLOCK_MONOTONIC_COARSE` (Linux 2.6.32), some 5 ns.
pub(crate) fn coarse_seconds() -> u64 {
    #[cfg(target_os = "linux")]
    const CLOCK: libc::clockid_t = libc::CLOCK_MONOTONIC_COARSE;
    #[cfg(not(target_os = "linux"))]
    const CLOCK: libc::clockid_t = libc::CLOCK_MONOTONIC;
    read(CLOCK).as_secs()
}

/// Seconds since 1970, UTC, some milliseconds late: `CLOCK_REALTIME_COARSE` (Linux 2.6.32), some 5 ns.
pub(crate) fn coarse_utc() -> u64 {
    #[cfg(target_os = "linux")]
    const CLOCK: libc::clockid_t = libc::CLOCK_REALTIME_COARSE;
    #[cfg(not(target_os = "linux"))]
    const CLOCK: libc::clockid_t = libc::CLOCK_REALTIME;
    read(CLOCK).as_secs()
}

/// Nanoseconds that this thread has computed: `CLOCK_THREAD_CPUTIME_ID` (Linux 2.6.12), one system call.
pub(crate) fn of_this_thread() -> u64 {
    u64::try_from(read(libc::CLOCK_THREAD_CPUTIME_ID).as_nanos()).unwrap_or(u64::MAX)
}

fn read(clock: libc::clockid_t) -> Duration {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the place to write to is alive. It fails for unknown clocks only, and then leaves it as it is.
    unsafe { libc::clock_gettime(clock, &raw mut time) };
    Duration::new(u64::try_from(time.tv_sec).unwrap_or(0), u32::try_from(time.tv_nsec).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    #[test]
    fn time_goes_on() {
        let before = super::since_boot();
        std::thread::sleep(std::time::Duration::from_millis(2));
        assert!(super::since_boot() > before);
        assert!(super::coarse_seconds() <= super::since_boot().as_secs() + 1);
        assert!(super::coarse_utc() > 1_700_000_000);
    }
}
