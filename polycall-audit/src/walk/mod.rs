//! The rules that a trail keeps, followed entry by entry: what verifying and recovering have in common.

mod checkpoint;
mod file;
mod leaf;
mod open;
mod run;

pub(crate) use file::Ended;
pub(crate) use run::{Runs, Wrong};

use crate::checkpoint::{Note, Seal};
use crate::finding::{Finding, Findings, Problem, Remark};
use crate::frame::{Entry, EntryKind, LogId, Payload};
use crate::note::VerifyKey;
use crate::tree::{Hash, Tree};
use crate::walltime::WallNs;

/// The last checkpoint that holds.
#[derive(Debug, Clone)]
pub(crate) struct Sealed {
    pub(crate) note: Note,
}

/// What has to come next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum After {
    /// Anything.
    Nothing,
    /// The checkpoint that closes the epoch, before this key is in force.
    Epoch {
        key: [u8; 32],
        offset: u64,
    },
    /// The checkpoint that ends the file, and where the frame before it stands.
    Rotate {
        offset: u64,
    },
    Final {
        offset: u64,
    },
    /// Nothing: the file has ended.
    End(Seal),
}

/// Where a gap in the numbers of frames is, until a checkpoint tells whether whole epochs are missing.
#[derive(Debug, Clone, Copy)]
struct Gap {
    file: u32,
    offset: u64,
    from: u64,
    to: u64,
}

/// Follows a trail's entries, and keeps what has to be known to check the next one.
pub(crate) struct Walk {
    pub(crate) found: Findings,
    pub(crate) runs: Runs,
    /// What the first file's key has to be, if that is known.
    expected: Option<VerifyKey>,
    pub(crate) log: Option<LogId>,
    origin: Option<String>,

    pub(crate) file: u32,
    /// Whether the file's first frame is still to come.
    before_open: bool,
    offset: u64,
    pub(crate) after: After,

    /// The number of the next leaf.
    pub(crate) size: u64,
    /// Unknown behind a gap, up to the next file.
    pub(crate) tree: Option<Tree>,
    gap: Option<Gap>,

    pub(crate) epoch: u64,
    /// The key in force; unknown behind a missing epoch, up to the next one.
    pub(crate) key: Option<[u8; 32]>,
    /// The keys that were in force before, from the first epoch that is there.
    pub(crate) old_keys: Vec<[u8; 32]>,
    pub(crate) first_epoch: u64,
    /// Checkpoints under keys that may turn up later: the finding's place, and the note.
    unexplained: Vec<(usize, Note)>,

    pub(crate) next_checkpoint: u64,
    pub(crate) sealed: Option<Sealed>,
    /// Leaves since the last checkpoint.
    pub(crate) tail: u64,
    pub(crate) checkpoint_every: u64,
    /// The clock, as the last entry tells it.
    pub(crate) wall: WallNs,
    /// When the first unsealed leaf was written.
    pub(crate) tail_began: WallNs,
    /// The process was started anew since the last checkpoint, so no time between says anything.
    restarted: bool,

    /// Whether the first files are gone; the first file that is there, and its first frame.
    pub(crate) starts_late: bool,
    pub(crate) start: (u32, u64),
    pub(crate) counts: Counts,
    anchors: Vec<(u64, Option<Hash>)>,
    bad_signatures: u32,
}

/// How much of each there is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) files: u64,
    pub(crate) frames: u64,
    pub(crate) records: u64,
    pub(crate) checkpoints: u64,
    pub(crate) epochs: u64,
}

impl Walk {
    pub(crate) fn new(expected: Option<VerifyKey>) -> Self {
        Self {
            found: Findings::default(),
            runs: Runs::default(),
            origin: expected.as_ref().map(|key| key.origin().to_owned()),
            expected,
            log: None,
            file: 0,
            before_open: true,
            offset: 0,
            after: After::Nothing,
            size: 0,
            tree: Some(Tree::new()),
            gap: None,
            epoch: 0,
            key: None,
            old_keys: Vec::new(),
            first_epoch: 0,
            unexplained: Vec::new(),
            next_checkpoint: 0,
            sealed: None,
            tail: 0,
            checkpoint_every: 0,
            wall: 0,
            tail_began: 0,
            restarted: false,
            starts_late: false,
            start: (0, 0),
            counts: Counts::default(),
            anchors: Vec::new(),
            bad_signatures: 0,
        }
    }

