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
use crate::walk::{After, Ended, Runs, Walk};
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

/// Finds out how the log in `dir` ended, and mends its end. `None` if there is no log yet.
pub(super) fn recover(dir: &Path, settings: &Settings) -> Result<Option<Recovered>, WriteError> {
    let mut numbers = segment::list(dir).map_err(WriteError::io("read", dir))?;
    let keys = KeyFiles::of(dir);
    let (current, next) = keys.load().map_err(WriteError::io("read", &keys.current()))?;
    let mut removed = false;
    let (walk, file, ended, torn) = loop {
        let Some(file) = numbers.pop() else {
            // A log that has come to its second epoch had files, and they are gone.
            let began = current.iter().chain(&next).all(|key| key.epoch == 0);
            return if began { Ok(None) } else { Err(damaged(dir, "its files are gone")) };
        };
        let end = read_end(dir, file, next.as_ref())?;
        if end.0.sealed.is_some() {
            break (end.0, file, end.1, end.2);
        }
        // A file that was being begun when the process crashed, which says nothing yet that isn't elsewhere: as if it
        // had not been. There is one at most.
        let is_alone = file != 0 && numbers.is_empty();
        if is_alone || end.0.counts.records > 0 || std::mem::replace(&mut removed, true) {
            return Err(damaged(dir, "files before its last one are gone, or not sealed"));
        }
        remove(dir, file)?;
    };
    if let Some(found) = walk.origin().filter(|found| *found != settings.origin) {
        return Err(WriteError::OtherLog { found: found.to_owned(), asked: settings.origin.clone() });
    }
    mend(dir, settings, walk, file, ended, torn, (current, next)).map(Some)
}

/// Reads the file that may be the last one, as far as it can be gone on with, and says how much more there is.
fn read_end(dir: &Path, file: u32, next: Option<&EpochKey>) -> Result<(Walk, Ended, u64), WriteError> {
    let path = segment::path(dir, file);
    let io = |error: io::Error| WriteError::io("read", &path)(error);
    let mut limit = u64::MAX;
    loop {
        let mut walk = Walk::new(None);
        let mut segment = Segment::open(&path).map_err(io)?;
        let length = segment.length();
        segment.limit(limit);
        let ended = walk.read_file(file, &mut segment, true, &mut |_| ()).map_err(io)?;
        walk.finish();
        if let Some(finding) = walk.found.findings.iter().find(|finding| finding.problem.is_damage()) {
            return Err(damaged(dir, &finding.to_string()));
        }
        // The last frame of an epoch or a file says nothing without the checkpoint after it.
        match walk.after {
            After::Rotate { offset } | After::Final { offset } => limit = offset,
            After::Epoch { key, offset } if next.is_none_or(|next| next.public() != key) => limit = offset,
            _ => return Ok((walk, ended, length - ended.end)),
        }
    }
}

/// Cuts off what is torn, closes an epoch that was being closed, and takes up its key.
fn mend(
    dir: &Path,
    settings: &Settings,
    mut walk: Walk,
    file: u32,
    ended: Ended,
    torn: u64,
    (current, next): (Option<EpochKey>, Option<EpochKey>),
) -> Result<Recovered, WriteError> {
    let keys = KeyFiles::of(dir);
    let in_force = |key: &EpochKey, walk: &Walk| key.epoch == walk.epoch && Some(key.public()) == walk.key;
    let missing = |walk: &Walk| WriteError::KeyMissing { dir: dir.to_owned(), epoch: walk.epoch };
    let replace = |keys: &KeyFiles| keys.swap().map_err(WriteError::io("replace", &keys.current()));
    let Some(log) = walk.log else { return Err(damaged(dir, "it does not begin")) };
    let Some(tree) = walk.tree.take() else { return Err(damaged(dir, "frames are missing")) };

    let key = match (current, next, walk.after) {
        (Some(current), Some(next), After::Epoch { .. }) if in_force(&current, &walk) => {
            let mut output = Output::cut(dir, file, ended.end)?;
            close_epoch(&mut output, settings, &walk, &tree, &current)?;
            walk.next_checkpoint += 1;
            walk.tail = 0;
            replace(&keys)?;
            next
        }
        (_, _, After::Epoch { .. }) => return Err(missing(&walk)),
        (Some(current), _, _) if in_force(&current, &walk) => {
            Output::cut(dir, file, ended.end)?;
            keys.discard_next().map_err(WriteError::io("remove", &keys.next()))?;
            current
        }
        (_, Some(next), _) if in_force(&next, &walk) => {
            Output::cut(dir, file, ended.end)?;
            replace(&keys)?;
            next
        }
        _ => return Err(missing(&walk)),
    };
    Ok(Recovered {
        file,
        log,
        tree,
        tail: walk.tail,
        torn,
        key,
        next_checkpoint: walk.next_checkpoint,
        closed: matches!(walk.after, After::End(Seal::Final)),
        runs: {
            walk.runs.find();
            walk.runs
        },
    })
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
