//! Standard output: buffered, safe for terminals, and silent once nobody reads it.

use std::io::{self, BufWriter, IsTerminal as _, StdoutLock, Write as _};

pub(crate) struct Output {
    out: BufWriter<StdoutLock<'static>>,
    /// Whoever read it has gone.
    closed: bool,
}

impl Output {
    pub(crate) fn new() -> Self {
        Self { out: BufWriter::new(io::stdout().lock()), closed: false }
    }

    /// Writes a line. Returns whether anybody reads it.
    pub(crate) fn line(&mut self, line: &str) -> Result<bool, String> {
        let written = writeln!(self.out, "{line}");
        self.check(written)
    }

    /// Hands over what is buffered. Returns whether anybody reads it.
    pub(crate) fn flush(&mut self) -> Result<bool, String> {
        let flushed = self.out.flush();
        self.check(flushed)
    }

    /// Writes a text, and is done with it.
    pub(crate) fn text(mut self, text: &str) -> Result<u8, String> {
        let written = self.out.write_all(text.as_bytes());
        self.check(written)?;
        self.flush()?;
        Ok(0)
    }

    fn check(&mut self, written: io::Result<()>) -> Result<bool, String> {
        match written {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => self.closed = true,
            Err(error) => return Err(format!("cannot write to standard output: {error}")),
            Ok(()) => {}
        }
        Ok(!self.closed)
    }
}

/// Shows a text from a log so that it cannot steer a terminal or pretend to be another line.
pub(crate) fn plain(text: &str) -> String {
    let is_plain = |c: char| {
        !c.is_control()
            && !matches!(c, '\u{2028}' | '\u{2029}' | '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|c| if is_plain(c) { c.to_string() } else { c.escape_unicode().to_string() }).collect()
}

/// Whether somebody watches standard error.
pub(crate) fn is_watched() -> bool {
    io::stderr().is_terminal()
}