    /// Asks for the roots of the trees of these sizes.
    pub(crate) fn ask_for_roots(&mut self, sizes: impl Iterator<Item = u64>) {
        self.anchors = sizes.map(|size| (size, None)).collect();
        self.answer_roots();
    }

    /// The root of the tree of this size, if it was asked for and is known.
    pub(crate) fn root_at(&self, size: u64) -> Option<Hash> {
        self.anchors.iter().find(|(asked, _)| *asked == size).and_then(|(_, root)| *root)
    }

    pub(crate) fn key_of_epoch(&self, epoch: u64) -> Option<[u8; 32]> {
        if epoch == self.epoch {
            return self.key;
        }
        self.old_keys.get(usize::try_from(epoch.checked_sub(self.first_epoch)?).ok()?).copied()
    }

    pub(crate) fn origin(&self) -> Option<&str> {
        self.origin.as_deref()
    }

    /// A file begins. If others before it are missing, say so first.
    pub(crate) fn begin_file(&mut self, number: u32) {
        if self.before_open && self.counts.files > 0 {
            self.problem(Problem::FileCut, None, "the file has no frame".to_owned());
        }
        self.file = number;
        self.before_open = true;
        self.offset = 0;
        self.counts.files += 1;
    }

    /// The next entry of the file.
    pub(crate) fn entry(&mut self, offset: u64, entry: &Entry<'_>) {
        self.offset = offset;
        if !entry.is_whole() {
            self.problem(
                Problem::Changed,
                Some(entry.header.index),
                "its bytes do not fit its hash".to_owned(),
            );
        }
        let payload = Payload::read(entry.header.kind, entry.payload);
        self.clock(entry, payload.as_ref().ok());
        if entry.header.kind == EntryKind::Checkpoint {
            let Ok(Payload::Checkpoint(text)) = payload else {
                return self.problem(Problem::Changed, None, "a checkpoint cannot be read".to_owned());
            };
            return self.checkpoint(entry, text);
        }
        self.leaf(entry, payload);
    }

    /// What comes next cannot be checked against what came before.
    pub(crate) fn lose(&mut self) {
        self.tree = None;
        self.runs.lose();
        self.after = After::Nothing;
    }

    /// Says what a gap was, once it is known whether an epoch ended in it.
    fn resolve_gap(&mut self, epoch_missing: bool) {
        let Some(Gap { file, offset, from, to }) = self.gap.take() else { return };
        let problem = if epoch_missing { Problem::EpochMissing } else { Problem::FramesMissing };
        let what = if epoch_missing { ", and with them the end of an epoch" } else { "" };
        let text = format!("frames {from} to {} are missing{what}", to - 1);
        self.found.add(Finding { problem, file: Some(file), offset: Some(offset), frame: Some(from), text });
    }

    /// Clocks go back where the machine was started anew or somebody set them; both are written down.
    fn clock(&mut self, entry: &Entry<'_>, payload: Option<&Payload<'_>>) {
        let wall = entry.header.wall;
        let said = matches!(payload, Some(Payload::Open(_)))
            || matches!(payload, Some(Payload::Mark(crate::frame::Mark::ClockJumpedBack { .. })));
        if wall < self.wall && !said {
            self.found.remark(Remark::ClockWentBack {
                file: self.file,
                frame: entry.header.index,
                by: self.wall - wall,
            });
        }
        self.wall = wall;
    }

    fn missing_checkpoint(&self) -> String {
        match self.after {
            After::Epoch { .. } => "the checkpoint that closes the epoch is missing".to_owned(),
            After::Rotate { .. } | After::Final { .. } => {
                "the checkpoint that ends the file is missing".to_owned()
            }
            After::End(_) | After::Nothing => "it follows the file's last checkpoint".to_owned(),
        }
    }

    fn answer_roots(&mut self) {
        if let Some(tree) = &self.tree {
            for (_, root) in self.anchors.iter_mut().filter(|(size, _)| *size == tree.size()) {
                *root = Some(tree.root());
            }
        }
    }

    /// The trail ends here.
    pub(crate) fn finish(&mut self) {
        self.resolve_gap(false);
    }

    pub(crate) fn problem(&mut self, problem: Problem, frame: Option<u64>, text: String) {
        self.found.add(Finding { problem, file: Some(self.file), offset: Some(self.offset), frame, text });
    }

    /// Something is wrong at a place in the file that is no entry.
    pub(crate) fn problem_at(&mut self, offset: u64, problem: Problem, text: String) {
        self.offset = offset;
        self.problem(problem, Some(self.size), text);
    }
}
