//! The keys that epochs are signed with, and the files they stand in. A key that has served is wiped, in memory and on
//! disk, so that who breaks in later cannot sign the past anew.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use ed25519_compact::{KeyPair, Seed};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::checkpoint::{Checkpoint, Note};
use crate::faults;
use crate::note::{VerifyKey, put_note};
use crate::segment;

const MAGIC: &[u8; 8] = b"PCKEY001";
const FILE: usize = 8 + 8 + 32 + 32;
/// What goes before a key file's bytes when they are hashed.
const PREFIX: u8 = 3;

/// The key of one epoch.
pub(crate) struct EpochKey {
    pub(crate) epoch: u64,
    /// On the heap, so that moving the key leaves no copies behind; wiped when it is dropped.
    pair: Box<KeyPair>,
    seed: Box<Zeroizing<[u8; 32]>>,
}

impl std::fmt::Debug for EpochKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EpochKey").field("epoch", &self.epoch).finish_non_exhaustive()
    }
}

impl EpochKey {
    pub(crate) fn generate(epoch: u64) -> io::Result<Self> {
        let mut seed = Box::new(Zeroizing::new([0; 32]));
        getrandom::fill(seed.as_mut_slice()).map_err(io::Error::other)?;
        Ok(Self::from_seed(epoch, seed))
    }

    fn from_seed(epoch: u64, seed: Box<Zeroizing<[u8; 32]>>) -> Self {
        Self { epoch, pair: Box::new(KeyPair::from_seed(Seed::new(**seed))), seed }
    }

    pub(crate) fn public(&self) -> [u8; 32] {
        *self.pair.pk
    }

    pub(crate) fn verify_key(&self, origin: &str) -> VerifyKey {
        VerifyKey::new(origin, self.public())
    }

    pub(crate) fn sign(&self, checkpoint: Checkpoint) -> Note {
        let text = checkpoint.text();
        let signature = self.pair.sk.sign(&text, None);
        let note = put_note(&text, &self.verify_key(&checkpoint.origin), &signature);
        Note::of(checkpoint, note)
    }

    fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(FILE));
        bytes.extend(MAGIC);
        bytes.extend(self.epoch.to_le_bytes());
        bytes.extend(self.seed.iter());
        let hash = digest(&bytes);
        bytes.extend(hash);
        bytes
    }

    /// `None` if a write was torn or the key is wiped.
    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (data, hash) = bytes.split_last_chunk::<32>()?;
        let data: &[u8; FILE - 32] = data.try_into().ok()?;
        if &data[..8] != MAGIC || digest(data) != *hash {
            return None;
        }
        let epoch = u64::from_le_bytes(data[8..16].try_into().ok()?);
        let mut seed = Box::new(Zeroizing::new([0; 32]));
        seed.copy_from_slice(&data[16..]);
        // The curve's library refuses this one by a panic.
        (**seed != [0; 32]).then(|| Self::from_seed(epoch, seed))
    }
}

fn digest(bytes: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update([PREFIX]).chain_update(bytes).finalize().into()
}

/// `signing.key` with the key in force, and `signing.key.next` while it changes.
#[derive(Debug)]
pub(crate) struct KeyFiles {
    dir: PathBuf,
}

impl KeyFiles {
    pub(crate) fn of(dir: &Path) -> Self {
        Self { dir: dir.to_owned() }
    }

    pub(crate) fn current(&self) -> PathBuf {
        self.dir.join("signing.key")
    }

    pub(crate) fn next(&self) -> PathBuf {
        self.dir.join("signing.key.next")
    }

    /// Reads the key in force, and the next one. `None` is what isn't there, or isn't whole.
    pub(crate) fn load(&self) -> io::Result<(Option<EpochKey>, Option<EpochKey>)> {
        Ok((load(&self.current())?, load(&self.next())?))
    }

    /// Stores the key of the first epoch.
    pub(crate) fn first(&self, key: &EpochKey) -> io::Result<()> {
        self.store_next(key)?;
        self.swap()
    }

    /// Stores the key of the next epoch, before anything is signed that says there is one.
    pub(crate) fn store_next(&self, key: &EpochKey) -> io::Result<()> {
        wipe(&self.next())?;
        let mut file = private().create_new(true).open(self.next())?;
        let bytes = key.to_bytes();
        file.write_all(&bytes[..20])?;
        faults::here()?;
        file.write_all(&bytes[20..])?;
        file.sync_all()?;
        sync_dir(&self.dir)
    }

    /// Wipes the key in force and puts the next in its place. Can be tried again after it failed.
    pub(crate) fn swap(&self) -> io::Result<()> {
        if self.next().try_exists()? {
            overwrite(&self.current())?;
            faults::here()?;
            fs::rename(self.next(), self.current())?;
        }
        sync_dir(&self.dir)
    }

    /// Wipes a next key that never came into force.
    pub(crate) fn discard_next(&self) -> io::Result<()> {
        wipe(&self.next())?;
        sync_dir(&self.dir)
    }
}

fn load(path: &Path) -> io::Result<Option<EpochKey>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(FILE + 1));
    match segment::open_file(path) {
        Ok(file) => file.take(FILE as u64 + 1).read_to_end(&mut bytes)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    Ok(EpochKey::from_bytes(&bytes))
}

fn wipe(path: &Path) -> io::Result<()> {
    overwrite(path)?;
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Writes zeros over a file, in place, and waits until the disk has them. Where a link points to is not ours to write.
fn overwrite(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(found) if !found.is_file() => return Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        found => found?,
    };
    let mut file = OpenOptions::new().write(true).open(path)?;
    faults::here()?;
    file.write_all(&[0; FILE])?;
    file.sync_all()
}

/// For files that only their owner may read.
pub(crate) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Makes sure that a file that was created, renamed or removed stays so.
pub(crate) fn sync_dir(dir: &Path) -> io::Result<()> {
    faults::here()?;
    if cfg!(unix) { File::open(dir)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_file_that_is_not_whole_is_no_key() {
        let key = EpochKey::generate(3).unwrap();
        let bytes = key.to_bytes();
        let read = EpochKey::from_bytes(&bytes).unwrap();
        assert_eq!((read.epoch, read.public()), (3, key.public()));
        for at in 0..bytes.len() {
            assert!(EpochKey::from_bytes(&bytes[..at]).is_none());
            let mut flipped = bytes.clone();
            flipped[at] ^= 1;
            assert!(EpochKey::from_bytes(&flipped).is_none());
            let mut half_wiped = bytes.clone();
            half_wiped[..=at].fill(0);
            assert!(EpochKey::from_bytes(&half_wiped).is_none());
        }
    }
}
