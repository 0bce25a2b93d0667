//! Trails to do things to.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use polycall_audit::{Name, Opened, Record, RecordsFrame, RunStart, Settings, What, WriteError, Writer};

pub const SECOND: u64 = 1_000_000_000;
/// Noon of a day in 2023.
pub const NOW: u64 = 1_700_049_600 * SECOND;

/// A directory for a trail, removed when it goes.
pub struct Trail(PathBuf);

impl Trail {
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("polycall-audit-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        Self(std::env::temp_dir().join(name))
    }

    pub fn dir(&self) -> &Path {
        &self.0
    }

    pub fn file(&self, number: u32) -> PathBuf {
        self.0.join(format!("{number:08}.trail"))
    }

    pub fn read(&self, number: u32) -> Vec<u8> {
        fs::read(self.file(number)).unwrap()
    }

    pub fn write(&self, number: u32, bytes: &[u8]) {
        fs::write(self.file(number), bytes).unwrap();
    }

    pub fn numbers(&self) -> Vec<u32> {
        let names =
            fs::read_dir(&self.0).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
        let mut numbers: Vec<_> =
            names.filter_map(|name| name.strip_suffix(".trail")?.parse().ok()).collect();
        numbers.sort_unstable();
        numbers
    }

    pub fn settings(&self) -> Settings {
        Settings::new("bank").epoch_every(Duration::from_secs(10))
    }

    pub fn open(&self, now: u64) -> Result<(Writer, Opened), WriteError> {
        Writer::open(&self.0, self.settings(), now)
    }

    /// Begins run 7 with a few names.
    pub fn run(&self, writer: &mut Writer, now: u64) {
        writer.start_run(&RunStart { run: [7; 16], process: 4711, ..RunStart::default() }, now).unwrap();
        self.names(writer, now);
    }

    pub fn names(&self, writer: &mut Writer, now: u64) {
        let names = [
            Name::new(1, What::HOST, "counter"),
            Name::new(2, What::COMPONENT, "bank"),
            Name { parent: 2, ..Name::new(3, What::ENTRY, "pay") },
        ];
        writer.names(&names, now).unwrap();
    }

    pub fn records(&self, writer: &mut Writer, thread: u32, first: u64, count: u64, now: u64) {
        self.try_records(writer, thread, first, count, now).unwrap();
    }

    pub fn try_records(
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

    /// Another directory with the same files.
    pub fn copy(&self) -> Self {
        let copy = Self::new();
        fs::create_dir_all(copy.dir()).unwrap();
        for file in fs::read_dir(&self.0).unwrap() {
            let file = file.unwrap();
            fs::copy(file.path(), copy.0.join(file.file_name())).unwrap();
        }
        copy
    }
}

impl Drop for Trail {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
