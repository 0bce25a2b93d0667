//! What an attacker writes: the format once more, by hand, from its description alone.

use std::fs;
use std::path::Path;

use ct_codecs::{Base64, Encoder};
use ed25519_compact::KeyPair;
use polycall_audit::{Tree, VerifyKey};
use sha2::{Digest, Sha256};

pub(crate) type Seed = [u8; 32];

pub(crate) const OPEN: u8 = 1;
pub(crate) const RECORDS: u8 = 3;
pub(crate) const EPOCH: u8 = 4;
pub(crate) const MARK: u8 = 5;
pub(crate) const ROTATE: u8 = 6;
pub(crate) const FINAL: u8 = 7;
pub(crate) const CHECKPOINT: u8 = 0x80;

/// The secret that stands in a directory's `signing.key`.
pub(crate) fn seed(dir: &Path) -> Seed {
    fs::read(dir.join("signing.key")).unwrap()[16..48].try_into().unwrap()
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) kind: u8,
    pub(crate) index: u64,
    pub(crate) wall: u64,
    pub(crate) payload: Vec<u8>,
}

impl Entry {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut bytes = vec![self.kind, 1, 0, 0];
        bytes.extend((self.payload.len() as u32).to_le_bytes());
        bytes.extend(self.index.to_le_bytes());
        bytes.extend(self.wall.to_le_bytes());
        bytes.extend(&self.payload);
        let hash = self.hash();
        bytes.extend(hash);
        bytes
    }

    pub(crate) fn hash(&self) -> [u8; 32] {
        let prefix = if self.kind == CHECKPOINT { 2 } else { 0 };
        Sha256::new()
            .chain_update([prefix, self.kind, 1, 0, 0])
            .chain_update((self.payload.len() as u32).to_le_bytes())
            .chain_update(self.index.to_le_bytes())
            .chain_update(self.wall.to_le_bytes())
            .chain_update(&self.payload)
            .finalize()
            .into()
    }

    pub(crate) fn length(&self) -> usize {
        24 + self.payload.len() + 32
    }

    pub(crate) fn note(&self) -> &str {
        str::from_utf8(&self.payload).unwrap()
    }

    /// A number of a checkpoint's, by its line.
    pub(crate) fn line(&self, name: &str) -> u64 {
        self.note()
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))
            .unwrap()
            .parse()
            .unwrap()
    }
}

/// Takes a file apart.
pub(crate) fn entries(file: &[u8]) -> Vec<Entry> {
    let mut rest = file.strip_prefix(b"PCTRAIL1").unwrap();
    let mut entries = Vec::new();
    while !rest.is_empty() {
        let number = |at: usize| u64::from_le_bytes(rest[at..at + 8].try_into().unwrap());
        let length = u32::from_le_bytes(rest[4..8].try_into().unwrap()) as usize;
        let entry = Entry {
            kind: rest[0],
            index: number(8),
            wall: number(16),
            payload: rest[24..24 + length].to_vec(),
        };
        assert_eq!(entry.bytes(), rest[..entry.length()], "the format is described as it is");
        rest = &rest[entry.length()..];
        entries.push(entry);
    }
    entries
}

pub(crate) fn file(entries: &[Entry]) -> Vec<u8> {
    let mut file = b"PCTRAIL1".to_vec();
    entries.iter().for_each(|entry| file.extend(entry.bytes()));
    file
}

pub(crate) fn public(seed: &Seed) -> [u8; 32] {
    *pair(seed).pk
}

fn pair(seed: &Seed) -> KeyPair {
    KeyPair::from_seed(ed25519_compact::Seed::new(*seed))
}

/// The verifier key of a secret.
pub(crate) fn vkey(origin: &str, seed: &Seed) -> String {
    let (id, key) = id(origin, seed);
    let text =
        format!("{origin}+{}+{}", hex(&id), Base64::encode_to_string([&[1][..], &key].concat()).unwrap());
    let read: VerifyKey = text.parse().unwrap();
    assert_eq!(read.to_string(), text);
    text
}

