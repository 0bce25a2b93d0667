//! A crate's own polycall calls another's session state a permission, so that granting it is being in it.
extern crate self as facade;

pub use polycall::{Cap, private};

pub mod session {
    pub use polycall::session::{AskGuard, Begins, NoSession, State, Within, Within as Grants};

    pub mod permission {
        pub use polycall_guarded::session::Member as Read;
    }
}

#[polycall::states(crate = facade)]
pub mod mine {
    #[state(initial)]
    pub struct Anyone;
    #[state(parent = Anyone, guard = super::yes, permissions = READ)]
    pub struct Member;
}

fn yes((): &()) -> bool {
    true
}

fn in_the_vault<S: polycall::session::Within<polycall_guarded::session::Member>>(_: &Cap<'_, App, S>) {}

#[polycall::main(host = App, allowed = [])]
fn main(cap: &mut Cap<'_>) {
    let _ = cap.enter::<mine::Member, _>((), |cap| in_the_vault(cap));
}
