//! Runs an attack in a child process, so that it may die, and says how it ended.

use std::io::Read;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Set in a child: which case of its test it runs.
const CASE: &str = "POLYCALL_TEST_CASE";

/// This process is such a child.
pub(crate) fn is_one() -> bool {
    std::env::var_os(CASE).is_some()
}

/// After this a child counts as hung: half a minute, unless the environment knows this machine to be slow.
pub(crate) fn patience() -> Duration {
    let seconds = std::env::var("POLYCALL_TEST_PATIENCE").ok().and_then(|seconds| seconds.parse().ok());
    Duration::from_secs(seconds.unwrap_or(30))
}

/// So long as this takes elsewhere: longer in proportion where the environment knows this machine to be slow.
pub(crate) fn patiently(elsewhere: Duration) -> Duration {
    elsewhere.mul_f64(patience().as_secs_f64() / 30.0)
}

/// Runs `attack` in a child process that runs this test alone.
#[track_caller]
pub(crate) fn run(attack: impl FnOnce()) -> Ended {
    case("only", attack)
}

/// As [`run`], for tests that start several children: names tell them apart.
#[track_caller]
pub(crate) fn case(name: &str, attack: impl FnOnce()) -> Ended {
    match std::env::var(CASE) {
        Ok(mine) if mine == name => {
            no_core_dump();
            attack();
            std::process::exit(0)
        }
        Ok(_) => Ended::Elsewhere,
        Err(_) => rerun(name, patience()),
    }
}

/// As [`run`], for an attack that is expected to hang: it gets this long, [`patiently`].
#[track_caller]
pub(crate) fn run_for(patience: Duration, attack: impl FnOnce()) -> Ended {
    match std::env::var(CASE) {
        Ok(_) => case("only", attack),
        Err(_) => rerun("only", patiently(patience)),
    }
}

fn rerun(name: &str, patience: Duration) -> Ended {
    let thread = thread::current();
    let test = thread.name().expect("the test harness names a test's thread after it");
    let mut command = Command::new(std::env::current_exe().expect("this binary has a path"));
    command.args(["--exact", test, "--nocapture", "--test-threads=1"]).env(CASE, name);
    watch(command, patience)
}

pub(crate) fn watch(mut command: Command, patience: Duration) -> Ended {
    let piped = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().expect("a child process starts");
    let stdout = collect(child.stdout.take().expect("it is piped"));
    let stderr = collect(child.stderr.take().expect("it is piped"));
    let deadline = Instant::now() + patience;
    let status = loop {
        match child.try_wait().expect("a child can be waited for") {
            Some(status) => break Some(status),
            None if Instant::now() > deadline => {
                child.kill().expect("a hung child can be killed");
                child.wait().expect("a killed child ends");
                break None;
            }
            None => thread::sleep(Duration::from_millis(2)),
        }
    };
    let text = |reader: thread::JoinHandle<String>| reader.join().expect("the reader does not panic");
    Ended::Here { status, stdout: text(stdout), stderr: text(stderr) }
}

fn collect(mut from: impl Read + Send + 'static) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = from.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// How a child ended.
#[derive(Debug)]
#[must_use]
pub(crate) enum Ended {
    /// In this process, or never; `None` is a child that hung and was killed.
    Here { status: Option<ExitStatus>, stdout: String, stderr: String },
    /// This process is a child itself, and runs another case.
    Elsewhere,
}

impl Ended {
    /// It was killed by this signal.
    #[track_caller]
    pub(crate) fn died_by(&self, signal: i32) -> &Self {
        if let Self::Here { status, .. } = self {
            assert_eq!(status.and_then(|status| status.signal()), Some(signal), "{self:#?}");
        }
        self
    }

    /// It ended by itself with this code.
    #[track_caller]
    pub(crate) fn exited(&self, code: i32) -> &Self {
        if let Self::Here { status, .. } = self {
            assert_eq!(status.and_then(|status| status.code()), Some(code), "{self:#?}");
        }
        self
    }

    /// It did not end in time.
    #[track_caller]
    pub(crate) fn hung(&self) -> &Self {
        if let Self::Here { status, .. } = self {
            assert!(status.is_none(), "{self:#?}");
        }
        self
    }

    /// Its standard error has this text.
    #[track_caller]
    pub(crate) fn complained(&self, text: &str) -> &Self {
        if let Self::Here { stderr, .. } = self {
            assert!(stderr.contains(text), "no {text:?} in {self:#?}");
        }
        self
    }

    /// Its standard output has this text.
    #[track_caller]
    pub(crate) fn said(&self, text: &str) -> &Self {
        if let Self::Here { stdout, .. } = self {
            assert!(stdout.contains(text), "no {text:?} in {self:#?}");
        }
        self
    }

    /// The same word stands behind `said` in its standard output and behind `complained` in its standard error.
    #[track_caller]
    pub(crate) fn same_word(&self, said: &str, complained: &str) -> &Self {
        if let Self::Here { stdout, stderr, .. } = self {
            let behind =
                |text: &str, mark| text.split_once(mark)?.1.split_whitespace().next().map(str::to_owned);
            let (said, complained) = (behind(stdout, said), behind(stderr, complained));
            assert!(said.is_some() && said == complained, "{said:?} and {complained:?} in {self:#?}");
        }
        self
    }

    /// Neither of its outputs has this text.
    #[track_caller]
    pub(crate) fn never_said(&self, text: &str) -> &Self {
        if let Self::Here { stdout, stderr, .. } = self {
            assert!(!stdout.contains(text) && !stderr.contains(text), "{text:?} in {self:#?}");
        }
        self
    }
}

/// A child that is meant to crash leaves no core file behind.
fn no_core_dump() {
    let none = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: the limit is a valid struct that outlives the call.
    assert_eq!(unsafe { libc::setrlimit(libc::RLIMIT_CORE, &raw const none) }, 0);
}
