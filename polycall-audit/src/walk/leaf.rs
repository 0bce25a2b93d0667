//! Frames: whether each is the next, and what it says.

use super::{After, Gap, Walk};
use crate::finding::Problem;
use crate::frame::{Entry, EntryKind, Payload};

impl Walk {
    pub(super) fn leaf(&mut self, entry: &Entry<'_>, payload: Result<Payload<'_>, &'static str>) {
        let index = entry.header.index;
        let is_open = entry.header.kind == EntryKind::Open;
        if is_open != self.before_open {
            let what = if is_open {
                "a file begins in the middle of a file"
            } else {
                "a file does not begin with its first frame"
            };
            self.problem(Problem::OutOfPlace, Some(index), what.to_owned());
        }
        match &payload {
            Ok(Payload::Open(open)) if self.before_open => self.open(open, index),
            _ => self.place(index),
        }
        self.before_open = false;
        self.counts.frames += 1;
        if self.tail == 0 {
            self.tail_began = entry.header.wall;
        }
        self.tail += 1;
        // The stored hash is the better guess: were the bytes changed, the next checkpoint shows that it was right.
        if let Some(tree) = &mut self.tree {
            tree.push(entry.stored);
        }
        self.size += 1;
        self.answer_roots();
        if !matches!(self.after, After::Nothing) && !is_open {
            self.problem(Problem::OutOfPlace, Some(index), self.missing_checkpoint());
            self.after = After::Nothing;
        }
        match payload {
            Ok(payload) => self.payload(index, payload),
            Err(why) => self.problem(Problem::Changed, Some(index), format!("it cannot be read: {why}")),
        }
    }

    /// Whether the leaf is the next one.
    fn place(&mut self, index: u64) {
        if index == self.size {
            return;
        }
        if index > self.size {
            self.resolve_gap(false);
            self.gap = Some(Gap { file: self.file, offset: self.offset, from: self.size, to: index });
            self.lose();
        } else {
            self.problem(
                Problem::OutOfPlace,
                Some(index),
                format!("frame {} belongs here; this one is out of order, or there twice", self.size),
            );
            self.tree = None;
        }
        self.size = index;
    }

    fn payload(&mut self, index: u64, payload: Payload<'_>) {
        let offset = self.offset;
        let checked = match payload {
            Payload::Open(_) | Payload::Checkpoint(_) => Ok(()),
            Payload::Names(names) => self.runs.names(names),
            Payload::Records(frame) => {
                self.runs.records(&frame).map(|records| self.counts.records += records)
            }
            Payload::Mark(mark) => self.runs.mark(mark),
            Payload::Epoch { epoch, key } => {
                self.after = After::Epoch { key, offset };
                match self.epoch.checked_add(1) {
                    Some(next) if next == epoch => Ok(()),
                    _ => {
                        let text = format!("epoch {epoch} begins, but epoch {} is in force", self.epoch);
                        Err((
                            if epoch > self.epoch { Problem::EpochMissing } else { Problem::OutOfPlace },
                            text,
                        ))
                    }
                }
            }
            Payload::Rotate(_) => {
                self.after = After::Rotate { offset };
                Ok(())
            }
            Payload::Final => {
                self.after = After::Final { offset };
                Ok(())
            }
        };
        if let Err((problem, text)) = checked {
            self.problem(problem, Some(index), text);
        }
    }
}
