//! A soak: millions of openings and closings, and the process ends with what it began with. Not part of the default run;
//! `CONTRIBUTING.md` has the command.
#![allow(missing_docs, missing_debug_implementations, unreachable_pub, reason = "this crate has no users")]

use std::fs;
use std::io::{IsTerminal, stderr};
use std::sync::Barrier;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use std::thread;
use std::time::{Duration, Instant};

use polycall::prelude::*;

/// Pages that `mprotect` closes.
#[micro(scope = "isolated", max_memory = "1M", protection = "mprotect")]
pub mod paged {
    #[isolated]
    pub struct Paged {
        n: u64,
        bytes: heap::Vec<u8>,
    }

    #[polycall_export]
    pub fn write(paged: &mut Paged, n: u64) -> u64 {
        paged.n = paged.n.wrapping_add(n);
        paged.n
    }

    #[polycall_export]
    pub fn read(paged: &Paged) -> u64 {
        paged.n
    }

    /// Asks for more than there is.
    #[polycall_export]
    pub fn overrun(paged: &mut Paged) {
        paged.bytes.extend_from_slice(&[7; 2 << 20]);
    }
}

/// Bytes that are copied in and out.
#[micro(scope = "isolated", max_memory = "1M", protection = "unmapped", require = "unmapped")]
pub mod copied {
    #[isolated]
    pub struct Copied {
        n: u64,
    }

    #[polycall_export]
    pub fn write(copied: &mut Copied, n: u64) -> u64 {
        copied.n = copied.n.wrapping_add(n);
        copied.n
    }

    #[polycall_export]
    pub fn panics(copied: &Copied) {
        assert!(copied.n == u64::MAX, "as it is meant to");
    }
}

/// Regions that live and end.
#[micro(scope = "shared", max_memory = "8M")]
pub mod granting {
    use polycall::RegionError;
    use polycall::region::READ;

    #[isolated]
    pub struct Granting {
        rounds: u64,
    }

    #[polycall_export]
    pub fn round(cap: &mut Cap<'_>, bytes: usize) -> Result<u8, RegionError> {
        let region = cap.pool().region(bytes).shared().build()?;
        region.write(cap)?.fill(9);
        let _ = region.share_with::<super::holding::Micro, _>(cap, READ)?;
        let first = region.read(cap)?[bytes - 1];
        cap.state_mut().rounds += 1;
        Ok(first)
    }

    /// As many regions at once as there can be below, of each kind.
    #[polycall_export]
    pub fn fill(cap: &mut Cap<'_>) -> Result<(), RegionError> {
        let mut kept = Vec::new();
        for bytes in super::SIZES {
            kept.push(cap.pool().region(bytes).shared().build()?);
        }
        let locked = cap.pool().region(super::LOCKED).build()?.lock(cap)?;
        super::ALL_ARE_THERE.wait();
        drop((kept, locked));
        Ok(())
    }

    #[polycall_export]
    pub fn lock(cap: &mut Cap<'_>, bytes: usize) -> Result<u8, RegionError> {
        let region = cap.pool().region(bytes).build()?;
        region.write(cap)?.fill(8);
        let locked = region.lock(cap)?;
        Ok(locked.view(cap)?[0])
    }
}

#[micro(scope = "restricted", allowed = [granting])]
pub mod holding {}

polycall::host! { pub Soaking, allowed = [paged, copied, granting] }

const THREADS: u64 = 8;
const CYCLES: u64 = 5_000_000;
/// Bytes of the regions that are shared, and of the locked one.
const SIZES: [usize; 3] = [100, 5_100, 10_100];
const LOCKED: usize = 3_000;
static ALL_ARE_THERE: Barrier = Barrier::new(THREADS as usize);
static DONE: AtomicU64 = AtomicU64::new(0);

/// What must not grow.
#[derive(Debug, Clone, Copy)]
struct Held {
    resident_kib: u64,
    mappings: usize,
    descriptors: usize,
}

fn maps() -> String {
    fs::read_to_string("/proc/self/maps").expect("proc is mounted")
}

impl Held {
    fn now() -> Self {
        let status = fs::read_to_string("/proc/self/status").expect("proc is mounted");
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("it is there");
        Self {
            resident_kib: resident.trim().trim_end_matches(" kB").parse().expect("a number"),
            mappings: maps().lines().count(),
            descriptors: fs::read_dir("/proc/self/fd").expect("proc is mounted").count(),
        }
    }
}

/// One thread's share of the cycles: each is an opening and a closing.
fn soak(cycles: u64, every: u64) {
    let entered = Soaking::enter(|cap| {
        granting::fill(cap).unwrap();
        for i in 0..cycles {
            match i % 16 {
                0..6 => drop(paged::write(cap, i).unwrap()),
                6..9 => drop(paged::read(cap).unwrap()),
                9..14 => drop(copied::write(cap, i).unwrap()),
                _ => assert_eq!(granting::round(cap, SIZES[(i % 3) as usize]).unwrap(), 9),
            }
            if i % every == 0 {
                assert!(matches!(paged::overrun(cap), Err(CallError::Quota { .. })));
                assert!(matches!(copied::panics(cap), Err(CallError::Panicked { .. })));
                assert_eq!(granting::lock(cap, LOCKED), Ok(8));
            }
            DONE.fetch_add(1, Relaxed);
        }
    });
    entered.unwrap();
}

/// Every so many cycles each thread also overruns, panics and locks.
fn on_all_threads(cycles: u64, every: u64) {
    thread::scope(|scope| {
        let threads: Vec<_> =
            (0..THREADS).map(|_| scope.spawn(move || soak(cycles / THREADS, every))).collect();
        let started = Instant::now();
        while threads.iter().any(|thread| !thread.is_finished()) {
            thread::sleep(Duration::from_millis(500));
            if stderr().is_terminal() {
                eprint!("\r{} of {cycles} cycles, {} s ", DONE.load(Relaxed), started.elapsed().as_secs());
            }
        }
    });
}

/// Panics are announced; eight threads of them would be all that is seen.
#[polycall::test]
fn a_soak_ends_with_what_it_began_with(_: &mut Cap<'_>) {
    if std::env::var_os("POLYCALL_SOAK").is_none() {
        println!("not asked for: set POLYCALL_SOAK=1, and build with --release");
        return;
    }
    thread::spawn(|| {
        std::panic::set_hook(Box::new(|_| {}));
        on_all_threads(400_000, 16); // every path, until every pool is as full as it gets
        DONE.store(0, Relaxed);
        let mapped = maps();
        let (before, started) = (Held::now(), Instant::now());
        on_all_threads(CYCLES, 4096);
        let after = Held::now();
        println!("{} cycles on {THREADS} threads in {:.0?}", DONE.load(Relaxed), started.elapsed());
        println!("before: {before:?}\nafter:  {after:?}");
        for line in maps().lines().filter(|line| !mapped.contains(line)) {
            println!("mapped since: {line}");
        }
        assert_eq!(DONE.load(Relaxed), CYCLES);
        assert_eq!((after.mappings, after.descriptors), (before.mappings, before.descriptors));
        assert!(after.resident_kib <= before.resident_kib + 512, "the resident size grew");
        assert!(
            polycall::components()
                .iter()
                .all(|component| component.open == 0 && component.regions.is_empty())
        );
    })
    .join()
    .expect("the soak goes to its end");
}
