//! The sequencer: one thread that takes records out of all rings and puts them into the log.
//!
//! It sleeps between its rounds, since a running thread makes every closing of pages dearer.
#![forbid(unsafe_code)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};
use polycall_audit::{Mark, Name, Note, RecordsFrame, WriteError, Writer};

use crate::audit::trail::OnFailure;
use crate::audit::trail::desk::{Condition, Desk};
use crate::audit::trail::lane::Lane;
use crate::audit::trail::pace::{Pace, wall};
use crate::audit::trail::ring::Words;
use crate::audit::trail::watch::Watch;
use crate::audit::{Event, facts};
use crate::memory::kernel;

/// Records are in a frame at most so long after they were made.
const ROUND: Duration = Duration::from_millis(10);
/// A log that could not be written is tried again after this, then after twice as long, up to the other.
const TRY_AGAIN: Duration = Duration::from_millis(250);
const MOST: Duration = Duration::from_secs(5);
/// While there is more to do, who waits for room is told of it so often.
const FRAMES_IN_A_ROW: u32 = 4;
/// How long the end waits for calls that run still.
const LAST_CALLS: Duration = Duration::from_secs(1);

/// The thread, from outside.
#[derive(Debug)]
pub(super) struct Handle {
    desk: &'static Desk,
    ends: AtomicBool,
    ended: Mutex<Option<Result<(), String>>>,
    has_ended: Condvar,
}

struct Sequencer {
    desk: &'static Desk,
    writer: Writer,
    on_failure: OnFailure,
    publish: Box<dyn FnMut(&Note) + Send>,
    watch: Arc<Watch>,
    /// Those of this frame that somebody watches.
    watched: Vec<Words>,
    lanes: Vec<&'static Lane>,
    /// Where this thread itself puts what a dying process left.
    own: &'static Lane,
    /// How many denials of each lane, and records that may be dropped, are in the log as a
    /// number alone, and which record was the last one when the latter were put in.
    counted: Vec<[u64; 3]>,
    frame: RecordsFrame,
    /// Names that are not in the log yet.
    names: Vec<Name>,
    /// How far each lane is in this frame.
    cut: Vec<(&'static Lane, u64)>,
    /// The lane that is first in the next frame.
    first: usize,
    pace: Pace,
    rounds: u32,
    /// The number of a dying process's last record, while it isn't sealed.
    leaving: Option<u64>,
    /// Checkpoints that were asked for, and how far each lane was then.
    sealing: Option<(u64, Vec<u64>)>,
}

impl Handle {
    /// Starts the thread. What is numbered so far is in the log when this returns.
    pub(super) fn start(
        desk: &'static Desk,
        writer: Writer,
        on_failure: OnFailure,
        publish: Box<dyn FnMut(&Note) + Send>,
        watch: Arc<Watch>,
    ) -> Result<Arc<Self>, String> {
        let mut sequencer = Sequencer {
            desk,
            writer,
            on_failure,
            publish,
            watch,
            watched: Vec::new(),
            lanes: Vec::new(),
            own: desk.lane().map_err(|error| error.to_string())?,
            counted: Vec::new(),
            frame: RecordsFrame::new(),
            names: Vec::new(),
            cut: Vec::new(),
            first: 0,
            pace: Pace::start(),
            rounds: 0,
            leaving: None,
            sealing: None,
        };
        sequencer.round().map_err(|error| error.to_string())?;
        let handle = Arc::new(Self {
            desk,
            ends: AtomicBool::new(false),
            ended: Mutex::new(None),
            has_ended: Condvar::new(),
        });
        let inside = handle.clone();
        let thread = thread::Builder::new()
            .name("polycall-audit".into())
            .spawn(move || inside.run(sequencer))
            .map_err(|error| format!("its thread cannot be started: {error}"))?;
        desk.is_sequenced_by(thread.thread().clone());
        Ok(handle)
    }

