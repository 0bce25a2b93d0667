//! What a verification is told, and why there may be none.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::note::BadKey;
use crate::walltime::WallNs;

/// What a verification is told besides the key.
///
/// ```
/// use polycall_audit::VerifyOptions;
/// let options = VerifyOptions::new().allow_missing_start(true);
/// assert!(options.allow_missing_start);
/// ```
#[derive(Default)]
#[non_exhaustive]
pub struct VerifyOptions {
    /// Checkpoints of this log that were kept elsewhere.
    pub anchors: Vec<String>,
    /// The time, to tell whether a live log is still being sealed.
    pub now: Option<WallNs>,
    /// A process may be writing the log: it is checked up to its last checkpoint. Where the process is on this machine,
    /// that is seen by itself.
    pub live: bool,
    /// Hears how far the verification is.
    pub progress: Option<Box<dyn FnMut(Progress)>>,
    /// Believe that the first files that are there are the rest of this log.
    pub allow_missing_start: bool,
    /// A checkpoint that vouches for where the rest begins: an anchor as others, of any time since then.
    pub from_checkpoint: Option<String>,
}

impl VerifyOptions {
    /// Nothing but the key.
    ///
    /// ```
    /// assert!(polycall_audit::VerifyOptions::new().anchors.is_empty());
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// With a checkpoint that was kept elsewhere.
    ///
    /// ```
    /// assert_eq!(polycall_audit::VerifyOptions::new().anchor("a note").anchors.len(), 1);
    /// ```
    pub fn anchor(mut self, note: impl Into<String>) -> Self {
        self.anchors.push(note.into());
        self
    }

    /// At this time.
    ///
    /// ```
    /// assert_eq!(polycall_audit::VerifyOptions::new().now(7).now, Some(7));
    /// ```
    pub fn now(mut self, now: WallNs) -> Self {
        self.now = Some(now);
        self
    }

    /// Of a log that may be being written, or not.
    ///
    /// ```
    /// assert!(polycall_audit::VerifyOptions::new().live(true).live);
    /// ```
    pub fn live(mut self, live: bool) -> Self {
        self.live = live;
        self
    }

    /// Says how far it is, now and then.
    ///
    /// ```
    /// let options = polycall_audit::VerifyOptions::new().progress(|done| eprintln!("{} bytes", done.bytes));
    /// assert!(options.progress.is_some());
    /// ```
    pub fn progress(mut self, progress: impl FnMut(Progress) + 'static) -> Self {
        self.progress = Some(Box::new(progress));
        self
    }

    /// Accepts that the first files are gone, or not.
    ///
    /// ```
    /// assert!(!polycall_audit::VerifyOptions::new().allow_missing_start);
    /// ```
    pub fn allow_missing_start(mut self, allow: bool) -> Self {
        self.allow_missing_start = allow;
        self
    }

    /// With a checkpoint that vouches for where the rest begins.
    ///
    /// ```
    /// assert!(polycall_audit::VerifyOptions::new().from_checkpoint("a note").from_checkpoint.is_some());
    /// ```
    pub fn from_checkpoint(mut self, note: impl Into<String>) -> Self {
        self.from_checkpoint = Some(note.into());
        self
    }
}

impl fmt::Debug for VerifyOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifyOptions")
            .field("anchors", &self.anchors)
            .field("now", &self.now)
            .field("live", &self.live)
            .field("allow_missing_start", &self.allow_missing_start)
            .field("from_checkpoint", &self.from_checkpoint)
            .finish_non_exhaustive()
    }
}

/// How far a verification is.
///
/// ```
/// fn percent(done: polycall_audit::Progress) -> u64 {
///     done.bytes * 100 / done.total.max(1)
/// }
/// # let _ = percent;
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Bytes that are read.
    pub bytes: u64,
    /// Bytes that there were at the beginning.
    pub total: u64,
}

/// Why there is no verdict.
///
/// ```
/// use polycall_audit::{VerifyError, VerifyOptions, verify};
/// let error = verify(std::path::Path::new("nowhere"), "no key", VerifyOptions::new()).unwrap_err();
/// assert_eq!(error.to_string(), "the key is not of the form `origin+hash+base64`");
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum VerifyError {
    /// The system refused something.
    Io {
        /// What was being done.
        doing: &'static str,
        /// To which file.
        path: PathBuf,
        /// Why it was refused.
        error: io::Error,
    },
    /// The key given is none.
    Key(BadKey),
    /// There is no trail in the directory.
    NoTrail {
        /// The directory.
        dir: PathBuf,
    },
    /// An anchor given is no checkpoint.
    Anchor {
        /// Which of those given, from 0 on; `from_checkpoint` comes last.
        anchor: usize,
    },
    /// An anchor given is another log's.
    AnchorOfAnother {
        /// Which of those given, from 0 on; `from_checkpoint` comes last.
        anchor: usize,
        /// Whose it is.
        origin: String,
    },
}

impl VerifyError {
    pub(crate) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |error| Self::Io { doing, path: path.to_owned(), error }
    }
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { doing, path, error } => write!(f, "cannot {doing} `{}`: {error}", path.display()),
            Self::Key(error) => write!(f, "the key is {error}"),
            Self::NoTrail { dir } => write!(f, "there is no audit trail in `{}`", dir.display()),
            Self::Anchor { anchor } => write!(f, "anchor {anchor} is no signed checkpoint"),
            Self::AnchorOfAnother { anchor, origin } => {
                write!(f, "anchor {anchor} is of log `{origin}`, which the key does not belong to")
            }
        }
    }
}

impl std::error::Error for VerifyError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { error, .. } => Some(error),
            Self::Key(error) => Some(error),
            _ => None,
        }
    }
}
