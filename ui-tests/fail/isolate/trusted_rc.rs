//! Not even by a reason: what may not be shared between threads.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        #[isolate(inline = "one thread only, I promise")]
        n: std::rc::Rc<u64>,
    }
}

fn main() {}
