//! An unlisted component is called through a re-export.
use polycall::prelude::*;

mod api {
    pub use polycall_guarded::open::ping as innocent;
}

#[micro(scope = "shared")]
pub mod analytics {
    #[polycall_export]
    pub fn run(cap: &mut Cap<'_>) {
        let _ = super::api::innocent(cap);
    }
}

fn main() {}
