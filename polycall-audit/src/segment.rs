//! Reading a trail's files: one after the other, entry by entry, in a little memory however long they are.

use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use crate::frame::{Entry, EntryKind, HEADER, Header, MAGIC, MAX_ENTRY, MIN_ENTRY};

const BUFFER: usize = 1 << 20;
/// How much is hashed in search of entries behind damage, besides twice a file's length, before searching is given up. An
/// attacker could write a file of which each byte begins something that looks like a long entry.
const SEARCH_BUDGET: u64 = 64 << 20;

pub(crate) fn path(dir: &Path, number: u32) -> PathBuf {
    dir.join(format!("{number:08}.trail"))
}

/// The numbers of the files that a directory has, in order.
pub(crate) fn list(dir: &Path) -> io::Result<Vec<u32>> {
    let mut numbers = Vec::new();
    for file in fs::read_dir(dir)? {
        let name = file?.file_name();
        let number = name.to_str().and_then(|name| name.strip_suffix(".trail")?.parse().ok());
        // `+1.trail` and `1.trail` parse as well, and are none of ours.
        numbers.extend(number.filter(|number| path(Path::new(""), *number).as_os_str() == name));
    }
    numbers.sort_unstable();
    Ok(numbers)
}

/// Opens a file to read it. Whoever opens a pipe waits for somebody to write to it, perhaps for ever; what is no file is
/// none of ours.
pub(crate) fn open_file(path: &Path) -> io::Result<File> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no file"));
    }
    File::open(path)
}

/// What comes next in a file.
pub(crate) enum Next<'a> {
    /// An entry; whether its hash is right is for its reader to see.
    Entry(u64, Entry<'a>),
    End,
    /// No entry begins here.
    Bad(Bad),
}

/// Why no entry begins where one should.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bad {
    pub(crate) why: &'static str,
    /// Bytes from here to the file's end.
    pub(crate) left: u64,
    /// Whether a write that was cut short leaves such an end: the beginning of an entry, or zeros.
    pub(crate) like_torn: bool,
}

/// A file that is being read, up to the length that it had when it was opened.
#[derive(Debug)]
pub(crate) struct Segment {
    file: File,
    buffer: Vec<u8>,
    /// The part of the buffer that is to be read yet, and where in the file it stands.
    start: usize,
    end: usize,
    offset: u64,
    limit: u64,
    /// How much may still be hashed in search of entries.
    budget: u64,
}

