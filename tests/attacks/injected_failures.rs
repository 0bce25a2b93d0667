//! Attack: have each system call of the memory system fail, each time it is made: alone, and with all that follow it.
//! The program is `src/bin/refused_calls`.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::os::unix::process::ExitStatusExt;
use std::process::Command;
use std::sync::Mutex;
use std::time::Duration;

use crate::child::{self, Ended};
use crate::keys;

/// What is refused, in which stages of the program's life.
const CALLS: [(&str, i64, &[&str]); 16] = [
    ("mprotect", libc::SYS_mprotect, &["start", "use", "sealed", "growth", "again", "end"]),
    ("madvise", libc::SYS_madvise, &["start", "use", "growth", "again", "end"]),
    ("mmap", libc::SYS_mmap, &["start", "use", "sealed", "again", "end"]),
    ("munmap", libc::SYS_munmap, &["start", "use", "end"]),
    ("mlock", libc::SYS_mlock, &["start", "use", "again", "end"]),
    ("mseal", libc::SYS_mseal, &["start", "use", "again", "end"]),
    ("memfd_create", libc::SYS_memfd_create, &["start", "use", "again", "end"]),
    ("memfd_secret", libc::SYS_memfd_secret, &["start", "use", "end"]),
    ("ftruncate", libc::SYS_ftruncate, &["start", "use", "again", "end"]),
    ("pread64", libc::SYS_pread64, &["start", "use", "end"]),
    ("pwrite64", libc::SYS_pwrite64, &["start", "use", "end"]),
    ("pkey_alloc", libc::SYS_pkey_alloc, &["start", "use", "end"]),
    ("pkey_mprotect", libc::SYS_pkey_mprotect, &["start", "use", "sealed", "end"]),
    ("rt_sigaction", libc::SYS_rt_sigaction, &["start"]),
    ("prctl", libc::SYS_prctl, &["start"]),
    ("seccomp", libc::SYS_seccomp, &["start"]),
];

/// One call refused, or it and all that follow.
const TIMES: [usize; 2] = [1, 1 << 20];

/// One way to refuse: which call, in which stage, how often.
type Way = (&'static str, i64, &'static str, usize);

#[derive(Debug, Default)]
struct Row {
    /// Of one run in which nothing was refused, over all stages.
    calls: usize,
    runs: usize,
    outcomes: BTreeMap<String, usize>,
}

#[test]
fn every_call_that_fails_is_an_error_or_seen_or_the_end() {
    let mut ways: Vec<Way> = Vec::new();
    for (name, number, stages) in CALLS {
        let stages = stages.iter().filter(|stage| !is_slow() || !["growth", "again"].contains(stage));
        ways.extend(stages.flat_map(|stage| TIMES.map(|times| (name, number, *stage, times))));
    }
    ways.reverse();
    let (ways, rows, mistakes) = (Mutex::new(ways), Mutex::new(BTreeMap::new()), Mutex::new(Vec::new()));
    let next = || ways.lock().expect("no panic with it").pop();
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(way) = next() {
                    let found = all_of(way, &rows);
                    mistakes.lock().expect("no panic with it").extend(found);
                }
            });
        }
    });
    let (rows, mistakes) = (rows.into_inner().expect("no panic"), mistakes.into_inner().expect("no panic"));
    println!("{}", table(&rows));
    for (name, row) in &rows {
        // it gives no addresses back; and without keys it knows better than to ask for one
        let never = *name == "munmap" || name.starts_with("pkey") && !keys::are_here();
        assert_eq!(row.calls == 0, never, "{name}");
    }
    assert!(mistakes.is_empty(), "{} mistakes\n{}", mistakes.len(), mistakes.join("\n"));
}

/// The environment knows this machine to be slow: then only some are refused, and what takes long is left out.
fn is_slow() -> bool {
    child::patience() > Duration::from_secs(60)
}

