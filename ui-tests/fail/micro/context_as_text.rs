//! Words of a session, listed as what they are not.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod desk {
    #[polycall_export(context = ["terminal"])]
    pub fn text() {}
    #[polycall_export(context = [session::terminal])]
    pub fn path() {}
    #[polycall_export(context = [terminal, user, terminal])]
    pub fn twice() {}
    #[polycall_export(context = terminal)]
    pub fn alone() {}
    #[polycall_export(context = [1])]
    pub fn number() {}
    #[polycall_export(context)]
    pub fn nothing() {}
}

fn main() {}
