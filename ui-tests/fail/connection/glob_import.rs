//! An unlisted component is called by a glob import.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod analytics {
    use polycall_guarded::open::*;

    #[polycall_export]
    pub fn run(cap: &mut Cap<'_>) {
        let _ = ping(cap);
    }
}

fn main() {}
