//! A program whose audit trail is pressed: more is put in than the sequencer takes out, from many threads, to the end.
//!
//! `pressed DIRECTORY WHAT`
#![allow(missing_docs, missing_debug_implementations, unreachable_pub, reason = "this program has no users")]

use std::panic::panic_any;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use std::{env, io, process, thread};

use polycall::Options;
use polycall::audit::{self, Anchor, Durability, Fsync, Level, Trail};
use polycall::prelude::*;

#[micro(scope = "isolated", max_memory = "1M")]
pub mod ledger {
    #[isolated]
    pub struct Ledger {
        sum: u64,
    }

    #[polycall_export]
    pub fn nothing() {}

    /// Where its state is, which nobody should know.
    #[polycall_export]
    pub fn address(ledger: &Ledger) -> usize {
        (&raw const ledger.sum).addr()
    }
}

polycall::host! { pub App, allowed = [ledger] }

/// Calls that came back.
static MADE: AtomicU64 = AtomicU64::new(0);

fn main() {
    let args: Vec<_> = env::args().skip(1).collect();
    let [directory, what] = &args[..] else { panic!("pressed DIRECTORY WHAT") };
    if what == "exits" {
        // SAFETY: a function that lives as long as the process. It is called after all that is registered later.
        assert_eq!(unsafe { libc::atexit(tells) }, 0);
    }
    let trail = Trail::new(directory).origin("test.example/audit").sync(Fsync::Never);
    let trail = match what.as_str() {
        // refusals, of which there are many at the end, are left out
        "exits" => trail
            .ring(256)
            .patience(Duration::from_secs(2))
            .level("ledger::nothing", Level::Error)
            .threshold("ledger::nothing", Level::Error),
        "left" => trail.durability(Durability::Process),
        "bombs" => trail.watch(Level::Trace, |_| panic_any(Bomb)).anchor(Bombs),
        "seals" => trail.ring(1024).patience(Duration::from_secs(2)),
        _ => trail.patience(Duration::from_secs(2)),
    };
    if let Err(error) = Options::new().audit(trail).start() {
        println!("NOT STARTED: {error}");
        process::exit(1);
    }
    match what.as_str() {
        "exits" => {
            press(16);
            thread::sleep(Duration::from_millis(100));
            process::exit(0);
        }
        "faults" => {
            let address = App::enter(|cap| ledger::address(cap).unwrap()).unwrap();
            press(16);
            thread::sleep(Duration::from_millis(300));
            let pointer = std::ptr::with_exposed_provenance::<u64>(address);
            // SAFETY: none: this is the attack.
            println!("REACHED {}", unsafe { pointer.read_volatile() });
        }
        "seals" => {
            press(16);
            println!("SEALED {:?}", audit::seal());
        }
        "left" => {
            App::enter(|cap| (0..10).for_each(|_| ledger::nothing(cap).unwrap())).unwrap();
            // SAFETY: ends this process at once, as a kill would.
            unsafe { libc::raise(libc::SIGKILL) };
        }
        "bombs" => {
            for _ in 0..3 {
                App::enter(|cap| ledger::nothing(cap).unwrap()).unwrap();
                audit::seal().unwrap();
            }
        }
        _ => {}
    }
}

/// Calls for ever, in so many threads.
fn press(threads: u64) {
    for _ in 0..threads {
        thread::spawn(|| {
            App::enter(|cap| {
                loop {
                    if ledger::nothing(cap).is_ok() {
                        MADE.fetch_add(1, Ordering::SeqCst);
                    }
                }
            })
        });
    }
}

/// When the trail is closed, and calls that were let through have had their time.
extern "C" fn tells() {
    thread::sleep(Duration::from_millis(700));
    println!("MADE {}", MADE.load(Ordering::SeqCst));
}

/// Panics, and when that is dropped it panics again.
struct Bomb;

/// How many there were.
static BOMBS: AtomicU64 = AtomicU64::new(0);

impl Drop for Bomb {
    fn drop(&mut self) {
        println!("BOMB {}", BOMBS.fetch_add(1, Ordering::SeqCst));
        panic!("on purpose");
    }
}

struct Bombs;

impl Anchor for Bombs {
    fn name(&self) -> String {
        panic_any(Bomb)
    }

    fn keep(&mut self, _: &str) -> io::Result<()> {
        panic_any(Bomb)
    }
}
