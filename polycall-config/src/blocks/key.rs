//! The keys that a block may have.

/// A key, and what is said of its values in help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Port,
    DataScope,
    AllowedConnections,
    MaxMemory,
    Reserve,
    TlsEnforced,
    Permissions,
    MaxCallsPerSecond,
    MaxCpu,
    MaxIo,
}

impl Key {
    const ALL: [Self; 10] = [
        Self::Port,
        Self::DataScope,
        Self::AllowedConnections,
        Self::MaxMemory,
        Self::Reserve,
        Self::TlsEnforced,
        Self::Permissions,
        Self::MaxCallsPerSecond,
        Self::MaxCpu,
        Self::MaxIo,
    ];

    pub(super) const NAMES: [&str; 10] = [
        "port",
        "data_scope",
        "allowed_connections",
        "max_memory",
        "reserve",
        "tls_enforced",
        "permissions",
        "max_calls_per_second",
        "max_cpu",
        "max_io",
    ];

    pub(super) fn of(name: &str) -> Option<Self> {
        Self::NAMES.iter().position(|known| *known == name).map(|index| Self::ALL[index])
    }

    pub(super) fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }

    /// What may stand behind `=`, after "write …".
    pub(super) fn values(self) -> &'static str {
        match self {
            Self::Port => "a number from 1 to 65535, or two as `listen:target`, such as `3005:8085`",
            Self::DataScope => "`isolated`, `shared` or `restricted`",
            Self::AllowedConnections => {
                "names of components with commas between, such as `bankcard, analytics`"
            }
            Self::MaxMemory | Self::Reserve => {
                "a number of bytes above zero, or with `K`, `M` or `G`, such as `512M`; at most `65536G`"
            }
            Self::TlsEnforced => "`true` or `false`",
            Self::Permissions => {
                "a mask such as `0x06`: EXECUTE 0x01, READ 0x02, WRITE 0x04, MEMORY 0x08, IO 0x10, NETWORK 0x20, \
                 FILESYSTEM 0x40, ADMIN 0x80"
            }
            Self::MaxCallsPerSecond => "a number from 1 to 4294967295, such as `1000`",
            Self::MaxCpu => {
                "milliseconds or seconds, above zero, such as `250ms` or `2s`; at most `4294967295ms`"
            }
            Self::MaxIo => "a number from 0 to 18446744073709551615, such as `10000`",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Key;

    #[test]
    fn names_and_keys_stand_in_one_order() {
        for (index, key) in Key::ALL.into_iter().enumerate() {
            assert_eq!(key as usize, index);
            assert_eq!(Key::of(key.name()), Some(key));
        }
        assert_eq!(Key::of("prot"), None);
    }
}
