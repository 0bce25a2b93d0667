//! What takes more than one write: a new epoch, a new file. Each can fail between any two, and goes on from there.

use super::{Output, Writer};
use crate::checkpoint::Seal;
use crate::frame::{Began, EntryKind, Why};
use crate::keys::EpochKey;
use crate::writer::error::WriteError;

/// How far the writer is.
#[derive(Debug)]
pub(super) enum Stage {
    /// Nothing is begun that isn't finished.
    Ready,
    /// The epoch's last frame is written; its key has to sign it.
    CloseEpoch(EpochKey),
    /// The epoch is closed; its key has to be wiped, on disk and in memory.
    SwapKey(EpochKey),
    /// The file's last frame is written; it has to be sealed.
    SealFile,
    /// The file has ended; the next has to begin.
    NextFile,
}

impl Writer {
    /// Ends the epoch and begins the next, with a new key.
    pub(super) fn change_epoch(&mut self) -> Result<(), WriteError> {
        let epoch = self.key.epoch + 1;
        let next = EpochKey::generate(epoch).map_err(WriteError::io("make a key for", &self.keys.current()));
        let next = next.or_else(|error| self.breaks(error))?;
        // On disk first: were the process to crash behind this frame, nobody could sign what follows it.
        if let Err(error) = self.keys.store_next(&next) {
            let error = WriteError::io("write", &self.keys.next())(error);
            return self.breaks(error);
        }
        let public = next.public();
        self.leaf(EntryKind::Epoch, |out| {
            out.extend(epoch.to_le_bytes());
            out.extend(public);
        })?;
        self.stage = Stage::CloseEpoch(next);
        self.settle()
    }

    /// Ends the file and begins the next.
    pub(super) fn rotate(&mut self, why: Why) -> Result<(), WriteError> {
        self.leaf(EntryKind::Rotate, |out| out.push(why.0))?;
        self.stage = Stage::SealFile;
        self.settle()?;
        self.retain()
    }

    /// Finishes what is begun.
    pub(super) fn settle(&mut self) -> Result<(), WriteError> {
        loop {
            match std::mem::replace(&mut self.stage, Stage::Ready) {
                Stage::Ready => return Ok(()),
                Stage::CloseEpoch(next) => {
                    let sealed = self.seal(Seal::Going);
                    self.stage = if sealed.is_ok() { Stage::SwapKey(next) } else { Stage::CloseEpoch(next) };
                    sealed?;
                }
                Stage::SwapKey(next) => {
                    let swapped = self.sync().and_then(|()| {
                        self.keys.swap().map_err(WriteError::io("replace", &self.keys.current()))
                    });
                    if let Err(error) = swapped {
                        self.stage = Stage::SwapKey(next);
                        return self.breaks(error);
                    }
                    self.key = next;
                    self.epoch_began = self.wall;
                }
                Stage::SealFile => {
                    let sealed = self.seal(Seal::Rotate);
                    self.stage = if sealed.is_ok() { Stage::NextFile } else { Stage::SealFile };
                    sealed?;
                }
                Stage::NextFile => {
                    if let Err(error) = self.sync().and_then(|()| self.next_file()) {
                        self.stage = Stage::NextFile;
                        return self.breaks(error);
                    }
                }
            }
        }
    }

    /// Begins the next file, or leaves everything as it was.
    fn next_file(&mut self) -> Result<(), WriteError> {
        let number = self.output.number.checked_add(1).ok_or(WriteError::Full)?;
        let output = Output::create(&self.dir, number)?;
        let ended = std::mem::replace(&mut self.output, output);
        let before = (self.tree.clone(), self.next_checkpoint, self.note.clone());
        let begun = self.begin(Began::Rotated, 0, 0);
        if begun.is_err() {
            // A file that is half begun would be in the way of the next attempt.
            let half = std::mem::replace(&mut self.output, ended);
            (self.tree, self.next_checkpoint, self.note) = before;
            std::fs::remove_file(&half.path).map_err(WriteError::io("remove", &half.path))?;
        }
        begun
    }
}
