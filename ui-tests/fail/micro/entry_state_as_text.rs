//! A session state in quotes.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod desk {
    #[polycall_export(state = "Member")]
    pub fn send() {}
}

fn main() {}
