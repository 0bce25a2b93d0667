//! How many records two threads can leave in a second, and whether one is lost.

use std::fs;
use std::io;
use std::thread;
use std::time::{Duration, Instant};

use polycall::audit::{self, Verdict, VerifyOptions};
use polycall_benches::table::Verdict as Budgets;

use crate::trail::directory;
use crate::{Run, arrived};

#[polycall::micro(scope = "shared")]
mod counted {
    #[polycall_export]
    pub fn add(n: u64) -> u64 {
        n.wrapping_add(1)
    }
}

polycall::host! { Hurrying, allowed = [counted] }

/// Records a second, of two threads.
const WANTED: f64 = 5e6;

pub(crate) fn measure(run: &Run) -> io::Result<Budgets> {
    let time = Duration::from_secs(if run.rounds < 100 { 1 } else { 10 });
    println!("\n## records of two threads, for {} s, into {}", time.as_secs(), directory().display());
    let began = Instant::now();
    let made: u64 = thread::scope(|scope| {
        let threads = [(); 2].map(|()| scope.spawn(|| call_until(began + time)));
        threads.into_iter().map(|thread| thread.join().expect("no panic")).sum()
    });
    audit::seal().map_err(io::Error::other)?;
    let took = began.elapsed().as_secs_f64();
    let bytes: u64 = files()?.map(|file| file.len()).sum();
    println!(
        "{:.2} million records a second, {:.0} MB/s into files; at most {} MB of memory",
        made as f64 / took / 1e6,
        bytes as f64 / took / 1e6,
        peak_memory() >> 10
    );

    let key = polycall::status().trail.map(|trail| trail.key).unwrap_or_default();
    let began = Instant::now();
    let report = audit::verify(&directory(), &key, VerifyOptions::new()).map_err(io::Error::other)?;
    let took = began.elapsed().as_secs_f64();
    println!("verified in {took:.2} s, {:.1} million records a second", report.records as f64 / took / 1e6);
    // each component's start is one too
    let expected = made + polycall::components().len() as u64;
    let lost = expected.saturating_sub(report.records);
    println!("made {made}, lost {lost}, the log is {}", report.verdict);
    let met = made as f64 / time.as_secs_f64() >= WANTED;
    println!("budget: 5 million records a second: {}", if met { "met" } else { "MISSED" });
    fs::remove_dir_all(directory())?;
    let whole = report.verdict == Verdict::Intact && report.records == expected;
    Ok(Budgets { met: usize::from(met), missed: usize::from(!met), broken: usize::from(!whole) })
}

fn call_until(deadline: Instant) -> u64 {
    Hurrying::enter(|cap| {
        let mut made = 0;
        while Instant::now() < deadline {
            (0..1000).for_each(|n| {
                arrived(counted::add(cap, n));
            });
            made += 1000;
        }
        made
    })
    .expect("nobody is inside")
}

fn files() -> io::Result<impl Iterator<Item = fs::Metadata>> {
    Ok(fs::read_dir(directory())?.filter_map(|file| file.ok()?.metadata().ok()))
}

/// KiB that were in memory at once (`VmHWM`, proc(5)).
fn peak_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
