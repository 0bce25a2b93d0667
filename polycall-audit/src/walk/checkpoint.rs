//! Checkpoints: whether what they sign is what is there, and whether the one key signed that may.

use super::{After, Sealed, Walk};
use crate::checkpoint::{Checkpoint, Note, Seal};
use crate::finding::{Problem, Remark};
use crate::frame::Entry;
use crate::note::VerifyKey;
use crate::walltime::SECOND;

/// How many checkpoints under unknown keys are kept, to tell later which key it was.
const UNEXPLAINED: usize = 16;
/// Of how many bad signatures it is searched whose they are: an attacker could make very many.
const EXPLAINED: u32 = 64;

impl Walk {
    pub(super) fn checkpoint(&mut self, entry: &Entry<'_>, text: &str) {
        self.counts.checkpoints += 1;
        let problems = self.found.count();
        if self.before_open {
            self.problem(Problem::OutOfPlace, None, "a file does not begin with its first frame".to_owned());
        }
        let Some(note) = Note::read(text).filter(Note::is_bare) else {
            self.after = After::Nothing;
            return self.problem(
                Problem::Changed,
                None,
                "a checkpoint is no signed note of this form".to_owned(),
            );
        };
        let says = note.checkpoint();
        self.resolve_gap(says.epoch != self.epoch);
        if says.epoch != self.epoch && self.tree.is_none() {
            // The epoch's beginning is in the gap, and its key with it.
            self.epoch = says.epoch;
            self.key = None;
        }
        self.says(says, entry);
        let known = self.signature(&note);
        self.step(says);
        self.late(says);
        self.next_checkpoint = says.number.saturating_add(1);
        if known && self.tree.is_some() && self.found.count() == problems {
            self.sealed = Some(Sealed { note });
        }
        self.tail = 0;
    }

    /// Whether it says what is so.
    fn says(&mut self, says: &Checkpoint, entry: &Entry<'_>) {
        let origin = self.origin.get_or_insert_with(|| says.origin.clone());
        if *origin != says.origin {
            let text = format!("a checkpoint is of log `{}`, and not of `{origin}`", says.origin);
            self.problem(
                if self.sealed.is_none() { Problem::WrongKey } else { Problem::ForeignFile },
                None,
                text,
            );
        }
        if entry.header.index != says.size || entry.header.wall != says.time {
            self.problem(Problem::Changed, None, "a checkpoint's header does not fit its note".to_owned());
        }
        if says.file != self.file {
            self.problem(Problem::OutOfPlace, None, format!("a checkpoint was made for file {}", says.file));
        }
        if says.epoch != self.epoch {
            let text = format!("a checkpoint is of epoch {}, in epoch {}", says.epoch, self.epoch);
            self.problem(Problem::OutOfPlace, None, text);
        }
        if says.number != self.next_checkpoint && self.tree.is_some() {
            let text = format!("checkpoint {} stands where {} belongs", says.number, self.next_checkpoint);
            self.problem(Problem::OutOfPlace, None, text);
        }
        if says.size != self.size {
            let text = format!("a checkpoint covers {} frames where there are {}", says.size, self.size);
            self.problem(Problem::OutOfPlace, None, text);
        } else if self.tree.as_ref().is_some_and(|tree| tree.root() != says.root) {
            self.problem(
                Problem::RootDiffers,
                None,
                "the frames before it are not those that were signed".to_owned(),
            );
        }
    }

    /// Whether the key in force signed it. Returns whether that could be told.
    fn signature(&mut self, note: &Note) -> bool {
        let Some(key) = self.key else { return false };
        let origin = &note.checkpoint().origin;
        if note.is_signed_by(&VerifyKey::new(origin, key)) {
            return true;
        }
        self.bad_signatures += 1;
        let explain = self.bad_signatures <= EXPLAINED;
        let signed_by = |key: &[u8; 32]| note.is_signed_by(&VerifyKey::new(origin, *key));
        if let After::Epoch { key, .. } = self.after
            && signed_by(&key)
        {
            let text = format!("a checkpoint of epoch {} is signed with the next epoch's key", self.epoch);
            self.problem(Problem::TooRecentKey, None, text);
        } else if let Some(older) = self.old_keys.iter().position(|key| explain && signed_by(key)) {
            let older = self.first_epoch + older as u64;
            let text =
                format!("a checkpoint of epoch {} is signed with the key of epoch {older}", self.epoch);
            self.problem(Problem::OlderKey, None, text);
        } else {
            if self.unexplained.len() < UNEXPLAINED {
                self.unexplained.push((self.found.findings.len(), note.clone()));
            }
            let text = format!("a checkpoint is not signed with the key of epoch {}", self.epoch);
            self.problem(Problem::BadSignature, None, text);
        }
        true
    }

    /// What it changes: the epoch's end, the file's, or nothing.
    fn step(&mut self, says: &Checkpoint) {
        let fits = match (self.after, says.seal) {
            (After::Nothing | After::Epoch { .. }, Seal::Going)
            | (After::Rotate { .. }, Seal::Rotate)
            | (After::Final { .. }, Seal::Final) => true,
            (After::Nothing, _) => self.tree.is_none(),
            _ => false,
        };
        if !fits {
            let text = match self.after {
                After::Nothing => "a checkpoint ends the file, and no frame says why".to_owned(),
                _ => self.missing_checkpoint(),
            };
            self.problem(Problem::OutOfPlace, None, text);
        }
        if let After::Epoch { key, .. } = self.after {
            self.begin_epoch(key);
        }
        self.after = if says.seal == Seal::Going { After::Nothing } else { After::End(says.seal) };
    }

    fn begin_epoch(&mut self, key: [u8; 32]) {
        match self.key.replace(key) {
            Some(old) => self.old_keys.push(old),
            None => {
                self.old_keys.clear();
                self.first_epoch = self.epoch.saturating_add(1);
            }
        }
        self.epoch = self.epoch.saturating_add(1);
        self.counts.epochs += 1;
        let (findings, epoch) = (&mut self.found.findings, self.epoch);
        self.unexplained.retain(|(at, note)| {
            let later = note.is_signed_by(&VerifyKey::new(note.origin(), key));
            if later && let Some(finding) = findings.get_mut(*at) {
                finding.problem = Problem::TooRecentKey;
                finding.text =
                    format!("a checkpoint of epoch {} is signed with the key of epoch {epoch}", note.epoch());
            }
            !later
        });
    }

    /// An idle log has checkpoints as well; where they stop for a while, the process stood still, or the clock was set.
    fn late(&mut self, says: &Checkpoint) {
        let silence = self.sealed.as_ref().and_then(|last| says.time.checked_sub(last.note.time()));
        let restarted = std::mem::take(&mut self.restarted);
        if let Some(nanoseconds) = silence.filter(|silence| *silence > self.patience() && !restarted) {
            self.found.remark(Remark::NoCheckpoint { file: self.file, number: says.number, nanoseconds });
        }
    }

    /// How long there may be no checkpoint, in nanoseconds.
    pub(crate) fn patience(&self) -> u64 {
        self.checkpoint_every.max(SECOND).saturating_mul(10)
    }
}
