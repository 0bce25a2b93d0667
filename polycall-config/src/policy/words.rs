//! The words that a policy is made of.

use std::fmt;
use std::time::Duration;

use crate::permissions::Permissions;

/// A word that stands for one of a few things.
pub(super) trait Word: Copy + PartialEq + 'static {
    const NAMES: &'static [&'static str];

    fn of(name: &str) -> Option<Self>;
}

macro_rules! words {
    ($($(#[$doc:meta])* $word:ident {
        $(#[$first_doc:meta])* $first:ident $first_name:literal, $($(#[$each_doc:meta])* $each:ident $name:literal,)*
    })+) => {$(
        $(#[$doc])*
        ///
        /// ```
        #[doc = concat!("use polycall_config::policy::", stringify!($word), ";")]
        #[doc = concat!("assert_eq!(", stringify!($word), "::", stringify!($first), ".to_string(), \"", $first_name, "\");")]
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $word {
            $(#[$first_doc])* $first,
            $($(#[$each_doc])* $each,)*
        }

        impl $word {
            /// Each of them, in the order above.
            ///
            /// ```
            #[doc = concat!("use polycall_config::policy::", stringify!($word), ";")]
            #[doc = concat!("assert_eq!(", stringify!($word), "::ALL[0], ", stringify!($word), "::", stringify!($first), ");")]
            /// ```
            pub const ALL: &[Self] = &[Self::$first, $(Self::$each),*];

            /// As it is written.
            ///
            /// ```
            #[doc = concat!("use polycall_config::policy::", stringify!($word), ";")]
            #[doc = concat!("assert_eq!(", stringify!($word), "::", stringify!($first), ".as_str(), \"", $first_name, "\");")]
            /// ```
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    Self::$first => $first_name,
                    $(Self::$each => $name,)*
                }
            }
        }

        impl Word for $word {
            const NAMES: &'static [&'static str] = &[$first_name, $($name),*];

            fn of(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|word| word.as_str() == name)
            }
        }

        impl fmt::Display for $word {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }
    )+};
}

words! {
    /// How far code is trusted, from not at all to wholly.
    IsolationLevel {
        /// Not at all.
        Strict "strict",
        /// In little.
        Restricted "restricted",
        /// As usual.
        Standard "standard",
        /// Wholly.
        Trusted "trusted",
    }

    /// What a principal may be able to do.
    Capability {
        /// Having memory.
        MemoryAccess "memory_access",
        /// Files.
        FileSystem "file_system",
        /// The network.
        Network "network",
        /// Input and output.
        Io "io",
        /// Managing others.
        Admin "admin",
        /// Running.
        Execute "execute",
        /// Reading.
        Read "read",
        /// Writing.
        Write "write",
    }

    /// What is recorded, from nothing to everything.
    AuditLevel {
        /// Nothing.
        None "none",
        /// What is broken.
        Error "error",
        /// Who was refused.
        Warning "warning",
        /// A day's work.
        Info "info",
        /// What helps to find a mistake.
        Debug "debug",
        /// Everything.
        Trace "trace",
        /// Everything, as LibPolyCall calls it.
        Detailed "detailed",
    }

    /// Where records are kept.
    Store {
        /// On this machine.
        Local "local",
    }

    /// What a rule does with the calls that it is about.
    Effect {
        /// They may be made.
        Permit "permit",
        /// They may not.
        Forbid "forbid",
    }

    /// How conspicuous a caller is, how alert the system, or how sensitive an entry point.
    Level {
        /// As always.
        Normal "normal",
        /// Somewhat.
        Elevated "elevated",
        /// Much.
        High "high",
        /// As much as can be.
        Critical "critical",
    }

    /// What an entry point is like.
    Attribute {
        /// Callers that nobody trusts may call it.
        Untrusted "untrusted",
        /// It does what only few may.
        Privileged "privileged",
        /// It changes nothing.
        Readonly "readonly",
        /// All depends on it.
        Critical "critical",
    }

    /// How secret a type's values are, from not at all to wholly.
    Classification {
        /// Anybody may have them.
        Public "public",
        /// Nobody outside.
        Internal "internal",
        /// Few inside.
        Confidential "confidential",
        /// Only who must.
        Secret "secret",
    }

    /// A day of the week.
    Day {
        /// Monday.
        Monday "mon",
        /// Tuesday.
        Tuesday "tue",
        /// Wednesday.
        Wednesday "wed",
        /// Thursday.
        Thursday "thu",
        /// Friday.
        Friday "fri",
        /// Saturday.
        Saturday "sat",
        /// Sunday.
        Sunday "sun",
    }

    /// The time in which calls are counted.
    Per {
        /// A second.
        Second "1s",
        /// A minute.
        Minute "1m",
        /// An hour.
        Hour "1h",
    }
}

impl Capability {
    /// The permission that it is in a `micro` block.
    ///
    /// ```
    /// use polycall_config::{Permissions, policy::Capability};
    /// assert_eq!(Capability::FileSystem.permission(), Permissions::FILESYSTEM);
    /// ```
    #[must_use]
    pub const fn permission(self) -> Permissions {
        match self {
            Self::MemoryAccess => Permissions::MEMORY,
            Self::FileSystem => Permissions::FILESYSTEM,
            Self::Network => Permissions::NETWORK,
            Self::Io => Permissions::IO,
            Self::Admin => Permissions::ADMIN,
            Self::Execute => Permissions::EXECUTE,
            Self::Read => Permissions::READ,
            Self::Write => Permissions::WRITE,
        }
    }
}

impl Per {
    /// How long it is.
    ///
    /// ```
    /// assert_eq!(polycall_config::policy::Per::Minute.duration().as_secs(), 60);
    /// ```
    #[must_use]
    pub const fn duration(self) -> Duration {
        Duration::from_secs(match self {
            Self::Second => 1,
            Self::Minute => 60,
            Self::Hour => 3600,
        })
    }
}
