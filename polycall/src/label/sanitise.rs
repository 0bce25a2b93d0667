//! Sanitisers: what the usual declassifiers do.
#![forbid(unsafe_code)]

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Stands for a value: HMAC-SHA256 of it under a key, cut to 128 bits, as 32 hexadecimal digits. The same value has the same pseudonym,
/// and who has not the key finds no way back, nor can try out what few values there are. The key belongs into the component's state.
///
/// ```
/// use polycall::prelude::*;
/// use polycall::label::{Confidential, Public, pseudonym};
///
/// #[micro(scope = "isolated")]
/// pub mod patients {
///     use super::{Confidential, Public, pseudonym};
///     use std::{fs::File, io};
///
///     #[isolated(init = draw_key)]
///     pub struct Patients {
///         key: heap::Vec<u8>,
///     }
///
///     fn draw_key(patients: &mut Patients, _: &Options) -> io::Result<()> {
///         patients.key.read_from(&mut File::open("/dev/urandom")?, 32).map(|_| ())
///     }
///
///     #[polycall::declassifier(from = Confidential, to = Public, reason = "studies know patients by their pseudonyms")]
///     pub(super) fn anonymous(patients: &Patients, name: &String) -> String {
///         pseudonym(&patients.key, name)
///     }
/// }
/// # fn main() { assert_eq!(pseudonym(b"key", "Ada"), pseudonym(b"key", "Ada")); }
/// ```
#[must_use]
pub fn pseudonym(key: &[u8], value: &str) -> String {
    use std::fmt::Write as _;

    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return String::new() }; // it takes keys of any length
    mac.update(value.as_bytes());
    mac.finalize().into_bytes().iter().take(16).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}"); // a string takes all that is written to it
        text
    })
}

/// A card number of which only the last four digits are left: `************1111`. What is no digit stays; of fewer than nine
/// digits none is left.
///
/// ```
/// use polycall::label::mask_pan;
/// assert_eq!(mask_pan("4111 1111 1111 1111"), "**** **** **** 1111");
/// assert_eq!(mask_pan("12345678"), "********");
/// ```
#[must_use]
pub fn mask_pan(number: &str) -> String {
    let digits = number.chars().filter(char::is_ascii_digit).count();
    let hidden = if digits < 9 { digits } else { digits - 4 };
    let mut seen = 0;
    let mask = |c: char| {
        seen += usize::from(c.is_ascii_digit());
        if c.is_ascii_digit() && seen <= hidden { '*' } else { c }
    };
    number.chars().map(mask).collect()
}

/// An address of which the first letter and the domain are left: `a***@example.com`. What is no address is hidden wholly, and
/// how long a name is, too.
///
/// ```
/// use polycall::label::mask_email;
/// assert_eq!(mask_email("ada@example.com"), "a***@example.com");
/// assert_eq!((mask_email("ada").as_str(), mask_email("@b").as_str()), ("***", "***"));
/// ```
#[must_use]
pub fn mask_email(address: &str) -> String {
    match address.rsplit_once('@') {
        Some((name, domain)) if !domain.is_empty() => match name.chars().next() {
            Some(first) => format!("{first}***@{domain}"),
            None => "***".to_owned(),
        },
        _ => "***".to_owned(),
    }
}

/// The bucket that a number lies in: the largest multiple of `size` that is not above it. With a size of zero there is one
/// bucket.
///
/// ```
/// use polycall::label::bucket;
/// assert_eq!([bucket(0, 50), bucket(49, 50), bucket(50, 50), bucket(7, 0)], [0, 0, 50, 0]);
/// ```
#[must_use]
pub fn bucket(number: u64, size: u64) -> u64 {
    number.checked_div(size).map_or(0, |buckets| buckets * size)
}

/// A count, if it is of at least `k`: of fewer it would say too much of each.
///
/// ```
/// use polycall::label::at_least;
/// assert_eq!((at_least(10, 10), at_least(9, 10)), (Some(10), None));
/// ```
#[must_use]
pub fn at_least(count: u64, k: u64) -> Option<u64> {
    (count >= k).then_some(count)
}

#[cfg(test)]
mod tests {
    use super::pseudonym;

    /// RFC 4231, test cases 2 and 6: the first 128 bits.
    #[test]
    fn pseudonyms_are_hmac_sha256() {
        assert_eq!(pseudonym(b"Jefe", "what do ya want for nothing?"), "5bdcc146bf60754e6a042426089575c7");
        let (key, text) = ([0xaa; 131], "Test Using Larger Than Block-Size Key - Hash Key First");
        assert_eq!(pseudonym(&key, text), "60e431591ee0b67f0d8a26aacbf5b77f");
    }
}
