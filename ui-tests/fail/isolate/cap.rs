//! In a state: a cap.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        cap: polycall::Cap<'static, Micro>,
    }
}

fn main() {}
