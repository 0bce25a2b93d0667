//! What verifying finds: problems, which decide the verdict, and remarks, which don't.

use std::fmt;

use crate::walltime::SECOND;

/// What a trail is, in one word. The worst that was found decides; they stand here from good to bad.
///
/// ```
/// use polycall_audit::Verdict;
/// assert!(Verdict::Tampered > Verdict::Truncated);
/// assert_eq!(Verdict::Intact.to_string(), "intact");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Verdict {
    /// All is there and as it was signed, up to a clean end; or, of a live log, up to its last checkpoint.
    Intact,
    /// It ends with frames that no checkpoint covers, as a crash leaves them.
    CrashTail,
    /// It has no clean end, or no checkpoint where one should be.
    NotSealed,
    /// Something is missing: its end, by an anchor; a file; an epoch.
    Truncated,
    /// The log is whole by itself, but is not the one that the key belongs to.
    WrongKey,
    /// Something was changed.
    Tampered,
}

impl Verdict {
    /// The exit code of `polycall-audit verify`.
    ///
    /// ```
    /// assert_eq!(polycall_audit::Verdict::Intact.exit_code(), 0);
    /// ```
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Intact => 0,
            Self::Tampered => 2,
            Self::Truncated => 3,
            Self::CrashTail => 4,
            Self::NotSealed => 5,
            Self::WrongKey => 6,
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Intact => "intact",
            Self::CrashTail => "crash tail",
            Self::NotSealed => "not sealed",
            Self::Truncated => "truncated",
            Self::WrongKey => "wrong key",
            Self::Tampered => "tampered",
        })
    }
}

/// What kind of thing is wrong.
///
/// ```
/// use polycall_audit::{Problem, Verdict};
/// assert_eq!(Problem::TooRecentKey.verdict(), Verdict::Tampered);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Problem {
    /// Bytes do not fit their hash, or are nothing that a writer writes.
    Changed,
    /// Frames before a checkpoint are not those that it signs.
    RootDiffers,
    /// A checkpoint is signed with no key of this log.
    BadSignature,
    /// A checkpoint is signed with the key of a later epoch.
    TooRecentKey,
    /// A checkpoint is signed with the key of an earlier epoch.
    OlderKey,
    /// Something stands where something else belongs.
    OutOfPlace,
    /// Frames are missing in the middle.
    FramesMissing,
    /// Records of a thread are missing, and no mark says why.
    SequenceGap,
    /// A record has a number that nothing gave a name.
    UnknownName,
    /// A file is of another log, or of another place in it.
    ForeignFile,
    /// An anchor is of another past than the log's.
    AnchorDiffers,
    /// The log is not the given key's.
    WrongKey,
    /// A file is missing.
    FileMissing,
    /// A file in the middle ends too early.
    FileCut,
    /// The end of an epoch is missing.
    EpochMissing,
    /// The log has not all that an anchor covers.
    ShorterThanAnchor,
    /// The first files are missing, and nothing vouches for where the rest begins.
    StartMissing,
    /// A checkpoint is missing where one should be.
    Unsealed,
    /// Frames or parts of one follow the last checkpoint.
    Tail,
}

impl Problem {
    /// The verdict that it leads to, if nothing worse is found.
    ///
    /// ```
    /// use polycall_audit::{Problem, Verdict};
    /// assert_eq!(Problem::FileMissing.verdict(), Verdict::Truncated);
    /// ```
    pub const fn verdict(self) -> Verdict {
        match self {
            Self::Tail => Verdict::CrashTail,
            Self::Unsealed => Verdict::NotSealed,
            Self::FileMissing
            | Self::FileCut
            | Self::EpochMissing
            | Self::ShorterThanAnchor
            | Self::StartMissing => Verdict::Truncated,
            Self::WrongKey => Verdict::WrongKey,
            _ => Verdict::Tampered,
        }
    }

    /// Whether a log that has it must not be gone on with. Gaps that its own writer left are no reason.
    pub(crate) const fn is_damage(self) -> bool {
        !matches!(self, Self::SequenceGap | Self::UnknownName)
    }

    /// Its name in JSON.
    ///
    /// ```
    /// assert_eq!(polycall_audit::Problem::TooRecentKey.name(), "too recent key");
    /// ```
    pub const fn name(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::RootDiffers => "root differs",
            Self::BadSignature => "bad signature",
            Self::TooRecentKey => "too recent key",
            Self::OlderKey => "older key",
            Self::OutOfPlace => "out of place",
            Self::FramesMissing => "frames missing",
            Self::SequenceGap => "sequence gap",
            Self::UnknownName => "unknown name",
            Self::ForeignFile => "foreign file",
            Self::AnchorDiffers => "anchor differs",
            Self::WrongKey => "wrong key",
            Self::FileMissing => "file missing",
            Self::FileCut => "file cut",
            Self::EpochMissing => "epoch missing",
            Self::ShorterThanAnchor => "shorter than anchor",
            Self::StartMissing => "start missing",
            Self::Unsealed => "unsealed",
            Self::Tail => "tail",
        }
    }
}

