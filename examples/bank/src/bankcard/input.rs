//! The payments as the bank reads them: line by line, in the vault's own bytes.
#![forbid(unsafe_code)]

use std::fs::File;
use std::io;
use std::ops::Range;

use polycall::prelude::*;

use super::{Micro, heap};
use crate::lines;
use crate::totals::Trouble;

/// A file, the part of it that was read and not used, and no copy of either.
#[derive(Debug, Isolate)]
pub(super) struct Input {
    #[isolate(inline = "a file is a descriptor's number; the kernel has the rest")]
    file: Option<File>,
    bytes: heap::Vec<u8>,
    /// Where in `bytes` the next line begins.
    next: usize,
    /// Lines so far.
    line: u64,
    /// The line being read is longer than any payment, and its beginning is gone.
    too_long: bool,
}

pub(super) enum Found {
    /// Here in `bytes`.
    Line(Range<usize>),
    TooLong,
    Nothing,
}

/// Read at once.
const CHUNK: usize = 64 << 10;

impl Input {
    pub(super) fn begin(&mut self, file: File) {
        self.file = Some(file);
        self.bytes.clear();
        (self.next, self.line, self.too_long) = (0, 0, false);
    }

    /// The number of the line that was found last.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    pub(super) fn text(&self, line: Range<usize>) -> &[u8] {
        &self.bytes[line]
    }

    /// Finds the next line, and reads on as far as it takes.
    pub(super) fn next_line(&mut self) -> Result<Found, Trouble> {
        loop {
            let at_end = self.file.is_none();
            let rest = &self.bytes[self.next..];
            match lines::first(rest, at_end) {
                Some(found) => {
                    let text = self.next..self.next + found.end;
                    self.next += found.next;
                    self.line += 1;
                    let too_long = std::mem::take(&mut self.too_long) || text.len() > lines::LONGEST;
                    return Ok(if too_long { Found::TooLong } else { Found::Line(text) });
                }
                None if at_end && std::mem::take(&mut self.too_long) => {
                    self.line += 1;
                    return Ok(Found::TooLong);
                }
                None if at_end => return Ok(Found::Nothing),
                None => {
                    // one more than the longest, for the CR that may turn out to end it
                    if rest.len() > lines::LONGEST + 1 {
                        self.too_long = true;
                        self.next = self.bytes.len();
                    }
                    self.read_on()?;
                }
            }
        }
    }

    /// Reads some more, over the lines that are done with.
    fn read_on(&mut self) -> Result<(), Trouble> {
        self.bytes.discard_first(self.next); // zeroes what it cuts off
        self.next = 0;
        self.bytes.reserve(CHUNK).map_err(|_| Trouble::VaultFull)?;
        let Some(file) = &mut self.file else { return Ok(()) };
        match self.bytes.read_from(file, CHUNK) {
            Ok(0) => self.file = None,
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// Overwrites a line that is done with.
    pub(super) fn forget(&mut self, line: Range<usize>) {
        self.bytes[line].fill(0);
    }
}
