//! The audit trail: a record of every crossing, in a log that nobody can change unnoticed.
//!
//! A thread puts its records into a ring of its own, without a system call and without waiting for anybody. One
//! thread, the sequencer, takes them out and writes the log: frames, each a leaf of one Merkle tree (RFC 6962), and
//! signed checkpoints of that tree every second, also when nothing happened. The `polycall-audit` crate has the format
//! and its verifier.
#![forbid(unsafe_code)]

pub(crate) mod anchor;
mod asked;
pub(crate) mod desk;
pub(crate) mod lane;
mod last;
pub(crate) mod names;
mod pace;
mod recover;
pub(crate) mod report;
pub(crate) mod ring;
mod rings;
mod sequencer;
mod sessions;
pub(crate) mod watch;

use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::PathBuf;
use std::sync::Arc;

use once_cell::sync::OnceCell;
use polycall_audit::{DigestKey, RunStart, Writer};

use crate::audit::Level;
use crate::audit::trail::anchor::Anchors;
use crate::audit::trail::desk::Desk;
use crate::audit::trail::names::Linked;
use crate::audit::trail::pace::{Pace, wall};
use crate::audit::trail::rings::Rings;
use crate::audit::trail::sequencer::Handle;
use crate::audit::trail::watch::Watch;
use crate::entry::EntryPoint;
use crate::memory::kernel;
use crate::principal::PrincipalInfo;

pub use asked::{Durability, OnFailure, Trail};
pub use polycall_audit::{Fsync, Keep};

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
    pub(crate) fn start(self, linked: &Linked) -> Result<&'static Running, String> {
        self.set_levels(linked)?;
        if self.directory.as_os_str().is_empty() {
            return Err("it has no directory: `Trail::new` takes one".into());
        }
        let records = self.records.max(256).checked_next_power_of_two();
        let records = records
            .filter(|records| *records <= 1 << 24)
            .ok_or("a ring has room for at most 16,777,216 records")?;
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
        desk.number_everything(linked);

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
    fn set_levels(&self, linked: &Linked) -> Result<(), String> {
        let of = |list: &[(String, Level)], set: fn(&EntryPoint, u8)| {
            list.iter().try_for_each(|(name, level)| {
                let mut found = false;
                for (point, info) in &linked.points {
                    let entry =
                        [point.path, &format!("{}::{}", info.name, point.name)].contains(&name.as_str());
                    if entry || [info.name, info.path].contains(&name.as_str()) {
                        set(point, *level as u8);
                        found = true;
                    }
                }
                let unknown = || {
                    let known = linked.components.iter().map(|info| info.name);
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
