//! What a trail is told before it starts.
#![forbid(unsafe_code)]

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use parking_lot::Mutex;
use polycall_audit::{DigestKey, Fsync, Keep, Settings};

use crate::audit::trail::anchor::Anchor;
use crate::audit::trail::watch::Watcher;
use crate::audit::{Event, Level};

/// An audit trail in a directory of its own: what it is called, how it is kept, what happens when it can't be.
///
/// What a call pays for it: two looks at the processor's clock and one cache line in a ring of its thread's; no
/// system call. A thread's first call takes a ring, 1 MiB unless [`ring`](Self::ring) says otherwise.
///
/// ```
/// use polycall::audit::{Level, Fsync, Trail};
/// let trail = Trail::new("/var/log/bank").origin("bank.example/audit").sync(Fsync::Frame).threshold("cache", Level::Warning);
/// let _options = polycall::Options::new().audit(trail);
/// ```
#[must_use = "a trail is kept by the `Options` that it is given to"]
pub struct Trail {
    pub(super) directory: PathBuf,
    pub(super) settings: Settings,
    pub(super) records: usize,
    pub(super) patience: Duration,
    pub(super) durability: Durability,
    pub(super) on_failure: OnFailure,
    pub(super) best_effort: Option<Level>,
    pub(super) digest_key: Option<DigestKey>,
    pub(super) levels: Vec<(String, Level)>,
    pub(super) thresholds: Vec<(String, Level)>,
    /// Behind a lock, since options are shared once they are sealed.
    pub(super) anchors: Mutex<Vec<Box<dyn Anchor>>>,
    pub(super) watchers: Mutex<Vec<Watcher>>,
}

/// What outlives the process when it is killed.
///
/// ```
/// let _trail = polycall::audit::Trail::new("/var/log/bank").durability(polycall::audit::Durability::Process);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Durability {
    /// What is in the log: records of the last 10 ms are lost with the process.
    Memory,
    /// Every record whose call has returned: rings are files in the log's directory, which the next start recovers.
    /// A crossing costs the same. What the *machine* had not written when it lost power is lost.
    Process,
}

/// What happens when the log can't be written.
///
/// ```
/// let _trail = polycall::audit::Trail::new("/var/log/bank").on_failure(polycall::audit::OnFailure::Halt);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum OnFailure {
    /// Calls are refused ([`CallError::AuditUnavailable`](crate::CallError::AuditUnavailable)) until it can be again.
    CloseGates,
    /// The process is aborted, with a line on standard error.
    Halt,
}

impl Trail {
    /// A trail in this directory, which is made if it isn't there. A log that is there already goes on.
    ///
    /// ```
    /// let _trail = polycall::audit::Trail::new("/var/log/bank");
    /// ```
    pub fn new(directory: impl Into<PathBuf>) -> Self {
        Self {
            directory: directory.into(),
            settings: Settings::new("polycall/audit"),
            records: 16 * 1024,
            patience: Duration::from_millis(5),
            durability: Durability::Memory,
            on_failure: OnFailure::CloseGates,
            best_effort: None,
            digest_key: None,
            levels: Vec::new(),
            thresholds: Vec::new(),
            anchors: Mutex::default(),
            watchers: Mutex::default(),
        }
    }

    /// What the log calls itself in its checkpoints: a name that no other log of yours has, best a host and a path.
    ///
    /// ```
    /// let _trail = polycall::audit::Trail::new("/var/log/bank").origin("bank.example/audit");
    /// ```
    pub fn origin(mut self, origin: impl Into<String>) -> Self {
        self.settings.origin = origin.into();
        self
    }

    /// When written bytes are brought to the disk (`fdatasync(2)`): with each checkpoint, unless this says otherwise.
    ///
    /// ```
    /// let _trail = polycall::audit::Trail::new("/var/log/bank").sync(polycall::audit::Fsync::Never);
    /// ```
    pub fn sync(mut self, sync: Fsync) -> Self {
        self.settings.sync = sync;
        self
    }

    /// A new file begins after so many bytes, and each day (UTC).
    ///
    /// ```
    /// let _trail = polycall::audit::Trail::new("/var/log/bank").rotate_after(1 << 30);
    /// ```
    pub fn rotate_after(mut self, bytes: u64) -> Self {
        self.settings.rotate_bytes = bytes;
        self
    }

    /// How many old files are kept: all, unless this says otherwise. What is left is verified from a checkpoint that was kept
    /// elsewhere.
    ///
    /// ```
    /// let _trail = polycall::audit::Trail::new("/var/log/bank").keep(polycall::audit::Keep::Days(90));
    /// ```
    pub fn keep(mut self, keep: Keep) -> Self {
        self.settings.keep = keep;
        self
    }

    /// Checkpoints are signed so often, also when nothing happens: 1 s. What came after the last one is not sealed.
    ///
    /// ```
    /// use std::time::Duration;
    /// let _trail = polycall::audit::Trail::new("/var/log/bank").checkpoint_every(Duration::from_millis(200));
    /// ```
    pub fn checkpoint_every(mut self, every: Duration) -> Self {
        self.settings.checkpoint_every = every;
        self
    }

    /// The signing key is replaced so often, and the old one wiped: 15 minutes. Who takes over the process can't forge
    /// what was signed before.
    ///
    /// ```
    /// use std::time::Duration;
    /// let _trail = polycall::audit::Trail::new("/var/log/bank").epoch_every(Duration::from_secs(60));
    /// ```
    pub fn epoch_every(mut self, every: Duration) -> Self {
        self.settings.epoch_every = every;
        self
    }

