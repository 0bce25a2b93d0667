//! Where receipts are printed: a file, for want of a printer.
#![forbid(unsafe_code)]

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// A file that receipts are written to, if somebody wants them.
#[derive(Debug)]
pub(crate) struct Roll {
    path: PathBuf,
    file: BufWriter<File>,
}

impl Roll {
    /// A file that can't be written is known before anything is charged.
    pub(crate) fn open(path: &Path) -> Result<Self, String> {
        let file = File::create(path).map_err(|error| failed(path, &error))?;
        Ok(Self { path: path.to_owned(), file: BufWriter::new(file) })
    }

    pub(crate) fn write(&mut self, receipts: &[String]) -> Result<(), String> {
        let written = receipts.iter().try_for_each(|receipt| writeln!(self.file, "{receipt}"));
        written.and_then(|()| self.file.flush()).map_err(|error| failed(&self.path, &error))
    }
}

fn failed(path: &Path, error: &io::Error) -> String {
    format!("cannot write receipts to `{}`: {error}", path.display())
}
