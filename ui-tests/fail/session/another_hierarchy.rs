//! A state of the same name in another hierarchy proves nothing.
use polycall::prelude::*;

#[polycall::states]
pub mod mine {
    #[state(initial)]
    pub struct Visitor;
    #[state(parent = Visitor, guard = super::yes, permissions = READ | WRITE)]
    pub struct Member;
}

fn yes((): &()) -> bool {
    true
}

#[micro(scope = "shared", allowed = [polycall_guarded::open])]
pub mod interface {
    use super::mine::Member;

    #[polycall_export(state = Member)]
    pub fn serve(cap: &mut Cap<'_, Member>) {
        let _ = polycall_guarded::open::write(cap, String::new());
    }
}

fn main() {}
