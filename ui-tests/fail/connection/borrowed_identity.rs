//! A component claims to be another in the call's type arguments.
use polycall::prelude::*;

#[micro(scope = "shared", allowed = [polycall_guarded::open])]
pub mod interface {
    #[polycall_export]
    pub fn serve() {}
}

#[micro(scope = "shared")]
pub mod analytics {
    use polycall::session::NoSession;

    #[polycall_export]
    pub fn run(cap: &mut Cap<'_>) {
        let _ = polycall_guarded::open::ping::<super::interface::Micro, NoSession>(cap);
    }
}

fn main() {}
