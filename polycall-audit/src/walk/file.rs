//! One file, from its first byte to its last: where it is torn, and where it is damaged.

use std::io;

use super::Walk;
use crate::finding::Problem;
use crate::frame::MIN_ENTRY;
use crate::segment::{Bad, Found, Next, Segment};

/// Where a file's last whole entry ends, and how many bytes of a torn one follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ended {
    pub(crate) end: u64,
    pub(crate) torn: u64,
}

impl Walk {
    /// Reads a file. Only the last one may be torn. `each` hears how many bytes are done, now and then.
    pub(crate) fn read_file(
        &mut self,
        number: u32,
        segment: &mut Segment,
        is_last: bool,
        each: &mut dyn FnMut(u64),
    ) -> io::Result<Ended> {
        self.begin_file(number);
        if let Err(bad) = segment.magic()?
            && let Some(ended) = self.bad(segment, bad, is_last)?
        {
            return Ok(ended);
        }
        self.read_on(segment, is_last, each)
    }

    /// Reads what a file has gained, or the rest of it.
    pub(crate) fn read_on(
        &mut self,
        segment: &mut Segment,
        is_last: bool,
        each: &mut dyn FnMut(u64),
    ) -> io::Result<Ended> {
        let length = segment.length();
        loop {
            let bad = match segment.next()? {
                Next::Entry(offset, entry) => {
                    // Disks that lose power may keep a file's length and not its last bytes.
                    let like_torn = is_last && !entry.is_whole() && entry.stored == [0; 32];
                    let end = offset + entry.header.entry() as u64;
                    if !like_torn {
                        self.entry(offset, &entry);
                        each(end);
                    } else if segment.has_only_zeros_left()? {
                        return Ok(Ended { end: offset, torn: length - offset });
                    } else {
                        self.problem_at(offset, Problem::Changed, "its bytes do not fit its hash".to_owned());
                        self.lose();
                    }
                    continue;
                }
                Next::End => return Ok(Ended { end: segment.offset(), torn: 0 }),
                Next::Bad(bad) => bad,
            };
            if let Some(ended) = self.bad(segment, bad, is_last)? {
                return Ok(ended);
            }
        }
    }

    /// Tells a torn end from damage: behind damage there are other entries, or another file. Goes on there.
    fn bad(&mut self, segment: &mut Segment, bad: Bad, is_last: bool) -> io::Result<Option<Ended>> {
        let start = segment.offset();
        let found = segment.search(0..=self.size + bad.left / MIN_ENTRY as u64)?;
        if found == Found::Nothing && (is_last || bad.left == 0) && bad.like_torn {
            return Ok(Some(Ended { end: start, torn: bad.left }));
        }
        let length = match found {
            Found::Entry(_) => segment.offset() - start,
            Found::Nothing | Found::TooMuch => bad.left,
        };
        let text = format!("{length} bytes are no entry: {}", bad.why);
        self.problem_at(start, Problem::Changed, text);
        self.lose();
        Ok(match found {
            Found::Entry(_) => None,
            Found::Nothing | Found::TooMuch => Some(Ended { end: start, torn: bad.left }),
        })
    }
}
