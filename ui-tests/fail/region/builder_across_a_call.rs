//! A region asked for, and built when the component has called out: the builder is kept beside the cap.

use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod other {
    #[polycall_export]
    pub fn call() {}
}

#[micro(scope = "isolated", allowed = [other], max_memory = "1M")]
pub mod owner {
    #[polycall_export]
    pub fn ask(cap: &mut Cap<'_>) {
        let builder = cap.pool().region(64);
        other::call(cap).unwrap();
        let _ = builder.build();
    }
}

fn main() {}
