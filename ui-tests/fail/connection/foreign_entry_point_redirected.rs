//! An entry point of a component is written outside of it; polycall is redirected to a crate's own proof of being inside.
mod fake {
    pub use polycall::*;

    pub mod private {
        pub mod v1 {
            pub use polycall::private::v1::*;

            pub type Inside<C> = std::marker::PhantomData<C>;
        }
    }
}

mod thief {
    use polycall_guarded::vault::{Micro, Vault};

    trait Proof: Sized {
        const INSIDE: std::marker::PhantomData<Self> = std::marker::PhantomData;
    }

    impl Proof for Micro {}

    #[polycall::polycall_export(crate = crate::fake)]
    pub fn steal(vault: &Vault) -> String {
        vault.secret.to_portable()
    }
}

fn main() {}
