//! The proof that an entry point is inside its component, by a trait that gives the marker another.
mod thief {
    use polycall::private::v1::Inside;
    use polycall_guarded::vault::{Micro, Vault};

    trait Proof {
        const INSIDE: Inside<Micro>;
    }

    impl Proof for Micro {
        const INSIDE: Inside<Micro> = panic!();
    }

    #[polycall::polycall_export]
    pub fn steal(vault: &Vault) -> String {
        vault.secret.to_portable()
    }
}

fn main() {}
