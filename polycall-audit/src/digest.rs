//! Digests of arguments: whether two calls had the same, without what they were.

use std::hash::{Hash, Hasher};

use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

/// A secret that digests depend on. Whoever has it can find out which of a few possible arguments a call had; who has not,
/// can't: a card number has too few digits for a digest without a key.
///
/// ```
/// use polycall_audit::DigestKey;
/// let key = DigestKey::new([7; 32]);
/// assert_eq!(key.digest(&("a", 1_u64)), DigestKey::new([7; 32]).digest(&("a", 1_u64)));
/// assert_ne!(key.digest(&("a", 1_u64)), DigestKey::random().digest(&("a", 1_u64)));
/// ```
#[derive(Clone)]
pub struct DigestKey(Zeroizing<[u8; 32]>);

impl DigestKey {
    /// A key that is kept elsewhere.
    ///
    /// ```
    /// let _key = polycall_audit::DigestKey::new([7; 32]);
    /// ```
    pub fn new(key: [u8; 32]) -> Self {
        Self(Zeroizing::new(key))
    }

    /// A key that nobody has: digests can be compared with each other, for as long as this is in use.
    ///
    /// ```
    /// let _key = polycall_audit::DigestKey::random();
    /// ```
    ///
    /// # Panics
    ///
    /// Where the system has no random numbers.
    pub fn random() -> Self {
        let mut key = Zeroizing::new([0; 32]);
        getrandom::fill(&mut *key).expect("the system has random numbers");
        Self(key)
    }

    /// The first 16 bytes of SHA-256 over the key and what `Hash` says of the value, as a record has them. An entry point's
    /// arguments are digested as the tuple of them.
    ///
    /// ```
    /// use polycall_audit::DigestKey;
    /// let digest = DigestKey::new([7; 32]).digest(&(1_u32, "pay"));
    /// assert_ne!(digest, [0, 0]);
    /// ```
    pub fn digest<T: Hash + ?Sized>(&self, value: &T) -> [u64; 2] {
        let mut digester = self.begin();
        value.hash(&mut digester);
        digester.end()
    }

    /// A digest of values that come one after the other.
    ///
    /// ```
    /// use std::hash::Hash;
    /// let key = polycall_audit::DigestKey::new([7; 32]);
    /// let mut digester = key.begin();
    /// 1_u32.hash(&mut digester);
    /// assert_eq!(digester.end(), key.digest(&(1_u32,)));
    /// ```
    pub fn begin(&self) -> Digester {
        Digester(Sha256::new().chain_update(&self.0[..]))
    }
}

impl std::fmt::Debug for DigestKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DigestKey")
    }
}

/// A digest that is not finished. It takes what `Hash` writes.
///
/// ```
/// let mut digester = polycall_audit::DigestKey::random().begin();
/// std::hash::Hasher::write(&mut digester, b"bytes");
/// ```
#[derive(Clone)]
pub struct Digester(Sha256);

impl Digester {
    /// The digest.
    ///
    /// ```
    /// let _digest: [u64; 2] = polycall_audit::DigestKey::random().begin().end();
    /// ```
    pub fn end(self) -> [u64; 2] {
        let hash = self.0.finalize();
        let half = |from: usize| u64::from_le_bytes(std::array::from_fn(|byte| hash[from + byte]));
        [half(0), half(8)]
    }
}

impl Hasher for Digester {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        self.clone().end()[0]
    }
}

impl std::fmt::Debug for Digester {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Digester")
    }
}

#[cfg(test)]
mod tests {
    use super::DigestKey;

    #[test]
    fn a_digest_says_what_the_bytes_are() {
        let key = DigestKey::new([7; 32]);
        let digest = key.digest(&1_u32.to_le());
        // by another implementation: SHA-256 of 32 bytes of 7 and four bytes of 1
        assert_eq!(digest, [10_277_584_106_167_889_734, 9_227_920_558_643_056_250]);
        assert_ne!(digest, key.digest(&2_u32.to_le()));
        assert_ne!(digest, DigestKey::new([8; 32]).digest(&1_u32.to_le()));
    }
}