    fn run(&self, mut sequencer: Sequencer) {
        self.desk.last.is_sequenced_here();
        let ends = || self.ends.load(Ordering::Acquire);
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            sequencer.go_round(&ends);
            sequencer.finish().map_err(|error| error.to_string())
        }));
        let outcome = outcome.unwrap_or_else(|_| Err("its thread panicked".into()));
        if let Err(trouble) = &outcome {
            self.desk.set_trouble(Some(trouble.clone()));
            kernel::complain(&format!("polycall: the audit trail ended: {trouble}\n"));
        }
        self.desk.becomes(Condition::Closed);
        self.desk.has_come_round();
        *self.ended.lock() = Some(outcome);
        self.has_ended.notify_all();
    }

    /// Ends the trail: no call goes on, what was recorded is sealed. Waits for that, a few seconds at most.
    pub(super) fn close(&self) -> Result<(), String> {
        const LONG: Duration = Duration::from_secs(5);
        self.desk.becomes(Condition::Closed);
        self.ends.store(true, Ordering::Release);
        self.desk.wake();
        let mut ended = self.ended.lock();
        let deadline = Instant::now() + LONG;
        while ended.is_none() {
            if self.has_ended.wait_until(&mut ended, deadline).timed_out() {
                return Err("the sequencer does not come to its end".into());
            }
        }
        ended.clone().unwrap_or(Ok(()))
    }
}

impl Sequencer {
    fn go_round(&mut self, ends: &dyn Fn() -> bool) {
        while !ends() {
            match self.round() {
                Ok(true) => {}
                Ok(false) => thread::park_timeout(ROUND),
                Err(error) => self.recover(error, ends),
            }
        }
    }

    /// Puts what waits into a frame, and the frame into the log. Whether more waits.
    fn round(&mut self) -> Result<bool, WriteError> {
        self.look_for_lanes();
        self.counted.resize(self.lanes.len(), [0; 3]);
        let (now, ticks_per_second) = self.pace.now();
        self.frame.begin(now, wall(), ticks_per_second);
        self.look_for_seals();
        self.fill();
        // After the records were read, since who put one in had its names numbered before.
        self.names.append(&mut self.desk.new_names());
        if !self.names.is_empty() {
            self.writer.names(&self.names, wall())?;
            self.names.clear();
        }
        if !self.cut.is_empty() {
            self.writer.records(&self.frame, wall())?;
            self.desk.has_written(self.frame.records() as u64);
            for (lane, before) in self.cut.drain(..) {
                lane.ring.keep(before);
            }
            self.tell_watchers();
        }
        self.count()?;
        let more = self.frame.is_full();
        self.seal()?;
        if self.writer.due(wall())
            && let Some(note) = self.writer.tick(wall())?
        {
            (self.publish)(&note);
        }
        self.rounds = self.rounds.wrapping_add(1);
        if !more || self.rounds.is_multiple_of(FRAMES_IN_A_ROW) {
            self.desk.has_come_round();
        }
        Ok(more)
    }

    fn look_for_lanes(&mut self) {
        self.lanes.extend(self.desk.lanes(self.lanes.len()));
    }

    /// Takes what a dying process left, and remembers what is to be in the log when a checkpoint is asked for.
    fn look_for_seals(&mut self) {
        if self.leaving.is_none()
            && let Some(mut record) = self.desk.last.take()
        {
            record[0] = self.own.ring.put_so_far();
            self.leaving = Some(self.own.ring.put(&record));
        }
        let (seals, wanted) = self.desk.seals_wanted();
        if wanted && self.sealing.is_none() {
            let so_far = self.lanes.iter().map(|lane| lane.ring.put_so_far());
            self.sealing = Some((seals, so_far.collect()));
        }
    }

    /// Makes the checkpoint that is asked for, as soon as all is in the log that it is to cover: not when nothing else
    /// waits, since that may never be.
    fn seal(&mut self) -> Result<(), WriteError> {
        let is_left = self.leaving.is_some_and(|number| self.own.ring.kept_so_far() > number);
        let is_in = |so_far: &Vec<u64>| {
            self.lanes.iter().zip(so_far).all(|(lane, so_far)| lane.ring.kept_so_far() >= *so_far)
        };
        let is_wanted = self.sealing.as_ref().is_some_and(|(_, so_far)| is_in(so_far));
        if !is_left && !is_wanted {
            return Ok(());
        }
        let note = self.writer.checkpoint(wall())?;
        (self.publish)(&note);
        if is_left {
            self.desk.last.is_kept();
            self.leaving = None;
        }
        if is_wanted && let Some((seals, _)) = self.sealing.take() {
            self.desk.is_sealed(seals);
        }
        Ok(())
    }

