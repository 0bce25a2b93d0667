//! Where a file begins: whether it goes on where the one before it ended.

use super::{After, Walk};
use crate::checkpoint::Seal;
use crate::finding::{Problem, Remark};
use crate::frame::{Began, Open};

impl Walk {
    pub(super) fn open(&mut self, open: &Open, index: u64) {
        self.checkpoint_every = open.checkpoint_every;
        self.restarted |= matches!(open.began, Began::Recovered | Began::Reopened);
        if open.file != self.file {
            let text = format!("it is file {} of its log by what it says, and not {}", open.file, self.file);
            self.problem(Problem::ForeignFile, Some(index), text);
        }
        if open.tree.size() != index {
            self.problem(
                Problem::OutOfPlace,
                Some(index),
                format!("the file begins after {} frames", open.tree.size()),
            );
        }
        match self.log {
            None => self.first(open),
            Some(log) if log != open.log => {
                self.problem(Problem::ForeignFile, Some(index), "the file is of another log".to_owned());
                self.adopt(open);
            }
            Some(_) => self.goes_on(open, index),
        }
        self.after = After::Nothing;
        self.remark(open);
    }

    /// The first file that is there: of the log, or of those that are left.
    fn first(&mut self, open: &Open) {
        self.log = Some(open.log);
        self.starts_late = self.file != 0;
        self.start = (self.file, open.tree.size());
        self.first_epoch = open.epoch;
        self.adopt(open);
        self.runs.begin_late(self.starts_late);
        let fresh = Open {
            began: Began::Fresh,
            epoch: 0,
            next_checkpoint: 0,
            tail: 0,
            torn: open.torn,
            tree: crate::tree::Tree::new(),
            ..open.clone()
        };
        if self.file == 0 && *open != fresh {
            self.problem(
                Problem::OutOfPlace,
                Some(0),
                "the first file does not begin as a new log does".to_owned(),
            );
        }
        let Some(expected) = &self.expected else { return };
        if *expected.bytes() != open.key && !self.starts_late {
            let log = crate::note::VerifyKey::new(expected.origin(), open.key);
            self.problem(
                Problem::WrongKey,
                Some(0),
                format!("the log begins with key `{log}`, which is not the one given"),
            );
        }
    }

    fn goes_on(&mut self, open: &Open, index: u64) {
        let size = open.tree.size();
        if self.tree.is_none() {
            // Behind a gap or a missing file nothing can be recomputed; the file says where it begins.
            self.resolve_gap(open.epoch != self.epoch);
            if size < self.size {
                self.problem(
                    Problem::OutOfPlace,
                    Some(index),
                    format!("the file begins before frame {}", self.size),
                );
            }
            return self.adopt(open);
        }
        if size > self.size {
            let text = format!("frames {} to {} are missing before it", self.size, size - 1);
            let epoch = open.epoch > self.epoch;
            self.problem(if epoch { Problem::EpochMissing } else { Problem::FileCut }, Some(index), text);
            return self.adopt(open);
        }
        if size < self.size {
            self.problem(Problem::OutOfPlace, Some(index), format!("the file begins anew at frame {size}"));
            return self.adopt(open);
        }
        if self.tree.as_ref() != Some(&open.tree) {
            self.problem(
                Problem::RootDiffers,
                Some(index),
                "its tree is not that of the files before it".to_owned(),
            );
        }
        if open.epoch != self.epoch || (self.key.is_some() && self.key != Some(open.key)) {
            let text =
                format!("it begins in epoch {}; epoch {} or another key is in force", open.epoch, self.epoch);
            self.problem(Problem::OutOfPlace, Some(index), text);
        }
        if open.next_checkpoint != self.next_checkpoint {
            let text = format!("checkpoint {} of the file before it is missing", self.next_checkpoint);
            self.problem(Problem::FileCut, Some(index), text);
        } else {
            self.ended(open, index);
        }
        let runs = std::mem::take(&mut self.runs);
        self.adopt(open);
        self.runs = runs;
    }

    /// Whether the file before ended as the next one says.
    fn ended(&mut self, open: &Open, index: u64) {
        let ended = match (open.began, self.after) {
            (Began::Rotated, After::End(Seal::Rotate)) | (Began::Reopened, After::End(Seal::Final)) => true,
            (Began::Recovered, After::End(Seal::Final) | After::Epoch { .. }) => false,
            (Began::Recovered, _) => true,
            _ => false,
        };
        if !ended {
            self.problem(
                Problem::Unsealed,
                Some(index),
                "the file before it does not end as it should".to_owned(),
            );
        }
        if open.tail != self.tail {
            let text =
                format!("it says that {} unsealed frames came before it; there are {}", open.tail, self.tail);
            self.problem(Problem::OutOfPlace, Some(index), text);
        }
    }

    /// Goes on from what the file says.
    fn adopt(&mut self, open: &Open) {
        if self.tree.is_none() || self.size != open.tree.size() {
            self.runs.lose();
        }
        self.size = open.tree.size();
        self.tree = Some(open.tree.clone());
        self.answer_roots();
        if self.epoch != open.epoch || self.key != Some(open.key) {
            if let Some(key) = self.key.filter(|_| self.epoch.checked_add(1) == Some(open.epoch)) {
                self.old_keys.push(key);
            } else if self.epoch != open.epoch {
                self.old_keys.clear();
                self.first_epoch = open.epoch;
            }
            self.epoch = open.epoch;
            self.key = Some(open.key);
        }
        self.next_checkpoint = open.next_checkpoint;
        self.tail = open.tail;
    }

    fn remark(&mut self, open: &Open) {
        if open.began == Began::Recovered {
            self.found.remark(Remark::Recovered { file: self.file, tail: open.tail, torn: open.torn });
        }
    }
}
