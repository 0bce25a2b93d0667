//! The first frame of each file: all that is needed to begin there.

use crate::bytes::{Fields, Read};
use crate::tree::Tree;

/// What tells one log from all others.
pub(crate) type LogId = [u8; 16];

/// How a file came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Began {
    /// The first of its log.
    Fresh,
    /// The file before it was full, or its day over.
    Rotated,
    /// The log was not closed: its process crashed.
    Recovered,
    /// The log was closed, and goes on.
    Reopened,
}

/// The first frame of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Open {
    pub(crate) log: LogId,
    pub(crate) file: u32,
    pub(crate) began: Began,
    /// Leaves after the last checkpoint that a recovery kept, and the bytes that it cut off.
    pub(crate) tail: u64,
    pub(crate) torn: u64,
    /// The epoch in force, its public key, and the number of the next checkpoint.
    pub(crate) epoch: u64,
    pub(crate) key: [u8; 32],
    pub(crate) next_checkpoint: u64,
    /// How often the writer means to make checkpoints and epochs, in nanoseconds.
    pub(crate) checkpoint_every: u64,
    pub(crate) epoch_every: u64,
    /// All leaves before this one.
    pub(crate) tree: Tree,
}

impl Open {
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.log);
        out.extend(self.file.to_le_bytes());
        out.push(self.began as u8);
        for number in [self.tail, self.torn, self.epoch] {
            out.extend(number.to_le_bytes());
        }
        out.extend(self.key);
        for number in [self.next_checkpoint, self.checkpoint_every, self.epoch_every, self.tree.size()] {
            out.extend(number.to_le_bytes());
        }
        self.tree.frontier().iter().for_each(|hash| out.extend(hash));
    }

    pub(crate) fn read(fields: &mut Fields<'_>) -> Read<Self> {
        Ok(Self {
            log: fields.array()?,
            file: fields.u32()?,
            began: match fields.u8()? {
                0 => Began::Fresh,
                1 => Began::Rotated,
                2 => Began::Recovered,
                3 => Began::Reopened,
                _ => return Err("it is unknown how the file began"),
            },
            tail: fields.count()?,
            torn: fields.count()?,
            epoch: fields.count()?,
            key: fields.array()?,
            next_checkpoint: fields.count()?,
            checkpoint_every: fields.u64()?,
            epoch_every: fields.u64()?,
            tree: {
                let size = fields.count()?;
                let frontier = (0..size.count_ones()).map(|_| fields.array()).collect::<Read<Vec<_>>>()?;
                Tree::from_frontier(size, frontier).expect("as many as the size has ones")
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_as_it_was_written() {
        let mut tree = Tree::new();
        (0..11).for_each(|leaf| tree.push([leaf; 32]));
        let open = Open {
            log: [1; 16],
            file: 2,
            began: Began::Recovered,
            tail: 3,
            torn: 4,
            epoch: 5,
            key: [6; 32],
            next_checkpoint: 7,
            checkpoint_every: 8,
            epoch_every: 9,
            tree,
        };
        let mut bytes = Vec::new();
        open.write(&mut bytes);
        assert_eq!(Open::read(&mut Fields(&bytes)), Ok(open));
        assert!((0..bytes.len()).all(|end| Open::read(&mut Fields(&bytes[..end])).is_err()));
    }
}
