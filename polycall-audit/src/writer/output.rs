//! The file that is being written: whole entries, and nothing behind them for longer than a failure lasts.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::error::WriteError;
use crate::faults;
use crate::frame::MAGIC;
use crate::keys::private;
use crate::segment;

#[derive(Debug)]
pub(super) struct Output {
    file: File,
    pub(super) path: PathBuf,
    pub(super) number: u32,
    /// Where the last whole entry ends.
    pub(super) length: u64,
}

impl Output {
    /// Begins a file that must not be there yet.
    pub(super) fn create(dir: &Path, number: u32) -> Result<Self, WriteError> {
        let path = segment::path(dir, number);
        let io = |error| WriteError::io("create", &path)(error);
        // Append only, so that no mistake of ours writes over what is there.
        faults::here().map_err(io)?;
        let mut file = private().append(true).create_new(true).open(&path).map_err(io)?;
        match faults::here().and_then(|()| file.write_all(MAGIC)) {
            Ok(()) => Ok(Self { file, length: MAGIC.len() as u64, number, path }),
            Err(error) => {
                let _ = std::fs::remove_file(&path);
                Err(WriteError::io("write", &path)(error))
            }
        }
    }

    /// Goes on in a file whose last whole entry ends at `length`; cuts off what follows.
    pub(super) fn cut(dir: &Path, number: u32, length: u64) -> Result<Self, WriteError> {
        let path = segment::path(dir, number);
        let io = |error| WriteError::io("recover", &path)(error);
        let file = OpenOptions::new().append(true).open(&path).map_err(io)?;
        let output = Self { file, number, length, path: path.clone() };
        if output.file.metadata().map_err(io)?.len() != length {
            output.rewind()?;
            output.sync()?;
        }
        Ok(output)
    }

    pub(super) fn append(&mut self, entry: &[u8]) -> io::Result<()> {
        if let Err(error) = faults::here() {
            // As a full disk does: some of it is there.
            self.file.write_all(&entry[..entry.len() / 2])?;
            return Err(error);
        }
        self.file.write_all(entry)?;
        self.length += entry.len() as u64;
        Ok(())
    }

    /// Cuts off what a failed write left behind the last whole entry.
    pub(super) fn rewind(&self) -> Result<(), WriteError> {
        faults::here()
            .and_then(|()| self.file.set_len(self.length))
            .map_err(WriteError::io("shorten", &self.path))
    }

    pub(super) fn sync(&self) -> Result<(), WriteError> {
        faults::here().and_then(|()| self.file.sync_data()).map_err(WriteError::io("sync", &self.path))
    }
}
