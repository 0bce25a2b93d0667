//! An unknown permission, by a slip.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod desk {
    use polycall_guarded::session::Member;

    #[polycall_export(state = Member, requires = WRIT)]
    pub fn send() {}
}

fn main() {}
