//! A permission twice.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod desk {
    use polycall_guarded::session::Member;

    #[polycall_export(state = Member, requires = WRITE | WRITE)]
    pub fn send() {}
}

fn main() {}
