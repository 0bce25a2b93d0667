//! A clock that goes on while the machine sleeps, for what has to end in time.

use std::time::Duration;

/// Time since the machine started, its sleep included: `CLOCK_BOOTTIME` (Linux 2.6.39); elsewhere the monotonic clock.
/// Some 25 ns, no system call where the kernel maps its clocks.
pub(crate) fn since_boot() -> Duration {
    #[cfg(target_os = "linux")]
    const CLOCK: libc::clockid_t = libc::CLOCK_BOOTTIME;
    #[cfg(not(target_os = "linux"))]
    const CLOCK: libc::clockid_t = libc::CLOCK_MONOTONIC;
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the place to write to is alive. It fails for unknown clocks only, and then leaves it as it is.
    unsafe { libc::clock_gettime(CLOCK, &raw mut time) };
    Duration::new(u64::try_from(time.tv_sec).unwrap_or(0), u32::try_from(time.tv_nsec).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    #[test]
    fn time_goes_on() {
        let before = super::since_boot();
        std::thread::sleep(std::time::Duration::from_millis(2));
        assert!(super::since_boot() > before);
    }
}
