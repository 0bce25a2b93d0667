//! The audit trail: a record of every crossing, in a log that nobody can change unnoticed.
//!
//! A thread puts its records into a ring of its own, without a system call and without waiting for anybody. One
//! thread, the sequencer, takes them out and writes the log: frames, each a leaf of one Merkle tree (RFC 6962), and
//! signed checkpoints of that tree every second, also when nothing happened. The `polycall-audit` crate has the format
//! and its verifier.
#![forbid(unsafe_code)]

pub(crate) mod anchor;
pub(crate) mod desk;
pub(crate) mod lane;
mod last;
mod recover;
pub(crate) mod report;
pub(crate) mod ring;
mod rings;
mod sequencer;
mod sessions;
pub(crate) mod watch;

use std::fmt;
use std::fs;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use once_cell::sync::OnceCell;
use parking_lot::Mutex;
use polycall_audit::{DigestKey, RunStart, Settings, Writer};

use crate::audit::trail::anchor::{Anchor, Anchors};
use crate::audit::trail::desk::Desk;
use crate::audit::trail::rings::Rings;
use crate::audit::trail::sequencer::{Handle, Pace, wall};
use crate::audit::trail::watch::{Watch, Watcher};
use crate::audit::{Event, Level};
use crate::entry::EntryPoint;
use crate::memory::kernel;
use crate::principal::PrincipalInfo;
use crate::registry::registry;

pub use polycall_audit::{Fsync, Keep};

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
    directory: PathBuf,
    settings: Settings,
    records: usize,
    patience: Duration,
    durability: Durability,
    on_failure: OnFailure,
    best_effort: Option<Level>,
    digest_key: Option<DigestKey>,
    pub(crate) levels: Vec<(String, Level)>,
    pub(crate) thresholds: Vec<(String, Level)>,
    /// Behind a lock, since options are shared once they are sealed.
    anchors: Mutex<Vec<Box<dyn Anchor>>>,
    watchers: Mutex<Vec<Watcher>>,
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
        self.watch(level, super::traced::emit)
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

/// The trail in force.
#[derive(Debug)]
pub(crate) struct Running {
    pub(crate) desk: &'static Desk,
    pub(crate) directory: PathBuf,
    pub(crate) key: String,
    durability: Durability,
    on_failure: OnFailure,
    /// The folder of this run's rings, where they are files.
    rings: Option<PathBuf>,
    handle: Arc<Handle>,
    anchors: Arc<Anchors>,
    watch: Arc<Watch>,
}

static RUNNING: OnceCell<Running> = OnceCell::new();

/// The trail in force, if there is one.
pub(crate) fn running() -> Option<&'static Running> {
    RUNNING.get()
}

impl Trail {
    /// Opens the log, recovers what a killed process left, and starts the sequencer.
    pub(crate) fn start(self) -> Result<&'static Running, String> {
        self.set_levels()?;
        if self.directory.as_os_str().is_empty() {
            return Err("it has no directory: `Trail::new` takes one".into());
        }
        let records = self.records.max(256).checked_next_power_of_two();
        let records = records
            .filter(|records| *records <= 1 << 24)
            .ok_or("a ring has room for at most 16,777,216 records")?;
        fs::create_dir_all(&self.directory)
            .map_err(|error| format!("`{}` cannot be made: {error}", self.directory.display()))?;
        let (mut writer, opened) = Writer::open(&self.directory, self.settings.clone(), wall())
            .map_err(|error| error.to_string())?;
        recover::recover(&self.directory, &mut writer, &opened)?;

        let run = this_run();
        let files = match self.durability {
            Durability::Memory => None,
            Durability::Process => Some(recover::folder_for(&self.directory, run.run)?),
        };
        writer.start_run(&run, wall()).map_err(|error| error.to_string())?;
        let rings = files.clone();
        let digest_key = self.digest_key.unwrap_or_else(DigestKey::random);
        let all = Rings { records, files, run: recover::words(run.run) };
        let desk: &'static Desk =
            Box::leak(Box::new(Desk::new(all, self.patience, self.best_effort, digest_key)));
        desk.number_everything();

        let anchors = Anchors::start(self.anchors.into_inner())?;
        let to_anchors = anchors.clone();
        let key = writer.first_key();
        let publish = Box::new(move |note: &polycall_audit::Note| to_anchors.publish(note));
        let watch = Watch::start(self.watchers.into_inner())?;
        let handle = Handle::start(desk, writer, self.on_failure, publish, watch.clone())?;
        let Self { directory, durability, on_failure, .. } = self;
        let running = Running { desk, directory, key, durability, on_failure, rings, handle, anchors, watch };
        let running = RUNNING.get_or_init(|| running);
        kernel::at_exit(close_at_exit);
        Ok(running)
    }

    /// Says to each entry point what its calls matter. A name that nobody has is a mistake.
    fn set_levels(&self) -> Result<(), String> {
        let of = |list: &[(String, Level)], set: fn(&EntryPoint, u8)| {
            list.iter().try_for_each(|(name, level)| {
                let mut found = false;
                for (point, domain) in &registry().points {
                    let info = domain.info();
                    let entry =
                        [point.path, &format!("{}::{}", info.name, point.name)].contains(&name.as_str());
                    if entry || [info.name, info.path].contains(&name.as_str()) {
                        set(point, *level as u8);
                        found = true;
                    }
                }
                let unknown = || {
                    let known = registry().components.iter().map(|domain| domain.info().name);
                    let known = Vec::from_iter(known).join(", ");
                    format!("there is no component or entry point `{name}` whose level could be set; components are: {known}")
                };
                found.then_some(()).ok_or_else(unknown)
            })
        };
        of(&self.levels, EntryPoint::set_level)?;
        of(&self.thresholds, EntryPoint::set_threshold)
    }
}

/// Leaves the last record of a process: a stray access to a region of `owner`, and where. Async-signal-safe.
pub(crate) fn fault(owner: &'static PrincipalInfo, place: [u64; 2]) {
    if let Some(running) = RUNNING.get()
        && !kernel::is_forked()
    {
        running.desk.last.leave(owner, place);
    }
}

/// What tells this run of the program from all others.
fn this_run() -> RunStart {
    let random = || RandomState::new().build_hasher().finish().to_le_bytes();
    let mut run = [0; 16];
    run[..8].copy_from_slice(&random());
    run[8..].copy_from_slice(&random());
    let (ticks, ticks_per_second) = Pace::start().now();
    let version = env!("CARGO_PKG_VERSION").into();
    RunStart { run, process: std::process::id(), ticks, wall: wall(), ticks_per_second, version }
}

/// A program that ends by `exit(3)` leaves a sealed log too.
extern "C" fn close_at_exit() {
    if let Some(running) = RUNNING.get()
        && !kernel::is_forked()
    {
        let _ = running.close(); // said on standard error
    }
}

impl Running {
    /// Seals the log: no call goes on afterwards.
    pub(crate) fn close(&self) -> Result<(), String> {
        let outcome = self.handle.close();
        self.anchors.finish();
        self.watch.finish();
        if let (Ok(()), Some(rings)) = (&outcome, &self.rings) {
            recover::remove(rings); // all of it is in the log
        }
        outcome
    }
}