fn id(origin: &str, seed: &Seed) -> ([u8; 4], [u8; 32]) {
    let key = public(seed);
    let hash = Sha256::new().chain_update(origin).chain_update([10, 1]).chain_update(key).finalize();
    (*hash.first_chunk().unwrap(), key)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Signs a checkpoint's text.
pub(crate) fn sign(text: &str, seed: &Seed) -> String {
    let origin = text.lines().next().unwrap();
    let signature = pair(seed).sk.sign(text, None);
    let line = Base64::encode_to_string([&id(origin, seed).0[..], &signature[..]].concat()).unwrap();
    format!("{text}\n— {origin} {line}\n")
}

/// A note's text without its signature.
pub(crate) fn text(note: &str) -> &str {
    &note[..note.find("\n\n").unwrap() + 1]
}

/// Makes a log of these files that fits together as well as an attacker can make it: numbers, times, roots, frontiers, and
/// signatures where `secret` has a key for the epoch; the log says then that this is its key, if `claim`. Other checkpoints
/// keep their signatures.
pub(crate) fn reforge(files: &mut [Vec<Entry>], claim: bool, secret: &dyn Fn(u64) -> Option<Seed>) {
    let claimed = |epoch| secret(epoch).filter(|_| claim);
    let mut tree = Tree::new();
    let (mut epoch, mut number, mut tail) = (0, 0, 0);
    let mut closing = false;
    for (place, file) in files.iter_mut().enumerate() {
        for entry in file {
            if entry.kind == CHECKPOINT {
                let origin = entry.note().lines().next().unwrap();
                let root = Base64::encode_to_string(tree.root()).unwrap();
                let end =
                    ["rotate", "final"].into_iter().find(|end| entry.note().lines().any(|line| line == *end));
                let text = format!(
                    "{origin}\n{}\n{root}\nepoch {epoch}\nfile {place}\ncheckpoint {number}\ntime {}\n{}",
                    tree.size(),
                    entry.wall,
                    end.map(|end| format!("{end}\n")).unwrap_or_default(),
                );
                match secret(epoch) {
                    Some(seed) => entry.payload = sign(&text, &seed).into_bytes(),
                    None => {
                        let old = entry.note();
                        entry.payload = format!("{text}{}", &old[self::text(old).len()..]).into_bytes();
                    }
                }
                entry.index = tree.size();
                number += 1;
                tail = 0;
                epoch += u64::from(std::mem::take(&mut closing));
                continue;
            }
            if entry.kind == OPEN {
                // log 16, file 4, began 1, then tail, torn, epoch; key 32; next checkpoint, two periods, size, frontier
                entry.payload[16..20].copy_from_slice(&(place as u32).to_le_bytes());
                if entry.payload[20] == 2 {
                    entry.payload[21..29].copy_from_slice(&u64::to_le_bytes(tail));
                }
                entry.payload[37..45].copy_from_slice(&u64::to_le_bytes(epoch));
                if let Some(seed) = claimed(epoch) {
                    entry.payload[45..77].copy_from_slice(&public(&seed));
                }
                entry.payload[77..85].copy_from_slice(&u64::to_le_bytes(number));
                entry.payload.truncate(101);
                entry.payload.extend(tree.size().to_le_bytes());
                tree.frontier().iter().for_each(|hash| entry.payload.extend(hash));
            }
            if entry.kind == EPOCH {
                closing = true;
                entry.payload[..8].copy_from_slice(&u64::to_le_bytes(epoch + 1));
                if let Some(seed) = claimed(epoch + 1) {
                    entry.payload[8..40].copy_from_slice(&public(&seed));
                }
            }
            entry.index = tree.size();
            tree.push(entry.hash());
            tail += 1;
        }
    }
}
