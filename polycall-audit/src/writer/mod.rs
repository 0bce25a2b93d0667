//! Writing a trail.

mod append;
mod begin;
mod error;
mod open;
mod output;
mod recover;
mod retain;
mod settings;
mod stage;
#[cfg(test)]
mod tests;

pub use error::WriteError;
pub use open::Opened;
pub use settings::{Fsync, Keep, Settings};

use std::fs::File;
use std::path::PathBuf;

use self::output::Output;
use self::stage::Stage;
use crate::checkpoint::{Note, Seal};
use crate::frame::{
    Draft, EntryKind, LogId, MAX_NAME, MAX_PAYLOAD, Mark, Name, RecordsFrame, RecordsView, RunStart,
};
use crate::keys::{EpochKey, KeyFiles};
use crate::record::Record;
use crate::tree::Tree;
use crate::walk::Runs;
use crate::walltime::WallNs;

/// The one writer of a trail. It has no thread and no clock of its own: whoever has it calls [`tick`](Self::tick).
///
/// When a write fails, the writer is *broken*, and so says every call until [`mend`](Self::mend) succeeds. What was
/// written before stays; what a call was to write has to be handed over again.
///
/// ```
/// use polycall_audit::{Kind, Record, RecordsFrame, RunStart, Settings, Writer};
/// # let dir = std::env::temp_dir().join(format!("polycall-audit-doc-{}", std::process::id()));
/// let now = 1_700_000_000_000_000_000;
/// let (mut writer, _) = Writer::open(&dir, Settings::new("bank.example/audit"), now)?;
/// println!("keep this key somewhere else: {}", writer.first_key());
/// writer.start_run(&RunStart { run: [7; 16], ..Default::default() }, now)?;
/// let mut frame = RecordsFrame::new();
/// frame.begin(0, now, 1_000_000_000);
/// frame.run(1, 0);
/// frame.push(Record { kind: Kind::DENIED, ..Default::default() }.to_words());
/// writer.records(&frame, now)?;
/// let note = writer.close(now)?;
/// println!("{note}");
/// # std::fs::remove_dir_all(dir).unwrap();
/// # Ok::<(), polycall_audit::WriteError>(())
/// ```
#[derive(Debug)]
pub struct Writer {
    dir: PathBuf,
    settings: Settings,
    /// Held as long as the writer lives.
    _lock: File,
    log: LogId,
    first_key: String,

    output: Output,
    draft: Draft,
    tree: Tree,
    /// Leaves since the last checkpoint.
    tail: u64,
    next_checkpoint: u64,
    note: Note,

    keys: KeyFiles,
    key: EpochKey,
    stage: Stage,
    broken: Option<WriteError>,

    runs: Runs,
    /// The clock, as the last entry tells it; and when the last checkpoint, epoch and file began.
    wall: WallNs,
    checkpoint_began: Option<WallNs>,
    epoch_began: WallNs,
    file_began: WallNs,
}

impl Writer {
    /// The key that the whole log is verified with, in C2SP's form. It proves something only where it is kept away
    /// from those who can write the log.
    ///
    /// ```
    /// fn print(writer: &polycall_audit::Writer) {
    ///     println!("{}", writer.first_key());
    /// }
    /// # let _ = print;
    /// ```
    pub fn first_key(&self) -> String {
        self.first_key.clone()
    }

    /// The newest checkpoint.
    ///
    /// ```
    /// fn sealed(writer: &polycall_audit::Writer) -> u64 {
    ///     writer.note().size()
    /// }
    /// # let _ = sealed;
    /// ```
    pub fn note(&self) -> &Note {
        &self.note
    }

    /// How many frames the log has.
    ///
    /// ```
    /// fn unsealed(writer: &polycall_audit::Writer) -> u64 {
    ///     writer.tree_size() - writer.note().size()
    /// }
    /// # let _ = unsealed;
    /// ```
    pub fn tree_size(&self) -> u64 {
        self.tree.size()
    }

