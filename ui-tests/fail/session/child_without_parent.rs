//! A state is entered from its parent, not from further up.

#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Anonymous;
    #[state(parent = Anonymous, guard = super::yes)]
    pub struct Clerk;
    #[state(parent = Clerk, guard = super::yes)]
    pub struct Teller;
}

fn yes((): &()) -> bool {
    true
}

#[polycall::main(host = App, allowed = [])]
fn main(cap: &mut Cap<'_>) {
    let _ = cap.enter::<session::Teller, _>((), |_| ());
}
