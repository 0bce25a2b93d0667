//! What all lanes and the sequencer share.
//!
//! On the calling path a lane reads one word here, whether the trail is open, and writes nothing.
#![forbid(unsafe_code)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use once_cell::sync::OnceCell;
use parking_lot::{Condvar, Mutex};
use polycall_audit::{DigestKey, Name};

use crate::audit::facts::Facts;
use crate::audit::trail::lane::Lane;
use crate::audit::trail::last::Last;
use crate::audit::trail::names::{Linked, Names};
use crate::audit::trail::rings::Rings;
use crate::audit::{Level, Unavailable};
use crate::entry::EntryPoint;
use crate::memory::kernel::ticks;

/// What is shared. It lives as long as the process: calls may come at any time.
#[derive(Debug)]
pub(crate) struct Desk {
    condition: AtomicU8,
    /// How long a call waits for room.
    pub(super) patience: Duration,
    best_effort: Option<Level>,
    digest_key: DigestKey,
    rings: Rings,
    lanes: Mutex<Vec<&'static Lane>>,
    /// For events that are told by no frame.
    cold: OnceCell<Mutex<&'static Lane>>,
    names: Mutex<Names>,
    /// The number of the first entry point; the others follow.
    points: AtomicU32,
    /// Threads that wait for the sequencer to come round.
    waiting: AtomicUsize,
    /// How often it has.
    rounds: Mutex<u64>,
    came_round: Condvar,
    sequencer: OnceCell<std::thread::Thread>,
    trouble: Mutex<Option<String>>,
    /// Records and frames that are in the log.
    written: [AtomicU64; 2],
    /// How many checkpoints were asked for, and how many of them are signed.
    seals: [AtomicU64; 2],
    /// The record of a fault.
    pub(super) last: Last,
}

/// Whether calls may go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Condition {
    Open,
    /// The log can't be written; it is tried again.
    Failed,
    /// The sequencer has ended.
    Closed,
    /// This is a forked child, which has no sequencer.
    Forked,
}

/// A log on a slow disk takes its time, where this is not the calling path.
const LONG: Duration = Duration::from_secs(2);

impl Desk {
    pub(super) fn new(
        rings: Rings,
        patience: Duration,
        best_effort: Option<Level>,
        digest_key: DigestKey,
    ) -> Self {
        Self {
            condition: AtomicU8::new(Condition::Open as u8),
            patience,
            best_effort,
            digest_key,
            rings,
            lanes: Mutex::default(),
            cold: OnceCell::new(),
            names: Mutex::default(),
            points: AtomicU32::new(0),
            waiting: AtomicUsize::new(0),
            rounds: Mutex::default(),
            came_round: Condvar::new(),
            sequencer: OnceCell::new(),
            trouble: Mutex::default(),
            written: Default::default(),
            seals: Default::default(),
            last: Last::new(),
        }
    }

    // -- whether calls may go on ---------------------------------------------------------------------------------------

    #[inline]
    pub(crate) fn is_open(&self) -> bool {
        self.condition.load(Ordering::Acquire) == Condition::Open as u8
    }

    pub(crate) fn condition(&self) -> Condition {
        match self.condition.load(Ordering::Acquire) {
            0 => Condition::Open,
            1 => Condition::Failed,
            2 => Condition::Closed,
            _ => Condition::Forked,
        }
    }

    /// From now on; what is over stays over.
    pub(super) fn becomes(&self, condition: Condition) {
        let _ = self.condition.fetch_update(Ordering::AcqRel, Ordering::Acquire, |now| {
            (now < Condition::Closed as u8).then_some(condition as u8)
        });
    }

    /// In a forked child. Async-signal-safe.
    pub(crate) fn has_forked(&self) {
        self.condition.store(Condition::Forked as u8, Ordering::Release);
    }

    pub(crate) fn digest_key(&self) -> &DigestKey {
        &self.digest_key
    }

    /// Whether what has this level may be dropped where there is no room.
    pub(super) fn may_drop(&self, level: u8) -> bool {
        self.best_effort.is_some_and(|least| level >= least as u8)
    }

    /// What is wrong with the log.
    pub(crate) fn trouble(&self) -> Option<String> {
        self.trouble.lock().clone()
    }

    pub(super) fn set_trouble(&self, trouble: Option<String>) {
        *self.trouble.lock() = trouble;
    }

    // -- waiting for the sequencer -------------------------------------------------------------------------------------

    pub(super) fn is_sequenced_by(&self, thread: std::thread::Thread) {
        let _ = self.sequencer.set(thread);
    }

    /// Has the sequencer come round at once.
    pub(crate) fn wake(&self) {
        if let Some(sequencer) = self.sequencer.get() {
            sequencer.unpark();
        }
    }