/// One thing that is wrong, and where.
///
/// ```
/// fn print(findings: &[polycall_audit::Finding]) {
///     findings.iter().for_each(|finding| println!("{finding}"));
/// }
/// # let _ = print;
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// What kind of thing.
    pub problem: Problem,
    /// The number of the file.
    pub file: Option<u32>,
    /// Where in the file, in bytes.
    pub offset: Option<u64>,
    /// The frame.
    pub frame: Option<u64>,
    /// What is wrong.
    pub text: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = self.file {
            write!(f, "file {file}, ")?;
        }
        if let Some(offset) = self.offset {
            write!(f, "byte {offset}, ")?;
        }
        if let Some(frame) = self.frame {
            write!(f, "frame {frame}: ")?;
        }
        f.write_str(&self.text)
    }
}

/// Something worth knowing that is nothing wrong.
///
/// ```
/// fn print(remarks: &[polycall_audit::Remark]) {
///     remarks.iter().for_each(|remark| println!("{remark}"));
/// }
/// # let _ = print;
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Remark {
    /// A crash came before this file.
    Recovered {
        /// The file.
        file: u32,
        /// Frames after the last checkpoint that were kept.
        tail: u64,
        /// Bytes that were cut off.
        torn: u64,
    },
    /// There was no checkpoint for a while.
    NoCheckpoint {
        /// The file.
        file: u32,
        /// The number of the checkpoint after it.
        number: u64,
        /// How long.
        nanoseconds: u64,
    },
    /// The clock went back, and no mark says so.
    ClockWentBack {
        /// The file.
        file: u32,
        /// The frame after it.
        frame: u64,
        /// By how many nanoseconds.
        by: u64,
    },
    /// The first files are gone.
    StartsLate {
        /// The first file that is there.
        file: u32,
        /// Its first frame.
        frame: u64,
    },
    /// A process is writing the log now; it was checked up to its last checkpoint.
    Live {
        /// Frames that follow it.
        tail: u64,
    },
    /// Nothing can be said about an anchor.
    AnchorNotChecked {
        /// Which of those given, from 0 on.
        anchor: usize,
        /// Why.
        why: String,
    },
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Recovered { file, tail, torn } => write!(
                f,
                "file {file}: a crash came before it; {tail} unsealed frames were kept, {torn} torn bytes cut off"
            ),
            Self::NoCheckpoint { file, number, nanoseconds } => write!(
                f,
                "file {file}, checkpoint {number}: no checkpoint for {} s: the process stood still or was suspended, \
                 or the clock was set",
                nanoseconds / SECOND
            ),
            Self::ClockWentBack { file, frame, by } => {
                write!(f, "file {file}, frame {frame}: the clock went back by {by} ns, and no mark says so")
            }
            Self::StartsLate { file, frame } => write!(
                f,
                "starts at file {file}, frame {frame}: the {file} files before were removed by retention, or by somebody"
            ),
            Self::Live { tail } => {
                write!(
                    f,
                    "a process is writing this log; {tail} frames after its last checkpoint are not sealed yet"
                )
            }
            Self::AnchorNotChecked { anchor, why } => write!(f, "anchor {anchor} says nothing: {why}"),
        }
    }
}

/// Findings, of which only the first are kept: an attacker could make as many as there are bytes.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(crate) findings: Vec<Finding>,
    pub(crate) remarks: Vec<Remark>,
    pub(crate) more: u64,
    pub(crate) more_remarks: u64,
    worst: Option<Verdict>,
}

const KEPT: usize = 200;

impl Findings {
    pub(crate) fn add(&mut self, finding: Finding) {
        self.worst = self.worst.max(Some(finding.problem.verdict()));
        if self.findings.len() < KEPT {
            self.findings.push(finding);
        } else {
            self.more += 1;
        }
    }

    pub(crate) fn remark(&mut self, remark: Remark) {
        if self.remarks.len() < KEPT {
            self.remarks.push(remark);
        } else {
            self.more_remarks += 1;
        }
    }

    pub(crate) fn count(&self) -> u64 {
        self.findings.len() as u64 + self.more
    }

    pub(crate) fn verdict(&self) -> Verdict {
        self.worst.unwrap_or(Verdict::Intact)
    }
}
