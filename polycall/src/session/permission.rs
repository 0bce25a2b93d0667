//! The permissions an entry point can require and a session state can grant.
//!
//! Written as LibPolyCall writes them: `requires = READ | WRITE`.
#![forbid(unsafe_code)]

crate::bits::bits! {
    /// A set of permissions, as LibPolyCall numbers them.
    ///
    /// ```
    /// use polycall::session::Permissions;
    /// let both = Permissions::READ | Permissions::WRITE;
    /// assert_eq!((both.bits(), both.to_string()), (6, "READ | WRITE".to_owned()));
    /// ```
    Permissions: u8 {
        /// Running something.
        EXECUTE = 0x01;
        /// Reading data.
        READ = 0x02;
        /// Changing data.
        WRITE = 0x04;
        /// Managing memory.
        MEMORY = 0x08;
        /// Input and output.
        IO = 0x10;
        /// Reaching the network.
        NETWORK = 0x20;
        /// Reaching the file system.
        FILESYSTEM = 0x40;
        /// Administering.
        ADMIN = 0x80;
    }
}

/// What an entry point requires, as a set: nothing, one of this module's types, or a tuple of them.
#[doc(hidden)]
pub trait Required {
    const ALL: Permissions;
}

impl Required for () {
    const ALL: Permissions = Permissions::from_bits_truncate(0);
}

impl<A: Required, B: Required> Required for (A, B) {
    const ALL: Permissions = Permissions::from_bits_truncate(A::ALL.bits() | B::ALL.bits());
}

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $bit:ident;)+) => {$(
        $(#[$doc])*
        ///
        /// ```
        #[doc = concat!("let _: polycall::session::permission::", stringify!($name), ";")]
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $name;

        impl Required for $name {
            const ALL: Permissions = Permissions::$bit;
        }
    )+};
}

permissions! {
    /// Run something (bit `0x01` of LibPolyCall's mask).
    Execute = EXECUTE;
    /// Read data (bit `0x02`).
    Read = READ;
    /// Change data (bit `0x04`).
    Write = WRITE;
    /// Manage memory (bit `0x08`).
    Memory = MEMORY;
    /// Input and output (bit `0x10`).
    Io = IO;
    /// Reach the network (bit `0x20`).
    Network = NETWORK;
    /// Reach the file system (bit `0x40`).
    Filesystem = FILESYSTEM;
    /// Administer (bit `0x80`).
    Admin = ADMIN;
}
