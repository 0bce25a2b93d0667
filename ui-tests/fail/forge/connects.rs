//! A hand-written connection.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod analytics {
    #[polycall_export]
    pub fn run(cap: &mut Cap<'_>) {
        let _ = polycall_guarded::open::ping(cap);
    }
}

impl polycall::Connects<polycall_guarded::open::Micro> for analytics::Micro {
    const CONNECTS: () = ();
}

fn main() {}
