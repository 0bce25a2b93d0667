//! One run of the program: its dictionary, and the sequence of each thread's records.

use std::collections::HashMap;

use crate::finding::Problem;
use crate::frame::{Mark, Name, RecordsView, RunStart, What};

/// Numbers below this are looked up in a table of bits.
const TABLE: u32 = 1 << 22;

/// How many dropped ranges of one thread may wait for its sequence to come to them.
const MAX_DROPPED: usize = 1 << 12;

/// What is wrong with a frame.
pub(crate) type Wrong = (Problem, String);

/// The run in force.
#[derive(Debug, Default)]
pub(crate) struct Runs {
    pub(crate) current: Option<RunStart>,
    pub(crate) names: HashMap<u32, Name>,
    known: Vec<u64>,
    threads: HashMap<u32, Thread>,
    /// Where threads were before the last frame.
    passed: Vec<(u32, Option<u64>)>,
    pub(crate) count: u64,
    /// Frames are missing: what is unknown may have been in them.
    lost: bool,
}

#[derive(Debug, Default)]
struct Thread {
    next: u64,
    /// Ranges that were dropped, and that the sequence has not come to yet.
    dropped: Vec<(u64, u64)>,
}

impl Runs {
    /// Frames are missing.
    pub(super) fn lose(&mut self) {
        *self = Self { lost: true, count: self.count, ..Self::default() };
    }

    /// Nothing is missing that a writer would have to know.
    pub(crate) fn find(&mut self) {
        self.lost = false;
    }

    /// The trail's first files are gone; a file says itself what goes on in it.
    pub(super) fn begin_late(&mut self, late: bool) {
        self.lost = late;
    }

    /// Whether names can be added to the dictionary.
    pub(crate) fn check_names(&self, names: &[Name]) -> Result<(), Wrong> {
        for name in names {
            if name.id == 0 {
                return Err((Problem::UnknownName, format!("name `{}` has number 0", name.text)));
            }
            // a lane is one thread's after the other
            let both_threads = |known: &Name| [known.what, name.what] == [What::THREAD; 2];
            if let Some(known) =
                self.names.get(&name.id).filter(|known| *known != name && !both_threads(known))
            {
                let text =
                    format!("number {} is `{}`, and cannot become `{}`", name.id, known.text, name.text);
                return Err((Problem::UnknownName, text));
            }
        }
        Ok(())
    }

    pub(crate) fn names(&mut self, names: Vec<Name>) -> Result<(), Wrong> {
        for name in names {
            self.check_names(std::slice::from_ref(&name))?;
            if name.id < TABLE {
                let word = name.id as usize / 64;
                self.known.resize(self.known.len().max(word + 1), 0);
                self.known[word] |= 1 << (name.id % 64);
            }
            self.names.insert(name.id, name);
        }
        Ok(())
    }

    /// Whether the records follow those before, and every number in them has a name. Returns how many they are.
    pub(super) fn records(&mut self, frame: &RecordsView<'_>) -> Result<u64, Wrong> {
        if self.current.is_none() && !self.lost {
            return Err((Problem::OutOfPlace, "there are records before a run begins".to_owned()));
        }
        let mut count = 0;
        for run in frame.runs() {
            self.follows(run.thread, run.first)?;
            let mut next = run.first;
            for record in run.records() {
                if record.sequence != next {
                    return Err(gap(run.thread, next, record.sequence));
                }
                next += 1;
                for id in [record.caller, record.callee, record.entry, record.session] {
                    if !self.is_known(id) {
                        return Err((Problem::UnknownName, format!("number {id} in a record has no name")));
                    }
                }
            }
            count += run.records().len() as u64;
            self.threads.entry(run.thread).or_default().next = next;
        }
        Ok(count)
    }

    /// Passes a frame's runs without a look at each record, or says why they don't follow, and passes none.
    pub(crate) fn advance(&mut self, frame: &RecordsView<'_>) -> Result<(), Wrong> {
        self.passed.clear();
        for run in frame.runs() {
            if let Err(wrong) = self.follows(run.thread, run.first) {
                self.go_back();
                return Err(wrong);
            }
            self.passed.push((run.thread, self.threads.get(&run.thread).map(|known| known.next)));
            self.threads.entry(run.thread).or_default().next = run.first + run.records().len() as u64;
        }
        Ok(())
    }

