//! What is found after a crash, and how a log can go on from it. Nothing that a checkpoint covers is ever changed, and a
//! log that is damaged before its last checkpoint is not gone on with.

use std::fs;
use std::io;
use std::path::Path;

use super::{Output, Settings};
use crate::checkpoint::{Checkpoint, Seal};
use crate::frame::{Draft, EntryKind, LogId};
use crate::keys::{EpochKey, KeyFiles, sync_dir};
use crate::segment::{self, Segment};
use crate::tree::Tree;
use crate::walk::{After, Runs, Walk};
use crate::writer::error::WriteError;

/// A log that can be gone on with.
pub(super) struct Recovered {
    /// Its last file.
    pub(super) file: u32,
    pub(super) log: LogId,
    pub(super) tree: Tree,
    pub(super) tail: u64,
    pub(super) torn: u64,
    pub(super) key: EpochKey,
    pub(super) next_checkpoint: u64,
    pub(super) runs: Runs,
    /// Whether it had been closed.
    pub(super) closed: bool,
}

/// Finds out how the log in `dir` ended, and mends its end. `None` if there is no log yet. Nothing is changed before it is
/// certain that the log can be gone on with.
pub(super) fn recover(dir: &Path, settings: &Settings) -> Result<Option<Recovered>, WriteError> {
    let mut numbers = segment::list(dir).map_err(WriteError::io("read", dir))?;
    let keys = KeyFiles::of(dir);
    let (current, next) = keys.load().map_err(WriteError::io("read", &keys.current()))?;
    let mut begun = None;
    let end = loop {
        let Some(file) = numbers.pop() else {
            // A log that has come to its second epoch had files, and they are gone.
            if current.iter().chain(&next).any(|key| key.epoch > 0) {
                return Err(damaged(dir, "its files are gone"));
            }
            begun.map_or(Ok(()), |begun| remove(dir, begun))?;
            return Ok(None);
        };
        let end = End::read(dir, file, next.as_ref())?;
        if end.walk.sealed.is_some() {
            break end;
        }
        // A file that was being begun when the process crashed, which says nothing yet that isn't elsewhere: as if it
        // had not been. There is one at most.
        let is_alone = file != 0 && numbers.is_empty();
        if is_alone || end.walk.counts.records > 0 || begun.replace(file).is_some() {
            return Err(damaged(dir, "files before its last one are gone, or not sealed"));
        }
    };
    if let Some(found) = end.walk.origin().filter(|found| *found != settings.origin) {
        return Err(WriteError::OtherLog { found: found.to_owned(), asked: settings.origin.clone() });
    }
    end.mend(dir, settings, begun, (current, next)).map(Some)
}

/// The end of a log's last file.
struct End {
    walk: Walk,
    file: u32,
    /// Where its last whole entry ends that can be gone on from, and how many bytes follow.
    length: u64,
    torn: u64,
}

/// Which key the log goes on with.
enum Key {
    /// The one in force.
    Current(EpochKey),
    /// The next one: the old one was about to be wiped.
    Next(EpochKey),
    /// The next one, once the old one has closed its epoch.
    Close { old: EpochKey, new: EpochKey },
}

impl End {
    /// Reads a file as far as it can be gone on with.
    fn read(dir: &Path, file: u32, next: Option<&EpochKey>) -> Result<Self, WriteError> {
        let path = segment::path(dir, file);
        let io = |error: io::Error| WriteError::io("read", &path)(error);
        let mut limit = u64::MAX;
        loop {
            let mut walk = Walk::new(None);
            let mut segment = Segment::open(&path).map_err(io)?;
            let whole = segment.length();
            segment.limit(limit);
            let ended = walk.read_file(file, &mut segment, true, &mut |_| ()).map_err(io)?;
            walk.finish();
            if let Some(finding) = walk.found.findings.iter().find(|finding| finding.problem.is_damage()) {
                return Err(damaged(dir, &finding.to_string()));
            }
            if walk.found.more > 0 {
                return Err(damaged(dir, "there is too much wrong with it"));
            }
            // The last frame of an epoch or a file says nothing without the checkpoint after it.
            match walk.after {
                After::Rotate { offset } | After::Final { offset } => limit = offset,
                After::Epoch { key, offset } if next.is_none_or(|next| next.public() != key) => {
                    limit = offset;
                }
                _ => return Ok(Self { walk, file, length: ended.end, torn: whole - ended.end }),
            }
        }
    }

