//! What every entry goes through on its way into the file.

use super::settings::nanoseconds;
use super::{Fsync, Writer};
use crate::checkpoint::{Checkpoint, Seal};
use crate::frame::{EntryKind, Mark, Name, Why, put_mark, put_name};
use crate::walltime::{SECOND, WallNs, day};
use crate::writer::error::WriteError;

impl Writer {
    /// What comes before anything is written: whether it can be, when it is, and in which file.
    pub(super) fn ready(&mut self, now: WallNs) -> Result<(), WriteError> {
        if let Some(error) = &self.broken {
            return Err(error.clone());
        }
        self.clock(now)?;
        if self.output.length >= self.settings.rotate_bytes {
            self.rotate(Why::SIZE)?;
        }
        Ok(())
    }

    /// Time never goes back between two entries, unless a mark says so; a second's adjustment is none worth it.
    pub(super) fn clock(&mut self, now: WallNs) -> Result<(), WriteError> {
        if !self.jumped(now) {
            self.wall = self.wall.max(now);
            return Ok(());
        }
        let by = self.wall - now;
        self.wall = now;
        // What counts from a moment that is now in the future counts from here.
        self.checkpoint_began = None;
        self.epoch_began = self.epoch_began.min(now);
        self.file_began = self.file_began.min(now);
        self.put_mark(&Mark::ClockJumpedBack { by })
    }

    pub(super) fn jumped(&self, now: WallNs) -> bool {
        now.saturating_add(SECOND) < self.wall
    }

    pub(super) fn checkpoint_due(&self, now: WallNs) -> bool {
        let every = nanoseconds(self.settings.checkpoint_every);
        self.checkpoint_began.is_none_or(|began| now.saturating_sub(began) >= every)
    }

    pub(super) fn epoch_due(&self, now: WallNs) -> bool {
        now.saturating_sub(self.epoch_began) >= nanoseconds(self.settings.epoch_every)
    }

    pub(super) fn rotation_due(&self, now: WallNs) -> Option<Why> {
        if self.output.length >= self.settings.rotate_bytes {
            return Some(Why::SIZE);
        }
        (self.settings.rotate_daily && day(now) > day(self.file_began)).then_some(Why::DAY)
    }

    pub(super) fn in_run(&self) -> Result<(), WriteError> {
        if self.runs.current.is_some() { Ok(()) } else { Err(WriteError::NoRun) }
    }

    pub(super) fn put_mark(&mut self, mark: &Mark) -> Result<(), WriteError> {
        self.synced_leaf(EntryKind::Mark, |out| put_mark(out, mark))?;
        Ok(self.runs.mark(mark.clone())?)
    }

    pub(super) fn put_names(&mut self, names: &[Name]) -> Result<(), WriteError> {
        self.synced_leaf(EntryKind::Names, |out| names.iter().for_each(|name| put_name(out, name))).map(drop)
    }

    /// Appends a leaf; the tree has it if, and only if, all of it is in the file.
    pub(super) fn leaf(
        &mut self,
        kind: EntryKind,
        fill: impl FnOnce(&mut Vec<u8>),
    ) -> Result<u64, WriteError> {
        let index = self.tree.size();
        let (entry, hash) = self.draft.seal(kind, index, self.wall, fill);
        if let Err(error) = self.output.append(entry) {
            let error = WriteError::io("write", &self.output.path)(error);
            return self.breaks(error);
        }
        self.tree.push(hash);
        self.tail += 1;
        Ok(index)
    }

    /// Appends a leaf, and waits for the disk if each is to be there at once. If that fails, the log hasn't it: it is cut
    /// off when the writer is mended, since it will be handed over again.
    pub(super) fn synced_leaf(
        &mut self,
        kind: EntryKind,
        fill: impl FnOnce(&mut Vec<u8>),
    ) -> Result<u64, WriteError> {
        if self.settings.sync != Fsync::Frame {
            return self.leaf(kind, fill);
        }
        let before = (self.tree.clone(), self.tail, self.output.length);
        let index = self.leaf(kind, fill)?;
        if let Err(error) = self.sync() {
            (self.tree, self.tail, self.output.length) = before;
            return Err(error);
        }
        Ok(index)
    }

    pub(super) fn seal_now(&mut self) -> Result<(), WriteError> {
        self.seal(Seal::Going)?;
        if self.settings.sync == Fsync::Never { Ok(()) } else { self.sync() }
    }

    /// Appends a checkpoint, signed by the key in force. Does not wait for the disk.
    pub(super) fn seal(&mut self, seal: Seal) -> Result<(), WriteError> {
        let note = self.key.sign(Checkpoint {
            origin: self.settings.origin.clone(),
            size: self.tree.size(),
            root: self.tree.root(),
            epoch: self.key.epoch,
            file: self.output.number,
            number: self.next_checkpoint,
            time: self.wall,
            seal,
        });
        let fill = |out: &mut Vec<u8>| out.extend_from_slice(note.as_str().as_bytes());
        let (entry, _) = self.draft.seal(EntryKind::Checkpoint, note.size(), self.wall, fill);
        if let Err(error) = self.output.append(entry) {
            let error = WriteError::io("write", &self.output.path)(error);
            return self.breaks(error);
        }
        self.note = note;
        self.next_checkpoint += 1;
        self.tail = 0;
        self.checkpoint_began = Some(self.wall);
        Ok(())
    }

    pub(super) fn sync(&mut self) -> Result<(), WriteError> {
        self.output.sync().or_else(|error| self.breaks(error))
    }

    pub(super) fn breaks<T>(&mut self, error: WriteError) -> Result<T, WriteError> {
        self.broken = Some(error.clone());
        Err(error)
    }
}
