//! Checkpoints: the signed word on how many leaves there are and what their root is (c2sp.org/tlog-checkpoint).

use std::fmt;

use crate::bytes::MAX_COUNT;
use crate::note::{SignedNote, VerifyKey, base64, hash_from_base64, is_origin};
use crate::tree::Hash;
use crate::walltime::WallNs;

/// What a checkpoint is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seal {
    /// To seal what is there; the file goes on.
    Going,
    /// The file is full, and the next goes on.
    Rotate,
    /// The log was closed.
    Final,
}

/// What a checkpoint says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Checkpoint {
    pub(crate) origin: String,
    pub(crate) size: u64,
    pub(crate) root: Hash,
    pub(crate) epoch: u64,
    pub(crate) file: u32,
    /// Its number among the checkpoints of the log, so that none can be taken out.
    pub(crate) number: u64,
    pub(crate) time: WallNs,
    pub(crate) seal: Seal,
}

impl Checkpoint {
    /// The text that is signed.
    pub(crate) fn text(&self) -> String {
        let Self { origin, size, epoch, file, number, time, .. } = self;
        let root = base64(&self.root);
        let end = match self.seal {
            Seal::Going => "",
            Seal::Rotate => "rotate\n",
            Seal::Final => "final\n",
        };
        format!(
            "{origin}\n{size}\n{root}\nepoch {epoch}\nfile {file}\ncheckpoint {number}\ntime {time}\n{end}"
        )
    }

    /// Reads exactly what [`text`](Self::text) writes: one checkpoint, one text.
    fn read(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let read = Self {
            origin: lines.next().filter(|origin| is_origin(origin))?.to_owned(),
            size: lines.next()?.parse().ok()?,
            root: hash_from_base64(lines.next()?)?,
            epoch: lines.next()?.strip_prefix("epoch ")?.parse().ok()?,
            file: lines.next()?.strip_prefix("file ")?.parse().ok()?,
            number: lines.next()?.strip_prefix("checkpoint ")?.parse().ok()?,
            time: lines.next()?.strip_prefix("time ")?.parse().ok()?,
            seal: match lines.next() {
                None => Seal::Going,
                Some("rotate") => Seal::Rotate,
                Some("final") => Seal::Final,
                Some(_) => return None,
            },
        };
        let in_range = read.size.max(read.epoch).max(read.number) <= MAX_COUNT;
        (in_range && read.text() == text).then_some(read)
    }
}

/// A checkpoint with its signature, as text. Whoever keeps a copy elsewhere can tell later whether the log still has all
/// that it had.
///
/// ```
/// fn send(note: &polycall_audit::Note) {
///     println!("frames 0 to {} are sealed:\n{note}", note.size());
/// }
/// # let _ = send;
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    text: String,
    checkpoint: Checkpoint,
}

impl Note {
    /// Reads a note; says nothing about its signatures.
    ///
    /// ```
    /// assert!(polycall_audit::Note::read("no note").is_none());
    /// ```
    pub fn read(text: &str) -> Option<Self> {
        let checkpoint = Checkpoint::read(SignedNote::read(text)?.text)?;
        Some(Self { text: text.to_owned(), checkpoint })
    }

    pub(crate) fn of(checkpoint: Checkpoint, text: String) -> Self {
        Self { text, checkpoint }
    }

    /// The note's text, signature included.
    ///
    /// ```
    /// fn store(note: &polycall_audit::Note) -> std::io::Result<()> {
    ///     std::fs::write("anchor.txt", note.as_str())
    /// }
    /// # let _ = store;
    /// ```
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// How many frames it seals.
    ///
    /// ```
    /// fn sealed(note: &polycall_audit::Note, frame: u64) -> bool {
    ///     frame < note.size()
    /// }
    /// # let _ = sealed;
    /// ```
    pub fn size(&self) -> u64 {
        self.checkpoint.size
    }

    /// The root of the tree over them.
    ///
    /// ```
    /// fn same(one: &polycall_audit::Note, other: &polycall_audit::Note) -> bool {
    ///     one.size() == other.size() && one.root() == other.root()
    /// }
    /// # let _ = same;
    /// ```
    pub fn root(&self) -> &Hash {
        &self.checkpoint.root
    }