    /// Takes back the last [`advance`](Self::advance): its frame could not be written.
    pub(crate) fn go_back(&mut self) {
        for (thread, next) in self.passed.drain(..).rev() {
            match next {
                Some(next) => self.threads.entry(thread).or_default().next = next,
                None => drop(self.threads.remove(&thread)),
            }
        }
    }

    fn is_known(&self, id: u32) -> bool {
        let word = self.known.get(id as usize / 64).copied().unwrap_or(0);
        id == 0 || word >> (id % 64) & 1 == 1 || self.lost || (id >= TABLE && self.names.contains_key(&id))
    }

    fn follows(&mut self, thread: u32, first: u64) -> Result<(), Wrong> {
        let lost = self.lost;
        let expected = match self.threads.get_mut(&thread) {
            Some(known) => known.settle(),
            // A thread's first record has number 0, or 1 where 0 is kept for none.
            None if lost || first <= 1 => return Ok(()),
            None => 0,
        };
        if expected == first || (expected == 0 && first == 1) {
            Ok(())
        } else {
            Err(gap(thread, expected, first))
        }
    }

    /// Whether a mark fits what is known.
    pub(crate) fn check_mark(&mut self, mark: &Mark) -> Result<(), Wrong> {
        match mark {
            Mark::Dropped { thread, first, .. } => {
                let Some(known) = self.threads.get(thread) else { return Ok(()) };
                if *first < known.next {
                    let text =
                        format!("records of thread {thread} from {first} on are dropped, but were there");
                    return Err((Problem::SequenceGap, text));
                }
                if known.dropped.len() >= MAX_DROPPED {
                    return Err((
                        Problem::SequenceGap,
                        format!("too many ranges of thread {thread} are dropped"),
                    ));
                }
            }
            Mark::ThreadEnded { thread, next } => {
                let known = self.threads.get_mut(thread).map_or(0, Thread::settle);
                if known != *next && !self.lost && (known, *next) != (0, 1) {
                    return Err(gap(*thread, known, *next));
                }
            }
            Mark::RingRecovered { run, .. }
                if self.current.as_ref().is_some_and(|current| current.run != *run) =>
            {
                return Err((Problem::OutOfPlace, "records of another run are recovered".to_owned()));
            }
            _ => {}
        }
        Ok(())
    }

    pub(crate) fn mark(&mut self, mark: Mark) -> Result<(), Wrong> {
        self.check_mark(&mark)?;
        match mark {
            Mark::RunStarted(run) => {
                let count = self.count + 1;
                *self = Self { current: Some(run), count, ..Self::default() };
            }
            Mark::RunContinued(run) => match &self.current {
                Some(current) if *current != run => {
                    return Err((Problem::OutOfPlace, "a run goes on that is not the one before".to_owned()));
                }
                Some(_) => {}
                None => {
                    self.count += 1;
                    self.lost = false;
                    self.current = Some(run);
                }
            },
            Mark::Sequences(threads) => {
                for (thread, next) in threads {
                    let known = self.threads.entry(thread).or_insert(Thread { next, dropped: Vec::new() });
                    if known.settle() != next {
                        return Err(gap(thread, known.next, next));
                    }
                }
            }
            Mark::Dropped { thread, first, count, .. } => {
                let known = self.threads.entry(thread).or_default();
                known.dropped.push((first, first.saturating_add(count)));
            }
            Mark::ThreadEnded { thread, .. } => {
                self.threads.remove(&thread);
            }
            Mark::RingRecovered { .. }
            | Mark::DenialsFolded { .. }
            | Mark::ClockJumpedBack { .. }
            | Mark::WriterFailed { .. }
            | Mark::Text(_) => {}
        }
        Ok(())
    }

    /// What the next record of each thread has to be numbered.
    pub(crate) fn sequences(&mut self) -> Vec<(u32, u64)> {
        let mut all: Vec<_> =
            self.threads.iter_mut().map(|(thread, known)| (*thread, known.settle())).collect();
        all.sort_unstable();
        all
    }
}

impl Thread {
    /// Passes what was dropped.
    fn settle(&mut self) -> u64 {
        while let Some(at) = self.dropped.iter().position(|(first, _)| *first <= self.next) {
            let (_, end) = self.dropped.swap_remove(at);
            self.next = self.next.max(end);
        }
        self.next
    }
}

fn gap(thread: u32, expected: u64, found: u64) -> Wrong {
    let text =
        format!("record {found} of thread {thread} stands where {expected} belongs, and no mark says why");
    (Problem::SequenceGap, text)
}
