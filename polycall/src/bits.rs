//! LibPolyCall's numbers for what may be done with a region, and for what kind of region it is.
#![forbid(unsafe_code)]

macro_rules! bits {
    ($(#[$doc:meta])* $name:ident: $repr:ty { $($(#[$bit_doc:meta])* $bit:ident = $value:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
        pub struct $name($repr);

        impl $name {
            $($(#[$bit_doc])* pub const $bit: Self = Self($value);)+
            const NAMES: &'static [(&'static str, $repr)] = &[$((stringify!($bit), $value)),+];

            /// The number.
            #[must_use]
            pub const fn bits(self) -> $repr {
                self.0
            }

            /// These bits, without those that mean nothing.
            #[must_use]
            pub const fn from_bits_truncate(bits: $repr) -> Self {
                Self(bits & ($($value |)+ 0))
            }

            /// The bit of this name; none if there is none.
            #[allow(dead_code, reason = "not all are asked for by name")]
            pub(crate) fn named(name: &str) -> Self {
                Self::NAMES.iter().find(|(known, _)| *known == name).map_or(Self(0), |(_, bit)| Self(*bit))
            }

            /// Whether all of `other` is there.
            #[must_use]
            pub const fn contains(self, other: Self) -> bool {
                self.0 & other.0 == other.0
            }
        }

        impl std::ops::BitOr for $name {
            type Output = Self;
            fn bitor(self, other: Self) -> Self {
                Self(self.0 | other.0)
            }
        }

        impl std::ops::BitAnd for $name {
            type Output = Self;
            fn bitand(self, other: Self) -> Self {
                Self(self.0 & other.0)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let names = Self::NAMES.iter().filter(|(_, bit)| self.0 & bit != 0);
                let names: Vec<_> = names.map(|(name, _)| *name).collect();
                f.pad(&if names.is_empty() { "NONE".to_owned() } else { names.join(" | ") })
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(self, f)
            }
        }
    };
}

pub(crate) use bits;

bits! {
    /// What may be done with a region's bytes. The numbers are LibPolyCall's.
    ///
    /// ```
    /// use polycall::region::Permissions;
    /// let both = Permissions::READ | Permissions::WRITE;
    /// assert_eq!((both.bits(), both.to_string()), (3, "READ | WRITE".to_owned()));
    /// ```
    Permissions: u8 {
        /// Reading.
        READ = 1;
        /// Writing.
        WRITE = 2;
        /// Running as code. No region has it.
        EXECUTE = 4;
    }
}

bits! {
    /// What kind of region it is. The numbers are LibPolyCall's.
    ///
    /// ```
    /// use polycall::region::RegionFlags;
    /// assert_eq!((RegionFlags::SHARED.bits(), RegionFlags::LOCKED.bits()), (16, 4));
    /// ```
    RegionFlags: u32 {
        /// Its bytes begin as zeros: always.
        ZERO_INIT = 1;
        /// Its bytes are zeroed at its end: always.
        SECURE = 2;
        /// Its permissions are final.
        LOCKED = 4;
        /// It outlives its owner: never.
        PERSISTENT = 8;
        /// Others may hold grants to it.
        SHARED = 16;
        /// Its owner alone can open it.
        ISOLATED = 32;
        /// An allocator of the user's: never.
        CUSTOM_ALLOC = 64;
    }
}

#[cfg(test)]
mod tests {
    use super::{Permissions, RegionFlags};

    #[test]
    fn bits_have_libpolycalls_numbers_and_names() {
        assert_eq!(Permissions::from_bits_truncate(0xff).to_string(), "READ | WRITE | EXECUTE");
        assert_eq!(format!("{:?}", Permissions::default()), "NONE");
        let all = [1, 2, 4, 8, 16, 32, 64].map(|bit| RegionFlags::from_bits_truncate(bit).to_string());
        assert_eq!(
            all,
            ["ZERO_INIT", "SECURE", "LOCKED", "PERSISTENT", "SHARED", "ISOLATED", "CUSTOM_ALLOC"]
        );
        assert!(!Permissions::READ.contains(Permissions::WRITE));
    }
}
