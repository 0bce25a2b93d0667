//! The proof that an entry point is inside its component, copied from where the component has given it.
mod thief {
    use polycall::private::v1::Inside;
    use polycall_guarded::vault::{Micro, Vault};

    trait Proof {
        const INSIDE: Inside<Micro>;
    }

    impl Proof for Micro {
        const INSIDE: Inside<Micro> = <Micro as polycall::private::v1::Stateful>::INSIDE;
    }

    #[polycall::polycall_export]
    pub fn steal(vault: &Vault) -> String {
        vault.secret.to_portable()
    }
}

fn main() {}
