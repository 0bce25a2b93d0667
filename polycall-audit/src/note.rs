//! Signed notes and verifier keys as C2SP has them (c2sp.org/signed-note), with Ed25519.

use std::fmt;
use std::str::FromStr;

use ct_codecs::{Base64, Decoder, Encoder};
use ed25519_compact::{PublicKey, Signature};
use sha2::{Digest, Sha256};

/// C2SP's number for Ed25519 signatures.
const ED25519: u8 = 1;
const SIGNED_BY: &str = "— ";
/// Longer names of logs are refused: each checkpoint has it twice.
pub(crate) const MAX_ORIGIN: usize = 256;

/// A key that signatures are checked with, and the name of the log that it belongs to.
///
/// ```
/// use polycall_audit::VerifyKey;
/// let key: VerifyKey = "bank+5716224c+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8".parse().unwrap();
/// assert_eq!(key.origin(), "bank");
/// assert!("bank+00000000+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8".parse::<VerifyKey>().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifyKey {
    origin: String,
    key: [u8; 32],
}

impl VerifyKey {
    pub(crate) fn new(origin: &str, key: [u8; 32]) -> Self {
        Self { origin: origin.to_owned(), key }
    }

    /// The name of the log.
    ///
    /// ```
    /// fn log(key: &polycall_audit::VerifyKey) -> &str {
    ///     key.origin()
    /// }
    /// # let _ = log;
    /// ```
    pub fn origin(&self) -> &str {
        &self.origin
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.key
    }

    /// What signatures name it by.
    pub(crate) fn id(&self) -> [u8; 4] {
        let hash = Sha256::new()
            .chain_update(&self.origin)
            .chain_update([b'\n', ED25519])
            .chain_update(self.key)
            .finalize();
        *hash.first_chunk().expect("a hash has more than four bytes")
    }

    /// Whether the note has exactly one signature under this key's name, and it holds.
    pub(crate) fn signed(&self, note: &SignedNote<'_>) -> bool {
        let id = self.id();
        let mut ours = note.signatures.iter().filter(|line| line.name == self.origin && line.id == id);
        let (Some(line), None) = (ours.next(), ours.next()) else { return false };
        PublicKey::new(self.key).verify(note.text, &Signature::new(line.signature)).is_ok()
    }
}

impl fmt::Display for VerifyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = [ED25519; 33];
        bytes[1..].copy_from_slice(&self.key);
        write!(f, "{}+{}+{}", self.origin, crate::frame::hex(&self.id()), base64(&bytes))
    }
}

impl FromStr for VerifyKey {
    type Err = BadKey;

    fn from_str(text: &str) -> Result<Self, BadKey> {
        let text = text.trim();
        let (origin, rest) = text.split_once('+').ok_or(BadKey::Form)?;
        let (id, key) = rest.split_once('+').ok_or(BadKey::Form)?;
        if !is_origin(origin) {
            return Err(BadKey::Form);
        }
        let key = Base64::decode_to_vec(key, None).map_err(|_| BadKey::Form)?;
        let (&kind, key) = key.split_first().ok_or(BadKey::Form)?;
        if kind != ED25519 {
            return Err(BadKey::Kind { kind });
        }
        let key = Self::new(origin, key.try_into().map_err(|_| BadKey::Form)?);
        if crate::frame::hex(&key.id()) != id {
            return Err(BadKey::Id);
        }
        PublicKey::new(key.key).validate().map_err(|_| BadKey::Point)?;
        Ok(key)
    }
}

/// Why a text is no verifier key.
///
/// ```
/// let error = "nonsense".parse::<polycall_audit::VerifyKey>().unwrap_err();
/// assert_eq!(error.to_string(), "not of the form `origin+hash+base64`");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum BadKey {
    /// It isn't `origin+hash+base64`.
    Form,
    /// It is for signatures other than Ed25519.
    Kind {
        /// C2SP's number for them.
        kind: u8,
    },
    /// Its hash isn't that of its key: it was copied wrongly.
    Id,
    /// It is no point of the curve that a signature could hold under.
    Point,
}

impl fmt::Display for BadKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form => f.write_str("not of the form `origin+hash+base64`"),
            Self::Kind { kind } => write!(f, "for signatures of kind {kind}, not for Ed25519"),
            Self::Id => f.write_str("its hash does not fit its key; it was copied wrongly"),
            Self::Point => f.write_str("no signature can hold under it"),
        }
    }
}

impl std::error::Error for BadKey {}

/// Whether a log may be called this: what the lines of a note can carry.
pub(crate) fn is_origin(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= MAX_ORIGIN
        && !name.contains(|c: char| c.is_whitespace() || c.is_control() || c == '+')
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    Base64::encode_to_string(bytes).expect("a few bytes")
}

pub(crate) fn hash_from_base64(text: &str) -> Option<[u8; 32]> {
    Base64::decode_to_vec(text, None).ok()?.try_into().ok()
}

/// A note taken apart: its text, and who signed it.
#[derive(Debug)]
pub(crate) struct SignedNote<'a> {
    pub(crate) text: &'a str,
    pub(crate) signatures: Vec<SignatureLine<'a>>,
}

#[derive(Debug)]
pub(crate) struct SignatureLine<'a> {
    pub(crate) name: &'a str,
    pub(crate) id: [u8; 4],
    signature: [u8; 64],
}

impl<'a> SignedNote<'a> {
    /// Takes a note apart. Signatures other than Ed25519's, such as witnesses make, are passed over.
    pub(crate) fn read(note: &'a str) -> Option<Self> {
        let blank = note.rfind("\n\n")?;
        let (text, lines) = (&note[..blank + 1], &note[blank + 2..]);
        let mut signatures = Vec::new();
        for line in lines.strip_suffix('\n')?.split('\n') {
            let (name, signature) = line.strip_prefix(SIGNED_BY)?.split_once(' ')?;
            let bytes = Base64::decode_to_vec(signature, None).ok()?;
            let (id, signature) = bytes.split_first_chunk()?;
            if let Ok(signature) = signature.try_into() {
                signatures.push(SignatureLine { name, id: *id, signature });
            }
        }
        Some(Self { text, signatures })
    }
}

/// Puts a note together from its text and a signature.
pub(crate) fn put_note(text: &str, key: &VerifyKey, signature: &[u8; 64]) -> String {
    let mut bytes = [0; 68];
    bytes[..4].copy_from_slice(&key.id());
    bytes[4..].copy_from_slice(signature);
    format!("{text}\n{SIGNED_BY}{} {}\n", key.origin, base64(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A key that the whole world uses, and the example of Go's `sumdb/note`, from which C2SP's notes come.
    #[test]
    fn reads_what_others_wrote() {
        let text = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";
        assert_eq!(text.parse::<VerifyKey>().unwrap().to_string(), text);

        let key: VerifyKey =
            "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW".parse().unwrap();
        let note = "If you think cryptography is the answer to your problem,\n\
            then you don't know what your problem is.\n\n\
            — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
        assert!(key.signed(&SignedNote::read(note).unwrap()));
        assert!(!key.signed(&SignedNote::read(&note.replace("don't", "do")).unwrap()));
    }

    #[test]
    fn a_key_that_was_copied_wrongly_is_refused() {
        let good = "bank+5716224c+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";
        for at in 0..good.len() {
            let mut bad = good.as_bytes().to_vec();
            bad[at] = if bad[at] == b'x' { b'y' } else { b'x' };
            let bad = String::from_utf8(bad).unwrap();
            assert!(bad.parse::<VerifyKey>().is_err(), "{bad}");
        }
    }
}
