//! A second thread of the process, on another CPU: running when asked to, asleep otherwise.
//!
//! A CPU on which a thread of the process runs has to be told when pages are closed. A sleeping thread costs
//! nothing, so one partner serves both halves of a round.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::machine;

/// A thread that spins or sleeps.
#[derive(Debug)]
pub struct Partner {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    wanted: AtomicU32,
    doing: AtomicU32,
    /// Stands still while the partner does not run, whoever is to blame.
    beats: AtomicU64,
}

const ASLEEP: u32 = 0;
const SPINNING: u32 = 1;
const GONE: u32 = 2;

impl Partner {
    /// Starts one, asleep, on `cpu`.
    pub fn on(cpu: usize) -> Self {
        let shared = Arc::new(Shared::default());
        let thread = std::thread::spawn({
            let shared = Arc::clone(&shared);
            move || {
                machine::pin(cpu).expect("the CPU is one of ours");
                shared.run();
            }
        });
        Self { shared, thread: Some(thread) }
    }

    /// Returns when the partner runs.
    pub fn wake(&self) {
        self.want(SPINNING);
        while self.shared.doing.load(Ordering::Acquire) != SPINNING {
            std::hint::spin_loop();
        }
    }

    /// Returns when the partner sleeps, and its CPU has had the time to notice.
    pub fn calm(&self) {
        self.want(ASLEEP);
        while self.shared.doing.load(Ordering::Acquire) != ASLEEP {
            std::hint::spin_loop();
        }
        let asleep = Instant::now();
        while asleep.elapsed() < Duration::from_micros(100) {
            std::hint::spin_loop();
        }
    }

    /// How often the partner has gone round its loop so far.
    pub fn beats(&self) -> u64 {
        self.shared.beats.load(Ordering::Relaxed)
    }

    fn want(&self, what: u32) {
        self.shared.wanted.store(what, Ordering::Release);
        if let Some(thread) = &self.thread {
            thread.thread().unpark();
        }
    }
}

impl Drop for Partner {
    fn drop(&mut self) {
        self.want(GONE);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn run(&self) {
        loop {
            let wanted = self.wanted.load(Ordering::Acquire);
            self.doing.store(wanted, Ordering::Release);
            match wanted {
                SPINNING => self.spin(),
                GONE => return,
                _ => std::thread::park(),
            }
        }
    }

    fn spin(&self) {
        while self.wanted.load(Ordering::Relaxed) == SPINNING {
            self.beats.fetch_add(1, Ordering::Relaxed);
            for _ in 0..16 {
                std::hint::spin_loop();
            }
        }
    }
}
