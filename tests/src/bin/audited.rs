//! A program with an audit trail, for tests that kill it, starve it and read what it left.
//!
//! `audited DIRECTORY WHAT [NUMBER]`
#![allow(missing_docs, missing_debug_implementations, unreachable_pub, reason = "this program has no users")]

use std::fs::OpenOptions;
use std::hash::{Hash, Hasher};
use std::io::Write;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use std::{env, io, thread};

use polycall::Options;
use polycall::audit::{
    self, Anchor, AnchorFile, AnchorJournal, DigestKey, Durability, Fsync, Level, OnFailure, Trail,
};
use polycall::label::Labeled;
use polycall::prelude::*;

#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Anonymous;

    #[state(parent = Anonymous, guard = super::is_seven, credential = u32, permissions = WRITE)]
    pub struct Clerk;
}

fn is_seven(credential: &u32) -> bool {
    *credential == 7
}

#[micro(scope = "isolated", max_memory = "1M", allowed = [log])]
pub mod ledger {
    use std::time::Duration;

    use polycall::label::{Internal, Labeled, Public, Traced};

    use crate::session::Clerk;

    #[isolated]
    pub struct Ledger {
        sum: u64,
    }

    /// No state: nothing but the crossing and its record.
    #[polycall_export]
    pub fn nothing() {}

    #[polycall_export]
    pub fn add(ledger: &mut Ledger, amount: u64) -> u64 {
        ledger.sum += amount;
        ledger.sum
    }

    #[polycall_export]
    pub fn fails() -> Result<(), u32> {
        Err(7)
    }

    #[polycall_export]
    pub fn panics() {
        panic!("on purpose");
    }

    #[polycall_export]
    pub fn calls_out(cap: &mut Cap<'_>) {
        log::write(cap).unwrap();
    }

    #[polycall_export(state = Clerk, requires = WRITE)]
    pub fn for_clerks() {}

    #[polycall_export(digest)]
    pub fn pays(amount: u64, to: &str) {
        let _ = (amount, to);
    }

    #[polycall_export(digest)]
    pub fn takes_what_panics(what: crate::Panics) {
        let _ = what;
    }

    #[polycall_export]
    pub fn sleeps(milliseconds: u64) {
        std::thread::sleep(Duration::from_millis(milliseconds));
    }

    #[polycall_export]
    pub fn sum(ledger: &Ledger) -> u64 {
        ledger.sum
    }

    #[polycall::declassifier(from = Traced<Internal>, to = Public, reason = "a round number")]
    fn round(amount: &u64) -> u64 {
        amount / 100 * 100
    }

    #[polycall_export]
    pub fn rounded(cap: &mut Cap<'_>, amount: Labeled<u64, Traced<Internal>>) -> Result<u64, CallError> {
        round(cap, &amount).map(Labeled::into_inner)
    }

    /// Where its state is, which nobody should know.
    #[polycall_export]
    pub fn address(ledger: &Ledger) -> usize {
        (&raw const ledger.sum).addr()
    }
}

#[micro(scope = "shared", callers = [ledger])]
pub mod log {
    #[polycall_export]
    pub fn write() {}
}

/// Says what it is by a panic.
#[derive(Debug, Portable)]
pub struct Panics;

impl Hash for Panics {
    fn hash<H: Hasher>(&self, _: &mut H) {
        panic!("on purpose");
    }
}

/// Of digests, so that tests can make them too.
const KEY: [u8; 32] = [7; 32];

polycall::host! { pub App, allowed = [ledger] }

