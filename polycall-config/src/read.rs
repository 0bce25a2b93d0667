//! Reading a source from a file, or saying why there is none.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::source::Source;

/// What a configuration is kept below: no program needs more, and nothing reads a device to its end.
const MOST_BYTES: u64 = 1 << 20;

impl Source {
    /// Reads a file of UTF-8 text, of 1 MiB at most.
    ///
    /// # Errors
    ///
    /// If there is no such file, or it is no text, or too large.
    ///
    /// ```
    /// use polycall_config::{ReadError, Source};
    /// let error = Source::read("no/such/polycall.conf").unwrap_err();
    /// assert!(matches!(error, ReadError::Io { .. }));
    /// ```
    pub fn read(path: impl AsRef<Path>) -> Result<Self, ReadError> {
        let path = path.as_ref();
        let io = |error: io::Error| ReadError::Io {
            path: path.into(),
            kind: error.kind(),
            why: error.to_string(),
        };
        if waits_for_others(&fs::metadata(path).map_err(io)?) {
            let why = "it is a pipe or a socket, whose other end may never write";
            return Err(io(io::Error::new(io::ErrorKind::InvalidInput, why)));
        }
        let mut bytes = Vec::new();
        File::open(path).map_err(io)?.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(io)?;
        if bytes.len() as u64 > MOST_BYTES {
            return Err(ReadError::TooLarge { path: path.into() });
        }
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Self::new(path.display().to_string(), text)),
            Err(error) => Err(ReadError::not_utf8(path, error.as_bytes(), error.utf8_error().valid_up_to())),
        }
    }
}

/// Whether to open it, or to read it, could take forever.
#[cfg(unix)]
fn waits_for_others(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt;
    metadata.file_type().is_fifo() || metadata.file_type().is_socket()
}

#[cfg(not(unix))]
fn waits_for_others(_: &fs::Metadata) -> bool {
    false
}

/// Why a file is no source.
///
/// ```
/// let error = polycall_config::Source::read("no/such/polycall.conf").unwrap_err();
/// assert!(error.to_string().starts_with("file `no/such/polycall.conf` can't be read: "));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReadError {
    /// The system refused it.
    Io {
        /// Which file.
        path: PathBuf,
        /// Why, for programs.
        kind: io::ErrorKind,
        /// Why, for people.
        why: String,
    },
    /// It has more than 1 MiB.
    TooLarge {
        /// Which file.
        path: PathBuf,
    },
    /// It is not UTF-8.
    NotUtf8 {
        /// Which file.
        path: PathBuf,
        /// The line of the first byte that isn't, from 1.
        line: usize,
        /// That byte's place in the line, from 1.
        byte: usize,
        /// Whether it begins as UTF-16 does.
        utf16: bool,
    },
}

impl ReadError {
    fn not_utf8(path: &Path, bytes: &[u8], at: usize) -> Self {
        let before = &bytes[..at];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let byte = before.iter().rev().take_while(|byte| **byte != b'\n').count() + 1;
        let utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
        Self::NotUtf8 { path: path.into(), line, byte, utf16 }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { path, why, .. } => {
                write!(f, "file `{}` can't be read: {why}", path.display())
            }
            Self::TooLarge { path } => {
                write!(f, "file `{}` has more than 1 MiB; is it the right file?", path.display())
            }
            Self::NotUtf8 { path, utf16: true, .. } => {
                write!(f, "file `{}` is UTF-16; save it as UTF-8", path.display())
            }
            Self::NotUtf8 { path, line, byte, .. } => {
                write!(
                    f,
                    "file `{}` is not UTF-8 at line {line}, byte {byte}; save it as UTF-8",
                    path.display()
                )
            }
        }
    }
}

impl std::error::Error for ReadError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, bytes: &[u8]) -> Result<Source, String> {
        let path = std::env::temp_dir().join(format!("polycall-config-{}-{name}", std::process::id()));
        fs::write(&path, bytes).unwrap();
        let source = Source::read(&path)
            .map_err(|error| error.to_string().replace(&path.display().to_string(), "polycall.conf"));
        fs::remove_file(path).unwrap();
        source
    }

    #[test]
    fn what_is_no_text_is_refused_with_its_place() {
        let cases: [(&str, &[u8], &str); 3] = [
            ("latin", b"micro a {\n  # caf\xe9\n}", "is not UTF-8 at line 2, byte 8; save it as UTF-8"),
            ("wide", b"\xff\xfem\0i\0", "is UTF-16; save it as UTF-8"),
            ("cut", b"\xc3", "is not UTF-8 at line 1, byte 1; save it as UTF-8"),
        ];
        for (name, bytes, why) in cases {
            assert_eq!(read(name, bytes).unwrap_err(), format!("file `polycall.conf` {why}"));
        }
    }

    #[test]
    fn what_is_too_large_is_refused() {
        assert_eq!(read("fits", &vec![b'\n'; 1 << 20]).unwrap().text().len(), 1 << 20);
        let large = read("large", &vec![b'\n'; (1 << 20) + 1]).unwrap_err();
        assert_eq!(large, "file `polycall.conf` has more than 1 MiB; is it the right file?");
    }

    #[cfg(unix)]
    #[test]
    fn a_file_without_an_end_is_refused() {
        assert!(matches!(Source::read("/dev/zero"), Err(ReadError::TooLarge { .. })));
    }

    /// Who opens one to read waits until somebody writes.
    #[cfg(unix)]
    #[test]
    fn a_pipe_is_refused_at_once() {
        let path = std::env::temp_dir().join(format!("polycall-config-{}-pipe", std::process::id()));
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        if made.is_ok_and(|status| status.success()) {
            let error = Source::read(&path).unwrap_err().to_string();
            fs::remove_file(&path).unwrap();
            assert!(
                error.ends_with("can't be read: it is a pipe or a socket, whose other end may never write"),
                "{error}"
            );
        }
    }

    #[test]
    fn a_folder_is_refused() {
        assert!(matches!(Source::read(std::env::temp_dir()), Err(ReadError::Io { .. })));
    }
}
