//! Marks: what happened to the log itself, and what is known to be missing.

use crate::bytes::{Fields, Read, put_text};
use crate::record::Level;
use crate::walltime::WallNs;

/// What tells one run of a program from all others.
///
/// ```
/// let run: polycall_audit::RunId = [7; 16];
/// # let _ = run;
/// ```
pub type RunId = [u8; 16];

/// A run of the program begins.
///
/// ```
/// let run = polycall_audit::RunStart { run: [7; 16], process: 4711, ..Default::default() };
/// # let _ = run;
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RunStart {
    /// What tells it from all others.
    pub run: RunId,
    /// Its process.
    pub process: u32,
    /// The processor's clock, at the moment `wall`.
    pub ticks: u64,
    /// The wall's clock, at the moment `ticks`.
    pub wall: WallNs,
    /// How many ticks a second has.
    pub ticks_per_second: u64,
    /// polycall's version.
    pub version: String,
}

/// What happened to the log itself.
///
/// ```
/// let lost = polycall_audit::Mark::Dropped { thread: 1, first: 500, count: 20, level: polycall_audit::Level::TRACE };
/// assert_eq!(lost.to_string(), "20 records of thread 1 were dropped, from 500 on (trace)");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mark {
    /// Records that there was no room for: a gap in a thread's sequence that is no sign of tampering.
    Dropped {
        /// The thread.
        thread: u32,
        /// The number of the first record that is missing.
        first: u64,
        /// How many are missing.
        count: u64,
        /// The level they had.
        level: Level,
    },
    /// Denials that were counted, and not recorded one by one.
    DenialsFolded {
        /// How many.
        count: u64,
    },
    /// Records of an earlier run follow, found in a thread's ring after a crash.
    RingRecovered {
        /// The run.
        run: RunId,
        /// The thread.
        thread: u32,
        /// How many records.
        count: u64,
    },
    /// The wall's clock was set back. The writer writes this by itself.
    ClockJumpedBack {
        /// By how many nanoseconds.
        by: u64,
    },
    /// The writer had failed, and goes on. [`mend`](crate::Writer::mend) writes this.
    WriterFailed {
        /// How it had failed.
        text: String,
    },
    /// A thread ended.
    ThreadEnded {
        /// The thread.
        thread: u32,
        /// The number that its next record would have had: all before are here, or dropped.
        next: u64,
    },
    /// A run of the program began; numbers of names and threads begin anew.
    RunStarted(RunStart),
    /// The run goes on in this file. The writer writes this by itself.
    RunContinued(RunStart),
    /// The numbers that each thread's next record has. The writer writes this by itself, where a file begins.
    Sequences(Vec<(u32, u64)>),
    /// Anything else, for people.
    Text(String),
}

/// As many threads as surely fit into one mark.
pub(crate) const SEQUENCES_IN_A_MARK: usize = 4096;

impl std::fmt::Display for Mark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Dropped { thread, first, count, level } => {
                write!(f, "{count} records of thread {thread} were dropped, from {first} on ({level})")
            }
            Self::DenialsFolded { count } => write!(f, "{count} denials were counted only"),
            Self::RingRecovered { run, thread, count } => {
                write!(f, "{count} records of thread {thread} in run {} were recovered", hex(run))
            }
            Self::ClockJumpedBack { by } => write!(f, "the clock was set back by {by} ns"),
            Self::WriterFailed { text } => write!(f, "the writer had failed: {text}"),
            Self::ThreadEnded { thread, next } => write!(f, "thread {thread} ended before record {next}"),
            Self::RunStarted(run) => {
                write!(f, "run {} began: process {}, polycall {}", hex(&run.run), run.process, run.version)
            }
            Self::RunContinued(run) => write!(f, "run {} goes on", hex(&run.run)),
            Self::Sequences(threads) => write!(f, "{} threads go on", threads.len()),
            Self::Text(text) => f.write_str(text),
        }
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn put_mark(out: &mut Vec<u8>, mark: &Mark) {
    match mark {
        Mark::Dropped { thread, first, count, level } => {
            out.push(1);
            out.extend(thread.to_le_bytes());
            out.extend(first.to_le_bytes());
            out.extend(count.to_le_bytes());
            out.push(level.0);
        }
        Mark::DenialsFolded { count } => {
            out.push(2);
            out.extend(count.to_le_bytes());
        }
        Mark::RingRecovered { run, thread, count } => {
            out.push(3);
            out.extend(run);
            out.extend(thread.to_le_bytes());
            out.extend(count.to_le_bytes());
        }
        Mark::ClockJumpedBack { by } => {
            out.push(4);
            out.extend(by.to_le_bytes());
        }
        Mark::WriterFailed { text } => {
            out.push(5);
            put_text(out, text);
        }
        Mark::ThreadEnded { thread, next } => {
            out.push(6);
            out.extend(thread.to_le_bytes());
            out.extend(next.to_le_bytes());
        }
        Mark::RunStarted(run) => {
            out.push(7);
            put_run(out, run);
        }
        Mark::RunContinued(run) => {
            out.push(8);
            put_run(out, run);
        }
        Mark::Sequences(threads) => {
            out.push(9);
            for (thread, next) in threads.iter().take(SEQUENCES_IN_A_MARK) {
                out.extend(thread.to_le_bytes());
                out.extend(next.to_le_bytes());
            }
        }
        Mark::Text(text) => {
            out.push(10);
            put_text(out, text);
        }
    }
}

