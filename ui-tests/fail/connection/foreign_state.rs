//! A state for another crate's component that has none, from outside of it.
mod thief {
    use polycall_guarded::open::Micro;

    #[polycall::isolated]
    pub struct Mine {
        n: u64,
    }
}

fn main() {}
