//! Guards a text; only the desk may ask.

polycall::component! {
    scope = "isolated",
    callers = [super::desk],
    max_memory = "64K",
}

/// A state whose fields its users can see, so that only the gate is in their way.
#[isolated]
#[derive(Debug)]
pub struct Vault {
    /// What nobody else may read.
    pub secret: heap::String,
}

/// A region string of this component, by a name that others can use.
pub type Text = heap::String;

/// Keeps a text.
#[polycall_export]
pub fn keep(vault: &mut Vault, text: &str) {
    vault.secret.set(text);
}

/// Its length.
#[polycall_export]
pub fn length(vault: &Vault) -> usize {
    vault.secret.len()
}
