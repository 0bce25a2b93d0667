//! What a component may do, by LibPolyCall's numbers.

use std::fmt;
use std::ops::BitOr;

/// What a component may do: the mask that `permissions` has in a block. The numbers are LibPolyCall's.
///
/// ```
/// use polycall_config::Permissions;
/// let both = Permissions::READ | Permissions::WRITE;
/// assert_eq!(both.iter().collect::<Vec<_>>(), ["READ", "WRITE"]);
/// assert_eq!(both.to_string(), "0x06 (READ | WRITE)");
/// assert!(both.contains(Permissions::READ) && !both.contains(Permissions::ADMIN));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Permissions(u8);

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $bit:literal;)+) => {
        impl Permissions {
            $($(#[$doc])* pub const $name: Self = Self($bit);)+

            /// Each permission's name and bit.
            const NAMES: &[(&'static str, u8)] = &[$((stringify!($name), $bit)),+];
        }
    };
}

permissions! {
    /// Running.
    EXECUTE = 0x01;
    /// Reading.
    READ = 0x02;
    /// Writing.
    WRITE = 0x04;
    /// Having memory.
    MEMORY = 0x08;
    /// Input and output.
    IO = 0x10;
    /// The network.
    NETWORK = 0x20;
    /// Files.
    FILESYSTEM = 0x40;
    /// Everything that manages others.
    ADMIN = 0x80;
}

impl Permissions {
    /// The permissions of a mask.
    ///
    /// # Errors
    ///
    /// With the bits that are no permission, if there are any.
    ///
    /// ```
    /// use polycall_config::Permissions;
    /// assert_eq!(Permissions::from_bits(0x06), Ok(Permissions::READ | Permissions::WRITE));
    /// assert_eq!(Permissions::from_bits(0x106), Err(0x100));
    /// ```
    pub const fn from_bits(bits: u64) -> Result<Self, u64> {
        // each of eight bits is a permission
        if bits >> 8 == 0 { Ok(Self(bits as u8)) } else { Err(bits & !0xff) }
    }

    /// The mask.
    ///
    /// ```
    /// assert_eq!(polycall_config::Permissions::ADMIN.bits(), 0x80);
    /// ```
    #[must_use]
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// Whether all of `other` is there.
    ///
    /// ```
    /// use polycall_config::Permissions;
    /// assert!(Permissions::READ.contains(Permissions::default()));
    /// ```
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Their names, from the lowest bit.
    ///
    /// ```
    /// use polycall_config::Permissions;
    /// assert_eq!((Permissions::IO | Permissions::EXECUTE).iter().next(), Some("EXECUTE"));
    /// ```
    pub fn iter(self) -> impl Iterator<Item = &'static str> {
        Self::NAMES.iter().filter(move |(_, bit)| self.0 & bit != 0).map(|(name, _)| *name)
    }
}

impl BitOr for Permissions {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl fmt::Display for Permissions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.iter().collect();
        let names = if names.is_empty() { "none".to_owned() } else { names.join(" | ") };
        f.pad(&format!("{:#04x} ({names})", self.0))
    }
}

impl fmt::Debug for Permissions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::Permissions;

    #[test]
    fn every_bit_has_a_name() {
        let all = Permissions::from_bits(0xff).unwrap();
        let names = ["EXECUTE", "READ", "WRITE", "MEMORY", "IO", "NETWORK", "FILESYSTEM", "ADMIN"];
        assert_eq!(all.iter().collect::<Vec<_>>(), names);
        assert_eq!(Permissions::default().to_string(), "0x00 (none)");
        assert_eq!(Permissions::from_bits(u64::MAX), Err(u64::MAX - 0xff));
    }
}
