//! An entry point outside of its component, beside a type with the component's name and field, which turns into it.
mod thief {
    use polycall_guarded::vault::Vault;

    pub struct Micro {
        only_inside_its_module: (),
    }

    impl From<Micro> for polycall_guarded::vault::Micro {
        fn from(_: Micro) -> Self {
            loop {}
        }
    }

    #[polycall::polycall_export]
    pub fn steal(vault: &Vault) -> String {
        vault.secret.to_portable()
    }
}

fn main() {}
