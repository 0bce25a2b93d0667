//! A state that is not there, so that its name means another's.
#[polycall::states]
pub mod mine {
    use polycall_guarded::session::Member;

    #[cfg(any())]
    #[state(initial)]
    pub struct Member;
    #[state(parent = Member, guard = super::yes, permissions = ADMIN)]
    pub struct Root;
}

fn yes((): &()) -> bool {
    true
}

fn main() {}
