//! Entries of a file: header, payload, hash. Frames are leaves of the tree; checkpoints sign it.

mod mark;
mod names;
mod open;
mod records;

pub use mark::{Mark, RunId, RunStart};
pub use names::{Name, What};
pub use records::{RecordsFrame, RecordsView, RunOfRecords};

pub(crate) use mark::{SEQUENCES_IN_A_MARK, hex, put_mark};
pub(crate) use names::{MAX_NAME, put_name};
pub(crate) use open::{Began, LogId, Open};

use crate::bytes::{Fields, Read};
use crate::tree::{Hash, LEAF};
use crate::walltime::WallNs;

use sha2::{Digest, Sha256};

/// What each file begins with.
pub(crate) const MAGIC: &[u8; 8] = b"PCTRAIL1";
pub(crate) const HEADER: usize = 24;
pub(crate) const HASH: usize = 32;
/// Bytes of the largest payload.
pub(crate) const MAX_PAYLOAD: usize = 64 << 10;
pub(crate) const MAX_ENTRY: usize = HEADER + MAX_PAYLOAD + HASH;
pub(crate) const MIN_ENTRY: usize = HEADER + HASH;

const VERSION: u8 = 1;
/// What goes before a checkpoint when it is hashed: neither a leaf's nor a node's.
const CHECKPOINT_PREFIX: u8 = 2;

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EntryKind {
    Open,
    Names,
    Records,
    Epoch,
    Mark,
    Rotate,
    Final,
    /// The only one that is no leaf of the tree.
    Checkpoint,
}

impl EntryKind {
    const fn number(self) -> u8 {
        match self {
            Self::Open => 1,
            Self::Names => 2,
            Self::Records => 3,
            Self::Epoch => 4,
            Self::Mark => 5,
            Self::Rotate => 6,
            Self::Final => 7,
            Self::Checkpoint => 0x80,
        }
    }

    const fn from_number(number: u8) -> Option<Self> {
        Some(match number {
            1 => Self::Open,
            2 => Self::Names,
            3 => Self::Records,
            4 => Self::Epoch,
            5 => Self::Mark,
            6 => Self::Rotate,
            7 => Self::Final,
            0x80 => Self::Checkpoint,
            _ => return None,
        })
    }

    const fn prefix(self) -> u8 {
        if matches!(self, Self::Checkpoint) { CHECKPOINT_PREFIX } else { LEAF }
    }
}

/// What stands before each payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) kind: EntryKind,
    /// Bytes of the payload.
    pub(crate) length: usize,
    /// Which leaf this is; of a checkpoint, the size of the tree that it signs.
    pub(crate) index: u64,
    pub(crate) wall: WallNs,
}

impl Header {
    pub(crate) fn read(bytes: &[u8; HEADER]) -> Read<Self> {
        let mut fields = Fields(bytes);
        let kind = EntryKind::from_number(fields.u8()?).ok_or("its kind is unknown")?;
        if fields.u8()? != VERSION {
            return Err("its version is unknown");
        }
        if fields.u16()? != 0 {
            return Err("its reserved bytes are not zero");
        }
        let length = fields.u32()? as usize;
        if length > MAX_PAYLOAD {
            return Err("its length is out of range");
        }
        Ok(Self { kind, length, index: fields.count()?, wall: fields.u64()? })
    }

    /// Bytes of the whole entry.
    pub(crate) const fn entry(&self) -> usize {
        HEADER + self.length + HASH
    }

    /// What is hashed: header and payload.
    pub(crate) fn leaf(&self, payload: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0; HEADER];
        self.write(&mut bytes);
        bytes.extend(payload);
        bytes
    }

    fn write(&self, out: &mut [u8]) {
        out[0] = self.kind.number();
        out[1] = VERSION;
        out[2..4].fill(0);
        out[4..8].copy_from_slice(&(self.length as u32).to_le_bytes());
        out[8..16].copy_from_slice(&self.index.to_le_bytes());
        out[16..24].copy_from_slice(&self.wall.to_le_bytes());
    }
}

/// One entry as it stands in a file.
#[derive(Clone, Copy)]
pub(crate) struct Entry<'a> {
    pub(crate) header: Header,
    pub(crate) payload: &'a [u8],
    /// The hash that it carries.
    pub(crate) stored: Hash,
    /// The hash that it has.
    pub(crate) hash: Hash,
}

