//! Proofs as texts that can be handed on: that a frame is in a sealed log, and that one sealed log goes on another. Like
//! C2SP's tlog-proof, with the frame itself as its extra data.

use std::fmt;
use std::ops::ControlFlow;
use std::path::Path;

use ct_codecs::{Base64, Decoder};

use crate::checkpoint::Note;
use crate::note::{VerifyKey, base64, hash_from_base64};
use crate::proof::{Leaves, check_consistency, check_inclusion};
use crate::reader::{Reader, Shown};
use crate::tree::{Hash, Tree, leaf_hash};
use crate::verify::VerifyError;

const INCLUSION: &str = "c2sp.org/tlog-proof@v1";
const CONSISTENCY: &str = "polycall-audit/consistency@v1";

/// A proof, with all that is needed to check it but the keys.
///
/// ```
/// let nothing = polycall_audit::Certificate::read("nothing").unwrap_err();
/// assert_eq!(nothing.to_string(), "it is no proof of this form");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Certificate {
    /// A frame is in the log.
    Inclusion {
        /// Its number.
        index: u64,
        /// The frame, without its hash.
        leaf: Vec<u8>,
        /// The hashes from it to the root.
        path: Vec<Hash>,
        /// The signed root.
        note: Note,
    },
    /// A log goes on another: the other's frames are its first ones.
    Consistency {
        /// The hashes that both roots follow from.
        path: Vec<Hash>,
        /// The signed root of the shorter.
        old: Note,
        /// The signed root of the longer.
        new: Note,
    },
}

/// Why there is no proof, or why one proves nothing.
///
/// ```
/// use polycall_audit::{Certificate, CertificateError};
/// assert!(matches!(Certificate::read(""), Err(CertificateError::Form)));
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum CertificateError {
    /// The log cannot be read.
    Read(VerifyError),
    /// There is no such frame, or none that a checkpoint covers.
    NoFrame {
        /// The frame.
        index: u64,
    },
    /// No checkpoint covers just so many frames.
    NoCheckpoint {
        /// So many.
        size: u64,
    },
    /// The frames that it takes are no longer there.
    Removed,
    /// The log's frames are not those that its checkpoint covers.
    Damaged,
    /// The text is no proof.
    Form,
    /// The proof is of something else than what its checkpoint covers.
    Wrong,
    /// None of the keys given signed its checkpoint.
    Key {
        /// The log it is of.
        origin: String,
        /// The epoch whose key it takes.
        epoch: u64,
    },
}

impl fmt::Display for CertificateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read(error) => error.fmt(f),
            Self::NoFrame { index } => write!(f, "there is no frame {index} that a checkpoint covers"),
            Self::NoCheckpoint { size } => write!(f, "there is no checkpoint of exactly {size} frames"),
            Self::Removed => f.write_str("frames that the proof takes are no longer in the log"),
            Self::Damaged => {
                f.write_str("the log's frames are not those that its checkpoint covers; `verify` says more")
            }
            Self::Form => f.write_str("it is no proof of this form"),
            Self::Wrong => f.write_str("it does not prove what it says"),
            Self::Key { origin, epoch } => write!(
                f,
                "its checkpoint is not signed with a key given; it takes the one of epoch {epoch} of log `{origin}`, \
                 which `polycall-audit keys` lists"
            ),
        }
    }
}

impl std::error::Error for CertificateError {}

impl From<VerifyError> for CertificateError {
    fn from(error: VerifyError) -> Self {
        Self::Read(error)
    }
}

impl Certificate {
    /// Proves that a frame is in the log, by the checkpoint of `size` frames, or the newest.
    ///
    /// ```
    /// # use polycall_audit::*;
    /// # let dir = std::env::temp_dir().join(format!("polycall-audit-proof-{}", std::process::id()));
    /// # let (writer, _) = Writer::open(&dir, Settings::new("bank"), 1).unwrap();
    /// # let key: VerifyKey = writer.first_key().parse().unwrap();
    /// # writer.close(2).unwrap();
    /// let proof = Certificate::inclusion(&dir, 0, None)?;
    /// let handed_on = Certificate::read(&proof.to_string())?;
    /// handed_on.check(&[key])?;
    /// # std::fs::remove_dir_all(dir).unwrap();
    /// # Ok::<(), CertificateError>(())
    /// ```
    pub fn inclusion(dir: &Path, index: u64, size: Option<u64>) -> Result<Self, CertificateError> {
        let trail = Trail::read(dir, Some(index))?;
        let leaf = trail.frame.clone().ok_or(CertificateError::NoFrame { index })?;
        let note = match size {
            Some(size) => trail.note(size)?,
            None => trail.notes.last().ok_or(CertificateError::NoFrame { index })?,
        };
        if note.size() <= index {
            return Err(CertificateError::NoFrame { index });
        }
        trail.check(note)?;
        let path = trail.leaves.inclusion(index, note.size()).ok_or(CertificateError::Removed)?;
        Ok(Self::Inclusion { index, leaf, path, note: note.clone() })
    }

