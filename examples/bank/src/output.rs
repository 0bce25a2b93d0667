//! What people see: text on standard output, complaints and progress on standard error.
//!
//! A reader that has gone away (`bank | head`) is no reason to stop charging, and never a panic.
#![forbid(unsafe_code)]

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};

use crate::money::thousands;

/// Prints to standard output; a closed pipe is not an error.
pub(crate) fn print(text: impl Display) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match write!(out, "{text}").and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        outcome => outcome,
    }
}

/// Says on standard error why the program gives up.
pub(crate) fn complain(error: impl Display) {
    note(format_args!("bank: {error}"));
}

/// A line on standard error, if anyone still reads it.
pub(crate) fn note(line: impl Display) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// A line that counts up, on a terminal only.
#[derive(Debug)]
pub(crate) struct Progress {
    wanted: bool,
    shown: bool,
}

impl Progress {
    pub(crate) fn new(wanted: bool) -> Self {
        Self { wanted: wanted && io::stderr().is_terminal(), shown: false }
    }

    pub(crate) fn show(&mut self, payments: u64) {
        if self.wanted {
            self.shown = true;
            let _ = write!(io::stderr().lock(), "\r  {} payments …\x1b[K", thousands(payments));
        }
    }

    /// Takes the line away, so that others can be written.
    pub(crate) fn clear(&mut self) {
        if std::mem::take(&mut self.shown) {
            let _ = write!(io::stderr().lock(), "\r\x1b[K");
        }
    }
}
