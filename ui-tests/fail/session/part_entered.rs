//! A part entered by itself.

#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Visitor;
    #[state(parent = Visitor, guard = super::yes)]
    pub struct Clerk;
    #[state(parent = Clerk, relationship = composition, permissions = READ)]
    pub struct Desk;
}

fn yes((): &()) -> bool {
    true
}

#[polycall::main(host = App, allowed = [])]
fn main(cap: &mut Cap<'_>) {
    let _ = cap.enter::<session::Desk, _>((), |_| ());
}