    /// Proves that the log as a checkpoint of `old` frames covers it is the beginning of what one of `new` frames covers.
    ///
    /// ```
    /// # use polycall_audit::*;
    /// # let dir = std::env::temp_dir().join(format!("polycall-audit-goes-on-{}", std::process::id()));
    /// # let (writer, _) = Writer::open(&dir, Settings::new("bank"), 1).unwrap();
    /// # let key: VerifyKey = writer.first_key().parse().unwrap();
    /// # writer.close(2).unwrap();
    /// let proof = Certificate::consistency(&dir, 1, 2)?;
    /// proof.check(&[key])?;
    /// # std::fs::remove_dir_all(dir).unwrap();
    /// # Ok::<(), CertificateError>(())
    /// ```
    pub fn consistency(dir: &Path, old: u64, new: u64) -> Result<Self, CertificateError> {
        let trail = Trail::read(dir, None)?;
        let (old, new) = (trail.note(old)?, trail.note(new)?);
        trail.check(old)?;
        trail.check(new)?;
        let path = trail.leaves.consistency(old.size(), new.size()).ok_or(CertificateError::Removed)?;
        Ok(Self::Consistency { path, old: old.clone(), new: new.clone() })
    }

    /// Reads what [`to_string`](ToString) wrote.
    ///
    /// ```
    /// assert!(polycall_audit::Certificate::read("c2sp.org/tlog-proof@v1\n").is_err());
    /// ```
    pub fn read(text: &str) -> Result<Self, CertificateError> {
        read(text).ok_or(CertificateError::Form)
    }

    /// Whether it proves what it says, if the keys are the log's of the epochs that it takes.
    ///
    /// ```
    /// fn check(proof: &polycall_audit::Certificate, key: &polycall_audit::VerifyKey) -> bool {
    ///     proof.check(std::slice::from_ref(key)).is_ok()
    /// }
    /// # let _ = check;
    /// ```
    pub fn check(&self, keys: &[VerifyKey]) -> Result<(), CertificateError> {
        let (holds, notes) = match self {
            Self::Inclusion { index, leaf, path, note } => {
                (check_inclusion(*index, &leaf_hash(leaf), note.size(), note.root(), path), vec![note])
            }
            Self::Consistency { path, old, new } => {
                let same = old.origin() == new.origin();
                let follows = check_consistency((old.size(), old.root()), (new.size(), new.root()), path);
                (same && follows, vec![old, new])
            }
        };
        for note in notes {
            if !keys.iter().any(|key| note.origin() == key.origin() && note.is_signed_by(key)) {
                return Err(CertificateError::Key { origin: note.origin().to_owned(), epoch: note.epoch() });
            }
        }
        if holds { Ok(()) } else { Err(CertificateError::Wrong) }
    }
}

impl fmt::Display for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hashes = |path: &[Hash]| path.iter().map(|hash| base64(hash) + "\n").collect::<String>();
        match self {
            Self::Inclusion { index, leaf, path, note } => {
                write!(f, "{INCLUSION}\nextra {}\nindex {index}\n{}\n{note}", base64(leaf), hashes(path))
            }
            Self::Consistency { path, old, new } => {
                write!(f, "{CONSISTENCY}\n{}\n{old}\n{new}", hashes(path))
            }
        }
    }
}

fn read(text: &str) -> Option<Certificate> {
    let (head, notes) = text.split_once("\n\n")?;
    let mut lines = head.lines();
    let certificate = match lines.next()? {
        INCLUSION => {
            let leaf = Base64::decode_to_vec(lines.next()?.strip_prefix("extra ")?, None).ok()?;
            let number = lines.next()?.strip_prefix("index ")?;
            let index: u64 = number.parse().ok().filter(|index: &u64| index.to_string() == number)?;
            Certificate::Inclusion { index, leaf, path: path(lines)?, note: Note::read(notes)? }
        }
        CONSISTENCY => {
            // Each note is a text, a blank line and signatures; the second begins behind the second blank line.
            let (text, rest) = notes.split_once("\n\n")?;
            let (signatures, new) = rest.split_once("\n\n")?;
            let old = Note::read(&format!("{text}\n\n{signatures}\n"))?;
            Certificate::Consistency { path: path(lines)?, old, new: Note::read(new)? }
        }
        _ => return None,
    };
    Some(certificate)
}

fn path<'a>(lines: impl Iterator<Item = &'a str>) -> Option<Vec<Hash>> {
    lines.map(hash_from_base64).collect()
}

/// What proofs are made of.
struct Trail {
    leaves: Leaves,
    notes: Vec<Note>,
    frame: Option<Vec<u8>>,
}

impl Trail {
    fn read(dir: &Path, frame: Option<u64>) -> Result<Self, CertificateError> {
        let mut trail: Option<Self> = None;
        let mut damaged = false;
        let _ = Reader::open(dir)?.read(&mut |_, leaf, shown| {
            let start = match &shown {
                Shown::File { tree, .. } => tree.clone(),
                _ => Tree::new(),
            };
            let Self { leaves, notes, frame: kept } = trail.get_or_insert_with(|| Self {
                leaves: Leaves::new(start),
                notes: Vec::new(),
                frame: None,
            });
            if let Some(leaf) = leaf {
                damaged |= leaf.index != leaves.size();
                leaves.push(leaf.hash);
                if frame == Some(leaf.index) {
                    *kept = Some(leaf.data());
                }
            }
            match shown {
                Shown::Damaged { .. } => damaged = true,
                Shown::Checkpoint(note) => notes.push(note),
                _ => {}
            }
            if damaged { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        if damaged { Err(CertificateError::Damaged) } else { trail.ok_or(CertificateError::Damaged) }
    }

    fn note(&self, size: u64) -> Result<&Note, CertificateError> {
        let note = self.notes.iter().rev().find(|note| note.size() == size);
        note.ok_or(CertificateError::NoCheckpoint { size })
    }

    fn check(&self, note: &Note) -> Result<(), CertificateError> {
        let root = self.leaves.root(note.size());
        if root.as_ref() == Some(note.root()) { Ok(()) } else { Err(CertificateError::Damaged) }
    }
}
