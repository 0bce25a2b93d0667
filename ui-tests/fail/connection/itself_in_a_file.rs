//! A component in a file of its own calls its own entry point, as if it were a function.
mod till {
    polycall::component! { scope = "shared" }

    #[polycall_export]
    pub fn total() -> u64 {
        0
    }

    #[polycall_export]
    pub fn charge(cap: &mut Cap<'_>) -> u64 {
        total(cap).unwrap_or(0)
    }
}

fn main() {}
