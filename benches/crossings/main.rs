//! The benchmark: what a crossing costs, what guarded state adds, and what grows with a program.
//!
//! Each group runs in a process of its own: polycall's options are sealed once per process, and no group leaves
//! mappings behind for another.
#![allow(unreachable_pub, reason = "components are written as in a library: what callers use is `pub`")]

mod crossing;
mod growth;
mod guarded;
#[cfg(feature = "peers")]
mod peers;
mod policy;
mod quota;
mod raw;
mod regions;
mod size;
mod throughput;
mod trail;

use std::env;
use std::io;
use std::process::{self, ExitCode};

use polycall::audit::Counting;
use polycall::{CallError, Options};
use polycall_benches::args::{Command, Group, HELP};
use polycall_benches::harness::{self, Case};
use polycall_benches::machine;
use polycall_benches::partner::Partner;
use polycall_benches::table::{self, Verdict};

fn main() -> ExitCode {
    let command = match Command::parse(env::args().skip(1)) {
        Ok(command) => command,
        Err(mistake) => {
            eprintln!("crossings: {mistake}\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    match run(command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("crossings: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> io::Result<ExitCode> {
    match command {
        Command::Help => println!("{HELP}"),
        Command::Serve => {
            start(Options::new())?;
            growth::serve()?;
        }
        Command::Measure { group, quick, header } => {
            let rounds = if quick { 31 } else { 301 };
            if header {
                print_header(rounds);
            }
            return match group {
                Some(group) => measure(group, rounds),
                None => measure_all(quick),
            };
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn print_header(rounds: usize) {
    println!("# what a crossing costs");
    println!("machine: {}", machine::facts());
    println!(
        "method:  {rounds} rounds; a round runs a batch of about 0.1 ms of every case, the next one starts with another case;"
    );
    println!("         pinned to one CPU; batches with an involuntary context switch are dropped.");
    println!(
        "figures: median time; median and quartiles of the ratios to the baseline of the same round; median of the"
    );
    println!(
        "         differences to it. Judge by the ratios: times depend on the machine and its neighbours."
    );
}

/// Every group in a process of its own; the worst exit code of them.
fn measure_all(quick: bool) -> io::Result<ExitCode> {
    let mut worst = 0;
    for group in Group::ALL {
        let mut child = process::Command::new(env::current_exe()?);
        child.args(["--no-header", "--group", group.name()]);
        child.args(quick.then_some("--quick"));
        worst = worst.max(child.status()?.code().unwrap_or(1));
    }
    Ok(ExitCode::from(u8::try_from(worst).unwrap_or(1)))
}

fn measure(group: Group, rounds: usize) -> io::Result<ExitCode> {
    let cpus = machine::cpus();
    // the first CPU is where most interrupts go
    let (here, there) = (cpus.last().copied().unwrap_or(0), cpus.first().copied().unwrap_or(0));
    // where a trail's sequencer is to run wherever there is room, threads are pinned later, or not at all
    if !matches!(group, Group::Trail | Group::Throughput | Group::Policy) {
        machine::pin(here)?;
    }
    start(match group {
        Group::Audited => Options::new().sink(Counting::new()),
        Group::Trail | Group::Throughput | Group::Policy => Options::new().audit(trail::trail()?),
        _ => Options::new(),
    })?;
    if !matches!(group, Group::Throughput) {
        machine::pin(here)?;
    }
    let run = Run { rounds, other_cpu: (here != there).then_some(there) };
    let verdict = match group {
        Group::Crossing => crossing::measure(&run, "crossing, audit off"),
        Group::Audited => crossing::measure(&run, "crossing, every one recorded by the `Counting` sink"),
        Group::Trail => trail::measure(&run),
        Group::Throughput => throughput::measure(&run),
        Group::Guarded => guarded::measure(&run),
        Group::Regions => regions::measure(&run),
        Group::Size => size::measure(&run),
        Group::Growth => growth::measure(&run),
        Group::Policy => policy::measure(&run),
        Group::Quota => quota::measure(&run),
        _ => return Err(io::Error::other("this group has no cases")),
    }?;
    println!("budgets: {} met, {} missed", verdict.met, verdict.missed);
    Ok(if verdict.broken == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn start(options: Options) -> io::Result<()> {
    options.start().map_err(io::Error::other)
}

/// How a group is to be measured.
struct Run {
    rounds: usize,
    /// For a second thread, if there is a second CPU.
    other_cpu: Option<usize>,
}

impl Run {
    /// Measures, prints, and holds the crossings made against those that polycall counted.
    fn print<X>(
        &self,
        title: &str,
        cap: &mut X,
        cases: &mut [Case<'_, X>],
        partner: Option<&Partner>,
    ) -> Verdict {
        let before = crossings_counted();
        let outcome = harness::measure(cap, cases, self.rounds, partner);
        let counted = crossings_counted() - before;
        let mut verdict = table::print(title, cases, &outcome);
        let made: u64 = cases.iter().map(|case| case.crossings * case.iterations).sum();
        if made == counted {
            println!("control: polycall counted all {made} crossings");
        } else {
            println!("CONTROL FAILED: {made} crossings made, but polycall counted {counted}");
            verdict.broken += 1;
        }
        verdict
    }
}

fn crossings_counted() -> u64 {
    polycall::components().iter().map(|component| component.crossings()).sum()
}

/// What a call returned, as a caller uses it: with one branch. A call that was refused would be the wrong thing timed.
#[inline]
fn arrived<T, E: std::fmt::Debug>(result: Result<T, CallError<E>>) -> T {
    #[cold]
    fn refused(error: &dyn std::fmt::Debug) -> ! {
        panic!("a call to be timed was refused: {error:?}")
    }
    match result {
        Ok(value) => value,
        Err(error) => refused(&error),
    }
}