    fn key(&self, (current, next): (Option<EpochKey>, Option<EpochKey>)) -> Option<Key> {
        let in_force = |key: &EpochKey| key.epoch == self.walk.epoch && Some(key.public()) == self.walk.key;
        match (current, next, self.walk.after) {
            (Some(old), Some(new), After::Epoch { .. }) if in_force(&old) => Some(Key::Close { old, new }),
            (_, _, After::Epoch { .. }) => None,
            (Some(current), _, _) if in_force(&current) => Some(Key::Current(current)),
            (_, Some(next), _) if in_force(&next) => Some(Key::Next(next)),
            _ => None,
        }
    }

    /// Cuts off what is torn, closes an epoch that was being closed, and takes up its key.
    fn mend(
        mut self,
        dir: &Path,
        settings: &Settings,
        begun: Option<u32>,
        found: (Option<EpochKey>, Option<EpochKey>),
    ) -> Result<Recovered, WriteError> {
        let epoch = self.walk.epoch;
        let key = self.key(found).ok_or_else(|| WriteError::KeyMissing { dir: dir.to_owned(), epoch })?;
        let Some(log) = self.walk.log else { return Err(damaged(dir, "it does not begin")) };
        let Some(tree) = self.walk.tree.take() else { return Err(damaged(dir, "frames are missing")) };

        begun.map_or(Ok(()), |begun| remove(dir, begun))?;
        let mut output = Output::cut(dir, self.file, self.length)?;
        let keys = KeyFiles::of(dir);
        let swap = || keys.swap().map_err(WriteError::io("replace", &keys.current()));
        let key = match key {
            Key::Current(key) => {
                keys.discard_next().map_err(WriteError::io("remove", &keys.next()))?;
                key
            }
            Key::Next(key) => {
                swap()?;
                key
            }
            Key::Close { old, new } => {
                close_epoch(&mut output, settings, &self.walk, &tree, &old)?;
                self.walk.next_checkpoint += 1;
                self.walk.tail = 0;
                swap()?;
                new
            }
        };
        self.walk.runs.find();
        Ok(Recovered {
            file: self.file,
            log,
            tree,
            tail: self.walk.tail,
            torn: self.torn,
            key,
            next_checkpoint: self.walk.next_checkpoint,
            closed: matches!(self.walk.after, After::End(Seal::Final)),
            runs: self.walk.runs,
        })
    }
}

/// Signs the epoch's last frame, which the crash came before.
fn close_epoch(
    output: &mut Output,
    settings: &Settings,
    walk: &Walk,
    tree: &Tree,
    key: &EpochKey,
) -> Result<(), WriteError> {
    let note = key.sign(Checkpoint {
        origin: settings.origin.clone(),
        size: tree.size(),
        root: tree.root(),
        epoch: key.epoch,
        file: output.number,
        number: walk.next_checkpoint,
        time: walk.wall,
        seal: Seal::Going,
    });
    let mut draft = Draft::default();
    let fill = |out: &mut Vec<u8>| out.extend_from_slice(note.as_str().as_bytes());
    let (entry, _) = draft.seal(EntryKind::Checkpoint, note.size(), walk.wall, fill);
    output.append(entry).map_err(WriteError::io("write", &output.path))?;
    output.sync()
}

fn remove(dir: &Path, file: u32) -> Result<(), WriteError> {
    let path = segment::path(dir, file);
    fs::remove_file(&path).map_err(WriteError::io("remove", &path))?;
    sync_dir(dir).map_err(WriteError::io("sync", dir))
}

fn damaged(dir: &Path, why: &str) -> WriteError {
    WriteError::Damaged { dir: dir.to_owned(), why: why.to_owned() }
}
