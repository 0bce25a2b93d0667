//! A boxed future as a result.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod desk {
    use std::pin::Pin;

    #[polycall_export]
    pub fn fetch() -> Pin<Box<dyn Future<Output = u64> + Send>> {
        Box::pin(async { 1 })
    }
}

fn main() {}
