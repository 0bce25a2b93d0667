//! Thirteen arguments.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod desk {
    #[polycall_export]
    pub fn send(
        _1: u8,
        _2: u8,
        _3: u8,
        _4: u8,
        _5: u8,
        _6: u8,
        _7: u8,
        _8: u8,
        _9: u8,
        _10: u8,
        _11: u8,
        _12: u8,
        _13: u8,
    ) {
    }
}

fn main() {}