    /// What is in the log by now, with names.
    fn tell_watchers(&mut self) {
        if !self.watched.is_empty() {
            let name = self.desk.names_by_number();
            let told = |record: Words| (facts::level_of(&record), Event::of(&record, &name));
            let mut events: Vec<_> = self.watched.drain(..).map(told).collect();
            self.watch.add(&mut events);
        }
    }

    /// Copies what waits, each round from another lane on, so that none is last always. This thread's own is first: what
    /// a dying process left doesn't wait for others.
    fn fill(&mut self) {
        self.cut.clear();
        self.watched.clear();
        let lanes = self.lanes.len();
        let others = (0..lanes).map(|step| self.lanes[(self.first + step) % lanes]);
        let others = others.filter(|lane| !std::ptr::eq(*lane, self.own));
        for lane in std::iter::once(self.own).chain(others) {
            let waiting = lane.ring.waiting();
            if waiting.is_empty() || self.frame.is_full() {
                continue;
            }
            if !self.frame.run(lane.number, waiting.start) {
                continue;
            }
            let mut before = waiting.start;
            while before < waiting.end {
                let record = lane.ring.get(before);
                if !self.frame.push(record) {
                    break;
                }
                if self.watch.wants(facts::level_of(&record)) {
                    self.watched.push(record);
                }
                before += 1;
            }
            self.cut.push((lane, before));
        }
        self.first = self.first.wrapping_add(1);
    }

    /// Puts in how many denials, and how many records that may be dropped, there was no room for.
    fn count(&mut self) -> Result<(), WriteError> {
        for (lane, [counted, dropped, since]) in self.lanes.iter().zip(&mut self.counted) {
            let all = lane.uncounted.load(Ordering::Acquire);
            if all != *counted {
                self.writer.mark(&Mark::DenialsFolded { count: all - *counted }, wall())?;
                *counted = all;
            }
            let (all, now) = (lane.dropped.load(Ordering::Acquire), lane.ring.put_so_far());
            if all != *dropped {
                let text = format!(
                    "records of thread {} that were left out for lack of room, between {since} and {now}: {}",
                    lane.number,
                    all - *dropped
                );
                self.writer.mark(&Mark::Text(text), wall())?;
                *dropped = all;
                *since = now;
            }
        }
        Ok(())
    }

    /// Closes the gates until the log can be written again.
    fn recover(&mut self, error: WriteError, ends: &dyn Fn() -> bool) {
        self.desk.set_trouble(Some(error.to_string()));
        self.desk.becomes(Condition::Failed);
        self.desk.has_come_round();
        kernel::complain(&format!(
            "polycall: the audit trail cannot be written, calls are refused: {error}\n"
        ));
        if self.on_failure == OnFailure::Halt {
            kernel::complain("polycall: the process is halted, as the trail's options say\n");
            std::process::abort();
        }
        let mut pause = TRY_AGAIN;
        while !ends() {
            thread::park_timeout(pause);
            pause = MOST.min(pause * 2);
            // what waits has to have room too, or the gates would open for a moment each time
            match self.writer.mend(wall()).and_then(|()| self.round()) {
                Ok(_) => {
                    self.desk.set_trouble(None);
                    self.desk.becomes(Condition::Open);
                    kernel::complain("polycall: the audit trail is written again, calls go on\n");
                    return;
                }
                Err(error) => self.desk.set_trouble(Some(error.to_string())),
            }
        }
    }

    /// Seals the log, when the last calls have come back, or should have.
    fn finish(mut self) -> Result<(), WriteError> {
        let deadline = Instant::now() + LAST_CALLS;
        kernel::fence_all_threads(); // who sees no end yet has made a promise that is seen here
        let left = loop {
            // Asked before the round: what is put in by those that end meanwhile comes with the next one.
            self.look_for_lanes();
            let running = self.lanes.iter().map(|lane| lane.promises()).sum::<u64>();
            let more = self.round()?;
            if !more && (running == 0 || Instant::now() >= deadline) {
                break running;
            }
            if !more {
                thread::sleep(Duration::from_millis(1));
            }
        };
        if left > 0 {
            let text = format!("calls that still ran when the trail was closed: {left}");
            self.writer.mark(&Mark::Text(text), wall())?;
        }
        let note = self.writer.close(wall())?;
        (self.publish)(&note);
        Ok(())
    }
}
