//! How a file begins: with all that is needed to read it alone.

use super::settings::nanoseconds;
use super::{NAMES_IN_A_FRAME, Writer};
use crate::checkpoint::Seal;
use crate::frame::{Began, EntryKind, Mark, Name, Open, SEQUENCES_IN_A_MARK, put_mark};
use crate::keys::sync_dir;
use crate::writer::error::WriteError;

impl Writer {
    /// Writes the beginning of a file that has nothing yet, and seals it.
    pub(super) fn begin(&mut self, began: Began, tail: u64, torn: u64) -> Result<(), WriteError> {
        let open = Open {
            log: self.log,
            file: self.output.number,
            began,
            tail,
            torn,
            epoch: self.key.epoch,
            key: self.key.public(),
            next_checkpoint: self.next_checkpoint,
            checkpoint_every: nanoseconds(self.settings.checkpoint_every),
            epoch_every: nanoseconds(self.settings.epoch_every),
            tree: self.tree.clone(),
        };
        self.leaf(EntryKind::Open, |out| open.write(out))?;
        self.repeat_run()?;
        self.file_began = self.wall;
        self.seal(Seal::Going)?;
        self.sync()?;
        sync_dir(&self.dir).map_err(WriteError::io("sync", &self.dir))
    }

    /// The run that goes on, its dictionary, and where its threads are.
    fn repeat_run(&mut self) -> Result<(), WriteError> {
        let Some(run) = self.runs.current.clone() else { return Ok(()) };
        self.leaf(EntryKind::Mark, |out| put_mark(out, &Mark::RunContinued(run)))?;
        let mut names: Vec<Name> = self.runs.names.values().cloned().collect();
        names.sort_unstable_by_key(|name| name.id);
        for names in names.chunks(NAMES_IN_A_FRAME) {
            self.put_names(names)?;
        }
        for threads in self.runs.sequences().chunks(SEQUENCES_IN_A_MARK) {
            self.leaf(EntryKind::Mark, |out| put_mark(out, &Mark::Sequences(threads.to_vec())))?;
        }
        Ok(())
    }
}
