//! What a verification found.

use std::fmt;

use crate::finding::{Finding, Remark, Verdict};
use crate::note::VerifyKey;
use crate::tree::Hash;
use crate::walk::{Ended, Walk};
use crate::walltime::{Moment, WallNs};

/// What a verification found.
///
/// ```
/// fn print(report: &polycall_audit::Report) -> std::process::ExitCode {
///     println!("{report}");
///     report.verdict.exit_code().into()
/// }
/// # let _ = print;
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// All in one word.
    pub verdict: Verdict,
    /// What is wrong; the first two hundred.
    pub findings: Vec<Finding>,
    /// How many more findings there were.
    pub more_findings: u64,
    /// What is worth knowing besides; the first two hundred.
    pub remarks: Vec<Remark>,
    /// How many more remarks there were.
    pub more_remarks: u64,
    /// Files that were read.
    pub files: u64,
    /// Bytes in them.
    pub bytes: u64,
    /// Frames in them.
    pub frames: u64,
    /// Records in these.
    pub records: u64,
    /// Checkpoints.
    pub checkpoints: u64,
    /// Epochs that were closed.
    pub epochs: u64,
    /// Runs of the program.
    pub runs: u64,
    /// Up to where it is sealed.
    pub sealed: Option<SealedUpTo>,
    /// Frames after the last checkpoint.
    pub tail_frames: u64,
    /// Bytes of a torn frame behind these.
    pub torn_bytes: u64,
    /// Whether a process was writing it.
    pub live: bool,
    /// The epochs' keys in C2SP's form, each with its epoch: what checkpoints and proofs are checked with.
    pub keys: Vec<(u64, VerifyKey)>,
}

/// The last checkpoint that holds.
///
/// ```
/// fn print(sealed: &polycall_audit::SealedUpTo) {
///     println!("{} frames, at {}", sealed.frames, polycall_audit::Moment(sealed.time));
/// }
/// # let _ = print;
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SealedUpTo {
    /// How many frames it covers.
    pub frames: u64,
    /// The root over them.
    pub root: Hash,
    /// The epoch whose key signed it.
    pub epoch: u64,
    /// When.
    pub time: WallNs,
}

impl Report {
    pub(super) fn of(walk: Walk, ended: Ended, live: bool, bytes: u64) -> Self {
        let origin = walk.origin().unwrap_or_default();
        let all = walk.old_keys.iter().chain(&walk.key);
        let keys = (walk.first_epoch..).zip(all.map(|key| VerifyKey::new(origin, *key))).collect();
        Self {
            verdict: walk.found.verdict(),
            findings: walk.found.findings,
            more_findings: walk.found.more,
            remarks: walk.found.remarks,
            more_remarks: walk.found.more_remarks,
            files: walk.counts.files,
            bytes,
            frames: walk.counts.frames,
            records: walk.counts.records,
            checkpoints: walk.counts.checkpoints,
            epochs: walk.counts.epochs,
            runs: walk.runs.count,
            sealed: walk.sealed.map(|sealed| SealedUpTo {
                frames: sealed.note.size(),
                root: *sealed.note.root(),
                epoch: sealed.note.epoch(),
                time: sealed.note.time(),
            }),
            tail_frames: walk.tail,
            torn_bytes: ended.torn,
            live,
            keys,
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.verdict)?;
        for finding in &self.findings {
            writeln!(f, "  {finding}")?;
        }
        if self.more_findings > 0 {
            writeln!(f, "  and {} more", self.more_findings)?;
        }
        for remark in &self.remarks {
            writeln!(f, "  note: {remark}")?;
        }
        if self.more_remarks > 0 {
            writeln!(f, "  note: and {} more notes", self.more_remarks)?;
        }
        let Self { files, frames, records, checkpoints, epochs, runs, .. } = self;
        write!(
            f,
            "  {records} records in {frames} frames; {files} files, {runs} runs, {checkpoints} checkpoints, {epochs} \
             epochs closed"
        )?;
        match &self.sealed {
            Some(sealed) => {
                let SealedUpTo { frames, epoch, time, .. } = sealed;
                write!(f, "\n  sealed up to frame {frames}, in epoch {epoch}, at {}", Moment(*time))
            }
            None => write!(f, "\n  nothing is sealed"),
        }
    }
}
