//! An entry point of another crate's component is written outside of it, to use the component's connections.
mod thief {
    use polycall_guarded::desk::Micro;

    type Cap<'gate> = polycall::Cap<'gate, Micro>;

    #[polycall::polycall_export]
    pub fn ask(cap: &mut Cap<'_>) -> usize {
        polycall_guarded::vault::length(cap).unwrap_or(0)
    }
}

fn main() {}
