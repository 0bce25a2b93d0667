//! A session that is to begin in a state that has to be proved.
use polycall::session::Session;

#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Visitor;
    #[state(parent = Visitor, guard = super::yes)]
    pub struct Clerk;
}

fn yes((): &()) -> bool {
    true
}

#[polycall::main(host = App, allowed = [])]
fn main(cap: &mut Cap<'_>) {
    let session = Session::<session::Clerk>::open(cap).unwrap();
    drop(session);
}
