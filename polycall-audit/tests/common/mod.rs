//! Trails to do things to.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use polycall_audit::{
    Name, Note, Opened, Record, RecordsFrame, Report, RunStart, Settings, VerifyOptions, What, WriteError,
    Writer, verify,
};

pub(crate) mod forge;

pub(crate) const SECOND: u64 = 1_000_000_000;
/// Noon of a day in 2023.
pub(crate) const NOW: u64 = 1_700_049_600 * SECOND;

/// A directory for a trail, removed when it goes, unless somebody else owns it.
pub(crate) struct Trail(PathBuf, bool);

impl Trail {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("polycall-audit-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        // In memory, if possible: the tests write many thousand files.
        let memory = Path::new("/dev/shm");
        let dir = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        Self(dir.join(name), true)
    }

    /// Somebody else's directory.
    pub(crate) fn at(dir: &Path) -> Self {
        Self(dir.to_owned(), false)
    }

    pub(crate) fn dir(&self) -> &Path {
        &self.0
    }

    pub(crate) fn file(&self, number: u32) -> PathBuf {
        self.0.join(format!("{number:08}.trail"))
    }

    pub(crate) fn read(&self, number: u32) -> Vec<u8> {
        fs::read(self.file(number)).unwrap()
    }

    pub(crate) fn write(&self, number: u32, bytes: &[u8]) {
        fs::write(self.file(number), bytes).unwrap();
    }

    pub(crate) fn numbers(&self) -> Vec<u32> {
        let names =
            fs::read_dir(&self.0).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
        let mut numbers: Vec<_> =
            names.filter_map(|name| name.strip_suffix(".trail")?.parse().ok()).collect();
        numbers.sort_unstable();
        numbers
    }

    pub(crate) fn settings(&self) -> Settings {
        Settings::new("bank").epoch_every(Duration::from_secs(10))
    }

    pub(crate) fn open(&self, now: u64) -> Result<(Writer, Opened), WriteError> {
        Writer::open(&self.0, self.settings(), now)
    }

    /// Begins run 7 with a few names.
    pub(crate) fn run(&self, writer: &mut Writer, now: u64) {
        writer.start_run(&RunStart { run: [7; 16], process: 4711, ..RunStart::default() }, now).unwrap();
        self.names(writer, now);
    }

    pub(crate) fn names(&self, writer: &mut Writer, now: u64) {
        let names = [
            Name::new(1, What::HOST, "counter"),
            Name::new(2, What::COMPONENT, "bank"),
            Name { parent: 2, ..Name::new(3, What::ENTRY, "pay") },
        ];
        writer.names(&names, now).unwrap();
    }

    pub(crate) fn records(&self, writer: &mut Writer, thread: u32, first: u64, count: u64, now: u64) {
        self.try_records(writer, thread, first, count, now).unwrap();
    }

    pub(crate) fn try_records(
        &self,
        writer: &mut Writer,
        thread: u32,
        first: u64,
        count: u64,
        now: u64,
    ) -> Result<u64, WriteError> {
        let mut frame = RecordsFrame::new();
        frame.begin(now, now, SECOND);
        frame.run(thread, first);
        for sequence in first..first + count {
            let record = Record { sequence, start: now, caller: 1, callee: 2, entry: 3, ..Record::default() };
            assert!(frame.push(record.to_words()));
        }
        writer.records(&frame, now)
    }

    /// The verdict's report, with nothing but the key.
    pub(crate) fn verify(&self, key: &str) -> Report {
        verify(&self.0, key, VerifyOptions::new()).unwrap()
    }

    /// Another directory with the same files.
    pub(crate) fn copy(&self) -> Self {
        let copy = Self::new();
        fs::create_dir_all(copy.dir()).unwrap();
        for file in fs::read_dir(&self.0).unwrap() {
            let file = file.unwrap();
            fs::copy(file.path(), copy.0.join(file.file_name())).unwrap();
        }
        copy
    }
}

/// A closed log of some epochs and files, and all that an attacker may have.
pub(crate) struct Log {
    pub(crate) trail: Trail,
    pub(crate) key: String,
    /// The newest checkpoint after each step.
    pub(crate) notes: Vec<Note>,
    /// `signing.key` in each epoch: what a break-in finds then.
    pub(crate) secrets: Vec<forge::Seed>,
}

impl Log {
    /// Three epochs and more, three files, idle times.
    pub(crate) fn closed() -> Self {
        let (mut log, writer) = Self::open();
        log.notes.push(writer.close(NOW + 51 * SECOND).unwrap());
        log
    }

    /// The same, still being written.
    pub(crate) fn open() -> (Self, Writer) {
        let trail = Trail::new();
        let settings = trail.settings().checkpoint_every(Duration::from_secs(10)).rotate_bytes(2100);
        let (mut writer, _) = Writer::open(trail.dir(), settings, NOW).unwrap();
        let key = writer.first_key();
        let (mut notes, mut secrets) = (vec![writer.note().clone()], vec![forge::seed(trail.dir())]);
        trail.run(&mut writer, NOW);
        for step in 1..=5 {
            let now = NOW + step * 10 * SECOND;
            // One epoch in which nothing happens.
            if step != 3 {
                trail.records(&mut writer, 1, (step - 1 - u64::from(step > 3)) * 3, 3, now);
            }
            notes.extend(writer.tick(now).unwrap());
            secrets.push(forge::seed(trail.dir()));
        }
        (Self { trail, key, notes, secrets }, writer)
    }
}

impl Drop for Trail {
    fn drop(&mut self) {
        if self.1 {
            let _ = fs::remove_dir_all(&self.0);
        }
    }
}
