//! A hand-written session state, whose guard admits everyone.
use polycall::session::{NoSession, State};

pub struct Root;

impl State for Root {
    type Parent = NoSession;
    type Credential = ();
    const NAME: &'static str = "Root";

    fn guard(_: &(), _: polycall::session::AskGuard) -> bool {
        true
    }
}

fn main() {}
