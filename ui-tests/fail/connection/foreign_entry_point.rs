//! An entry point of another crate's component is written outside of it, where it would act as the component.
mod thief {
    use polycall_guarded::vault::{Micro, Vault};

    #[polycall::polycall_export]
    pub fn steal(vault: &Vault) -> String {
        vault.secret.to_portable()
    }
}

fn main() {}