fn main() -> ExitCode {
    let args: Vec<_> = env::args().skip(1).collect();
    let [directory, what, rest @ ..] = &args[..] else { panic!("audited DIRECTORY WHAT [NUMBER]") };
    let number = rest.first().and_then(|number| number.parse().ok()).unwrap_or(1000);
    let trail = Trail::new(directory).origin("test.example/audit").patience(Duration::from_millis(200));
    let trail = match what.as_str() {
        "hammer" | "sequencer-killed" => trail.durability(Durability::Process),
        "hasty" => trail
            .ring(256)
            .patience(Duration::ZERO)
            .best_effort(Level::Debug)
            .level("ledger::sum", Level::Trace),
        "halting" => trail.on_failure(OnFailure::Halt).sync(Fsync::Frame),
        "anchored" => trail.anchor(AnchorFile::new(&rest[1])).checkpoint_every(Duration::from_millis(50)),
        "stuck-anchor" => trail.anchor(Stuck).checkpoint_every(Duration::from_millis(5)),
        "journal" => trail.anchor(AnchorJournal::at(&rest[1])),
        "declassifies" => trail.watch(Level::Info, watcher("INFO")),
        "watched" => trail.watch(Level::Warning, watcher("WARNING")).watch(Level::Info, watcher("INFO")),
        "watcher-panics" => trail.watch(Level::Trace, |_| panic!("on purpose")),
        "watcher-stuck" => trail.watch(Level::Trace, |_| thread::sleep(Duration::from_secs(3600))),
        "digested" => trail.digest_key(DigestKey::new(KEY)).watch(Level::Info, |event| {
            println!("DIGEST of {}: {:?}", event.entry, event.digest);
        }),
        "traced" => trail.tracing(Level::Info),
        "quiet" => trail.threshold("ledger", Level::Warning).threshold("ledger::add", Level::Trace),
        "epochs" => trail
            .epoch_every(Duration::from_millis(20))
            .checkpoint_every(Duration::from_millis(5))
            .rotate_after(64 << 10),
        "broken" | "broken-for-good" => trail.ring(1024),
        "fast" => trail.sync(Fsync::Never).ring(1 << 16),
        _ => trail.sync(Fsync::Checkpoint),
    };
    if let Err(error) = Options::new().audit(trail).start() {
        println!("NOT STARTED: {error}");
        return ExitCode::FAILURE;
    }
    println!("KEY {}", polycall::status().trail.unwrap().key);
    match what.as_str() {
        "all-kinds" | "watched" => all_kinds(),
        "digested" => digested(),
        "declassifies" => declassifies(),
        "traced" => {
            tracing::subscriber::set_global_default(Printing).unwrap();
            all_kinds();
        }
        "metrics" => {
            calls(number);
            audit::seal().unwrap();
            println!("{}", polycall::metrics());
        }
        "watcher-stuck" => {
            calls(number);
            audit::seal().unwrap();
            println!("STATUS {}", polycall::status().trail.unwrap());
        }
        "fault" => fault(),
        "fork" => fork(number),
        "broken" | "halting" => until_refused(number, Duration::from_secs(20)),
        "broken-for-good" => until_refused(number, Duration::from_secs(2)),
        "exit" => {
            calls(number);
            std::process::exit(3);
        }
        "abort" => {
            calls(number);
            audit::seal().unwrap();
            std::process::abort();
        }
        "hammer" => hammer(number, &rest[1]),
        "eio" => {
            calls(100);
            refuse_writes(libc::SECCOMP_RET_ERRNO | u32::try_from(libc::EIO).unwrap());
            until_refused(u64::MAX, Duration::from_secs(2));
        }
        "sequencer-killed" => {
            calls(100);
            refuse_writes(libc::SECCOMP_RET_KILL_THREAD);
            until_refused(u64::MAX, Duration::from_secs(1));
            // SAFETY: ends this process; its exit code would wait for the thread that is gone.
            unsafe { libc::_exit(0) }
        }
        "closes" => {
            calls(number);
            thread::spawn(|| App::enter(|cap| ledger::sleeps(cap, 300)));
            thread::sleep(Duration::from_millis(50)); // its call runs while the trail is closed
        }
        "hasty" => hasty(number),
        "threads" => threads(number),
        "quiet" => quiet(),
        "epochs" => {
            for _ in 0..number {
                calls(20);
                thread::sleep(Duration::from_millis(1));
            }
        }
        "fast" => fast(number),
        _ => calls(number),
    }
    ExitCode::SUCCESS
}

fn watcher(name: &'static str) -> impl FnMut(&audit::Event) + Send {
    move |event| {
        let thread = thread::current();
        println!("{name} on {}: {event}", thread.name().unwrap_or_default());
    }
}

/// Prints what `tracing` is told.
struct Printing;

impl tracing::Subscriber for Printing {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::Id {
        tracing::Id::from_u64(1)
    }

