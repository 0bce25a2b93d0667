//! A state whose own bytes are too many for the stack it is made on.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        bytes: [[u8; 1024]; 1024],
    }
}

fn main() {}
