//! A type for the region of another crate's component, from outside of it.
mod thief {
    use polycall_guarded::vault::Micro;

    #[derive(polycall::Isolate)]
    pub struct Mine {
        text: polycall_guarded::vault::Text,
    }
}

fn main() {}
