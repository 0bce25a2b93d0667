//! Which files are kept: whole ones go, the oldest first.

use std::fs;
use std::io::Read as _;

use super::{Keep, Writer};
use crate::frame::{HEADER, Header, MAGIC};
use crate::keys::sync_dir;
use crate::segment;
use crate::walltime::{SECOND, WallNs};
use crate::writer::error::WriteError;

impl Writer {
    /// Deletes what need not be kept. Failing at that does not break the writer.
    pub(super) fn retain(&self) -> Result<(), WriteError> {
        let numbers = match self.settings.keep {
            Keep::All => return Ok(()),
            Keep::Files(_) | Keep::Days(_) => {
                segment::list(&self.dir).map_err(WriteError::io("read", &self.dir))?
            }
        };
        let count = match self.settings.keep {
            Keep::Files(count) => numbers.len().saturating_sub(count.max(1) as usize),
            Keep::Days(days) => {
                let oldest = self.wall.saturating_sub(u64::from(days) * 86_400 * SECOND);
                // What a file has is older than the next one's beginning.
                numbers
                    .iter()
                    .skip(1)
                    .take_while(|next| self.began(**next).is_some_and(|began| began <= oldest))
                    .count()
            }
            Keep::All => 0,
        };
        for number in &numbers[..count] {
            let path = segment::path(&self.dir, *number);
            fs::remove_file(&path).map_err(WriteError::io("remove", &path))?;
        }
        if count == 0 { Ok(()) } else { sync_dir(&self.dir).map_err(WriteError::io("sync", &self.dir)) }
    }

    /// When a file began, by its first frame.
    fn began(&self, number: u32) -> Option<WallNs> {
        let mut bytes = [0; MAGIC.len() + HEADER];
        segment::open_file(&segment::path(&self.dir, number)).ok()?.read_exact(&mut bytes).ok()?;
        Some(Header::read(bytes.last_chunk()?).ok()?.wall)
    }
}