impl Segment {
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let file = open_file(path)?;
        let limit = file.metadata()?.len();
        Ok(Self::of(file, limit))
    }

    pub(crate) fn of(file: File, limit: u64) -> Self {
        let budget = limit.saturating_mul(2).saturating_add(SEARCH_BUDGET);
        Self { file, buffer: Vec::new(), start: 0, end: 0, offset: 0, limit, budget }
    }

    /// Where the next entry begins.
    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    /// How long the file was when it was opened.
    pub(crate) fn length(&self) -> u64 {
        self.limit
    }

    /// Reads no further than this.
    pub(crate) fn limit(&mut self, limit: u64) {
        self.limit = self.limit.min(limit);
    }

    /// Looks again how long the file is.
    pub(crate) fn refresh(&mut self) -> io::Result<()> {
        self.limit = self.file.metadata()?.len().max(self.offset);
        self.start = 0;
        self.end = 0;
        self.file.seek(SeekFrom::Start(self.offset)).map(|_| ())
    }

    /// Reads what a file begins with.
    pub(crate) fn magic(&mut self) -> io::Result<Result<(), Bad>> {
        let magic = self.peek(MAGIC.len())?;
        if magic == MAGIC {
            self.skip(MAGIC.len());
            return Ok(Ok(()));
        }
        let like_torn = MAGIC.starts_with(magic) || magic.iter().all(|byte| *byte == 0);
        Ok(Err(Bad { why: "it does not begin as a trail's file does", left: self.left(), like_torn }))
    }

    pub(crate) fn next(&mut self) -> io::Result<Next<'_>> {
        let left = self.left();
        if left == 0 {
            return Ok(Next::End);
        }
        let Some(header) = self.peek(HEADER)?.first_chunk() else {
            return Ok(Next::Bad(Bad { why: "its header is cut off", left, like_torn: true }));
        };
        let header = match Header::read(header) {
            Ok(header) => header,
            Err(why) => return Ok(Next::Bad(Bad { why, left, like_torn: self.ends_in_zeros()? })),
        };
        if header.entry() as u64 > left {
            return Ok(Next::Bad(Bad { why: "it is cut off", left, like_torn: true }));
        }
        let offset = self.offset;
        self.peek(header.entry())?;
        let bytes = self.start..self.start + header.entry();
        self.skip(header.entry());
        Ok(Next::Entry(offset, Entry::read(header, &self.buffer[bytes])))
    }

    /// After something bad: goes on to the next entry whose hash is right, if there is one. Its index has to be in
    /// `indices`, so that little is hashed in vain.
    pub(crate) fn search(&mut self, indices: std::ops::RangeInclusive<u64>) -> io::Result<Found> {
        while self.left() > MIN_ENTRY as u64 {
            self.skip(1);
            let Some(header) = self.peek(HEADER)?.first_chunk() else { break };
            let Ok(header) = Header::read(header) else { continue };
            if header.entry() as u64 > self.left() || !indices.contains(&header.index) {
                continue;
            }
            let Some(rest) = self.budget.checked_sub(header.entry() as u64) else {
                return Ok(Found::TooMuch);
            };
            self.budget = rest;
            let bytes = self.peek(header.entry())?;
            if Entry::read(header, bytes).is_whole() {
                return Ok(Found::Entry(header.kind));
            }
        }
        Ok(Found::Nothing)
    }

    /// Whether only zeros follow; if so, passes them.
    pub(crate) fn has_only_zeros_left(&mut self) -> io::Result<bool> {
        while self.left() > 0 {
            let count = self.left().min(MAX_ENTRY as u64) as usize;
            let bytes = self.peek(count)?;
            let count = bytes.len();
            if count == 0 || bytes.iter().any(|byte| *byte != 0) {
                return Ok(count == 0);
            }
            self.skip(count);
        }
        Ok(true)
    }

    fn left(&self) -> u64 {
        self.limit - self.offset
    }

    fn ends_in_zeros(&mut self) -> io::Result<bool> {
        let count = self.left().min(32);
        let mut end = [0; 32];
        let end = &mut end[..count as usize];
        self.file.seek(SeekFrom::Start(self.limit - count))?;
        self.file.read_exact(end)?;
        let read = self.offset + (self.end - self.start) as u64;
        self.file.seek(SeekFrom::Start(read))?;
        Ok(end.iter().all(|byte| *byte == 0))
    }

    /// The next bytes, without going on; fewer where the file ends.
    fn peek(&mut self, count: usize) -> io::Result<&[u8]> {
        debug_assert!(count <= MAX_ENTRY);
        if self.end - self.start < count {
            // Small files need no large buffer.
            let size = BUFFER.min(usize::try_from(self.limit).unwrap_or(BUFFER)).max(self.buffer.len());
            self.buffer.resize(size, 0);
            self.buffer.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
            while self.end < count.min(size) {
                let unread = self.limit - self.offset - self.end as u64;
                let room = (size - self.end).min(usize::try_from(unread).unwrap_or(usize::MAX));
                match self.file.read(&mut self.buffer[self.end..self.end + room]) {
                    // Shorter than it was: cut while it is being read.
                    Ok(0) => {
                        self.limit = self.offset + self.end as u64;
                        break;
                    }
                    Ok(read) => self.end += read,
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) => return Err(error),
                }
            }
        }
        let end = self.end.min(self.start + count);
        Ok(&self.buffer[self.start..end])
    }

    fn skip(&mut self, count: usize) {
        self.start += count;
        self.offset += count as u64;
    }
}

/// What a search behind damage found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    Nothing,
    /// An entry, which is read next.
    Entry(EntryKind),
    /// More that looks like entries than anybody but an attacker writes.
    TooMuch,
}
