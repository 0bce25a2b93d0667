//! The machine: the CPU we stay on, the clock, and what interrupted us.

use std::fs;
use std::io;
use std::time::{Duration, Instant};

/// The CPUs this process may use.
pub fn cpus() -> Vec<usize> {
    // SAFETY: all zeros is an empty set.
    let mut set: libc::cpu_set_t = unsafe { std::mem::zeroed() };
    // SAFETY: the kernel writes at most `size` bytes to `set`.
    if unsafe { libc::sched_getaffinity(0, size_of_val(&set), &raw mut set) } != 0 {
        return Vec::new();
    }
    let numbers = 0..libc::CPU_SETSIZE as usize;
    // SAFETY: the number is below the set's size.
    numbers.filter(|cpu| unsafe { libc::CPU_ISSET(*cpu, &set) }).collect()
}

/// Keeps this thread, and the threads and processes it starts from now on, on one CPU.
///
/// # Errors
///
/// The kernel's, if the CPU is not one of [`cpus`].
pub fn pin(cpu: usize) -> io::Result<()> {
    // SAFETY: all zeros is an empty set.
    let mut set: libc::cpu_set_t = unsafe { std::mem::zeroed() };
    // SAFETY: numbers past the set's end are ignored (CPU_SET(3)).
    unsafe { libc::CPU_SET(cpu, &mut set) };
    // SAFETY: the kernel reads `size` bytes of `set`.
    match unsafe { libc::sched_setaffinity(0, size_of_val(&set), &raw const set) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Runs a batch of `iterations` and says how long it took; `None` if this thread lost its CPU meanwhile.
///
/// A part of the batch runs before, untimed: it brings code and data back into the caches.
pub fn time(iterations: u32, mut batch: impl FnMut(u32)) -> Option<Duration> {
    batch(warm_up(iterations));
    let before = involuntary_switches();
    let start = Instant::now();
    batch(iterations);
    let took = start.elapsed();
    (involuntary_switches() == before).then_some(took)
}

/// How many iterations run before the timed ones.
pub fn warm_up(iterations: u32) -> u32 {
    iterations.div_ceil(8)
}

fn involuntary_switches() -> libc::c_long {
    // SAFETY: all zeros is a valid `rusage`.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: the kernel writes one `rusage`. It cannot fail for the calling thread.
    unsafe { libc::getrusage(libc::RUSAGE_THREAD, &raw mut usage) };
    usage.ru_nivcsw
}

/// What one needs to know of the machine to read the figures, in words.
pub fn facts() -> String {
    let cpus = match cpus().len() {
        1 => "1 CPU".to_owned(),
        n => format!("{n} CPUs"),
    };
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or("of unknown make", |(_, model)| model);
    let release = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let release: Vec<_> = release.split(['.', '-']).take(2).collect();
    let huge = fs::read_to_string("/sys/kernel/mm/transparent_hugepage/enabled").unwrap_or_default();
    let huge = huge.split(['[', ']']).nth(1).unwrap_or("unknown");
    format!("{cpus} ({model}), Linux {}, transparent huge pages: {huge}", release.join("."))
}