impl<'a> Entry<'a> {
    /// Reads an entry that `bytes` are the whole of.
    pub(crate) fn read(header: Header, bytes: &'a [u8]) -> Self {
        let (data, stored) = bytes.split_last_chunk().expect("an entry ends with its hash");
        let hash = Sha256::new().chain_update([header.kind.prefix()]).chain_update(data).finalize().into();
        Self { header, payload: &data[HEADER..], stored: *stored, hash }
    }

    pub(crate) fn is_whole(&self) -> bool {
        self.stored == self.hash
    }
}

/// Where an entry is put together, without an allocation for each: a hash's prefix, then the entry.
#[derive(Debug, Default)]
pub(crate) struct Draft(Vec<u8>);

impl Draft {
    /// Puts an entry together; returns its bytes and its hash.
    pub(crate) fn seal(
        &mut self,
        kind: EntryKind,
        index: u64,
        wall: WallNs,
        fill: impl FnOnce(&mut Vec<u8>),
    ) -> (&[u8], Hash) {
        let Self(bytes) = self;
        bytes.clear();
        bytes.push(kind.prefix());
        bytes.resize(1 + HEADER, 0);
        fill(bytes);
        let length = bytes.len() - 1 - HEADER;
        assert!(length <= MAX_PAYLOAD, "whoever fills a payload keeps to its limit");
        Header { kind, length, index, wall }.write(&mut bytes[1..]);
        let hash = Sha256::digest(&bytes[..]);
        bytes.extend(hash);
        (&bytes[1..], hash.into())
    }
}

/// The payload of a frame, read.
#[derive(Debug)]
pub(crate) enum Payload<'a> {
    Open(Box<Open>),
    Names(Vec<Name>),
    Records(RecordsView<'a>),
    Epoch { epoch: u64, key: [u8; 32] },
    Mark(Mark),
    Rotate(Why),
    Final,
    Checkpoint(&'a str),
}

impl<'a> Payload<'a> {
    pub(crate) fn read(kind: EntryKind, payload: &'a [u8]) -> Read<Self> {
        let mut fields = Fields(payload);
        let read = match kind {
            EntryKind::Open => Self::Open(Box::new(Open::read(&mut fields)?)),
            EntryKind::Names => Self::Names(names::read_names(&mut fields)?),
            EntryKind::Records => Self::Records(RecordsView::read(&mut fields)?),
            EntryKind::Epoch => Self::Epoch { epoch: fields.count()?, key: fields.array()? },
            EntryKind::Mark => Self::Mark(mark::read_mark(&mut fields)?),
            EntryKind::Rotate => Self::Rotate(Why(fields.u8()?)),
            EntryKind::Final => Self::Final,
            EntryKind::Checkpoint => {
                let text = fields.bytes(fields.0.len())?;
                Self::Checkpoint(str::from_utf8(text).map_err(|_| "a checkpoint is not UTF-8")?)
            }
        };
        fields.end()?;
        Ok(read)
    }
}

crate::record::numbers! {
    /// Why a file ends and the next begins.
    ///
    /// ```
    /// assert_eq!(polycall_audit::Why::SIZE.to_string(), "size");
    /// ```
    Why {
        /// It is as large as files get.
        SIZE = 0, "size";
        /// A new day began, by UTC.
        DAY = 1, "day";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_reads_as_it_was_written() {
        let mut draft = Draft::default();
        let (bytes, hash) = draft.seal(EntryKind::Mark, 9, 77, |out| out.extend(b"payload"));
        let header = Header::read(bytes.first_chunk().unwrap()).unwrap();
        assert_eq!(header, Header { kind: EntryKind::Mark, length: 7, index: 9, wall: 77 });
        assert_eq!(header.entry(), bytes.len());
        let entry = Entry::read(header, bytes);
        assert!(entry.is_whole());
        assert_eq!((entry.payload, entry.hash), (&b"payload"[..], hash));
        assert_eq!(hash, crate::tree::leaf_hash(&bytes[..bytes.len() - HASH]));
    }

    #[test]
    fn headers_out_of_range_are_refused() {
        let mut draft = Draft::default();
        let (bytes, _) = draft.seal(EntryKind::Final, 0, 0, |_| ());
        let good: [u8; HEADER] = *bytes.first_chunk().unwrap();
        for (at, value, why) in [
            (0, 99, "its kind is unknown"),
            (1, 2, "its version is unknown"),
            (2, 1, "its reserved bytes are not zero"),
            (7, 1, "its length is out of range"),
            (15, 0x80, "a number is out of range"),
        ] {
            let mut bad = good;
            bad[at] = value;
            assert_eq!(Header::read(&bad), Err(why));
        }
    }
}