    fn record(&self, _: &tracing::Id, _: &tracing::span::Record<'_>) {}

    fn record_follows_from(&self, _: &tracing::Id, _: &tracing::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        let mut fields = String::new();
        event.record(&mut |field: &tracing::field::Field, value: &dyn std::fmt::Debug| {
            fields.push_str(&format!(" {field}={value:?}"));
        });
        println!("TRACED {} {}{fields}", event.metadata().level(), event.metadata().target());
    }

    fn enter(&self, _: &tracing::Id) {}

    fn exit(&self, _: &tracing::Id) {}
}

/// Keeps checkpoints in a pipe that nobody reads.
struct Stuck;

impl Anchor for Stuck {
    fn name(&self) -> String {
        "stuck".into()
    }

    fn keep(&mut self, checkpoint: &str) -> io::Result<()> {
        let (_reader, mut writer) = io::pipe()?;
        (0..10_000).try_for_each(|_| writer.write_all(checkpoint.as_bytes()))
    }
}

fn calls(number: u64) {
    App::enter(|cap| (0..number).for_each(|_| ledger::nothing(cap).unwrap())).unwrap();
}

/// One of each, in a known order.
fn all_kinds() {
    App::enter(|cap| {
        ledger::add(cap, 5).unwrap();
        ledger::fails(cap).unwrap_err();
        ledger::panics(cap).unwrap_err();
        ledger::calls_out(cap).unwrap();
        assert!(cap.enter::<session::Clerk, _>(8, |_| ()).is_err());
        cap.enter::<session::Clerk, _>(7, |cap| ledger::for_clerks(cap).unwrap()).unwrap();
    })
    .unwrap();
}

fn digested() {
    println!("EXPECTED {:?}", Some(DigestKey::new(KEY).digest(&(5_u64, "Ada"))));
    App::enter(|cap| {
        ledger::pays(cap, 5, "Ada").unwrap();
        ledger::add(cap, 5).unwrap();
        println!("PANICS {:?}", ledger::takes_what_panics(cap, Panics));
    })
    .unwrap();
}

/// A value that is born outside, in the host and in nobody's name, goes down.
fn declassifies() {
    let nobodys = Labeled::new(1234);
    App::enter(|cap| {
        assert_eq!(ledger::rounded(cap, Labeled::new(4711)), Ok(4700));
        assert_eq!(ledger::rounded(cap, nobodys), Ok(1200));
    })
    .unwrap();
}

/// Reads the closed state of `ledger`, and dies.
fn fault() {
    App::enter(|cap| {
        let address = ledger::address(cap).unwrap();
        let pointer = std::ptr::with_exposed_provenance::<u64>(address);
        // SAFETY: none: this is the attack.
        println!("REACHED {}", unsafe { pointer.read_volatile() });
    })
    .unwrap();
}

/// A child calls, and must not write into its parent's log.
fn fork(number: u64) {
    calls(number);
    // SAFETY: one thread of ours; the child makes a few calls and ends without running anybody's exit code.
    match unsafe { libc::fork() } {
        0 => {
            let outcome = App::enter(|cap| ledger::nothing(cap));
            println!("CHILD {outcome:?}");
            io::stdout().flush().unwrap();
            // SAFETY: ends this process.
            unsafe { libc::_exit(0) }
        }
        child => {
            let mut status = 0;
            // SAFETY: waits for the child just made.
            unsafe { libc::waitpid(child, &raw mut status, 0) };
            assert_eq!(status, 0);
        }
    }
    calls(number);
}

/// Calls until one is refused, then until one goes through again, or `number` times.
fn until_refused(number: u64, patience: Duration) {
    App::enter(|cap| {
        let mut refused = false;
        let mut made = 0;
        let deadline = Instant::now() + patience;
        while made < number && Instant::now() < deadline {
            match (ledger::nothing(cap), refused) {
                (Ok(()), false) => made += 1,
                (Ok(()), true) => {
                    println!("AGAIN after {made}");
                    return;
                }
                (Err(error), false) => {
                    println!("REFUSED {error}");
                    println!("STATUS {}", polycall::status().trail.unwrap());
                    refused = true;
                }
                (Err(_), true) => thread::sleep(Duration::from_millis(10)),
            }
        }
    })
    .unwrap();
}

/// From now on this is what comes of `write(2)` in all threads, but for standard output and error.
fn refuse_writes(outcome: u32) {
    const LD: u16 = 0x20; // BPF_LD | BPF_W | BPF_ABS
    const JEQ: u16 = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
    const JGT: u16 = 0x25; // BPF_JMP | BPF_JGT | BPF_K
    const RET: u16 = 0x06;
    let step = |code, jt, jf, k| libc::sock_filter { code, jt, jf, k };
    let filter = [
        step(LD, 0, 0, 0), // the number of the call
        step(JEQ, 0, 3, u32::try_from(libc::SYS_write).unwrap()),
        step(LD, 0, 0, 16), // its first argument
        step(JGT, 0, 1, 2),
        step(RET, 0, 0, outcome),
        step(RET, 0, 0, libc::SECCOMP_RET_ALLOW),
    ];
    let program =
        libc::sock_fprog { len: filter.len().try_into().unwrap(), filter: filter.as_ptr().cast_mut() };
    // SAFETY: a number.
    assert_eq!(unsafe { libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) }, 0);
    let (set, all_threads) = (libc::SECCOMP_SET_MODE_FILTER, libc::SECCOMP_FILTER_FLAG_TSYNC);
    // SAFETY: a program that outlives the call.
    assert_eq!(unsafe { libc::syscall(libc::SYS_seccomp, set, all_threads, &raw const program) }, 0);
}

