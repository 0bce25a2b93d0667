//! A digest of an argument that does not say what it is: `f64` has no `Hash`.

use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod till {
    #[polycall_export(digest)]
    pub fn pay(to: u64, amount: f64) {
        let _ = (to, amount);
    }
}

fn main() {}