    /// The log's name.
    ///
    /// ```
    /// fn is_of(note: &polycall_audit::Note, log: &str) -> bool {
    ///     note.origin() == log
    /// }
    /// # let _ = is_of;
    /// ```
    pub fn origin(&self) -> &str {
        &self.checkpoint.origin
    }

    /// The epoch whose key signed it.
    ///
    /// ```
    /// fn newer(one: &polycall_audit::Note, other: &polycall_audit::Note) -> bool {
    ///     one.epoch() > other.epoch()
    /// }
    /// # let _ = newer;
    /// ```
    pub fn epoch(&self) -> u64 {
        self.checkpoint.epoch
    }

    /// When it was made, by the clock of whoever made it.
    ///
    /// ```
    /// fn print(note: &polycall_audit::Note) {
    ///     println!("sealed at {}", polycall_audit::Moment(note.time()));
    /// }
    /// # let _ = print;
    /// ```
    pub fn time(&self) -> WallNs {
        self.checkpoint.time
    }

    /// Whether this key signed it.
    ///
    /// ```
    /// fn check(note: &polycall_audit::Note, key: &polycall_audit::VerifyKey) {
    ///     assert!(note.is_signed_by(key), "not signed by {key}");
    /// }
    /// # let _ = check;
    /// ```
    pub fn is_signed_by(&self, key: &VerifyKey) -> bool {
        SignedNote::read(&self.text).is_some_and(|note| key.signed(&note))
    }

    pub(crate) fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// Whether it has one signature and nothing else, as in a trail, where nobody adds any.
    pub(crate) fn is_bare(&self) -> bool {
        let Some(note) = SignedNote::read(&self.text) else { return false };
        let length =
            note.text.len() + "\n— ".len() + self.checkpoint.origin.len() + " ".len() + 92 + "\n".len();
        note.signatures.len() == 1 && self.text.len() == length
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::EpochKey;

    fn checkpoint(seal: Seal) -> Checkpoint {
        Checkpoint {
            origin: "bank".into(),
            size: 9,
            root: [7; 32],
            epoch: 2,
            file: 1,
            number: 40,
            time: 1_000_000_000,
            seal,
        }
    }

    #[test]
    fn a_note_reads_as_it_was_signed() {
        let key = EpochKey::generate(2).unwrap();
        for seal in [Seal::Going, Seal::Rotate, Seal::Final] {
            let note = key.sign(checkpoint(seal));
            let read = Note::read(note.as_str()).unwrap();
            assert_eq!(read, note);
            assert!(read.is_signed_by(&key.verify_key("bank")) && read.is_bare());
            let another = EpochKey::generate(2).unwrap();
            assert!(!read.is_signed_by(&another.verify_key("bank")));
        }
    }

    #[test]
    fn no_byte_of_a_note_can_be_changed() {
        let key = EpochKey::generate(2).unwrap();
        let note = key.sign(checkpoint(Seal::Final)).as_str().as_bytes().to_vec();
        for at in 0..note.len() {
            for bit in 0..8 {
                let mut bad = note.clone();
                bad[at] ^= 1 << bit;
                let read = String::from_utf8(bad).ok().and_then(|text| Note::read(&text));
                assert!(read.is_none_or(|read| !read.is_signed_by(&key.verify_key("bank"))), "byte {at}");
            }
        }
    }

    #[test]
    fn only_one_text_is_a_checkpoint() {
        let text = checkpoint(Seal::Going).text();
        assert!(Checkpoint::read(&text).is_some());
        for (from, to) in [
            ("\n9\n", "\n09\n"),
            ("\n9\n", "\n+9\n"),
            ("epoch 2", "epoch  2"),
            ("\n", "\r\n"),
            ("epoch 2", "epoch 18446744073709551615"),
        ] {
            assert!(Checkpoint::read(&text.replace(from, to)).is_none(), "{to:?}");
        }
        assert!(Checkpoint::read(&format!("{text}more\n")).is_none());
    }
}
