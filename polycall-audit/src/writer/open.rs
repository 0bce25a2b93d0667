//! Opening a log: a new one, or one that goes on.

use std::fs::{self, DirBuilder, File, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::path::Path;
use std::time::Duration;

use super::recover::{Recovered, recover};
use super::{Output, Settings, Stage, Writer};
use crate::checkpoint::{Checkpoint, Note, Seal};
use crate::frame::{Began, Draft, LogId, Payload, RunId, RunStart};
use crate::keys::{EpochKey, KeyFiles, private, sync_dir};
use crate::note::{VerifyKey, is_origin};
use crate::segment::{self, Next, Segment};
use crate::tree::Tree;
use crate::walk::Runs;
use crate::walltime::WallNs;
use crate::writer::error::WriteError;

/// How a log was found.
///
/// ```
/// fn print(opened: &polycall_audit::Opened) {
///     if opened.recovered {
///         println!("{} bytes of a torn frame were cut off", opened.torn_bytes);
///     }
/// }
/// # let _ = print;
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Opened {
    /// Whether it is new.
    pub fresh: bool,
    /// Whether it was not closed before.
    pub recovered: bool,
    /// How many frames no checkpoint covered then. They are kept.
    pub tail_frames: u64,
    /// How many bytes of a torn frame were cut off.
    pub torn_bytes: u64,
    /// The file that it goes on in.
    pub file: u32,
    /// The last run. It goes on, until [`Writer::start_run`]: its records that are found elsewhere can be added.
    pub last_run: Option<RunStart>,
    /// For each thread of the last run that did not end, the number that its next record has.
    pub last_sequences: Vec<(RunId, u32, u64)>,
}

impl Writer {
    /// Opens the log in a directory, or begins one there. Whatever happens, it goes on in a new file.
    ///
    /// ```
    /// # let dir = std::env::temp_dir().join(format!("polycall-audit-open-{}", std::process::id()));
    /// use polycall_audit::{Settings, Writer};
    /// let (writer, opened) = Writer::open(&dir, Settings::new("bank"), 1)?;
    /// assert!(opened.fresh);
    /// writer.close(2)?;
    /// let (_writer, opened) = Writer::open(&dir, Settings::new("bank"), 3)?;
    /// assert!(!opened.fresh && !opened.recovered);
    /// # std::fs::remove_dir_all(dir).unwrap();
    /// # Ok::<(), polycall_audit::WriteError>(())
    /// ```
    pub fn open(dir: &Path, settings: Settings, now: WallNs) -> Result<(Self, Opened), WriteError> {
        if !is_origin(&settings.origin) {
            return Err(WriteError::Origin { origin: settings.origin });
        }
        create_dir(dir)?;
        let lock = lock(dir)?;
        match recover(dir, &settings)? {
            Some(recovered) => go_on(dir, settings, lock, recovered, now),
            None => begin(dir, settings, lock, now),
        }
    }
}

/// Begins a log.
fn begin(dir: &Path, settings: Settings, lock: File, now: WallNs) -> Result<(Writer, Opened), WriteError> {
    let keys = KeyFiles::of(dir);
    // Always a new key: a log that was deleted must not be replaced under the key that people have.
    let key = EpochKey::generate(0).map_err(WriteError::io("make a key for", &keys.current()))?;
    keys.first(&key).map_err(WriteError::io("write", &keys.current()))?;
    let first_key = key.verify_key(&settings.origin).to_string();
    let path = dir.join("first.vkey");
    write_anew(&path, &format!("{first_key}\n")).map_err(WriteError::io("write", &path))?;
    let mut log: LogId = [0; 16];
    getrandom::fill(&mut log).map_err(|error| WriteError::io("name", dir)(io::Error::other(error)))?;

    let mut writer = Writer {
        output: Output::create(dir, 0)?,
        note: before_any(&settings),
        dir: dir.to_owned(),
        settings,
        _lock: lock,
        log,
        first_key,
        draft: Draft::default(),
        tree: Tree::new(),
        tail: 0,
        next_checkpoint: 0,
        keys,
        key,
        stage: Stage::Ready,
        broken: None,
        runs: Runs::default(),
        wall: now,
        checkpoint_began: None,
        epoch_began: now,
        file_began: now,
    };
    writer.begin(Began::Fresh, 0, 0)?;
    let opened = Opened {
        fresh: true,
        recovered: false,
        tail_frames: 0,
        torn_bytes: 0,
        file: 0,
        last_run: None,
        last_sequences: Vec::new(),
    };
    Ok((writer, opened))
}

/// Goes on with a log, in a new file.
fn go_on(
    dir: &Path,
    settings: Settings,
    lock: File,
    recovered: Recovered,
    now: WallNs,
) -> Result<(Writer, Opened), WriteError> {
    let Recovered { file, log, tree, tail, torn, key, next_checkpoint, mut runs, closed } = recovered;
    let number = file.checked_add(1).ok_or(WriteError::Full)?;
    let last_run = runs.current.clone();
    let run = last_run.as_ref().map(|run| run.run);
    let sequences = runs.sequences();
    let opened = Opened {
        fresh: false,
        recovered: !closed,
        tail_frames: tail,
        torn_bytes: torn,
        file: number,
        last_sequences: run
            .iter()
            .flat_map(|run| sequences.iter().map(|(thread, next)| (*run, *thread, *next)))
            .collect(),
        last_run,
    };
    let mut writer = Writer {
        output: Output::create(dir, number)?,
        note: before_any(&settings),
        first_key: first_key(dir, &settings.origin),
        dir: dir.to_owned(),
        settings,
        _lock: lock,
        log,
        draft: Draft::default(),
        tree,
        tail: 0,
        next_checkpoint,
        keys: KeyFiles::of(dir),
        key,
        stage: Stage::Ready,
        broken: None,
        runs,
        wall: now,
        checkpoint_began: None,
        // The first tick changes the key: a program that is started often must not keep one for ever.
        epoch_began: 0,
        file_began: now,
    };
    let began = if closed { Began::Reopened } else { Began::Recovered };
    writer.begin(began, tail, torn)?;
    writer.retain()?;
    Ok((writer, opened))
}

/// Stands in for the newest checkpoint until the file's beginning is sealed, and is never seen.
fn before_any(settings: &Settings) -> Note {
    let origin = settings.origin.clone();
    let nothing = Checkpoint {
        origin,
        size: 0,
        root: [0; 32],
        epoch: 0,
        file: 0,
        number: 0,
        time: 0,
        seal: Seal::Going,
    };
    Note::of(nothing, String::new())
}

/// The first epoch's key, from the first file, or from `first.vkey` where that file is no longer kept.
fn first_key(dir: &Path, origin: &str) -> String {
    let first = || {
        let mut segment = Segment::open(&segment::path(dir, 0)).ok()?;
        segment.magic().ok()?.ok()?;
        let Next::Entry(_, entry) = segment.next().ok()? else { return None };
        let Payload::Open(open) = Payload::read(entry.header.kind, entry.payload).ok()? else { return None };
        Some(VerifyKey::new(origin, open.key).to_string())
    };
    first()
        .or_else(|| read(&dir.join("first.vkey")).ok().map(|text| text.trim().to_owned()))
        .unwrap_or_default()
}

/// A small text; whatever is there.
fn read(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    segment::open_file(path)?.take(4096).read_to_string(&mut text)?;
    Ok(text)
}

/// Writes a file that replaces what is there: a link's target is not ours to write.
fn write_anew(path: &Path, text: &str) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    File::create_new(path)?.write_all(text.as_bytes())
}

fn create_dir(dir: &Path) -> Result<(), WriteError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir).map_err(WriteError::io("create", dir))
}

/// Takes the directory for one writer. A verifier that looks whether there is one holds the lock for a moment.
fn lock(dir: &Path) -> Result<File, WriteError> {
    let path = dir.join("lock");
    if fs::symlink_metadata(&path).is_ok_and(|found| !found.is_file()) {
        return Err(WriteError::io("lock", &path)(io::Error::new(
            io::ErrorKind::InvalidInput,
            "it is no file",
        )));
    }
    let file = private().create(true).truncate(false).open(&path).map_err(WriteError::io("open", &path))?;
    sync_dir(dir).map_err(WriteError::io("sync", dir))?;
    for _ in 0..20 {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(10)),
            Err(TryLockError::Error(error)) => return Err(WriteError::io("lock", &path)(error)),
        }
    }
    Err(WriteError::Locked { dir: dir.to_owned() })
}
