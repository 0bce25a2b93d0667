//! How a trail is to be written.

use std::time::Duration;

/// How a trail is to be written.
///
/// ```
/// use std::time::Duration;
/// use polycall_audit::{Keep, Settings};
/// let settings = Settings::new("bank.example/audit").keep(Keep::Days(90)).epoch_every(Duration::from_secs(60));
/// assert_eq!(settings.checkpoint_every, Duration::from_secs(1));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Settings {
    /// The log's name, in each checkpoint and in its key.
    pub origin: String,
    /// A file that is as long as this is the last one's end, and the next one's beginning. 256 MiB.
    pub rotate_bytes: u64,
    /// Whether each day, by UTC, begins with a new file. Yes.
    pub rotate_daily: bool,
    /// Which files are kept. All.
    pub keep: Keep,
    /// When the disk is waited for. At each checkpoint.
    pub sync: Fsync,
    /// How often there is a checkpoint, even if nothing happens. Each second.
    pub checkpoint_every: Duration,
    /// How often the key changes. Each 15 minutes.
    pub epoch_every: Duration,
}

/// Which files are kept.
///
/// ```
/// assert_eq!(polycall_audit::Keep::default(), polycall_audit::Keep::All);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Keep {
    /// All.
    #[default]
    All,
    /// The newest, this many; at least the one that is being written.
    Files(u32),
    /// Those with anything from the last days.
    Days(u32),
}

/// When the disk is waited for. What it doesn't have is lost if the machine loses power; if only the process ends,
/// nothing is.
///
/// ```
/// assert_eq!(polycall_audit::Fsync::default(), polycall_audit::Fsync::Checkpoint);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Fsync {
    /// Only where the key changes and where a file begins or ends.
    Never,
    /// At each checkpoint.
    #[default]
    Checkpoint,
    /// At each frame.
    Frame,
}

impl Settings {
    /// The defaults, for a log of this name.
    ///
    /// ```
    /// assert_eq!(polycall_audit::Settings::new("bank").rotate_bytes, 256 << 20);
    /// ```
    pub fn new(origin: impl Into<String>) -> Self {
        Self {
            origin: origin.into(),
            rotate_bytes: 256 << 20,
            rotate_daily: true,
            keep: Keep::All,
            sync: Fsync::Checkpoint,
            checkpoint_every: Duration::from_secs(1),
            epoch_every: Duration::from_secs(15 * 60),
        }
    }

    /// Begins a new file when one is this long.
    ///
    /// ```
    /// assert_eq!(polycall_audit::Settings::new("bank").rotate_bytes(1 << 20).rotate_bytes, 1 << 20);
    /// ```
    pub fn rotate_bytes(mut self, bytes: u64) -> Self {
        self.rotate_bytes = bytes;
        self
    }

    /// Begins a new file each day, or not.
    ///
    /// ```
    /// assert!(!polycall_audit::Settings::new("bank").rotate_daily(false).rotate_daily);
    /// ```
    pub fn rotate_daily(mut self, daily: bool) -> Self {
        self.rotate_daily = daily;
        self
    }

    /// Keeps these files, and deletes older ones.
    ///
    /// ```
    /// use polycall_audit::{Keep, Settings};
    /// assert_eq!(Settings::new("bank").keep(Keep::Files(7)).keep, Keep::Files(7));
    /// ```
    pub fn keep(mut self, keep: Keep) -> Self {
        self.keep = keep;
        self
    }

    /// Waits for the disk then.
    ///
    /// ```
    /// use polycall_audit::{Settings, Fsync};
    /// assert_eq!(Settings::new("bank").sync(Fsync::Frame).sync, Fsync::Frame);
    /// ```
    pub fn sync(mut self, sync: Fsync) -> Self {
        self.sync = sync;
        self
    }

    /// Makes checkpoints this often.
    ///
    /// ```
    /// use std::time::Duration;
    /// let settings = polycall_audit::Settings::new("bank").checkpoint_every(Duration::from_millis(100));
    /// assert_eq!(settings.checkpoint_every, Duration::from_millis(100));
    /// ```
    pub fn checkpoint_every(mut self, period: Duration) -> Self {
        self.checkpoint_every = period;
        self
    }

    /// Changes the key this often.
    ///
    /// ```
    /// use std::time::Duration;
    /// let settings = polycall_audit::Settings::new("bank").epoch_every(Duration::from_secs(60));
    /// assert_eq!(settings.epoch_every, Duration::from_secs(60));
    /// ```
    pub fn epoch_every(mut self, period: Duration) -> Self {
        self.epoch_every = period;
        self
    }
}

pub(crate) fn nanoseconds(period: Duration) -> u64 {
    u64::try_from(period.as_nanos()).unwrap_or(u64::MAX)
}
