//! The crossing with an audit trail, against the same crossing of a component that the trail is told to leave out.
//!
//! The sequencer drains meanwhile, on another CPU if there is one.

use std::fs::{self, File};
use std::hint::black_box;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use polycall::audit::{Fsync, Level, Trail};
use polycall_benches::harness::{Budget, Case};
use polycall_benches::table::Verdict;

use crate::{Run, arrived};

#[polycall::micro(scope = "shared")]
mod recorded {
    #[polycall_export]
    pub fn add(n: u64) -> u64 {
        n.wrapping_add(1)
    }
}

#[polycall::micro(scope = "shared")]
mod left_out {
    #[polycall_export]
    pub fn add(n: u64) -> u64 {
        n.wrapping_add(1)
    }
}

/// With a page of state, which is closed after each call: dearer while another thread of the process runs.
#[polycall::micro(scope = "isolated", max_memory = "64K", protection = "mprotect")]
mod guarded_recorded {
    #[isolated]
    pub struct Sum {
        sum: u64,
    }

    #[polycall_export]
    pub fn add(sum: &mut Sum, n: u64) -> u64 {
        sum.sum = sum.sum.wrapping_add(n);
        sum.sum
    }
}

/// The same.
#[polycall::micro(scope = "isolated", max_memory = "64K", protection = "mprotect")]
mod guarded_left_out {
    #[isolated]
    pub struct Sum {
        sum: u64,
    }

    #[polycall_export]
    pub fn add(sum: &mut Sum, n: u64) -> u64 {
        sum.sum = sum.sum.wrapping_add(n);
        sum.sum
    }
}

polycall::host! { Logging, allowed = [recorded, left_out, guarded_recorded, guarded_left_out] }

/// In memory, so that no disk is measured.
pub(crate) fn directory() -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    let folder = if memory.is_dir() { memory } else { std::env::temp_dir() };
    folder.join(format!("polycall-bench-{}", std::process::id()))
}

pub(crate) fn trail() -> io::Result<Trail> {
    let _ = fs::remove_dir_all(directory());
    let trail = Trail::new(directory())
        .origin("bench.example/audit")
        .sync(Fsync::Never)
        .ring(1 << 14)
        .patience(Duration::from_secs(5))
        .threshold("left_out", Level::None)
        .threshold("guarded_left_out", Level::None);
    Ok(crate::policy::LEFT_OUT.iter().fold(trail, |trail, name| trail.threshold(*name, Level::None)))
}

/// The log is not needed any more.
pub(crate) fn remove() -> io::Result<()> {
    fs::remove_dir_all(directory())
}

pub(crate) fn measure(run: &Run) -> io::Result<Verdict> {
    let title = "crossing with an audit trail, the sequencer draining";
    let verdict = Logging::enter(|cap| {
        let first = run.print(title, cap, &mut cases(), None);
        // a sequencer of another process would not be felt here: that is what one would gain
        let title = "guarded write with an audit trail: what the sequencer's thread costs";
        first.and(run.print(title, cap, &mut guarded_cases(), None))
    })
    .map_err(io::Error::other);
    let written = fs::read_dir(directory())?
        .filter_map(|file| file.ok()?.metadata().ok())
        .map(|file| file.len())
        .sum::<u64>();
    println!("the log has {} MB", written >> 20);
    remove()?;
    verdict
}

fn guarded_cases<'c>() -> Vec<Case<'c, polycall::Cap<'c, Logging>>> {
    vec![
        Case::new("guarded write that the trail leaves out", |cap: &mut polycall::Cap<'c, Logging>, n| {
            for i in 0..n {
                black_box(arrived(guarded_left_out::add(cap, u64::from(i))));
            }
        })
        .crossings(1),
        Case::new("guarded write with its record", |cap, n| {
            for i in 0..n {
                black_box(arrived(guarded_recorded::add(cap, u64::from(i))));
            }
        })
        .crossings(1),
    ]
}

fn cases<'c>() -> Vec<Case<'c, polycall::Cap<'c, Logging>>> {
    let mut json = JsonLines::new();
    #[allow(unused_mut)] // without peers
    let mut cases = vec![
        Case::new("typed crossing that the trail leaves out", |cap: &mut polycall::Cap<'c, Logging>, n| {
            for i in 0..n {
                black_box(arrived(left_out::add(cap, u64::from(i))));
            }
        })
        .crossings(1),
        Case::new("typed crossing with its record", |cap, n| {
            for i in 0..n {
                black_box(arrived(recorded::add(cap, u64::from(i))));
            }
        })
        .crossings(1)
        .budget(Budget::Over(22.0)),
        Case::new("left out, and a JSON line through a buffer into a file", move |cap, n| {
            for i in 0..n {
                black_box(arrived(left_out::add(cap, u64::from(i))));
                json.write(u64::from(i));
            }
        })
        .crossings(1),
    ];
    #[cfg(feature = "peers")]
    {
        let (mut appender, guard) = tracing_appender::non_blocking(JsonLines::file());
        cases.push(
            Case::new("left out, and a ready line through `tracing-appender`", move |cap, n| {
                let _keep = &guard;
                for i in 0..n {
                    black_box(arrived(left_out::add(cap, u64::from(i))));
                    appender.write_all(LINE).expect("it takes a line");
                }
            })
            .crossings(1),
        );
    }
    cases
}

#[cfg(feature = "peers")]
const LINE: &[u8] = b"{\"caller\":\"bench::Logging\",\"callee\":\"bench::recorded\",\"entry\":\"add\",\"outcome\":\"returned\"}\n";

/// What people write themselves: names, outcome and time of each call, formatted on the calling thread.
struct JsonLines(BufWriter<File>);

impl JsonLines {
    fn file() -> File {
        let path = directory().with_extension("json");
        let file = File::create(&path).expect("a file can be made");
        let _ = fs::remove_file(path); // it goes when it is closed
        file
    }

    fn new() -> Self {
        Self(BufWriter::with_capacity(64 << 10, Self::file()))
    }

    fn write(&mut self, number: u64) {
        let time = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
        writeln!(
            self.0,
            "{{\"number\":{number},\"time\":{time},\"caller\":\"bench::Logging\",\"callee\":\"bench::recorded\",\"entry\":\
             \"add\",\"outcome\":\"returned\"}}"
        )
        .expect("it takes a line");
    }
}