/// Refuses the first of these calls, then the second, until a run has no more of them.
fn all_of(way: Way, rows: &Mutex<BTreeMap<&'static str, Row>>) -> Vec<String> {
    let (name, number, stage, times) = way;
    let mut mistakes = Vec::new();
    let mut first = 1;
    loop {
        let errno = [libc::ENOMEM, libc::EPERM, libc::EAGAIN][first % 3];
        let run = run(number, stage, first, times, errno);
        let mut rows = rows.lock().expect("no panic with it");
        let row = rows.entry(name).or_default();
        match run {
            Ok(Run { refused: 0, seen, .. }) => {
                if times == 1 && stage != "again" {
                    row.calls += seen;
                }
                return mistakes;
            }
            Ok(Run { outcomes, .. }) => {
                row.runs += 1;
                outcomes.into_iter().for_each(|outcome| *row.outcomes.entry(outcome).or_default() += 1);
            }
            Err(what) => {
                mistakes.push(format!("-- {name}, {stage}, from number {first}, {times} times: {what}"));
                if first > 1000 {
                    return mistakes; // it never comes to a run without
                }
            }
        }
        first += if is_slow() && !name.starts_with("pkey") { 29 } else { 1 };
    }
}

struct Run {
    seen: usize,
    refused: usize,
    /// Without repetitions.
    outcomes: Vec<String>,
}

/// One run, and what is wrong with it.
fn run(number: i64, stage: &str, first: usize, times: usize, errno: i32) -> Result<Run, String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_refused_calls"));
    command
        .arg(stage)
        .args([number, first as i64, times as i64, errno.into()].map(|number| number.to_string()));
    let Ended::Here { status, stdout, stderr } = child::watch(command, child::patience()) else {
        return Err("not here".to_owned());
    };
    let all = |what: &str| format!("{what}: {status:?}\n{stdout}{stderr}");
    let told = |what: &str| stdout.lines().find_map(|line| line.strip_prefix(what)?.parse().ok());
    let (Some(seen), Some(refused)) = (told("seen "), told("refused ")) else {
        return Err(all("it did not come to its end"));
    };
    let mut outcomes: Vec<String> =
        stdout.lines().filter_map(|line| line.strip_prefix("outcome ")).map(str::to_owned).collect();
    outcomes.sort_unstable();
    outcomes.dedup();
    let status = status.ok_or_else(|| all("it hung"))?;
    if status.signal() == Some(libc::SIGABRT) {
        let cause = std::io::Error::from_raw_os_error(errno);
        let closing = format!("could not be closed ({cause}); it is wiped and the process ends\n");
        let reported = stderr.starts_with("polycall: the region of component `")
            && stderr.ends_with(&closing)
            && stderr.lines().count() == 1;
        if !reported || refused == 0 {
            return Err(all("it ended without polycall's report, or without a reason"));
        }
        if !stdout.contains("WIPED") {
            return Err(all(
                "it ended with an open region that is not wiped, or without a close that failed",
            ));
        }
        outcomes = vec!["report and end".to_owned()];
    } else if status.code() != Some(0) {
        return Err(all("it ended in another way"));
    } else if !stderr.is_empty() {
        return Err(all("it complained"));
    } else if refused > 0 && outcomes.is_empty() {
        return Err(all("nothing came of it"));
    }
    Ok(Run { seen, refused, outcomes })
}

fn table(rows: &BTreeMap<&'static str, Row>) -> String {
    let mut text = format!("{:<14} {:>6} {:>6}  outcomes", "system call", "calls", "runs");
    for (name, ..) in CALLS {
        let Some(row) = rows.get(name) else { continue };
        let outcomes: Vec<_> =
            row.outcomes.iter().map(|(outcome, runs)| format!("{outcome}: {runs}")).collect();
        let _ = write!(text, "\n{name:<14} {:>6} {:>6}  {}", row.calls, row.runs, outcomes.join(", "));
    }
    text
}
