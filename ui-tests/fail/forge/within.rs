//! One's own session state declares itself a descendant of another's.
#[polycall::states]
pub mod mine {
    #[state(initial)]
    pub struct Anyone;
}

impl polycall::session::Within<polycall_guarded::session::Member> for mine::Anyone {
    const WITHIN: () = ();
}

fn main() {}
