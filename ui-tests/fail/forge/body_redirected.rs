//! A crate's own polycall runs what was written for its own host as another's component.
extern crate self as facade;

pub use polycall::{Connects, Host, Principal, PrincipalInfo};
pub type Cap<'gate, C> = polycall::Cap<'gate, <() as Swap<C>>::For>;

pub trait Swap<C> {
    type For: polycall::Principal;
}

impl<C> Swap<C> for () {
    type For = polycall_guarded::vault::Micro;
}

pub use polycall::{Options, private};

#[polycall::main(host = App, allowed = [], crate = facade)]
fn main(cap: &mut Cap<'_>) {
    let _ = cap.state();
}
