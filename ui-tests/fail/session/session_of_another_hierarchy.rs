//! A session of one hierarchy used for another's state.
use polycall::session::Session;

#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Visitor;
}

#[polycall::states]
pub mod other {
    #[state(initial)]
    pub struct Outside;
    #[state(parent = Outside, guard = super::yes)]
    pub struct Inside;
}

fn yes((): &()) -> bool {
    true
}

#[polycall::main(host = App, allowed = [])]
fn main(cap: &mut Cap<'_>) {
    let session = Session::<session::Visitor>::open(cap).unwrap();
    let _ = cap.in_session::<other::Inside, _>(&session, |_| ());
}
