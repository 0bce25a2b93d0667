//! Sizes of memory, as people write them.

use std::fmt;
use std::str::FromStr;

/// An amount of memory: bytes, or `K`, `M`, `G` of 1,024 each, as in `#[micro(max_memory = "512M")]`.
///
/// ```
/// use polycall_config::Size;
/// let size: Size = "512M".parse()?;
/// assert_eq!((size.bytes(), size.to_string()), (512 << 20, "512M".to_owned()));
/// # Ok::<(), polycall_config::BadSize>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Size(u64);

/// More is more than an address space holds.
const MOST: u64 = 1 << 46;

impl Size {
    /// In bytes: 1 to 64 terabytes.
    ///
    /// ```
    /// assert_eq!("64K".parse::<polycall_config::Size>().unwrap().bytes(), 65_536);
    /// ```
    #[must_use]
    pub const fn bytes(self) -> u64 {
        self.0
    }
}

impl FromStr for Size {
    type Err = BadSize;

    fn from_str(text: &str) -> Result<Self, BadSize> {
        let (digits, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
        let unit: u64 = match unit {
            "" => 1,
            "K" => 1 << 10,
            "M" => 1 << 20,
            "G" => 1 << 30,
            _ => return Err(BadSize::NotASize),
        };
        if digits.is_empty() {
            return Err(BadSize::NotASize);
        }
        // digits that are no number are too many
        match digits.parse().unwrap_or(u64::MAX).saturating_mul(unit) {
            0 => Err(BadSize::NotASize),
            bytes if bytes > MOST => Err(BadSize::TooLarge),
            bytes => Ok(Self(bytes)),
        }
    }
}

/// In the largest unit that divides it, so that it reads back as the same.
impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = [(30, "G"), (20, "M"), (10, "K"), (0, "")];
        let divides = |shift: u32| self.0.is_multiple_of(1 << shift);
        let (shift, unit) = units.into_iter().find(|(shift, _)| divides(*shift)).unwrap_or((0, ""));
        f.pad(&format!("{}{unit}", self.0 >> shift))
    }
}

/// Why a text is no [`Size`].
///
/// ```
/// use polycall_config::{BadSize, Size};
/// assert_eq!("512MB".parse::<Size>(), Err(BadSize::NotASize));
/// assert_eq!("65537G".parse::<Size>(), Err(BadSize::TooLarge));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BadSize {
    /// It is no number above zero with `K`, `M`, `G` or nothing behind it.
    NotASize,
    /// It is more than 64 terabytes.
    TooLarge,
}

impl fmt::Display for BadSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::NotASize => "a size is a number above zero, alone or with `K`, `M` or `G`, such as `512M`",
            Self::TooLarge => "a size is at most `65536G`, which is what an address space holds",
        })
    }
}

impl std::error::Error for BadSize {}

/// What was probably meant: `512m`, `512 M`, `512MB` and `512MiB` mean `512M`.
pub(crate) fn meant(text: &str) -> Option<String> {
    let mut compact = text.to_ascii_uppercase().replace([' ', '\t', '_'], "");
    for ending in ["IB", "B"] {
        if let Some(without) = compact.strip_suffix(ending) {
            compact = without.to_owned();
            break;
        }
    }
    (compact != text && compact.parse::<Size>().is_ok()).then_some(compact)
}

#[cfg(test)]
mod tests {
    use super::{BadSize, Size, meant};

    #[test]
    fn sizes_go_both_ways() {
        for (text, bytes) in [
            ("1", 1),
            ("4097", 4097),
            ("64K", 64 << 10),
            ("3M", 3 << 20),
            ("2G", 2 << 30),
            ("65536G", 1 << 46),
        ] {
            let size: Size = text.parse().unwrap();
            assert_eq!((size.bytes(), size.to_string()), (bytes, text.to_owned()));
        }
        assert_eq!("1024K".parse::<Size>().unwrap().to_string(), "1M");
    }

    #[test]
    fn what_is_no_size_is_refused() {
        for text in ["", "K", "0", "0G", "1.5G", "-1", "+1", "512m", "512 M", "1T", "0x10", "١M", "M512"] {
            assert_eq!(text.parse::<Size>(), Err(BadSize::NotASize), "{text}");
        }
        for text in ["65537G", "99999999999999999999", "18446744073709551615G"] {
            assert_eq!(text.parse::<Size>(), Err(BadSize::TooLarge), "{text}");
        }
    }

    #[test]
    fn other_ways_to_write_a_size_are_understood_but_not_taken() {
        for (text, size) in
            [("512m", "512M"), ("512 M", "512M"), ("64KiB", "64K"), ("1GB", "1G"), ("10b", "10")]
        {
            assert_eq!(meant(text).as_deref(), Some(size), "{text}");
        }
        assert!(["512M", "1.5G", "0MB", "", "B"].iter().all(|text| meant(text).is_none()));
    }
}
