//! Why a trail cannot be written.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::walk::Wrong;

/// Why a trail cannot be written.
///
/// ```
/// use polycall_audit::{Settings, WriteError, Writer};
/// let refused = Writer::open(std::path::Path::new("/proc/nowhere"), Settings::new("bank"), 0).unwrap_err();
/// assert!(matches!(refused, WriteError::Io { .. }));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum WriteError {
    /// The system refused something.
    Io {
        /// What was being done.
        doing: &'static str,
        /// To which file.
        path: PathBuf,
        /// Why it was refused.
        kind: io::ErrorKind,
        /// The same as the system's number.
        errno: Option<i32>,
    },
    /// Another writer has the directory.
    Locked {
        /// The directory.
        dir: PathBuf,
    },
    /// The log is damaged, and nothing must be added to it.
    Damaged {
        /// The directory.
        dir: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// The key that the log has to go on with is not there.
    KeyMissing {
        /// The directory.
        dir: PathBuf,
        /// The epoch in force.
        epoch: u64,
    },
    /// The directory has a log of another name.
    OtherLog {
        /// Its name.
        found: String,
        /// The name asked for.
        asked: String,
    },
    /// A log cannot have this name.
    Origin {
        /// The name.
        origin: String,
    },
    /// There are records or names, and no run that they belong to.
    NoRun,
    /// What was handed over does not follow what was written before; nothing was written.
    Refused {
        /// Why not.
        why: String,
    },
    /// The log has as many files as can be numbered.
    Full,
}

impl WriteError {
    pub(crate) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |error| Self::Io {
            doing,
            path: path.to_owned(),
            kind: error.kind(),
            errno: error.raw_os_error(),
        }
    }
}

impl From<Wrong> for WriteError {
    fn from((_, why): Wrong) -> Self {
        Self::Refused { why }
    }
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { doing, path, kind, errno } => {
                write!(f, "cannot {doing} `{}`: ", path.display())?;
                match errno {
                    Some(errno) => io::Error::from_raw_os_error(*errno).fmt(f),
                    None => kind.fmt(f),
                }
            }
            Self::Locked { dir } => {
                write!(f, "another process writes the audit trail in `{}`; give each its own", dir.display())
            }
            Self::Damaged { dir, why } => write!(
                f,
                "the audit trail in `{}` is damaged and cannot be gone on with: {why}; move the directory away, and \
                 keep it",
                dir.display()
            ),
            Self::KeyMissing { dir, epoch } => write!(
                f,
                "the audit trail in `{}` cannot be gone on with: the key of epoch {epoch} is not in `signing.key`; \
                 move the directory away, and keep it",
                dir.display()
            ),
            Self::OtherLog { found, asked } => {
                write!(
                    f,
                    "the audit trail is of log `{found}`, and not of `{asked}`; give each its own directory"
                )
            }
            Self::Origin { origin } => write!(
                f,
                "a log cannot be called `{origin}`: the name needs 1 to 256 bytes without blanks, control \
                 characters and `+`"
            ),
            Self::NoRun => f.write_str("no run has begun; call `Writer::start_run` before records and names"),
            Self::Refused { why } => write!(f, "not written: {why}"),
            Self::Full => f.write_str("the audit trail has as many files as can be numbered"),
        }
    }
}

impl std::error::Error for WriteError {}