    /// Records that each thread's ring has room for, rounded up to a power of two; 64 bytes each, 16,384 unless this
    /// says otherwise, and at least 256. A ring is never given back: as many are made as threads call at a time.
    ///
    /// ```
    /// let _trail = polycall::audit::Trail::new("/var/log/bank").ring(4096);
    /// ```
    pub fn ring(mut self, records: usize) -> Self {
        self.records = records;
        self
    }

    /// How long a call waits for room in its ring before it is refused: 5 ms.
    ///
    /// ```
    /// use std::time::Duration;
    /// let _trail = polycall::audit::Trail::new("/var/log/bank").patience(Duration::from_millis(50));
    /// ```
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// What outlives the process when it is killed: the log, unless this says otherwise.
    ///
    /// ```
    /// use polycall::audit::{Durability, Trail};
    /// let _trail = Trail::new("/var/log/bank").durability(Durability::Process);
    /// ```
    pub fn durability(mut self, durability: Durability) -> Self {
        self.durability = durability;
        self
    }

    /// What happens when the log can't be written: calls are refused, unless this says otherwise.
    ///
    /// ```
    /// use polycall::audit::{OnFailure, Trail};
    /// let _trail = Trail::new("/var/log/bank").on_failure(OnFailure::Halt);
    /// ```
    pub fn on_failure(mut self, on_failure: OnFailure) -> Self {
        self.on_failure = on_failure;
        self
    }

    /// Calls of entry points of this level and less important ones go on without a record where there is no room for
    /// one; the log says how many. None do, unless this says so.
    ///
    /// ```
    /// use polycall::audit::{Level, Trail};
    /// let _trail = Trail::new("/var/log/bank").level("cache::get", Level::Trace).best_effort(Level::Debug);
    /// ```
    pub fn best_effort(mut self, level: Level) -> Self {
        self.best_effort = Some(level);
        self
    }

    /// The level of the calls of one entry point (`cache::get`), or of all of a component (`cache`), that come back.
    ///
    /// ```
    /// use polycall::audit::{Level, Trail};
    /// let _trail = Trail::new("/var/log/bank").level("cache::get", Level::Trace);
    /// ```
    pub fn level(mut self, of: impl Into<String>, level: Level) -> Self {
        self.levels.push((of.into(), level));
        self
    }

    /// Which events of an entry point or of all of a component are recorded: those of this level and more important
    /// ones. All, unless this says otherwise.
    ///
    /// ```
    /// use polycall::audit::{Level, Trail};
    /// let _trail = Trail::new("/var/log/bank").threshold("cache", Level::Warning);
    /// ```
    pub fn threshold(mut self, of: impl Into<String>, threshold: Level) -> Self {
        self.thresholds.push((of.into(), threshold));
        self
    }

    /// What digests of arguments depend on, for entry points under `#[polycall_export(digest)]`. With a key of yours, whoever
    /// has it can find out whether a call had certain arguments; without this, each run has a key that nobody knows, and
    /// digests can only be compared with each other.
    ///
    /// ```
    /// use polycall::audit::{DigestKey, Trail};
    /// let _trail = Trail::new("/var/log/bank").digest_key(DigestKey::new([7; 32]));
    /// ```
    pub fn digest_key(mut self, key: DigestKey) -> Self {
        self.digest_key = Some(key);
        self
    }

    /// Tells somebody outside of each checkpoint, so that a log cut back to an older one is found out.
    ///
    /// ```
    /// use polycall::audit::{AnchorFile, Trail};
    /// let _trail = Trail::new("/var/log/bank").anchor(AnchorFile::new("/mnt/elsewhere/bank.checkpoint"));
    /// ```
    pub fn anchor(mut self, anchor: impl Anchor) -> Self {
        self.anchors.get_mut().push(Box::new(anchor));
        self
    }

    /// Tells `watcher` of each event of this level or a more important one, when it is in the log. On a thread of its own,
    /// which may take its time: when 4,096 events wait, later ones are not told but counted, in
    /// [`status()`](crate::status()). What it calls is an event again. A panic of its is contained.
    ///
    /// ```
    /// use polycall::audit::{Level, Trail};
    /// let _trail = Trail::new("/var/log/bank").watch(Level::Warning, |event| eprintln!("{event}"));
    /// ```
    pub fn watch(mut self, level: Level, watcher: impl FnMut(&Event) + Send + 'static) -> Self {
        self.watchers.get_mut().push(Watcher { level, tell: Box::new(watcher) });
        self
    }

    /// Emits each event of this level or a more important one as an event of `tracing`, with target `polycall`, as
    /// [`watch`](Self::watch) does. Needs the feature `tracing`.
    ///
    /// ```
    /// use polycall::audit::{Level, Trail};
    /// let _trail = Trail::new("/var/log/bank").tracing(Level::Warning);
    /// ```
    #[cfg(feature = "tracing")]
    pub fn tracing(self, level: Level) -> Self {
        self.watch(level, crate::audit::traced::emit)
    }
}

impl fmt::Debug for Trail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Trail")
            .field("directory", &self.directory)
            .field("settings", &self.settings)
            .field("ring", &self.records)
            .field("patience", &self.patience)
            .field("durability", &self.durability)
            .field("on_failure", &self.on_failure)
            .field("best_effort", &self.best_effort)
            .field("levels", &self.levels)
            .field("thresholds", &self.thresholds)
            .field("anchors", &self.anchors.lock().len())
            .field("watchers", &self.watchers.lock().len())
            .finish()
    }
}
