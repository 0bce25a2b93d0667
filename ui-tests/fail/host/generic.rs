//! A generic host.
mod inner {
    #[polycall::test(allowed = [])]
    fn main<T>(cap: &mut Cap<'_>) {}
}

fn main() {}