/// Calls for ever, in `threads` threads, and counts in a file what came back: mapped, so that it outlives a kill.
fn hammer(threads: u64, counters: &str) {
    let file = OpenOptions::new().read(true).write(true).open(counters).unwrap();
    // SAFETY: a fresh mapping of a page of the file, which the test made long enough.
    let page = unsafe {
        use std::os::fd::AsRawFd;
        let rights = libc::PROT_READ | libc::PROT_WRITE;
        libc::mmap(std::ptr::null_mut(), 4096, rights, libc::MAP_SHARED, file.as_raw_fd(), 0)
    };
    assert_ne!(page, libc::MAP_FAILED);
    // SAFETY: a page of atomics, for as long as the process lives.
    let counters: &'static [AtomicU64] = unsafe { std::slice::from_raw_parts(page.cast(), 512) };
    println!("READY");
    thread::scope(|scope| {
        for counter in counters.iter().take(usize::try_from(threads).unwrap()) {
            scope.spawn(|| {
                App::enter(|cap| {
                    loop {
                        if ledger::nothing(cap).is_ok() {
                            counter.fetch_add(1, Ordering::SeqCst);
                        }
                    }
                })
            });
        }
    });
}

/// Small rings and no patience: some calls are refused, and those that may go on without a record do.
fn hasty(number: u64) {
    let [mut done, mut refused, mut dropped] = [0_u64; 3];
    App::enter(|cap| {
        for _ in 0..number {
            match ledger::nothing(cap) {
                Ok(()) => done += 1,
                Err(CallError::AuditUnavailable { .. }) => refused += 1,
                Err(error) => panic!("{error}"),
            }
            ledger::sum(cap).unwrap();
            dropped += 1;
        }
    })
    .unwrap();
    println!("DONE {done} REFUSED {refused} SUMS {dropped}");
}

fn threads(number: u64) {
    for round in 0..3 {
        thread::scope(|scope| {
            for thread in 0..4 {
                let builder = thread::Builder::new().name(format!("worker {round} {thread}"));
                builder.spawn_scoped(scope, move || calls(number)).unwrap();
            }
        });
    }
}

fn quiet() {
    App::enter(|cap| {
        ledger::nothing(cap).unwrap();
        ledger::add(cap, 1).unwrap();
        ledger::panics(cap).unwrap_err();
    })
    .unwrap();
}

/// As many calls as two threads can make in so many milliseconds.
fn fast(milliseconds: u64) {
    let deadline = Instant::now() + Duration::from_millis(milliseconds);
    let began = Instant::now();
    let made: u64 = thread::scope(|scope| {
        let threads = [(); 2].map(|()| {
            scope.spawn(|| {
                let mut made = 0;
                App::enter(|cap| {
                    while Instant::now() < deadline {
                        for _ in 0..1000 {
                            made += u64::from(ledger::nothing(cap).is_ok());
                        }
                    }
                })
                .unwrap();
                made
            })
        });
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    println!("MADE {made} in {} ms", began.elapsed().as_millis());
}