fn put_run(out: &mut Vec<u8>, run: &RunStart) {
    out.extend(run.run);
    out.extend(run.process.to_le_bytes());
    for number in [run.ticks, run.wall, run.ticks_per_second] {
        out.extend(number.to_le_bytes());
    }
    put_text(out, &run.version);
}

pub(crate) fn read_mark(fields: &mut Fields<'_>) -> Read<Mark> {
    Ok(match fields.u8()? {
        1 => Mark::Dropped {
            thread: fields.u32()?,
            first: fields.u64()?,
            count: fields.u64()?,
            level: Level(fields.u8()?),
        },
        2 => Mark::DenialsFolded { count: fields.u64()? },
        3 => Mark::RingRecovered { run: fields.array()?, thread: fields.u32()?, count: fields.u64()? },
        4 => Mark::ClockJumpedBack { by: fields.u64()? },
        5 => Mark::WriterFailed { text: fields.text()?.to_owned() },
        6 => Mark::ThreadEnded { thread: fields.u32()?, next: fields.u64()? },
        7 => Mark::RunStarted(read_run(fields)?),
        8 => Mark::RunContinued(read_run(fields)?),
        9 => {
            let mut threads = Vec::new();
            while !fields.0.is_empty() {
                threads.push((fields.u32()?, fields.u64()?));
            }
            Mark::Sequences(threads)
        }
        10 => Mark::Text(fields.text()?.to_owned()),
        _ => return Err("a mark's kind is unknown"),
    })
}

fn read_run(fields: &mut Fields<'_>) -> Read<RunStart> {
    Ok(RunStart {
        run: fields.array()?,
        process: fields.u32()?,
        ticks: fields.u64()?,
        wall: fields.u64()?,
        ticks_per_second: fields.u64()?,
        version: fields.text()?.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_read_as_they_were_written() {
        let run = RunStart {
            run: [1; 16],
            process: 2,
            ticks: 3,
            wall: 4,
            ticks_per_second: 5,
            version: "6".into(),
        };
        for mark in [
            Mark::Dropped { thread: 1, first: 2, count: 3, level: Level::DEBUG },
            Mark::DenialsFolded { count: 9 },
            Mark::RingRecovered { run: [3; 16], thread: 4, count: 5 },
            Mark::ClockJumpedBack { by: 6 },
            Mark::WriterFailed { text: "no space".into() },
            Mark::ThreadEnded { thread: 7, next: 8 },
            Mark::RunStarted(run.clone()),
            Mark::RunContinued(run),
            Mark::Sequences(vec![(1, 2), (3, 4)]),
            Mark::Text("hello".into()),
        ] {
            let mut bytes = Vec::new();
            put_mark(&mut bytes, &mark);
            let mut fields = Fields(&bytes);
            assert_eq!(read_mark(&mut fields), Ok(mark));
            assert_eq!(fields.end(), Ok(()));
        }
        assert_eq!(read_mark(&mut Fields(&[99])), Err("a mark's kind is unknown"));
    }
}
