//! A state whose parent has the permission, and which has it taken away.
use polycall::prelude::*;

#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Visitor;
    #[state(parent = Visitor, guard = super::yes, permissions = READ | WRITE)]
    pub struct Clerk;
    #[state(parent = Clerk, guard = super::yes, permissions = READ, inherit = none)]
    pub struct Trainee;
}

fn yes((): &()) -> bool {
    true
}

#[micro(scope = "shared")]
pub mod ledger {
    use super::session::Clerk;
    #[polycall_export(state = Clerk, requires = WRITE)]
    pub fn write() {}
}

#[polycall::main(host = App, allowed = [ledger])]
fn main(cap: &mut Cap<'_>) {
    let _ = cap.enter::<session::Clerk, _>((), |cap| cap.enter::<session::Trainee, _>((), |cap| ledger::write(cap)));
}
