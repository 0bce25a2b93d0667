//! A foreign field is vouched for, but nothing says what is there at first.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        #[isolate(inline = "it holds no pointer")]
        at: std::time::Instant,
    }
}

fn main() {}