    /// Begins a run of the program. Names and threads' numbers begin anew; records of the run before cannot be written
    /// any more.
    ///
    /// ```
    /// # use polycall_audit::*;
    /// fn start(writer: &mut Writer, now: WallNs) -> Result<(), WriteError> {
    ///     writer.start_run(&RunStart { run: [7; 16], process: std::process::id(), ..Default::default() }, now)
    /// }
    /// # let _ = start;
    /// ```
    pub fn start_run(&mut self, run: &RunStart, now: WallNs) -> Result<(), WriteError> {
        self.ready(now)?;
        self.put_mark(&Mark::RunStarted(run.clone()))
    }

    /// Adds names to the run's dictionary; each before the first record that uses it.
    ///
    /// ```
    /// # use polycall_audit::*;
    /// fn name(writer: &mut Writer, now: WallNs) -> Result<(), WriteError> {
    ///     writer.names(&[Name::new(1, What::COMPONENT, "bank")], now)
    /// }
    /// # let _ = name;
    /// ```
    pub fn names(&mut self, names: &[Name], now: WallNs) -> Result<(), WriteError> {
        self.ready(now)?;
        self.in_run()?;
        self.runs.check_names(names)?;
        for chunk in names.chunks(NAMES_IN_A_FRAME) {
            self.put_names(chunk)?;
            self.runs.names(chunk.to_vec())?;
        }
        Ok(())
    }

    /// Whether a record has names for all its numbers, so that [`records`](Self::records) can be given it: the writer
    /// looks at no record by itself, and a verifier does.
    ///
    /// ```
    /// fn is_ours(writer: &polycall_audit::Writer, words: polycall_audit::Words) -> bool {
    ///     writer.knows(&polycall_audit::Record::from_words(words))
    /// }
    /// # let _ = is_ours;
    /// ```
    pub fn knows(&self, record: &Record) -> bool {
        let is_known = |id: &u32| *id == 0 || self.runs.names.contains_key(id);
        [record.caller, record.callee, record.entry, record.session].iter().all(is_known)
    }

    /// Adds records. Each thread's have to follow those before without a gap, or a [`Mark::Dropped`] has to come first.
    /// Returns the number of the frame.
    ///
    /// ```
    /// # use polycall_audit::*;
    /// fn hand_over(writer: &mut Writer, frame: &mut RecordsFrame, now: WallNs) -> Result<(), WriteError> {
    ///     writer.records(frame, now)?;
    ///     frame.clear();
    ///     Ok(())
    /// }
    /// # let _ = hand_over;
    /// ```
    pub fn records(&mut self, frame: &RecordsFrame, now: WallNs) -> Result<u64, WriteError> {
        self.ready(now)?;
        self.in_run()?;
        let view = RecordsView::of(frame);
        self.runs.advance(&view)?;
        let outcome = self.synced_leaf(EntryKind::Records, |out| out.extend_from_slice(frame.payload()));
        if outcome.is_err() {
            self.runs.go_back();
        }
        outcome
    }

    /// Says what happened to the log itself. A [`Mark::RunStarted`] is a [`start_run`](Self::start_run); marks that the
    /// writer writes by itself are refused.
    ///
    /// ```
    /// # use polycall_audit::*;
    /// fn ended(writer: &mut Writer, now: WallNs) -> Result<(), WriteError> {
    ///     writer.mark(&Mark::ThreadEnded { thread: 7, next: 100 }, now)
    /// }
    /// # let _ = ended;
    /// ```
    pub fn mark(&mut self, mark: &Mark, now: WallNs) -> Result<(), WriteError> {
        self.ready(now)?;
        if matches!(mark, Mark::RunContinued(_) | Mark::Sequences(_) | Mark::ClockJumpedBack { .. }) {
            return Err(WriteError::Refused { why: "the writer writes such marks by itself".to_owned() });
        }
        if matches!(mark, Mark::Dropped { .. } | Mark::ThreadEnded { .. } | Mark::RingRecovered { .. }) {
            self.in_run()?;
        }
        self.runs.check_mark(mark)?;
        self.put_mark(mark)
    }

