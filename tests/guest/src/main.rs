//! The first and only process of the machine that `.ci/pkeys` boots: runs the test programs of `/plan`, one after
//! another, says how each ended, and switches the machine off.
//!
//! A line of the plan is what a shell would take: settings, a program, its arguments. What this says begins with
//! `guest:`, for `.ci/pkeys` to find; the last word is how many failed, so a machine that died early has none.

use std::ffi::CStr;
use std::fs;
use std::process::Command;

fn main() {
    // In a shell of somebody's this would unmount and switch off the wrong machine.
    if std::process::id() != 1 {
        eprintln!("this is the init process of a machine of its own; see .ci/pkeys");
        std::process::exit(2);
    }
    for (kind, at) in [(c"proc", c"/proc"), (c"devtmpfs", c"/dev")] {
        mount(kind, at);
    }
    let (runs, failed) = follow(&fs::read_to_string("/plan").unwrap_or_default());
    println!("guest: end, {runs} runs, {failed} failed");
    switch_off();
}

/// Runs the plan; returns how many runs there were, and how many of them failed.
fn follow(plan: &str) -> (usize, usize) {
    println!("guest: protection keys: {}", if has_keys() { "yes" } else { "no" });
    let (mut runs, mut failed) = (0, 0);
    for line in plan.lines().filter(|line| !line.trim().is_empty()) {
        println!("guest: run {line}");
        runs += 1;
        match run(line) {
            Ok(()) => println!("guest: passed"),
            Err(how) => {
                failed += 1;
                println!("guest: FAILED: {line}: {how}");
            }
        }
    }
    (runs, failed)
}

fn run(line: &str) -> Result<(), String> {
    let mut words = line.split_whitespace().peekable();
    let mut settings = Vec::new();
    while let Some((name, value)) = words.peek().and_then(|word| word.split_once('=')) {
        settings.push((name, value));
        words.next();
    }
    let program = words.next().ok_or("no program")?;
    let status = Command::new(program).args(words).envs(settings).env("TMPDIR", "/tmp").status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(status.to_string()),
        Err(error) => Err(error.to_string()),
    }
}

/// Whether the processor has protection keys and the kernel uses them.
fn has_keys() -> bool {
    let processor = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    processor.split_whitespace().any(|word| word == "ospke")
}

fn mount(kind: &CStr, at: &CStr) {
    // SAFETY: strings that outlive the call, and no data (mount(2)).
    let outcome = unsafe { libc::mount(kind.as_ptr(), at.as_ptr(), kind.as_ptr(), 0, std::ptr::null()) };
    if outcome != 0 {
        println!("guest: {kind:?} could not be mounted: {}", std::io::Error::last_os_error());
    }
}

/// Nothing here is kept, so nothing has to be written back.
fn switch_off() {
    // SAFETY: a number (reboot(2)). QEMU runs with `-no-reboot`, and ends here.
    unsafe { libc::reboot(libc::RB_AUTOBOOT) };
}
