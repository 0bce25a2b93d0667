//! The function behind the gate has no name outside of it.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod desk {
    #[polycall_export]
    pub fn send(_text: String) {}
}

#[micro(scope = "shared")]
pub mod thief {
    #[polycall_export]
    pub fn run() {
        super::desk::send(String::new());
    }
}

fn main() {}
