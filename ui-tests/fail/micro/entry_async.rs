//! An asynchronous entry point.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod desk {
    #[polycall_export]
    pub async fn send() {}
}

fn main() {}
