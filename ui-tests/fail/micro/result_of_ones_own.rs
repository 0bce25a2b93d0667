//! A type of one's own that is called `Result`.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod desk {
    #[derive(Debug, Portable)]
    pub enum Result {
        Sent,
        Lost,
    }

    #[polycall_export]
    pub fn send() -> Result {
        Result::Sent
    }
}

fn main() {}
