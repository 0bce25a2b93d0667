//! An entry point of a component is written outside of it; polycall is redirected to a crate's own, whose gate asks less.
extern crate self as facade;

pub use polycall::*;

pub mod private {
    pub mod v1 {
        pub use polycall::private::v1::*;

        pub fn is_the_state<T, C>() {}
    }
}

mod thief {
    use polycall_guarded::vault::{Micro, Vault};

    #[polycall::polycall_export(crate = facade)]
    pub fn steal(vault: &Vault) -> String {
        vault.secret.to_portable()
    }
}

fn main() {}
