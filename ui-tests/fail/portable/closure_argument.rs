//! A boxed closure as an argument.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod desk {
    #[polycall_export]
    pub fn run(job: Box<dyn FnOnce() -> u64 + Send>) -> u64 {
        job()
    }
}

fn main() {}
