//! Runs the bank as people do, and takes its summary apart.
#![allow(dead_code, reason = "every test file uses a part of it")]

#[path = "../../src/bin/make-payments/generate.rs"]
pub(crate) mod generate;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

pub(crate) const BANK: &str = env!("CARGO_BIN_EXE_bank");
/// As many as the shipped file has.
pub(crate) const SHIPPED: usize = 12_000;

/// What a run printed.
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    /// What the start said of the configuration's ports.
    pub(crate) notices: Vec<String>,
    /// All else.
    pub(crate) err: String,
}

impl Run {
    pub(crate) fn of(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the bank prints UTF-8");
        let (out, err) = (text(output.stdout), text(output.stderr));
        let lines = err.split_inclusive('\n').map(str::to_owned);
        let (notices, err): (Vec<_>, Vec<_>) = lines.partition(|line| line.starts_with("polycall: port "));
        let run = Self { code: output.status.code(), out, notices, err: err.concat() };
        assert!(!run.err.contains("panicked"), "{}", run.err);
        run
    }

    /// A row of the summary: `  card has expired    4`.
    pub(crate) fn count(&self, what: &str) -> u64 {
        let row = self.out.lines().find_map(|line| line.trim().strip_prefix(what)?.strip_prefix("  "));
        row.map_or(0, |count| number(count.trim()))
    }

    pub(crate) fn payments(&self) -> u64 {
        let line = self.out.lines().next().expect("a summary");
        let count = line.split(": ").last().and_then(|rest| rest.split(' ').next());
        number(count.expect("a number of payments"))
    }

    /// A row of the table of networks: charged, declined, EUR, GBP, JPY, USD, in minor units.
    pub(crate) fn network(&self, name: &str) -> Option<[u64; 6]> {
        let row = self.out.lines().find(|line| line.starts_with(&format!("{name}  ")))?;
        let mut cells = row[name.len()..].split_whitespace().map(number);
        Some([(); 6].map(|()| cells.next().expect("six columns")))
    }

    /// The summary without what differs between two runs: where the payments came from, time, calls.
    pub(crate) fn essence(&self) -> (&str, &str) {
        let rows = self.out.split_once('\n').expect("a summary").1;
        (rows.split_once("\ncomponent").expect("the isolation table").0, &self.err)
    }
}

pub(crate) fn number(text: &str) -> u64 {
    text.replace([',', '.'], "").parse().unwrap_or_else(|_| panic!("`{text}` is not a number"))
}

pub(crate) fn bank(args: &[&str]) -> Run {
    let trail = Trail::new();
    Run::of(trail.bank().args(args).stdin(Stdio::null()).output().expect("the bank starts"))
}

/// A directory for one run's audit trail, gone afterwards: two runs at a time can't share one.
pub(crate) struct Trail(PathBuf);

impl Trail {
    pub(crate) fn new() -> Self {
        static RUNS: AtomicUsize = AtomicUsize::new(0);
        let name = format!("audit-{}-{}", std::process::id(), RUNS.fetch_add(1, Ordering::Relaxed));
        Self(Path::new(env!("CARGO_TARGET_TMPDIR")).join(name))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// The bank, with this for its trail unless later arguments say otherwise.
    pub(crate) fn bank(&self) -> Command {
        let mut command = Command::new(BANK);
        command.env_remove("POLYCALL_CONFIG").arg("--audit").arg(&self.0);
        command
    }
}

impl Drop for Trail {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub(crate) fn bank_with_stdin(args: &[&str], input: &[u8]) -> Run {
    let trail = Trail::new();
    let mut child = trail
        .bank()
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the bank starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    std::thread::scope(|scope| {
        scope.spawn(move || stdin.write_all(input));
        Run::of(child.wait_with_output().expect("the bank ends"))
    })
}

/// Charges payments from a file with these bytes.
pub(crate) fn charge(test: &str, args: &[&str], payments: &[u8]) -> Run {
    let path = file(test, payments);
    bank(&[args, &[path.to_str().expect("UTF-8")]].concat())
}

/// A file of payments, of a test's own.
pub(crate) fn file(test: &str, content: &[u8]) -> PathBuf {
    file_named(&format!("bank-{test}.csv"), content)
}

/// A file of a test's own.
pub(crate) fn file_named(name: &str, content: &[u8]) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, content).expect("a file to write");
    path
}

/// The shipped file, as it is generated.
pub(crate) fn shipped(count: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    generate::write(&mut bytes, count).expect("memory");
    bytes
}
