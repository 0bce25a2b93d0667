//! Where the memory of rings comes from.
#![forbid(unsafe_code)]

use std::path::PathBuf;

use crate::audit::trail::recover::name_of;
use crate::audit::trail::ring::{HEADER, Ring};
use crate::memory::kernel::{Errno, shared};
use crate::sync::Line;

/// How rings are made.
#[derive(Debug)]
pub(crate) struct Rings {
    /// Records each has room for, a power of two.
    pub(super) records: usize,
    /// Files, so that what was published outlives the process.
    pub(super) files: Option<PathBuf>,
    /// Which run of the program this is.
    pub(super) run: [u64; 2],
}

/// The first word of a ring's file.
pub(super) const MAGIC: u64 = u64::from_le_bytes(*b"PCRING01");

impl Rings {
    /// The ring of lane `number`. Its memory is never given back: a later thread has the lane after this one.
    pub(super) fn ring(&self, number: u32) -> Result<Ring, Errno> {
        let lines = HEADER + self.records;
        let lines: &'static [Line] = match &self.files {
            None => Vec::from_iter((0..lines).map(|_| Line::new())).leak(),
            Some(folder) => shared::lines(&folder.join(name_of(number)), lines)?,
        };
        let ring = Ring::new(lines).ok_or(Errno(libc::EINVAL))?;
        let label = [u64::from(number), self.records as u64, self.run[0], self.run[1]];
        for (word, value) in label.into_iter().enumerate() {
            ring.label(word + 1).store(value, std::sync::atomic::Ordering::Relaxed);
        }
        ring.label(0).store(MAGIC, std::sync::atomic::Ordering::Release);
        Ok(ring)
    }
}