    /// Spins for a moment, then sleeps between the sequencer's rounds.
    pub(super) fn wait_until(
        &self,
        patience: Duration,
        is_done: impl Fn() -> bool,
    ) -> Result<(), Unavailable> {
        const SPINS: u32 = 200;
        self.wake();
        for _ in 0..SPINS {
            if is_done() {
                return Ok(());
            }
            std::hint::spin_loop();
        }
        let deadline = Instant::now() + patience;
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let mut rounds = self.rounds.lock();
        let outcome = loop {
            if is_done() {
                break Ok(());
            }
            if !self.is_open() || self.came_round.wait_until(&mut rounds, deadline).timed_out() {
                break if is_done() { Ok(()) } else { Err(Unavailable) };
            }
        };
        drop(rounds);
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        outcome
    }

    /// Says that the sequencer came round.
    pub(super) fn has_come_round(&self) {
        if self.waiting.load(Ordering::SeqCst) > 0 {
            *self.rounds.lock() += 1;
            self.came_round.notify_all();
        }
    }

    /// Asks for a checkpoint over all that was put in so far, and waits for it.
    pub(crate) fn seal(&self) -> Result<(), Unavailable> {
        let [wanted, signed] = &self.seals;
        let mine = wanted.fetch_add(1, Ordering::AcqRel) + 1;
        self.wait_until(LONG, || signed.load(Ordering::Acquire) >= mine)
    }

    /// How many were asked for, and whether one of them is not signed yet.
    pub(super) fn seals_wanted(&self) -> (u64, bool) {
        let [wanted, signed] = self.seals.each_ref().map(|count| count.load(Ordering::Acquire));
        (wanted, wanted != signed)
    }

    /// All that were asked for before are signed.
    pub(super) fn is_sealed(&self, seals: u64) {
        self.seals[1].store(seals, Ordering::Release);
    }

    /// So many records more are in the log, in a frame.
    pub(super) fn has_written(&self, records: u64) {
        self.written[0].fetch_add(records, Ordering::Relaxed);
        self.written[1].fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn records(&self) -> u64 {
        self.written[0].load(Ordering::Relaxed)
    }

    pub(super) fn frames(&self) -> u64 {
        self.written[1].load(Ordering::Relaxed)
    }

    // -- lanes ---------------------------------------------------------------------------------------------------------

    /// A lane for a thread that has none. A system call or two.
    #[cold]
    pub(crate) fn lane(&'static self) -> Result<&'static Lane, Unavailable> {
        let mut lanes = self.lanes.lock();
        let number = self.names.lock().next();
        let ring = self.rings.ring(number).map_err(|_| Unavailable)?;
        let lane: &'static Lane = Box::leak(Box::new(Lane::new(ring, number, self)));
        lanes.push(lane);
        Ok(lane)
    }

    /// All there are. None is ever taken away.
    pub(super) fn lanes(&self, from: usize) -> Vec<&'static Lane> {
        self.lanes.lock().get(from..).unwrap_or_default().to_vec()
    }

    /// Says which thread has a lane from now on.
    pub(crate) fn lane_is_taken(&self, lane: &Lane) {
        self.names.lock().lane_is_taken(lane);
    }

    /// Records an event that is told by no frame, and waits until it is in the log.
    pub(crate) fn record(&'static self, facts: &Facts<'_>) -> Result<(), Unavailable> {
        if !self.is_open() {
            return Err(Unavailable);
        }
        let (lane, number) = {
            let lane = self.cold.get_or_try_init(|| self.lane().map(Mutex::new))?.lock();
            lane.wait_for_room(LONG)?;
            let now = ticks::now();
            (*lane, lane.put(facts, now, now)) // and others may go on
        };
        self.wait_until(LONG, || lane.ring.kept_so_far() > number)
    }

    // -- names ---------------------------------------------------------------------------------------------------------

    #[inline]
    pub(super) fn number_of(&self, point: &EntryPoint) -> u32 {
        self.points.load(Ordering::Relaxed).wrapping_add(point.index() as u32)
    }

    pub(super) fn number_of_session(&self, name: &'static str) -> u32 {
        self.names.lock().number_of_session(name)
    }

    /// Numbers all that is linked in, before anybody calls.
    pub(super) fn number_everything(&self, linked: &Linked) {
        self.points.store(self.names.lock().number_everything(linked), Ordering::Relaxed);
    }

    /// All names so far, by number.
    pub(super) fn names_by_number(&self) -> Arc<Vec<&'static str>> {
        self.names.lock().by_number()
    }

    /// Those that are not in the log yet.
    pub(super) fn new_names(&self) -> Vec<Name> {
        self.names.lock().take_new()
    }
}
