//! What is known of the trail while it runs.
#![forbid(unsafe_code)]

use std::fmt;
use std::path::PathBuf;

use crate::audit::trail::desk::Condition;
use crate::audit::trail::{Durability, OnFailure, running};

/// The audit trail in force.
///
/// ```
/// assert!(polycall::status().trail.is_none());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TrailStatus {
    /// Where the log is.
    pub directory: PathBuf,
    /// The first public key, in C2SP form: what the log is verified with. Keep it elsewhere.
    pub key: String,
    /// Why records can't be written now, so that calls are refused; `None` while they can.
    pub trouble: Option<String>,
    /// What outlives the process when it is killed.
    pub durability: Durability,
    /// What happens when the log can't be written.
    pub on_failure: OnFailure,
    /// Records of this run that are in the log.
    pub records: u64,
    /// Frames that they are in.
    pub frames: u64,
    /// How often somebody who was to keep a checkpoint elsewhere did not.
    pub anchor_failures: u64,
    /// Events that watchers were not told of, since they were behind. The log has them.
    pub unwatched: u64,
}

impl TrailStatus {
    pub(crate) fn now() -> Option<Self> {
        running().map(|trail| Self {
            directory: trail.directory.clone(),
            key: trail.key.clone(),
            trouble: match trail.desk.condition() {
                Condition::Open => None,
                Condition::Failed => {
                    Some(trail.desk.trouble().unwrap_or_else(|| "it can't be written".into()))
                }
                Condition::Closed => Some(trail.desk.trouble().unwrap_or_else(|| "it is closed".into())),
                Condition::Forked => Some("this is a forked child".into()),
            },
            durability: trail.durability,
            on_failure: trail.on_failure,
            records: trail.desk.records(),
            frames: trail.desk.frames(),
            anchor_failures: trail.anchors.failures(),
            unwatched: trail.watch.missed(),
        })
    }
}

impl fmt::Display for TrailStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "in `{}`", self.directory.display())?;
        match &self.trouble {
            Some(trouble) => write!(f, ", NOT written: {trouble}")?,
            None => write!(f, ", written")?,
        }
        f.write_str(match self.durability {
            Durability::Memory => "; a killed process loses its last 10 ms",
            Durability::Process => "; a killed process loses nothing",
        })?;
        f.write_str(match self.on_failure {
            OnFailure::CloseGates => "; a log that can't be written closes the gates",
            OnFailure::Halt => "; a log that can't be written halts the process",
        })?;
        if self.anchor_failures > 0 {
            write!(f, "; anchors failed {} times", self.anchor_failures)?;
        }
        if self.unwatched > 0 {
            write!(f, "; watchers missed {} events", self.unwatched)?;
        }
        write!(f, "; key {}", self.key)
    }
}
