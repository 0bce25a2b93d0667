//! A clock that costs a few nanoseconds to read, for records; what a tick is, is measured beside it.

use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Instant;

use once_cell::sync::Lazy;

/// Ticks since some moment. They do not go backwards on one thread, nor from one to another by more than the
/// processor's cores are apart. No system call.
///
/// On x86-64 the time-stamp counter, where the processor says that it runs at one speed whatever the clock does
/// (leaf `8000_0007h` of CPUID, "invariant TSC"); elsewhere the monotonic clock in nanoseconds.
#[inline]
pub(crate) fn now() -> u64 {
    #[cfg(target_arch = "x86_64")]
    if STEADY.load(Ordering::Relaxed) == YES {
        // SAFETY: every x86-64 processor has the instruction; where a kernel forbids it (PR_SET_TSC), so does it
        // its own clock in user space, and the process would not have come here.
        return unsafe { std::arch::x86_64::_rdtsc() };
    }
    slowly()
}

static STEADY: AtomicU8 = AtomicU8::new(UNKNOWN);
const UNKNOWN: u8 = 0;
const YES: u8 = 1;
const NO: u8 = 2;

#[cold]
fn slowly() -> u64 {
    static FIRST: Lazy<Instant> = Lazy::new(Instant::now);
    if STEADY.load(Ordering::Relaxed) == UNKNOWN {
        STEADY.store(if is_steady() { YES } else { NO }, Ordering::Relaxed);
        return now();
    }
    u64::try_from(FIRST.elapsed().as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(target_arch = "x86_64")]
fn is_steady() -> bool {
    use std::arch::x86_64::__cpuid;
    const POWER: u32 = 0x8000_0007;
    __cpuid(0x8000_0000).eax >= POWER && __cpuid(POWER).edx & (1 << 8) != 0
}

#[cfg(not(target_arch = "x86_64"))]
fn is_steady() -> bool {
    false
}
