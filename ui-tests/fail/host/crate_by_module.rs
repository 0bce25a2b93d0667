//! Where polycall is, said by a path that means something else in another module.
use polycall::prelude::*;

mod alike {
    pub use polycall;
}

#[micro(scope = "shared")]
pub mod account {
    #[polycall_export]
    pub fn open() {}
}

polycall::host! { App, allowed = [account], crate = self::alike::polycall }

fn main() {}
