//! Attacks on the audit trail of a running program: it is killed, starved, forked and hurried, and the log is read.
#![allow(missing_docs, missing_debug_implementations, unreachable_pub, reason = "this crate has no users")]

mod broken;
mod ends;
mod hurried;
mod killed;
mod left;
mod pressed;
mod told;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use polycall::audit::{Report, Verdict, VerifyOptions, verify};

const AUDITED: &str = env!("CARGO_BIN_EXE_audited");
/// Records that each start leaves: one for each component.
const STARTED: u64 = 2;

/// A directory for one log, gone afterwards.
struct Log(PathBuf);

impl Log {
    fn new() -> Self {
        static LOGS: AtomicUsize = AtomicUsize::new(0);
        let name = format!("log-{}-{}", std::process::id(), LOGS.fetch_add(1, Ordering::Relaxed));
        Self(Path::new(env!("CARGO_TARGET_TMPDIR")).join(name))
    }

    fn path(&self) -> &Path {
        &self.0
    }

    fn command(&self, what: &[&str]) -> Command {
        let mut command = Command::new(AUDITED);
        command.arg(&self.0).args(what).stdin(Stdio::null());
        command
    }

    /// Runs the program on this log.
    fn run(&self, what: &[&str]) -> Run {
        Run::of(self.command(what).output().expect("the program starts"))
    }

    fn verify(&self) -> Report {
        self.verify_with(VerifyOptions::new())
    }

    fn verify_with(&self, options: VerifyOptions) -> Report {
        let key = fs::read_to_string(self.0.join("first.vkey")).expect("a key");
        verify(&self.0, key.trim(), options).expect("a log")
    }

    /// Verifies a log that has to be whole and sealed, and says how many records it has.
    #[track_caller]
    fn records(&self) -> u64 {
        let report = self.verify();
        assert_eq!(report.verdict, Verdict::Intact, "{report}");
        assert_eq!((report.tail_frames, report.torn_bytes, report.live), (0, 0, false), "{report}");
        report.records
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// How the program ended, and what it said.
#[derive(Debug)]
struct Run {
    output: Output,
    out: String,
    err: String,
}

impl Run {
    fn of(output: Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self { out: text(&output.stdout), err: text(&output.stderr), output }
    }

    #[track_caller]
    fn exited(&self, code: i32) -> &Self {
        assert_eq!(self.output.status.code(), Some(code), "{self:#?}");
        self
    }

    #[track_caller]
    fn died_by(&self, signal: i32) -> &Self {
        use std::os::unix::process::ExitStatusExt;
        assert_eq!(self.output.status.signal(), Some(signal), "{self:#?}");
        self
    }

    #[track_caller]
    fn said(&self, text: &str) -> &Self {
        assert!(self.out.contains(text), "no {text:?} in {self:#?}");
        self
    }

    #[track_caller]
    fn complained(&self, text: &str) -> &Self {
        assert!(self.err.contains(text), "no {text:?} in {self:#?}");
        self
    }

    /// The number behind a word that it said.
    #[track_caller]
    fn number(&self, word: &str) -> u64 {
        let behind = self.out.split_once(word).and_then(|(_, rest)| rest.split_whitespace().next());
        let number = behind.and_then(|number| number.parse().ok());
        number.unwrap_or_else(|| panic!("no number behind {word:?} in {self:#?}"))
    }
}
