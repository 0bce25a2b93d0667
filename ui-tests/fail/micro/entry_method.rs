//! An entry point that is a method.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod desk {
    #[isolated]
    pub struct Desk {
        sent: u64,
    }

    impl Desk {
        #[polycall_export]
        pub fn send(&mut self) -> u64 {
            self.sent
        }
    }
}

fn main() {}