    /// Whether [`tick`](Self::tick) has anything to do.
    ///
    /// ```
    /// fn wait(writer: &polycall_audit::Writer, now: u64) {
    ///     while !writer.due(now) {
    ///         std::thread::sleep(std::time::Duration::from_millis(10));
    ///     }
    /// }
    /// # let _ = wait;
    /// ```
    pub fn due(&self, now: WallNs) -> bool {
        self.jumped(now)
            || self.checkpoint_due(now)
            || self.epoch_due(now)
            || self.rotation_due(now).is_some()
    }

    /// Does what is due: a checkpoint, a new epoch, a new file, the deletion of old ones. Returns the newest checkpoint
    /// if it is a new one. To be called a few times as often as checkpoints are wanted, also when nothing happens.
    ///
    /// ```
    /// # use polycall_audit::*;
    /// fn tick(writer: &mut Writer, now: WallNs) -> Result<(), WriteError> {
    ///     if let Some(note) = writer.tick(now)? {
    ///         println!("{note}"); // or send it to another machine
    ///     }
    ///     Ok(())
    /// }
    /// # let _ = tick;
    /// ```
    pub fn tick(&mut self, now: WallNs) -> Result<Option<Note>, WriteError> {
        let before = self.next_checkpoint;
        self.ready(now)?;
        if self.epoch_due(self.wall) {
            self.change_epoch()?;
        }
        if let Some(why) = self.rotation_due(self.wall) {
            self.rotate(why)?;
        }
        if self.checkpoint_due(self.wall) {
            self.seal_now()?;
        }
        Ok((self.next_checkpoint != before).then(|| self.note.clone()))
    }

    /// Seals all frames that there are.
    ///
    /// ```
    /// # use polycall_audit::*;
    /// fn seal(writer: &mut Writer, now: WallNs) -> Result<Note, WriteError> {
    ///     writer.checkpoint(now)
    /// }
    /// # let _ = seal;
    /// ```
    pub fn checkpoint(&mut self, now: WallNs) -> Result<Note, WriteError> {
        self.ready(now)?;
        self.seal_now()?;
        Ok(self.note.clone())
    }

    /// Closes the log: after this checkpoint there is nothing that could be cut off unseen. It can be opened again.
    ///
    /// ```
    /// # use polycall_audit::*;
    /// fn end(writer: Writer, now: WallNs) -> Result<Note, WriteError> {
    ///     writer.close(now)
    /// }
    /// # let _ = end;
    /// ```
    pub fn close(mut self, now: WallNs) -> Result<Note, WriteError> {
        self.ready(now)?;
        self.leaf(EntryKind::Final, |_| ())?;
        self.seal(Seal::Final)?;
        self.sync()?;
        Ok(self.note)
    }

    /// Goes on after a failure: cuts off the entry that was not completely written, finishes what was begun, and writes
    /// a mark that says so. If that fails, the writer stays broken, and everything can be tried again. If nothing had
    /// failed, does nothing.
    ///
    /// ```
    /// # use polycall_audit::*;
    /// fn retry(writer: &mut Writer, now: WallNs) -> bool {
    ///     writer.mend(now).is_ok()
    /// }
    /// # let _ = retry;
    /// ```
    pub fn mend(&mut self, now: WallNs) -> Result<(), WriteError> {
        let Some(error) = self.broken.take() else { return Ok(()) };
        let mended = self.output.rewind().and_then(|()| self.settle());
        mended.or_else(|error| self.breaks(error))?;
        self.clock(now)?;
        self.put_mark(&Mark::WriterFailed { text: error.to_string() })
    }

    /// Whether a write has failed, and how.
    ///
    /// ```
    /// fn works(writer: &polycall_audit::Writer) -> bool {
    ///     writer.broken().is_none()
    /// }
    /// # let _ = works;
    /// ```
    pub fn broken(&self) -> Option<&WriteError> {
        self.broken.as_ref()
    }
}

/// As many names as surely fit into one frame.
const NAMES_IN_A_FRAME: usize = MAX_PAYLOAD / MAX_NAME;
