//! A permission that a state of any hierarchy could grant, whatever `NoSession` goes by.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod vault {
    use polycall::session::NoSession as Anybody;

    #[polycall_export(state = Anybody, requires = WRITE)]
    pub fn write() {}
}

fn main() {}
