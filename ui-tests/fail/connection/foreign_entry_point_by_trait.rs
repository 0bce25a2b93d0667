//! An entry point of a component is written outside of it, beside a type that has the component's name and field.
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
