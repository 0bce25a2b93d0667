//! A cap of a scope carried out of it, and a scope without its session.
use polycall::session::Session;

#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Visitor;
}

#[polycall::main(host = App, allowed = [])]
fn main(cap: &mut Cap<'_>) {
    let session = Session::<session::Visitor>::open(cap).unwrap();
    let kept = cap.in_session::<session::Visitor, _>(&session, |cap| cap).unwrap();
    println!("{kept:?}");
    let _ = cap.in_session::<session::Visitor, _>(&session, |_| drop(session));
}
